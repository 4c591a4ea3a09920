import { expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { ActionParts } from './action-parts.ts';
import { conceptActions } from './concept-actions.ts';
import type { ConceptProposal, SessionState } from './session.ts';

const RLE = { size: [2, 2], counts: '4' } as const;
const ready: ConceptProposal = {
  mediaId: 1,
  frameIndex: 0,
  prompts: [{ kind: 'text', phrase: 'red star' }],
  candidates: [{ rle: RLE, score: 0.9 } as unknown as ConceptProposal['candidates'][number]],
  verdicts: ['accepted'],
  state: 'ready',
  threshold: 0.5,
};

/** Actions over an engine whose answer to `accept` is held back. */
function create() {
  const answers: ((tracks: readonly { readonly id: number }[] | undefined) => void)[] = [];
  const accept = vi.fn(
    () => new Promise((resolve) => answers.push((tracks) => resolve(tracks === undefined ? undefined : { tracks }))),
  );
  const propose = vi.fn(() => new Promise(() => undefined));
  const started: Partial<SessionState> = { proposal: ready, selection: [], panel: 'concepts' };
  const store = createStore(() => started);
  const document = { store: createStore(() => ({ media: { id: 1 }, models: [] })) };
  const session = { store, playhead: { get: () => 0 } };
  const parts = { host: { engine: { concepts: { accept, propose } } }, document, session } as unknown as ActionParts;
  return { actions: conceptActions(parts, (work) => work()), store, accept, answers };
}

test('what is accepted becomes objects once, however often it is pressed', async () => {
  const { actions, store, accept, answers } = create();
  const presses = [actions.acceptProposal(null), actions.acceptProposal(null)];
  answers[0]?.([{ id: 7 }]);
  await Promise.all(presses);
  expect(accept).toHaveBeenCalledTimes(1);
  expect(store.getState()).toMatchObject({ proposal: null, selection: [7], panel: 'objects' });
});

test('a phrase that is typed before the objects are made keeps its panel and its candidates', async () => {
  const { actions, store, answers } = create();
  const pressed = actions.acceptProposal(null);
  void actions.propose([{ kind: 'text', phrase: 'green fish' }]);
  answers[0]?.([{ id: 7 }]);
  await pressed;
  expect(store.getState()).toMatchObject({ proposal: { state: 'searching' }, selection: [7], panel: 'concepts' });
});

test('candidates that could not be made objects are there to be tried again', async () => {
  const { actions, store, accept, answers } = create();
  const pressed = actions.acceptProposal(null);
  answers[0]?.(undefined);
  await pressed;
  expect(store.getState()).toMatchObject({ proposal: ready, panel: 'concepts' });
  void actions.acceptProposal(null);
  expect(accept).toHaveBeenCalledTimes(2);
});
