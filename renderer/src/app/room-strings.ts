import { canvasStrings } from '../canvas/strings.ts';
import { classesStrings } from '../panels/classes/strings.ts';
import { cleanUpStrings } from '../panels/clean-up/strings.ts';
import { conceptsStrings } from '../panels/concepts/strings.ts';
import { diagnosticsStrings } from '../panels/diagnostics/strings.ts';
import { engineTextsStrings } from '../panels/engine-texts/strings.ts';
import { exportStrings } from '../panels/export/strings.ts';
import { historyStrings } from '../panels/history/strings.ts';
import { importStrings } from '../panels/import/strings.ts';
import { jobsStrings } from '../panels/jobs/strings.ts';
import { libraryStrings } from '../panels/library/strings.ts';
import { objectsStrings } from '../panels/objects/strings.ts';
import { propagationStrings } from '../panels/propagation/strings.ts';
import { recoveryStrings } from '../panels/recovery/strings.ts';
import { reviewStrings } from '../panels/review/strings.ts';
import { settingsStrings } from '../panels/settings/strings.ts';
import { snapshotsStrings } from '../panels/snapshots/strings.ts';
import { timelineStrings } from '../timeline/strings.ts';
import { toolsStrings } from '../tools/strings.ts';
import type { RoomStrings } from '../ui/strings.ts';
import { appStrings } from './strings.ts';

/** Namespace to the texts of a room; namespaces are named as folders are. */
export const ROOM_STRINGS: Readonly<Record<string, RoomStrings>> = {
  app: appStrings,
  canvas: canvasStrings,
  classes: classesStrings,
  'clean-up': cleanUpStrings,
  concepts: conceptsStrings,
  diagnostics: diagnosticsStrings,
  'engine-texts': engineTextsStrings,
  export: exportStrings,
  history: historyStrings,
  import: importStrings,
  jobs: jobsStrings,
  library: libraryStrings,
  objects: objectsStrings,
  propagation: propagationStrings,
  recovery: recoveryStrings,
  review: reviewStrings,
  settings: settingsStrings,
  snapshots: snapshotsStrings,
  timeline: timelineStrings,
  tools: toolsStrings,
};
