import { canvasCommands } from '../canvas/commands.ts';
import { conceptsCommands } from '../panels/concepts/commands.ts';
import { exportCommands } from '../panels/export/commands.ts';
import { historyCommands } from '../panels/history/commands.ts';
import { libraryCommands } from '../panels/library/commands.ts';
import { objectsCommands } from '../panels/objects/commands.ts';
import { settingsCommands } from '../panels/settings/commands.ts';
import { timelineCommands } from '../timeline/commands.ts';
import { toolCommands } from '../tools/commands.ts';
import type { Command } from './commands.ts';
import { appCommands } from './commands-of-app.ts';

/** Every command of the window. */
export const ALL_COMMANDS: readonly Command[] = [
  ...timelineCommands,
  ...toolCommands,
  ...conceptsCommands,
  ...objectsCommands,
  ...historyCommands,
  ...canvasCommands,
  ...libraryCommands,
  ...exportCommands,
  ...settingsCommands,
  ...appCommands,
];
