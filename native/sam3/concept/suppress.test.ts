import { describe, expect, it } from 'vitest';
import { packMask } from '../mask-overlap.ts';
import { randomSource } from '../test-random.ts';
import { ALWAYS_OCCLUDED, NEVER_OCCLUDED, recentlyOccluded, suppressShrunk } from './suppress.ts';

function strip(from: number, to: number): Float32Array {
  return Float32Array.from({ length: 64 }, (_, p) => (p >= from && p < to ? 2 : -2));
}

function rival(lastOccluded: number, from = 0, to = 10, conceptId = 1) {
  return { conceptId, lastOccluded, packed: packMask(strip(from, to)) };
}

describe('recentlyOccluded', () => {
  it.each([
    ['forward', 5, 9, [false, true]],
    ['forward', 9, 5, [true, false]],
    ['forward', 9, 9, [false, false]],
    ['forward', NEVER_OCCLUDED, 9, [false, false]],
    ['forward', 9, NEVER_OCCLUDED, [false, false]],
    ['forward', NEVER_OCCLUDED, NEVER_OCCLUDED, [false, false]],
    ['forward', 3, ALWAYS_OCCLUDED, [false, true]],
    ['forward', NEVER_OCCLUDED, ALWAYS_OCCLUDED, [false, false]],
    ['backward', 5, 9, [true, false]],
    ['backward', 9, 5, [false, true]],
    ['backward', NEVER_OCCLUDED, 9, [true, false]],
    ['backward', 9, NEVER_OCCLUDED, [false, true]],
    ['backward', 3, ALWAYS_OCCLUDED, [true, false]],
  ] as const)('going %s, last occluded on %i and %i: %j', (direction, a, b, expected) => {
    expect(recentlyOccluded([rival(a), rival(b)], 0.7, direction)).toEqual(expected);
  });

  it('needs the overlap', () => {
    const at = (to: number) => recentlyOccluded([rival(5, 0, 10), rival(9, 0, to)], 0.7, 'forward');
    expect(at(7)).toEqual([false, true]);
    expect(at(6)).toEqual([false, false]);
    expect(recentlyOccluded([rival(5), rival(9)], 0, 'forward')).toEqual([false, false]);
  });

  it('keeps concepts apart', () => {
    expect(recentlyOccluded([rival(5), rival(9, 0, 10, 2)], 0.7, 'forward')).toEqual([false, false]);
  });

  it('lets all yield that must, of several', () => {
    expect(recentlyOccluded([rival(9), rival(5), rival(7)], 0.7, 'forward')).toEqual([true, false, true]);
  });
});

/** The rule as it is written down, pixel by pixel. */
function shrunkByRule(masks: readonly Float32Array[], conceptIds: readonly number[]): Float32Array[] {
  return masks.map((mask, index) => {
    const members = masks.filter((_, other) => conceptIds[other] === conceptIds[index]);
    if (members.length < 2) return mask;
    const wins = mask.map((_, p) => {
      const values = members.map((each) => each[p] as number);
      return members[values.indexOf(Math.max(...values))] === mask ? 1 : 0;
    });
    const before = mask.filter((logit) => logit > 0).length;
    const after = mask.filter((logit, p) => logit > 0 && wins[p] === 1).length;
    return after / Math.max(before, 1) >= 0.3 ? mask : mask.map((logit) => Math.min(logit, -10));
  });
}

describe('suppressShrunk', () => {
  it('suppresses a mask that is left with less than 0.3 of its area, and leaves the overlaps of others', () => {
    const strong = strip(0, 20).map((logit) => logit * 2);
    const weak = strip(13, 23);
    expect(suppressShrunk([strong, weak], [1, 1])).toEqual([strong, weak]);
    const weaker = strip(13, 22);
    const [kept, suppressed] = suppressShrunk([strong, weaker], [1, 1]);
    expect(kept).toBe(strong);
    expect(suppressed).toEqual(weaker.map(() => -10));
    expect(weaker[15]).toBe(2);
  });

  it('leaves different concepts and single masks alone, also empty ones', () => {
    const masks = [strip(0, 20), strip(0, 0)];
    expect(suppressShrunk(masks, [1, 2])).toEqual(masks);
    expect(suppressShrunk([], [])).toEqual([]);
  });

  it('makes an empty mask among others surely empty, but no less than it is', () => {
    const nobody = new Float32Array(64).fill(-1024);
    expect(suppressShrunk([strip(0, 9), strip(0, 0), nobody], [1, 1, 1])).toEqual([
      strip(0, 9),
      new Float32Array(64).fill(-10),
      nobody,
    ]);
  });

  it('agrees with the rule on random masks', () => {
    const random = randomSource(3);
    for (let round = 0; round < 60; round++) {
      const count = 1 + Math.floor(random() * 6);
      const masks = Array.from({ length: count }, () => {
        const bias = random() - 0.7;
        return Float32Array.from({ length: 64 }, () => Math.round((random() + bias) * 8));
      });
      const conceptIds = masks.map(() => Math.floor(random() * 2));
      expect(suppressShrunk(masks, conceptIds)).toEqual(shrunkByRule(masks, conceptIds));
    }
  });
});
