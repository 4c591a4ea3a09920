import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CleanUpStep } from '../../../native/contract/editing-methods.ts';
import { encodeRowMajor } from '../../../native/masks/codec.ts';
import { difference, union } from '../../../native/masks/combine.ts';
import { fillHoles, removeIslands } from '../../../native/masks/components.ts';
import { areaOf } from '../../../native/masks/measure.ts';
import { dilate, erode, smooth } from '../../../native/masks/morphology.ts';
import { emptyRle, type Rle } from '../../../native/masks/rle.ts';
import { cleanedUp, maskFacts } from './mask-operations.ts';
import { rectangle } from './testing-driver.ts';

const WIDTH = 40;
const HEIGHT = 30;

/** Noise within a box somewhere in the image, so that boxes of masks are smaller than the image. */
const masks = fc
  .tuple(
    fc.integer({ min: 0, max: 30 }),
    fc.integer({ min: 0, max: 20 }),
    fc.uint8Array({ minLength: 100, maxLength: 100, max: 2 }),
  )
  .map(([left, top, noise]) => {
    const pixels = new Uint8Array(WIDTH * HEIGHT);
    noise.forEach((value, i) => {
      const x = left + (i % 10);
      const y = top + Math.floor(i / 10);
      if (x < WIDTH && y < HEIGHT) pixels[y * WIDTH + x] = value > 0 ? 1 : 0;
    });
    return encodeRowMajor(pixels, WIDTH, HEIGHT);
  });

function whole(mask: Rle, step: CleanUpStep): Rle {
  if (step.kind === 'fill-holes') return fillHoles(mask, { maxAreaPx: step.maxAreaPx ?? undefined });
  if (step.kind === 'remove-islands') {
    return removeIslands(mask, step.minAreaPx === null ? { keepLargest: 1 } : { minAreaPx: step.minAreaPx });
  }
  const work = { grow: dilate, shrink: erode, smooth }[step.kind];
  return work(mask, step.radiusPx);
}

const radii = fc.integer({ min: 1, max: 12 });
const steps = fc.oneof(
  fc.constantFrom<CleanUpStep>(
    { kind: 'fill-holes', maxAreaPx: null },
    { kind: 'fill-holes', maxAreaPx: 2 },
    { kind: 'remove-islands', minAreaPx: null },
    { kind: 'remove-islands', minAreaPx: 3 },
  ),
  fc.record({ kind: fc.constantFrom('grow' as const, 'shrink' as const, 'smooth' as const), radiusPx: radii }),
);

describe('cleaning up', () => {
  it('gives within a box what the engine gives on the whole image', () => {
    fc.assert(
      fc.property(masks, steps, (mask, step) => {
        expect(Array.from(cleanedUp(mask, [step]).counts)).toEqual(Array.from(whole(mask, step).counts));
      }),
      { numRuns: 600 },
    );
  });

  it('takes its steps in order, and an empty mask stays empty', () => {
    const ring = difference(rectangle(WIDTH, HEIGHT, [5, 5, 10, 10]), rectangle(WIDTH, HEIGHT, [8, 8, 2, 2]));
    const done = cleanedUp(ring, [
      { kind: 'fill-holes', maxAreaPx: null },
      { kind: 'shrink', radiusPx: 1 },
    ]);
    expect(areaOf(done)).toBe(64);
    const nothing = emptyRle(WIDTH, HEIGHT);
    expect(cleanedUp(nothing, [{ kind: 'grow', radiusPx: 5 }])).toEqual(nothing);
  });
});

describe('facts about a mask', () => {
  it('count area, parts and holes', () => {
    const ring = difference(rectangle(WIDTH, HEIGHT, [5, 5, 10, 10]), rectangle(WIDTH, HEIGHT, [8, 8, 2, 2]));
    const mask = union(ring, rectangle(WIDTH, HEIGHT, [30, 20, 2, 2]));
    expect(maskFacts(mask)).toEqual({ areaPx: 100, parts: 2, holes: 1 });
    expect(maskFacts(emptyRle(WIDTH, HEIGHT))).toEqual({ areaPx: 0, parts: 0, holes: 0 });
  });

  it('do not count as holes what is open to the edge of the image', () => {
    const mask = difference(rectangle(WIDTH, HEIGHT, [0, 0, 10, 10]), rectangle(WIDTH, HEIGHT, [0, 4, 3, 3]));
    expect(maskFacts(mask).holes).toBe(0);
  });
});
