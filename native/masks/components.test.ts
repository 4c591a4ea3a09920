import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, drawnMask, type PixelMask } from '../../tests/fixtures/mask-arbitraries.ts';
import { encodeRowMajor } from './codec.ts';
import { intersection, mergeAll } from './combine.ts';
import { type Connectivity, connectedComponents, fillHoles, removeIslands } from './components.ts';
import { areaOf, boundingBox } from './measure.ts';
import { emptyRle, validateRle } from './rle.ts';

/** Components by flooding pixels of `value`: lists of pixel indices. */
function flooded({ width, height, pixels }: PixelMask, value: number, connectivity: Connectivity): number[][] {
  const seen = new Set<number>();
  const found: number[][] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (pixels[start] !== value || seen.has(start)) continue;
    const part = [start];
    seen.add(start);
    for (const pixel of part) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [x, y] = [(pixel % width) + dx, Math.floor(pixel / width) + dy];
          const next = y * width + x;
          const near = connectivity === 8 || dx === 0 || dy === 0;
          if (!near || x < 0 || y < 0 || x >= width || y >= height || pixels[next] !== value || seen.has(next)) continue;
          seen.add(next);
          part.push(next);
        }
      }
    }
    found.push(part);
  }
  return found;
}

function encoded({ width, height }: PixelMask, parts: readonly (readonly number[])[]) {
  const pixels = new Uint8Array(width * height);
  for (const part of parts) for (const pixel of part) pixels[pixel] = 1;
  return encodeRowMajor(pixels, width, height);
}

const connectivities = fc.constantFrom<Connectivity>(4, 8);

describe('connected components', () => {
  it('are those that flooding finds', () => {
    fc.assert(
      fc.property(anyMask(), connectivities, (mask, connectivity) => {
        const parts = connectedComponents(mask.rle, connectivity);
        const keys = (rles: readonly { counts: Uint32Array }[]) => rles.map((rle) => rle.counts.join()).sort();
        const expected = flooded(mask, 1, connectivity).map((part) => encoded(mask, [part]));
        expect(keys(parts.map((part) => part.rle))).toEqual(keys(expected));
        for (const { rle, areaPx, box } of parts) {
          validateRle(rle);
          expect(areaPx).toBe(areaOf(rle));
          expect(box).toEqual(boundingBox(rle));
        }
        const areas = parts.map((part) => part.areaPx);
        expect(areas).toEqual(areas.toSorted((a, b) => b - a));
        if (parts.length > 0) {
          expect(
            mergeAll(
              parts.map((part) => part.rle),
              'union',
            ),
          ).toEqual(mask.rle);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('touch over corners only when asked', () => {
    const diagonal = drawnMask('#..', '.#.', '..#');
    expect(connectedComponents(diagonal, 4)).toHaveLength(3);
    expect(connectedComponents(diagonal)).toHaveLength(1);
    expect(connectedComponents(emptyRle(3, 3))).toEqual([]);
  });
});

describe('filling holes', () => {
  it('fills the background that does not reach the edge, up to an area', () => {
    fc.assert(
      fc.property(anyMask(), connectivities, fc.constantFrom(undefined, 0, 1, 3), (mask, connectivity, maxAreaPx) => {
        const { width, height } = mask;
        const inside = (pixel: number) => {
          const [x, y] = [pixel % width, Math.floor(pixel / width)];
          return x > 0 && y > 0 && x < width - 1 && y < height - 1;
        };
        const holes = flooded(mask, 0, connectivity === 8 ? 4 : 8).filter(
          (part) => part.every(inside) && part.length <= (maxAreaPx ?? Number.POSITIVE_INFINITY),
        );
        const filled = fillHoles(mask.rle, { maxAreaPx, connectivity });
        expect(filled).toEqual(encoded(mask, [...flooded(mask, 1, 8), ...holes]));
        expect(intersection(filled, mask.rle)).toEqual(mask.rle);
        validateRle(filled);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a gap in a corner for closed or open as the mask connects', () => {
    const ring = drawnMask('.#.', '#.#', '.#.');
    expect(areaOf(fillHoles(ring))).toBe(5);
    expect(areaOf(fillHoles(ring, { connectivity: 4 }))).toBe(4);
  });
});

describe('removing islands', () => {
  it('keeps the parts that are large enough, and the largest', () => {
    fc.assert(
      fc.property(
        anyMask(),
        connectivities,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (mask, connectivity, minAreaPx, keepLargest) => {
          const parts = connectedComponents(mask.rle, connectivity);
          const kept = parts.slice(0, keepLargest).filter((part) => part.areaPx >= minAreaPx);
          const expected = mergeAll([emptyRle(mask.width, mask.height), ...kept.map((part) => part.rle)], 'union');
          const result = removeIslands(mask.rle, { minAreaPx, keepLargest, connectivity });
          validateRle(result);
          expect(result).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses to keep no part', () => {
    expect(() => removeIslands(emptyRle(2, 2), { keepLargest: 0 })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
