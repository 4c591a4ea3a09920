import { describe, expect, it } from 'vitest';
import { intersectionOf, overlapOf, packMask } from './mask-overlap.ts';
import { nonMaximumSuppression } from './nms.ts';
import { randomSource } from './test-random.ts';

function logitsFrom(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => random() - 0.5);
}

describe('packMask', () => {
  it('counts as the plain way does', () => {
    const random = randomSource(3);
    for (const length of [1, 31, 32, 33, 48 * 48]) {
      const [a, b] = [logitsFrom(random, length), logitsFrom(random, length)];
      const both = a.filter((logit, index) => logit > 0 && b[index] > 0).length;
      const [packedA, packedB] = [packMask(a), packMask(b)];
      expect(packedA.area).toBe(a.filter((logit) => logit > 0).length);
      expect(intersectionOf(packedA, packedB)).toBe(both);
      expect(overlapOf(packedA, packedB)).toBe(both / Math.max(1, packedA.area + packedB.area - both));
    }
  });

  it('leaves out what is exactly on the threshold', () => expect(packMask(Float32Array.of(0, 0.5, 1), 0.5).area).toBe(1));
  it('finds no overlap of empty masks', () =>
    expect(overlapOf(packMask(new Float32Array(9)), packMask(new Float32Array(9)))).toBe(0));
});

describe('nonMaximumSuppression', () => {
  const mask = (from: number, to: number) =>
    packMask(Float32Array.from({ length: 100 }, (_, i) => (i >= from && i < to ? 1 : -1)));

  it('keeps the best of what overlaps, in the original order', () => {
    const masks = [mask(0, 10), mask(50, 60), mask(1, 11), mask(51, 61)];
    expect(nonMaximumSuppression([0.5, 0.9, 0.8, 0.7], masks, 0.1)).toEqual([1, 2]);
  });

  it('suppresses above the limit only, and by what stayed only', () => {
    // 0 and 1 overlap by 5 of 15; 2 overlaps 1 alone, which goes.
    const masks = [mask(0, 10), mask(5, 15), mask(10, 20)];
    expect(nonMaximumSuppression([0.9, 0.8, 0.7], masks, 1 / 3)).toEqual([0, 1, 2]);
    expect(nonMaximumSuppression([0.9, 0.8, 0.7], masks, 0.3)).toEqual([0, 2]);
  });

  it('lets the first of equal scores win', () => {
    expect(nonMaximumSuppression([0.5, 0.5], [mask(0, 10), mask(0, 10)], 0.5)).toEqual([0]);
  });
});
