import type { Command } from '../../app/commands.ts';
import { assignClass } from './assign-class.ts';
import { classOfDigit, DIGITS } from './hotkeys.ts';

/** The digits: each gives its class to the chosen objects, or makes it the class of new ones. */
export const classCommands: readonly Command[] = DIGITS.map((digit) => ({
  id: `class.assign-${digit}`,
  scope: 'editor',
  group: 'object',
  title: `classes:commands.assign${digit}`,
  keys: [`Digit${digit}`],
  enabled: ({ document }) => classOfDigit(document.store.getState().classes, digit) !== null,
  run(workspace) {
    const entry = classOfDigit(workspace.document.store.getState().classes, digit);
    if (entry !== null) assignClass(workspace, entry.id);
  },
}));
