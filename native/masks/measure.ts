import type { PixelBox } from '../contract/geometry.ts';
import { type Rle, requireSameSize } from './rle.ts';

/** How many pixels are in the mask. */
export function areaOf(rle: Rle): number {
  const { counts } = rle;
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += counts[i];
  return area;
}

/** The smallest box around the mask, in whole pixels; 0, 0, 0, 0 for an empty mask. Equal to pycocotools' toBbox. */
export function boundingBox(rle: Rle): PixelBox {
  const { counts, height } = rle;
  const last = counts.length - (counts.length % 2);
  if (last === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let end = 0;
  let y = 0;
  let top = height;
  let bottom = 0;
  for (let i = 1; i < last; i += 2) {
    const ones = counts[i];
    end += counts[i - 1] + ones;
    y += counts[i - 1];
    if (y >= height) {
      y -= height;
      if (y >= height) y %= height;
    }
    if (y < top) top = y;
    y += ones;
    if (y > height) {
      // The run goes on in the next column: it holds the bottom row of one and the top row of the other.
      top = 0;
      bottom = height;
      y %= height;
    } else if (y > bottom) bottom = y;
  }
  const left = Math.floor(counts[0] / height);
  const right = Math.floor((end - 1) / height) + 1;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * How many pixels are in both masks.
 * @throws AppError `invalid-input` when the sizes differ
 */
export function intersectionArea(a: Rle, b: Rle): number {
  requireSameSize(a, b);
  const ca = a.counts;
  const cb = b.counts;
  let area = 0;
  let i = 1;
  let j = 1;
  let aFrom = ca[0];
  let bFrom = cb[0];
  while (i < ca.length && j < cb.length) {
    const aTo = aFrom + ca[i];
    const bTo = bFrom + cb[j];
    const from = aFrom > bFrom ? aFrom : bFrom;
    const to = aTo < bTo ? aTo : bTo;
    if (to > from) area += to - from;
    if (aTo <= bTo) {
      aFrom = aTo + ca[i + 1];
      i += 2;
    }
    if (bTo <= aTo) {
      bFrom = bTo + cb[j + 1];
      j += 2;
    }
  }
  return area;
}

/**
 * Intersection over union in [0, 1]. Two empty masks agree, so they give 1, as the DAVIS measure J has it
 * (pycocotools' iou gives 0 there).
 * @throws AppError `invalid-input` when the sizes differ
 */
export function intersectionOverUnion(a: Rle, b: Rle): number {
  const both = intersectionArea(a, b);
  const either = areaOf(a) + areaOf(b) - both;
  return either === 0 ? 1 : both / either;
}

/**
 * The mean of the mask's pixel centres in pixels, where (0, 0) is the outer corner of the top left pixel and its centre
 * is (0.5, 0.5); null for an empty mask.
 */
export function centroidOf(rle: Rle): { readonly x: number; readonly y: number } | null {
  const { counts, height } = rle;
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  let position = 0;
  for (let i = 1; i < counts.length; i += 2) {
    position += counts[i - 1];
    const end = position + counts[i];
    area += counts[i];
    while (position < end) {
      const x = Math.floor(position / height);
      const y = position - x * height;
      const rows = Math.min(end - position, height - y);
      sumX += rows * (x + 0.5);
      sumY += rows * (y + rows / 2);
      position += rows;
    }
  }
  return area === 0 ? null : { x: sumX / area, y: sumY / area };
}
