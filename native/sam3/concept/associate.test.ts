import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../runtime/testing.ts';
import { packMask } from '../mask-overlap.ts';
import { type AssociatedDetection, type AssociatedObject, associate, withinRoom } from './associate.ts';

const ONE = new Set([1]);

/** A mask of the pixels `from` to `to` (not included) out of 100. */
function strip(from: number, to: number) {
  return packMask(Float32Array.from({ length: 100 }, (_, p) => (p >= from && p < to ? 1 : -1)));
}

function detection(score: number, from: number, to: number, conceptId = 1): AssociatedDetection {
  return { conceptId, score, packed: strip(from, to) };
}

function object(objectId: number, from: number, to: number, conceptId = 1): AssociatedObject {
  return { objectId, conceptId, packed: strip(from, to) };
}

function run(detections: AssociatedDetection[], objects: AssociatedObject[], lookedFor: ReadonlySet<number> = ONE) {
  return associate(detections, objects, lookedFor, DEFAULT_THRESHOLDS);
}

describe('associate', () => {
  it('takes every detection as new while there are no objects, whatever its score', () => {
    expect(run([detection(0.51, 0, 10), detection(0.9, 20, 30)], [])).toEqual({
      fresh: [0, 1],
      unmatched: [],
      empty: [],
      matches: [[], []],
      confirmed: new Map(),
    });
  });

  it('tells unmatched from empty when nothing was detected', () => {
    const { unmatched, empty, fresh } = run([], [object(4, 0, 10), object(5, 0, 0)]);
    expect({ unmatched, empty, fresh }).toEqual({ unmatched: [4], empty: [5], fresh: [] });
  });

  it.each([
    ['below the score of new ones', 0.69, []],
    ['at the score of new ones', 0.7, [0]],
  ])('asks more of a new detection once there are objects: %s', (_what, score, fresh) => {
    expect(run([detection(score, 50, 60)], [object(1, 0, 10)]).fresh).toEqual(fresh);
  });

  it.each([
    ['an overlap of 1/10 matches', 0, 10, 9, 10, [[7]], [7], []],
    ['less does not', 0, 10, 10, 20, [[]], [7], [0]],
    ['an overlap of 1/2 covers', 0, 10, 0, 5, [[7]], [], []],
    ['less than that matches only', 0, 11, 0, 5, [[7]], [7], []],
  ])('%s', (_what, from, to, detectedFrom, detectedTo, matches, unmatched, fresh) => {
    const result = run([detection(0.75, detectedFrom, detectedTo)], [object(7, from, to)]);
    expect(result.matches).toEqual(matches);
    expect(result.unmatched).toEqual(unmatched);
    expect(result.fresh).toEqual(fresh);
  });

  it('matches many to many, in the order of the objects', () => {
    const result = run([detection(0.75, 0, 30), detection(0.75, 5, 30)], [object(9, 0, 20), object(3, 10, 40)]);
    expect(result.matches).toEqual([
      [9, 3],
      [9, 3],
    ]);
  });

  it('keeps concepts apart', () => {
    const result = run([detection(0.75, 0, 10, 2)], [object(1, 0, 10, 1)], new Set([1, 2]));
    expect(result).toMatchObject({ fresh: [0], unmatched: [1], matches: [[]] });
  });

  it('never calls an object unmatched that was not looked for', () => {
    expect(run([], [object(1, 0, 10, 1), object(2, 0, 10, 2)], new Set([2])).unmatched).toEqual([2]);
  });

  it.each([
    ['a sure detection that covers it nearly', 0.8, 10, [[1, 0]]],
    ['not an unsure one', 0.79, 10, []],
    ['not one that covers less', 0.8, 7, []],
  ])('confirms an object: %s', (_what, score, to, confirmed) => {
    expect([...run([detection(score, 0, to)], [object(1, 0, 10)]).confirmed]).toEqual(confirmed);
  });

  it('confirms the object that is overlapped most, by the last such detection', () => {
    const objects = [object(1, 0, 9), object(2, 0, 10)];
    expect([...run([detection(0.9, 0, 10), detection(0.85, 0, 10)], objects).confirmed]).toEqual([[2, 1]]);
  });
});

describe('withinRoom', () => {
  it.each([
    [[4, 1, 2], 3, [4, 1, 2]],
    [[0, 1, 2], 2, [1, 0]],
    [[0, 1, 2], 0, []],
    [[0, 1, 2], -3, []],
  ])('of %j with room for %i: %j', (fresh, room, kept) => {
    expect(withinRoom(fresh, [0.8, 0.9, 0.8, 0.7, 0.6], room)).toEqual(kept);
  });
});
