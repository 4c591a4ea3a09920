/**
 * J and F of DAVIS: how well the region and how well the outline of a mask agree with the truth.
 * Source: Perazzi et al., A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation; davis2017-evaluation.
 */
import { decodeColumnMajor, encodeColumnMajor } from '../../native/masks/codec.ts';
import { areaOf, intersectionArea, intersectionOverUnion } from '../../native/masks/measure.ts';
import { dilate } from '../../native/masks/morphology.ts';
import type { Rle } from '../../native/masks/rle.ts';

/** Of the diagonal: how far apart two outlines may lie and still agree. */
const TOLERANCE = 0.008;

/** Region similarity: intersection over union; 1 where both are empty. */
export function regionJ(found: Rle, truth: Rle): number {
  return intersectionOverUnion(found, truth);
}

/** Boundary similarity: the F measure of outline pixels that have one of the other within the tolerance; 1 where both are empty. */
export function boundaryF(found: Rle, truth: Rle): number {
  const [ours, theirs] = [outlineOf(found), outlineOf(truth)];
  const [ourLength, theirLength] = [areaOf(ours), areaOf(theirs)];
  if (ourLength === 0 || theirLength === 0) return ourLength === theirLength ? 1 : 0;
  const reachPx = Math.ceil(TOLERANCE * Math.hypot(truth.width, truth.height));
  const precision = intersectionArea(ours, dilate(theirs, reachPx)) / ourLength;
  const recall = intersectionArea(theirs, dilate(ours, reachPx)) / theirLength;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** Pixels that differ from their neighbour to the right, below, or both; each edge is one pixel wide. */
export function outlineOf(rle: Rle): Rle {
  const { width, height } = rle;
  const inside = decodeColumnMajor(rle);
  const edge = new Uint8Array(inside.length);
  for (let x = 0; x < width; x++) {
    const isLastColumn = x === width - 1;
    for (let y = 0; y < height; y++) {
      const at = x * height + y;
      const here = inside[at];
      const isLastRow = y === height - 1;
      const right = !isLastColumn && inside[at + height] !== here;
      const below = !isLastRow && inside[at + 1] !== here;
      const across = !isLastColumn && !isLastRow && inside[at + height + 1] !== here;
      if (right || below || across) edge[at] = 1;
    }
  }
  return encodeColumnMajor(edge, width, height);
}
