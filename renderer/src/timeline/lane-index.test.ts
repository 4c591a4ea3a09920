import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { DocumentState, LaneChange, LaneData } from '../document/document.ts';
import { createSignal } from '../ui/signal.ts';
import { createLaneIndex } from './lane-index.ts';
import { MARK, MARK_FLAGS } from './marks.ts';
import { laneOf, noReviews } from './test-lanes.ts';

function setUp(...texts: readonly string[]) {
  let lanes: ReadonlyMap<number, LaneData> = new Map(texts.map((text, k) => [k + 1, laneOf(text, k + 1)]));
  const laneChanges = createSignal<LaneChange>({ trackIds: null, range: null });
  const initial = { reviews: noReviews(40), settings: null } as unknown as DocumentState;
  const store = createStore<DocumentState>(() => initial);
  const idle: (() => void)[] = [];
  let time = 0;
  const index = createLaneIndex({
    document: { store, lanes: () => lanes, laneChanges },
    now: () => {
      time += 3;
      return time;
    },
    whenIdle: (work) => {
      idle.push(work);
      return () => undefined;
    },
  });
  return {
    index,
    store,
    change: laneChanges.set,
    lane: (trackId: number) => lanes.get(trackId) as LaneData,
    replace: (next: ReadonlyMap<number, LaneData>) => {
      lanes = next;
    },
    /** Lets one slice of background work run. */
    rest: () => idle.shift()?.(),
    isIdle: () => idle.length === 0,
  };
}

describe('the lane index', () => {
  it('has marks at once and flags when there was time', () => {
    const { index, rest, isIdle } = setUp('ptt..tt', 'ptt..tt', 'ptt..tt');
    expect((index.get(1)?.marks[3] ?? 0) & MARK_FLAGS).toBe(0);
    expect(index.known().pending).toBe(3);
    rest();
    expect(index.known().pending).toBe(2);
    while (!isIdle()) rest();
    expect(index.known().problems).toHaveLength(3);
    expect((index.get(1)?.marks[3] ?? 0) & MARK_FLAGS).not.toBe(0);
    expect(index.get(9)).toBeNull();
  });

  it('flags at once what is asked for', () => {
    const { index } = setUp('ptt..tt');
    expect(index.problems(1)).toMatchObject([{ kind: 'gap', from: 3, to: 4 }]);
    expect(index.problems(2)).toEqual([]);
  });

  it('follows changes of lanes, with a new version', () => {
    const { index, lane, change } = setUp('ptt..tt');
    const before = index.get(1)?.version;
    expect(index.get(1)?.version).toBe(before);
    lane(1).states.set([2, 2], 3);
    lane(1).areas.set([1000, 1000], 3);
    change({ trackIds: [1], range: { from: 3, to: 4 } });
    expect(index.get(1)?.marks[3]).toBe(MARK.tracked | MARK.unreviewed);
    expect(index.get(1)?.version).not.toBe(before);
    expect(index.problems(1)).toEqual([]);
  });

  it('follows reviews, and the threshold of low scores', () => {
    const { index, store } = setUp('ptt');
    const reviews = noReviews(40);
    reviews.frames.fill(1);
    store.setState({ reviews });
    expect(index.get(1)?.marks[1]).toBe(MARK.tracked);
    expect(index.problems(1)).toEqual([]);
    store.setState({ settings: { interface: { lowScore: 0.95 } } } as unknown as Partial<DocumentState>);
    expect(index.problems(1)).toMatchObject([{ kind: 'lowScore', from: 0, to: 2 }]);
  });

  it('lets go of lanes that are gone, and takes new arrays for what they are', () => {
    const { index, replace, change } = setUp('ptt', 'ptt');
    expect(index.get(2)).not.toBeNull();
    replace(new Map([[1, laneOf('......', 1)]]));
    change({ trackIds: null, range: null });
    expect(index.get(2)).toBeNull();
    expect(index.get(1)?.marks).toHaveLength(6);
  });
});
