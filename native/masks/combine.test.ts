import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, anyMaskPair } from '../../tests/fixtures/mask-arbitraries.ts';
import { decodeRowMajor } from './codec.ts';
import { difference, intersection, invert, mergeAll, union } from './combine.ts';
import { emptyRle, fullRle, validateRle } from './rle.ts';

describe('combining masks', () => {
  it('agrees with combining pixels', () => {
    fc.assert(
      fc.property(anyMaskPair(), ([a, b]) => {
        const rules = [
          [union(a.rle, b.rle), (p: number, q: number) => p | q],
          [intersection(a.rle, b.rle), (p: number, q: number) => p & q],
          [difference(a.rle, b.rle), (p: number, q: number) => p & ~q],
        ] as const;
        for (const [result, rule] of rules) {
          validateRle(result);
          expect(decodeRowMajor(result)).toEqual(a.pixels.map((value, i) => rule(value, b.pixels[i])));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the laws of sets', () => {
    fc.assert(
      fc.property(anyMaskPair(), ([{ rle: a }, { rle: b }]) => {
        expect(invert(invert(a))).toEqual(a);
        expect(invert(union(a, b))).toEqual(intersection(invert(a), invert(b)));
        expect(difference(a, b)).toEqual(intersection(a, invert(b)));
        expect(union(difference(a, b), intersection(a, b))).toEqual(a);
        expect(union(a, invert(a))).toEqual(fullRle(a.width, a.height));
        expect(difference(a, a)).toEqual(emptyRle(a.width, a.height));
        expect(union(a, b)).toEqual(union(b, a));
      }),
      { numRuns: 300 },
    );
  });

  it('merges any number of masks', () => {
    fc.assert(
      fc.property(fc.array(anyMask(), { minLength: 1, maxLength: 7 }), (masks) => {
        const [first] = masks;
        const same = masks.filter((mask) => mask.width === first.width && mask.height === first.height).map((mask) => mask.rle);
        const rles = [...same, invert(first.rle), ...same];
        expect(mergeAll(rles, 'union')).toEqual(rles.reduce(union));
        expect(mergeAll(rles, 'intersection')).toEqual(rles.reduce(intersection));
        expect(mergeAll([first.rle], 'union')).toEqual(first.rle);
      }),
    );
  });

  it('refuses no masks and masks of different sizes', () => {
    const invalid = expect.objectContaining({ code: 'invalid-input' });
    expect(() => mergeAll([], 'union')).toThrow(invalid);
    expect(() => mergeAll([emptyRle(2, 2), emptyRle(2, 3)], 'union')).toThrow(invalid);
    expect(() => difference(emptyRle(4, 1), emptyRle(1, 4))).toThrow(invalid);
  });
});
