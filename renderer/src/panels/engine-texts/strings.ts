import { SENTENCES } from '../../../../native/contract/sentences.ts';
import type { RoomStrings } from '../../ui/strings.ts';
import { healthSentencesRu } from './health-ru.ts';
import { mediaSentencesRu } from './media-ru.ts';
import { modelSentencesRu } from './models-ru.ts';
import { workSentencesRu } from './work-ru.ts';

/** Every sentence of the engine, in the window's languages. */
export const engineTextsStrings = {
  en: SENTENCES,
  ru: { ...mediaSentencesRu, ...workSentencesRu, ...modelSentencesRu, ...healthSentencesRu },
} satisfies RoomStrings;
