import type { Command } from '../../app/commands.ts';

/** Undo, redo and snapshots. */
export const historyCommands: readonly Command[] = [
  {
    id: 'app.undo',
    // Not global: a text field has its own undo.
    scope: 'editor',
    group: 'edit',
    title: 'history:commands.undo',
    keys: ['Ctrl+KeyZ'],
    enabled: ({ document }) => document.store.getState().history.some((edit) => !edit.undone),
    run: ({ actions }) => void actions.undo(),
  },
  {
    id: 'app.redo',
    scope: 'editor',
    group: 'edit',
    title: 'history:commands.redo',
    keys: ['Ctrl+Shift+KeyZ', 'Ctrl+KeyY'],
    enabled: ({ document }) => document.store.getState().history.some((edit) => edit.undone),
    run: ({ actions }) => void actions.redo(),
  },
  {
    id: 'app.snapshot',
    scope: 'editor',
    group: 'app',
    title: 'history:commands.snapshot',
    keys: ['Ctrl+KeyS'],
    enabled: ({ document }) => document.store.getState().project !== null,
    run: ({ session }) => session.store.setState({ dialog: 'snapshots' }),
  },
];
