import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, drawnMask, maskOf, type PixelMask } from '../../tests/fixtures/mask-arbitraries.ts';
import { decodeRowMajor } from './codec.ts';
import { boundingBox } from './measure.ts';
import { emptyRle, fullRle, type Rle, validateRle } from './rle.ts';
import { cropRle, flipHorizontal, flipVertical, pasteRle, resizeRle, translate } from './transform.ts';

const invalid = expect.objectContaining({ code: 'invalid-input' });

/** Expects that each pixel of the result is the pixel of the mask that `source` names (outside: not set). */
function expectPixels(
  result: Rle,
  { width, height, pixels }: PixelMask,
  source: (x: number, y: number) => readonly [number, number],
): void {
  validateRle(result);
  const expected = maskOf(result.width, result.height, (x, y) => {
    const [sx, sy] = source(x, y);
    return sx >= 0 && sy >= 0 && sx < width && sy < height && pixels[sy * width + sx] === 1;
  });
  expect(result).toEqual(expected);
}

describe('moving pixels', () => {
  it('flips', () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        expectPixels(flipHorizontal(mask.rle), mask, (x, y) => [mask.width - 1 - x, y]);
        expectPixels(flipVertical(mask.rle), mask, (x, y) => [x, mask.height - 1 - y]);
        expect(flipHorizontal(flipHorizontal(mask.rle))).toEqual(mask.rle);
        expect(flipVertical(flipVertical(mask.rle))).toEqual(mask.rle);
      }),
      { numRuns: 200 },
    );
  });

  it('translates and pastes, and cuts off what leaves the frame', () => {
    const offset = fc.integer({ min: -25, max: 25 });
    const side = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(anyMask(), offset, offset, side, side, (mask, dx, dy, width, height) => {
        expectPixels(translate(mask.rle, dx, dy), mask, (x, y) => [x - dx, y - dy]);
        expectPixels(pasteRle(mask.rle, { width, height }, { x: dx, y: dy }), mask, (x, y) => [x - dx, y - dy]);
      }),
      { numRuns: 300 },
    );
  });

  it('crops, and pastes back', () => {
    fc.assert(
      fc.property(anyMask(), fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), (mask, [a, b, c, d]) => {
        const [x, y] = [a % mask.width, b % mask.height];
        const box = { x, y, width: 1 + (c % (mask.width - x)), height: 1 + (d % (mask.height - y)) };
        expectPixels(cropRle(mask.rle, box), mask, (cx, cy) => [cx + x, cy + y]);
        const around = boundingBox(mask.rle);
        if (around.width > 0) expect(pasteRle(cropRle(mask.rle, around), mask, around)).toEqual(mask.rle);
      }),
      { numRuns: 300 },
    );
  });

  it('resizes to the pixel under each centre', () => {
    const side = fc.integer({ min: 1, max: 45 });
    fc.assert(
      fc.property(anyMask(), side, side, (mask, width, height) => {
        const nearest = (i: number, from: number, to: number) => Math.floor(((2 * i + 1) * from) / (2 * to));
        expectPixels(resizeRle(mask.rle, width, height), mask, (x, y) => [
          nearest(x, mask.width, width),
          nearest(y, mask.height, height),
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it('doubles and halves without loss, and keeps full masks full', () => {
    fc.assert(
      fc.property(anyMask(), ({ width, height, rle }) => {
        expect(resizeRle(resizeRle(rle, 2 * width, 2 * height), width, height)).toEqual(rle);
      }),
    );
    expect(resizeRle(fullRle(1920, 1080), 1008, 1008)).toEqual(fullRle(1008, 1008));
    expect(Array.from(decodeRowMajor(resizeRle(drawnMask('#.'), 4, 1)))).toEqual([1, 1, 0, 0]);
  });

  it('refuses what cannot be', () => {
    const rle = emptyRle(4, 3);
    expect(() => cropRle(rle, { x: 2, y: 0, width: 3, height: 1 })).toThrow(invalid);
    expect(() => cropRle(rle, { x: 0, y: 0, width: 0, height: 1 })).toThrow(invalid);
    expect(() => cropRle(rle, { x: -1, y: 0, width: 1, height: 1 })).toThrow(invalid);
    expect(() => translate(rle, 0.5, 0)).toThrow(invalid);
    expect(() => pasteRle(rle, rle, { x: Number.NaN, y: 0 })).toThrow(invalid);
    expect(() => resizeRle(rle, 0, 5)).toThrow(invalid);
  });
});
