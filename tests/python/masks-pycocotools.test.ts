import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPycocotools } from '../../bench/pycocotools.ts';
import { toCocoString } from '../../native/masks/coco.ts';
import { intersection, union } from '../../native/masks/combine.ts';
import { areaOf, boundingBox, intersectionOverUnion } from '../../native/masks/measure.ts';
import { rasterizeCocoPolygon } from '../../native/masks/polygons.ts';
import { anyMask, anyMaskPair } from '../fixtures/mask-arbitraries.ts';

const python = findPycocotools(process.env);
if (python === null)
  console.warn('pycocotools cross-check: skipped, no Python that imports pycocotools (set PYTHON to one that does)');

const SEED = 20261121;

function maskCases(): object[] {
  return fc.sample(anyMask(), { numRuns: 400, seed: SEED }).map(({ width, height, pixels, rle }) => {
    const { x, y, width: boxWidth, height: boxHeight } = boundingBox(rle);
    return {
      kind: 'mask',
      size: [height, width],
      pixels: Buffer.from(pixels).toString('base64'),
      counts: toCocoString(rle.counts),
      runs: Array.from(rle.counts),
      area: areaOf(rle),
      bbox: [x, y, boxWidth, boxHeight],
    };
  });
}

function mergeCases(): object[] {
  return fc.sample(anyMaskPair(), { numRuns: 300, seed: SEED }).map(([{ rle: a }, { rle: b }]) => ({
    kind: 'merge',
    size: [a.height, a.width],
    a: toCocoString(a.counts),
    b: toCocoString(b.counts),
    union: toCocoString(union(a, b).counts),
    intersection: toCocoString(intersection(a, b).counts),
    iou: intersectionOverUnion(a, b),
  }));
}

function polygonCases(): object[] {
  const coordinate = fc.oneof(
    fc.integer({ min: -10, max: 60 }),
    fc.double({ min: -20, max: 80, noNaN: true }),
    fc.constantFrom(0, 0.5, 20),
  );
  const polygon = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 12 }).map((points) => points.flat());
  const side = fc.integer({ min: 1, max: 50 });
  return fc.sample(fc.tuple(polygon, side, side), { numRuns: 1500, seed: SEED }).map(([points, width, height]) => ({
    kind: 'polygon',
    size: [height, width],
    polygon: points,
    counts: toCocoString(rasterizeCocoPolygon(points, width, height).counts),
  }));
}

describe.skipIf(python === null)('pycocotools agrees', () => {
  it.each([
    ['masks', maskCases],
    ['merges', mergeCases],
    ['polygons', polygonCases],
  ])('on %s', (_name, cases) => {
    const script = fileURLToPath(new URL('masks-pycocotools.py', import.meta.url));
    const answer = spawnSync(python ?? '', [script], { input: JSON.stringify(cases()), encoding: 'utf8' });
    expect(answer.stderr).toBe('');
    expect(JSON.parse(answer.stdout)).toEqual([]);
  });
});
