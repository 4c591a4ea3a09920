import type { RoomStrings } from '../../ui/strings.ts';
import { exportStringsEn } from './strings-en.ts';
import { exportStringsRu } from './strings-ru.ts';

/** Texts of the export, its report, and the import of annotations. */
export const exportStrings = { en: exportStringsEn, ru: exportStringsRu } satisfies RoomStrings;
