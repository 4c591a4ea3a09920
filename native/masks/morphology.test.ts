import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, drawnMask, maskOf, type PixelMask } from '../../tests/fixtures/mask-arbitraries.ts';
import { invert } from './combine.ts';
import { areaOf } from './measure.ts';
import { dilate, erode, smooth } from './morphology.ts';
import { emptyRle, fullRle, type Rle, validateRle } from './rle.ts';

const radii = fc.oneof(fc.constantFrom(0, 0.5, 1, 1.5, 2, Math.SQRT2, 3, 40), fc.double({ min: 0, max: 6, noNaN: true }));

/** How many pixels of the frame within the radius of (x, y) are set, and how many there are. */
function around({ width, height, pixels }: PixelMask, x: number, y: number, radius: number): { set: number; all: number } {
  let [set, all] = [0, 0];
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      if ((px - x) ** 2 + (py - y) ** 2 > radius * radius) continue;
      all++;
      set += pixels[py * width + px];
    }
  }
  return { set, all };
}

function expectRule(result: Rle, mask: PixelMask, rule: (x: number, y: number) => boolean): void {
  validateRle(result);
  expect(result).toEqual(maskOf(mask.width, mask.height, rule));
}

describe('dilate, erode and smooth', () => {
  it('follow their definitions', () => {
    fc.assert(
      fc.property(anyMask(), radii, (mask, radius) => {
        expectRule(dilate(mask.rle, radius), mask, (x, y) => around(mask, x, y, radius).set > 0);
        expectRule(erode(mask.rle, radius), mask, (x, y) => {
          const { set, all } = around(mask, x, y, radius);
          return set === all;
        });
        expectRule(smooth(mask.rle, radius), mask, (x, y) => {
          const { set, all } = around(mask, x, y, radius);
          return 2 * set > all || (2 * set === all && mask.pixels[y * mask.width + x] === 1);
        });
      }),
      { numRuns: 250 },
    );
  });

  it('are dual to each other', () => {
    fc.assert(
      fc.property(anyMask(), radii, ({ rle }, radius) => {
        expect(erode(rle, radius)).toEqual(invert(dilate(invert(rle), radius)));
        expect(smooth(invert(rle), radius)).toEqual(invert(smooth(rle, radius)));
      }),
    );
  });

  it('grow a disc out of a pixel', () => {
    const dot = maskOf(41, 41, (x, y) => x === 20 && y === 20);
    expect(dilate(dot, 10)).toEqual(maskOf(41, 41, (x, y) => (x - 20) ** 2 + (y - 20) ** 2 <= 100));
    expect(erode(dilate(dot, 10), 10)).toEqual(dot);
  });

  it('leave empty and full masks alone, and cut specks off', () => {
    for (const rle of [emptyRle(9, 6), fullRle(9, 6)]) {
      for (const change of [dilate, erode, smooth]) expect(change(rle, 2)).toEqual(rle);
    }
    const speckled = drawnMask('.......', '.###...', '.###.#.', '.###...', '.......');
    expect(areaOf(smooth(speckled, 1))).toBe(9);
    expect(erode(speckled, 1)).toEqual(drawnMask('.......', '.......', '..#....', '.......', '.......'));
  });

  it('refuse impossible radii', () => {
    for (const radius of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const change of [dilate, erode, smooth]) {
        expect(() => change(emptyRle(2, 2), radius)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
      }
    }
  });
});
