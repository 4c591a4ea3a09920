import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, anyMaskPair, drawnMask } from '../../tests/fixtures/mask-arbitraries.ts';
import { areaOf, boundingBox, centroidOf, intersectionArea, intersectionOverUnion } from './measure.ts';
import { emptyRle, fullRle } from './rle.ts';

describe('measures', () => {
  it('agree with counting pixels', () => {
    fc.assert(
      fc.property(anyMask(), ({ width, pixels, rle }) => {
        const set = Array.from(pixels.keys()).filter((i) => pixels[i] === 1);
        expect(areaOf(rle)).toBe(set.length);
        const xs = set.map((i) => i % width);
        const ys = set.map((i) => Math.floor(i / width));
        if (set.length === 0) {
          expect(boundingBox(rle)).toEqual({ x: 0, y: 0, width: 0, height: 0 });
          expect(centroidOf(rle)).toBeNull();
          return;
        }
        const [x, y] = [Math.min(...xs), Math.min(...ys)];
        expect(boundingBox(rle)).toEqual({ x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 });
        const mean = (values: number[]) => values.reduce((sum, value) => sum + value + 0.5, 0) / values.length;
        expect(centroidOf(rle)?.x).toBeCloseTo(mean(xs), 9);
        expect(centroidOf(rle)?.y).toBeCloseTo(mean(ys), 9);
      }),
      { numRuns: 400 },
    );
  });

  it('compare two masks pixel by pixel', () => {
    fc.assert(
      fc.property(anyMaskPair(), ([a, b]) => {
        const both = a.pixels.filter((value, i) => value === 1 && b.pixels[i] === 1).length;
        const either = a.pixels.filter((value, i) => value === 1 || b.pixels[i] === 1).length;
        expect(intersectionArea(a.rle, b.rle)).toBe(both);
        expect(intersectionOverUnion(a.rle, b.rle)).toBe(either === 0 ? 1 : both / either);
      }),
      { numRuns: 400 },
    );
  });

  it('know the corner cases', () => {
    expect(boundingBox(fullRle(7, 5))).toEqual({ x: 0, y: 0, width: 7, height: 5 });
    expect(centroidOf(fullRle(7, 5))).toEqual({ x: 3.5, y: 2.5 });
    expect(boundingBox(drawnMask('....', '..#.'))).toEqual({ x: 2, y: 1, width: 1, height: 1 });
    expect(intersectionOverUnion(emptyRle(3, 3), emptyRle(3, 3))).toBe(1);
    expect(intersectionOverUnion(emptyRle(3, 3), fullRle(3, 3))).toBe(0);
    expect(() => intersectionOverUnion(emptyRle(3, 2), emptyRle(2, 3))).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});
