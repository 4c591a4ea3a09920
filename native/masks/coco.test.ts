import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask } from '../../tests/fixtures/mask-arbitraries.ts';
import fixture from '../../tests/fixtures/masks/pycocotools.json' with { type: 'json' };
import type { CocoRle } from '../contract/geometry.ts';
import { fromCocoString, rleFromCoco, rleFromUncompressedCoco, rleToCoco, rleToUncompressedCoco, toCocoString } from './coco.ts';
import { decodeRowMajor, encodeRowMajor } from './codec.ts';
import { intersection, union } from './combine.ts';
import { areaOf, boundingBox, intersectionOverUnion } from './measure.ts';
import { rasterizeCocoPolygon } from './polygons.ts';
import { MAX_MASK_PIXELS } from './rle.ts';

const invalid = expect.objectContaining({ code: 'invalid-input' });

function cocoOf(size: readonly number[], counts: string): CocoRle {
  return { size: [size[0], size[1]], counts };
}

describe('what pycocotools answered', () => {
  it.each(fixture.masks.map((each) => [`${each.rows[0].length} × ${each.rows.length}, ${each.area} px`, each] as const))(
    'is matched for %s',
    (_name, { rows, counts, area, bbox }) => {
      const [width, height] = [rows[0].length, rows.length];
      const rle = encodeRowMajor(Uint8Array.from(rows.join(''), Number), width, height);
      expect(rleToCoco(rle)).toEqual({ size: [height, width], counts });
      expect(rleFromCoco({ size: [height, width], counts })).toEqual(rle);
      expect(Array.from(decodeRowMajor(rle)).join('')).toBe(rows.join(''));
      expect(areaOf(rle)).toBe(area);
      const box = boundingBox(rle);
      expect([box.x, box.y, box.width, box.height]).toEqual(bbox);
    },
  );

  it.each(fixture.merges.map((each, index) => [index, each] as const))('is matched for pair %i', (_index, pair) => {
    const a = rleFromCoco(cocoOf(pair.size, pair.a));
    const b = rleFromCoco(cocoOf(pair.size, pair.b));
    expect(toCocoString(union(a, b).counts)).toBe(pair.union);
    expect(toCocoString(intersection(a, b).counts)).toBe(pair.intersection);
    // For two empty masks the answers differ on purpose.
    expect(intersectionOverUnion(a, b)).toBe(areaOf(a) + areaOf(b) === 0 ? 1 : pair.iou);
  });

  it.each(fixture.polygons.map((each, index) => [index, each] as const))('is matched for polygon %i', (_index, each) => {
    const [height, width] = each.size;
    const rle = rasterizeCocoPolygon(each.polygon, width, height);
    expect(toCocoString(rle.counts)).toBe(each.counts);
    expect(areaOf(rle)).toBe(each.area);
    const box = boundingBox(rle);
    expect([box.x, box.y, box.width, box.height]).toEqual(each.bbox);
  });
});

describe('round trips', () => {
  it('lose nothing', () => {
    fc.assert(
      fc.property(anyMask(), ({ rle }) => {
        expect(rleFromCoco(rleToCoco(rle))).toEqual(rle);
        expect(rleFromUncompressedCoco(rleToUncompressedCoco(rle))).toEqual(rle);
      }),
    );
  });

  it('hold for runs of any length', () => {
    const run = fc.integer({ min: 0, max: MAX_MASK_PIXELS });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
        expect(Array.from(fromCocoString(toCocoString(Uint32Array.from(runs))))).toEqual(runs);
      }),
      { numRuns: 500 },
    );
  });

  it('join the empty runs that other writers leave', () => {
    expect(rleFromUncompressedCoco({ size: [2, 3], counts: [1, 2, 0, 1, 2, 0] }).counts).toEqual(Uint32Array.of(1, 3, 2));
    expect(rleFromUncompressedCoco({ size: [2, 3], counts: [0, 0, 6] }).counts).toEqual(Uint32Array.of(6));
    expect(rleFromCoco({ size: [2, 3], counts: toCocoString(Uint32Array.of(1, 2, 0, 1, 2, 0)) }).counts).toEqual(
      Uint32Array.of(1, 3, 2),
    );
  });
});

describe('hostile input', () => {
  it.each([
    ['a foreign character', [2, 2], '1 3'],
    ['a character beyond the alphabet', [2, 2], 'p'],
    ['a character from another script', [2, 2], '1\u20ac3'],
    ['a string that ends in the middle of a run', [2, 2], 'oo'],
    ['a run that never ends', [2, 2], 'o'.repeat(30)],
    ['a run that overflows', [1000, 1000], 'ooooooooooo0'],
    ['a negative run', [2, 2], 'O'],
    ['runs that add up to too little', [2, 2], '3'],
    ['runs that add up to too much', [2, 2], '14'],
    ['no runs', [2, 2], ''],
    ['more characters than pixels allow', [2, 2], '1'.repeat(1000)],
    ['a size beyond all masks', [2 ** 20, 2 ** 20], '4'],
    ['a side beyond all masks', [1, 2 ** 28], toCocoString(Uint32Array.of(2 ** 28))],
    ['a size of nothing', [0, 4], '0'],
    ['a broken size', [1.5, 2], '3'],
  ])('is refused: %s', (_what, size, counts) => {
    expect(() => rleFromCoco(cocoOf(size, counts))).toThrow(invalid);
  });

  it.each([
    [
      [2, 2],
      [-1, 5],
    ],
    [
      [2, 2],
      [1.5, 2.5],
    ],
    [[2, 2], [Number.NaN]],
    [[2, 2], [2 ** 32 + 4]],
    [[2, 2], [3]],
    [[2], [4]],
  ])('is refused as uncompressed runs: %j %j', (size, counts) => {
    expect(() => rleFromUncompressedCoco({ size: size as unknown as [number, number], counts })).toThrow(invalid);
  });

  it('never does anything but answer or refuse', () => {
    const alphabet = fc.string({
      unit: fc.integer({ min: 40, max: 120 }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    });
    fc.assert(
      fc.property(alphabet, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (counts, height, width) => {
        try {
          const rle = rleFromCoco({ size: [height, width], counts });
          expect(areaOf(rle)).toBeLessThanOrEqual(width * height);
        } catch (error) {
          expect(error).toEqual(invalid);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused as polygons', () => {
    for (const polygon of [[], [1, 2, 3, 4], [0, 0, 1, 1, 2], [0, 0, 1, 1, Number.NaN, 2], [0, 0, 1, 1, 1e12, 2]]) {
      expect(() => rasterizeCocoPolygon(polygon, 4, 4)).toThrow(invalid);
    }
    const zigzag = Array.from({ length: 40_000 }, (_, i) => (i % 4 === 0 ? 0 : i % 4 === 2 ? 4000 : i));
    expect(() => rasterizeCocoPolygon(zigzag, 4000, 4000)).toThrow(invalid);
  });

  it('takes far corners without walking to them', () => {
    expect(areaOf(rasterizeCocoPolygon([-1e8, -1e8, 1e8, -1e8, 1e8, 1e8, -1e8, 1e8], 30, 20))).toBe(600);
  });
});
