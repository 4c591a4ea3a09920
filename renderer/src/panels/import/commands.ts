/** Commands that bring things in. */
import type { Command } from '../../app/commands.ts';
import { annotationsOf } from '../export/annotations-state.ts';
import { chooseAndBringIn } from './bring-in.ts';

export const importCommands: readonly Command[] = [
  {
    id: 'app.import',
    scope: 'global',
    group: 'app',
    title: 'import:commands.files',
    keys: ['Ctrl+KeyO'],
    run: (workspace) => void chooseAndBringIn(workspace, 'files'),
  },
  {
    id: 'app.import-folder',
    scope: 'global',
    group: 'app',
    title: 'import:commands.folder',
    keys: ['Ctrl+Shift+KeyO'],
    run: (workspace) => void chooseAndBringIn(workspace, 'folder'),
  },
  {
    id: 'app.import-annotations',
    scope: 'global',
    group: 'app',
    title: 'import:commands.annotations',
    keys: [],
    enabled: ({ document }) => document.store.getState().project !== null,
    run: (workspace) => annotationsOf(workspace).setState({ open: true, files: [] }),
  },
];
