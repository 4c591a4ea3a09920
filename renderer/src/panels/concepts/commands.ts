import type { Command } from '../../app/commands.ts';
import { conceptsViewOf } from './concepts-view.ts';

/** Ways into the panel of concepts. */
export const conceptsCommands: readonly Command[] = [
  {
    id: 'prompt.focus-text',
    scope: 'editor',
    group: 'prompt',
    title: 'concepts:commands.focusText',
    keys: ['KeyT'],
    enabled: ({ document }) => document.store.getState().media !== null,
    run({ session }) {
      session.store.setState({ panel: 'concepts' });
      conceptsViewOf(session).setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
    },
  },
];
