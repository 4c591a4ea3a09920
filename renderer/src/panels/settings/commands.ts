/** Commands of the settings. */
import type { Command } from '../../app/commands.ts';
import { openSettings } from './settings-ui.ts';

export const settingsCommands: readonly Command[] = [
  {
    id: 'app.settings',
    scope: 'global',
    group: 'app',
    title: 'settings:commands.settings',
    keys: ['Ctrl+Comma'],
    run: (workspace) => openSettings(workspace),
  },
  {
    id: 'app.models',
    scope: 'global',
    group: 'app',
    title: 'settings:commands.models',
    keys: [],
    run: (workspace) => openSettings(workspace, 'models'),
  },
  {
    id: 'app.keymap',
    scope: 'global',
    group: 'app',
    title: 'settings:commands.keymap',
    keys: [],
    run: (workspace) => openSettings(workspace, 'keys'),
  },
];
