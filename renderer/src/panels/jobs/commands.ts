/** Commands of the tray. */
import type { Command } from '../../app/commands.ts';
import { jobsUiOf } from './jobs-ui.ts';

export const jobsCommands: readonly Command[] = [
  {
    id: 'app.jobs',
    scope: 'global',
    group: 'app',
    title: 'jobs:commands.jobs',
    keys: ['Ctrl+KeyJ'],
    run: (workspace) => jobsUiOf(workspace).setState({ open: true, tab: 'jobs' }),
  },
  {
    id: 'app.notices',
    scope: 'global',
    group: 'app',
    title: 'jobs:commands.notices',
    keys: [],
    run: (workspace) => jobsUiOf(workspace).setState({ open: true, tab: 'notices' }),
  },
];
