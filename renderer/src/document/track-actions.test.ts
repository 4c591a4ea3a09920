import { expect, test, vi } from 'vitest';
import type { ActionParts } from './action-parts.ts';
import { trackActions } from './track-actions.ts';

test('two classes exchange their digits in one call, and several objects take a colour in one', async () => {
  const classes = { update: vi.fn(), updateMany: vi.fn() };
  const tracks = { updateMany: vi.fn() };
  const parts = { host: { engine: { classes, tracks } } } as unknown as ActionParts;
  const actions = trackActions(parts, (work) => work());
  const swap = [
    { classId: 1, hotkey: '2' },
    { classId: 2, hotkey: '1' },
  ];
  await actions.setHotkeys(swap);
  expect(classes.updateMany.mock.calls).toEqual([[{ changes: swap }]]);
  await actions.setHotkeys([]);
  await actions.setHotkeys([{ classId: 1, hotkey: '5' }]);
  expect(classes.update.mock.calls).toEqual([[{ classId: 1, hotkey: '5' }]]);
  await actions.updateTracks([7, 8], { color: '#123456' });
  expect(tracks.updateMany.mock.calls).toEqual([[{ trackIds: [7, 8], patch: { color: '#123456' } }]]);
});
