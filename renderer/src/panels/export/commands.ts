/** Commands of the export. */
import type { Command } from '../../app/commands.ts';
import { exportUiOf } from './export-ui.ts';

export const exportCommands: readonly Command[] = [
  {
    id: 'app.export',
    scope: 'global',
    group: 'app',
    title: 'export:commands.export',
    keys: ['Ctrl+KeyE'],
    enabled: ({ document }) => document.store.getState().project !== null,
    run(workspace) {
      exportUiOf(workspace).setState({ reportJobId: null });
      workspace.session.store.setState({ dialog: 'export' });
    },
  },
];
