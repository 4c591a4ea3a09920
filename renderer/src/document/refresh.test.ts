import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../../native/contract/changes.ts';
import { ALL_STALE, addChange, NOTHING_STALE } from './refresh.ts';

type Touched = Extract<ChangeEvent, { type: 'changed' }>['touched'];

function changed(touched: Partial<Touched>): ChangeEvent {
  const nothing: Touched = { project: false, classIds: [], mediaIds: [], trackIds: [], promptIds: [], frames: [] };
  return { type: 'changed', projectId: 1, cause: 'edit', editId: 1, label: 'x', touched: { ...nothing, ...touched } };
}

test('frames of the open media item gather into one range, each track its own', () => {
  const frames = (trackId: number | null, from: number, to: number, mediaId = 7) => ({ mediaId, trackId, range: { from, to } });
  const first = addChange(NOTHING_STALE, changed({ frames: [frames(1, 4, 6), frames(2, 9, 9)] }), 7);
  const stale = addChange(first, changed({ frames: [frames(1, 2, 3), frames(3, 0, 99, 8)] }), 7);
  expect([...stale.lanes]).toEqual([
    [1, { from: 2, to: 6 }],
    [2, { from: 9, to: 9 }],
  ]);
  expect(stale.masks).toEqual({ from: 2, to: 9 });
  expect(stale.history).toBe(true);
  expect(stale.tracks).toBe(false);
});

test('a review of a whole frame touches no mask', () => {
  const stale = addChange(NOTHING_STALE, changed({ frames: [{ mediaId: 7, trackId: null, range: { from: 1, to: 1 } }] }), 7);
  expect(stale.masks).toBe('none');
  expect(stale.reviews).toBe(true);
});

test('news of the list of projects may be about the open one', () => {
  expect(addChange(NOTHING_STALE, { type: 'projects' }, 7)).toEqual({ ...NOTHING_STALE, project: true });
});

test('a watcher that was too slow reads everything again', () => {
  expect(addChange(NOTHING_STALE, { type: 'lagged' }, 7)).toBe(ALL_STALE);
  expect(addChange(NOTHING_STALE, { type: 'watching' }, 7)).toBe(NOTHING_STALE);
});
