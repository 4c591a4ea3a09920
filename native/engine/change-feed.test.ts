import { describe, expect, test } from 'vitest';
import type { ChangeEvent } from '../contract/changes.ts';
import type { LibraryChange } from '../library/library.ts';
import { createChangeFeed } from './change-feed.ts';

const NOTHING = { project: false, classIds: [], mediaIds: [], trackIds: [], promptIds: [], frames: [] };

function setUp(mostWaiting?: number) {
  let tell: (change: LibraryChange) => void = () => undefined;
  const feed = createChangeFeed((listener) => {
    tell = listener;
    return () => undefined;
  }, mostWaiting);
  const step = (projectId: number, editId: number, touched: Partial<typeof NOTHING | object>) =>
    tell({ kind: 'step', projectId, cause: 'edit', editId, label: `step ${editId}`, touched: { ...NOTHING, ...touched } });
  return { feed, step, tell: (change: LibraryChange) => tell(change) };
}

const frames = (trackId: number, from: number, to: number) => ({ frames: [{ mediaId: 1, trackId, range: { from, to } }] });

async function next(stream: AsyncGenerator<ChangeEvent, void>): Promise<ChangeEvent | 'ended'> {
  const { value, done } = await stream.next();
  return done === true ? 'ended' : value;
}

describe('the feed of changes', () => {
  test('two watchers of a project each hear everything; others hear nothing of it', async () => {
    const { feed, step } = setUp();
    const watchers = [feed.watch(1), feed.watch(1)];
    const other = feed.watch(2);
    for (const watcher of [...watchers, other]) expect(await next(watcher)).toEqual({ type: 'watching' });
    for (const editId of [1, 2, 3]) {
      step(1, editId, { trackIds: [editId] });
      for (const watcher of watchers) {
        expect(await next(watcher)).toMatchObject({ type: 'changed', editId, touched: { trackIds: [editId] } });
      }
    }
    step(2, 9, { classIds: [7] });
    expect(await next(other)).toMatchObject({ projectId: 2, editId: 9 });
  });

  test('what a slow watcher has not read is merged, and beyond a limit it has to read everything again', async () => {
    const { feed, step } = setUp(10);
    const slow = feed.watch(1);
    await next(slow);
    step(1, 1, { ...frames(1, 5, 6), promptIds: [3] });
    step(1, 2, { ...frames(1, 9, 9), promptIds: [3, 4], trackIds: [1] });
    expect(await next(slow)).toEqual({
      type: 'changed',
      projectId: 1,
      cause: 'edit',
      editId: 2,
      label: 'step 2',
      touched: { ...NOTHING, ...frames(1, 5, 9), promptIds: [3, 4], trackIds: [1] },
    });
    for (let id = 1; id <= 11; id++) step(1, id, { trackIds: [id] });
    step(1, 12, { trackIds: [12] });
    expect(await next(slow)).toEqual({ type: 'lagged' });
    step(1, 13, { trackIds: [13] });
    expect(await next(slow)).toMatchObject({ editId: 13, touched: { trackIds: [13] } });
  });

  test('holds no more for a watcher that never reads than the limit', async () => {
    const { feed, step } = setUp(100);
    const stuck = feed.watch(1);
    await next(stuck);
    for (let id = 1; id <= 100_000; id++) step(1, id, frames(id % 50, id, id));
    expect(await next(stuck)).toMatchObject({ type: 'changed', editId: 100_000, touched: { frames: { length: 50 } } });
  });

  test('the list of projects: what comes, goes, or is renamed', async () => {
    const { feed, step, tell } = setUp();
    const list = feed.watch(null);
    const inside = feed.watch(1);
    await next(list);
    await next(inside);
    step(1, 1, { trackIds: [1] });
    step(1, 2, { project: true });
    tell({ kind: 'projects' });
    expect(await next(list)).toEqual({ type: 'projects' });
    expect(await next(inside)).toMatchObject({ type: 'changed', touched: { project: true, trackIds: [1] } });
    expect(await next(inside)).toEqual({ type: 'projects' });
    tell({ kind: 'rewritten', projectIds: [1] });
    expect(await next(inside)).toEqual({ type: 'lagged' });
  });

  test('ends with its signal and with the engine', async () => {
    const { feed, step } = setUp();
    const abort = new AbortController();
    const watchers = [feed.watch(1, abort.signal), feed.watch(1)] as const;
    for (const watcher of watchers) await next(watcher);
    const waiting = watchers.map(next);
    abort.abort();
    expect(await waiting[0]).toBe('ended');
    step(1, 1, { trackIds: [1] });
    expect(await waiting[1]).toMatchObject({ editId: 1 });
    const last = next(watchers[1]);
    feed.close();
    expect(await last).toBe('ended');
    expect(await next(feed.watch(1))).toBe('ended');
  });
});
