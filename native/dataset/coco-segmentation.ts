import { AppError } from '../contract/errors.ts';
import { rleFromCoco, rleFromUncompressedCoco, type UncompressedCocoRle } from '../masks/coco.ts';
import { mergeAll } from '../masks/combine.ts';
import { areaOf } from '../masks/measure.ts';
import { rasterizeCocoPolygon } from '../masks/polygons.ts';
import type { Rle } from '../masks/rle.ts';

/** Why an annotation cannot be taken. */
export type SegmentationProblem = 'no-segmentation' | 'segmentation-invalid' | 'size-differs' | 'mask-empty';

/**
 * The pixels of a COCO annotation: polygons (all rings together), compressed or uncompressed RLE.
 * @param width of the image in pixels, and its height
 */
export function readSegmentation(segmentation: unknown, width: number, height: number): Rle | SegmentationProblem {
  if (typeof segmentation !== 'object' || segmentation === null) return 'no-segmentation';
  try {
    const rle = Array.isArray(segmentation) ? readPolygons(segmentation, width, height) : readRle(segmentation);
    if (rle === null) return 'no-segmentation';
    if (rle.width !== width || rle.height !== height) return 'size-differs';
    return areaOf(rle) === 0 ? 'mask-empty' : rle;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-input') return 'segmentation-invalid';
    throw error;
  }
}

function readPolygons(polygons: readonly unknown[], width: number, height: number): Rle | null {
  // Some writers leave out the outer list when there is one ring.
  const rings = (polygons.length > 0 && !Array.isArray(polygons[0]) ? [polygons] : polygons) as readonly unknown[];
  const numbers = rings.map((ring) => (Array.isArray(ring) ? ring.map(Number) : []));
  // A ring of one or two points has no inside; COCO's own files hold some.
  const masks = numbers.filter((ring) => ring.length >= 6).map((ring) => rasterizeCocoPolygon(ring, width, height));
  return masks.length === 0 ? null : mergeAll(masks, 'union');
}

function readRle(segmentation: object): Rle | null {
  const { size, counts } = segmentation as { size?: unknown; counts?: unknown };
  if (!Array.isArray(size) || size.length !== 2) return null;
  const shape: [number, number] = [Number(size[0]), Number(size[1])];
  if (typeof counts === 'string') return rleFromCoco({ size: shape, counts });
  return Array.isArray(counts)
    ? rleFromUncompressedCoco({ size: shape, counts: counts.map(Number) } satisfies UncompressedCocoRle)
    : null;
}
