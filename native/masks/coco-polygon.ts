import { requireCrossings, requireRing } from './ring.ts';
import { type Rle, requireMaskSize } from './rle.ts';
import { countsFromFlips } from './runs.ts';

/** COCO draws outlines on a grid five times as fine as the pixels. */
const SCALE = 5;
/** Of each five fine steps from one fine column to the next, the one from the third to the fourth passes a pixel's centre line. */
const CENTRE = 2;

/**
 * One of COCO's polygons (x0, y0, x1, y1, … in pixels) as a mask, bit-equal to pycocotools' frPyObjects: corners are
 * rounded to a grid five times as fine, each side is drawn there as a line of dots, and where the dots pass the middle of
 * a column of pixels the mask flips. A polygon of several parts is the union of its rings, each drawn on its own.
 * Source of the rules: cocodataset/cocoapi, common/maskApi.c, rleFrPoly. Sides are not walked dot by dot here: only the
 * dots next to a centre line matter, so far-away corners cost nothing.
 * @throws AppError `invalid-input` for an impossible size, fewer than 3 points or an unusable coordinate
 */
export function rasterizeCocoPolygon(polygon: ArrayLike<number>, width: number, height: number): Rle {
  requireMaskSize(width, height);
  requireRing(polygon);
  const fine = Float64Array.from(polygon, (coordinate) => Math.trunc(SCALE * coordinate + 0.5));
  let crossings = 0;
  for (let i = 0; i < fine.length; i += 2) {
    const j = (i + 2) % fine.length;
    crossings += Math.max(0, lastColumn(fine[i], fine[j], width) - firstColumn(fine[i], fine[j]) + 1);
  }
  requireCrossings(crossings);
  const flips = new Uint32Array(crossings);
  let n = 0;
  for (let i = 0; i < fine.length; i += 2) n = crossSide(fine, i, (i + 2) % fine.length, width, height, flips, n);
  return { width, height, counts: countsFromFlips(flips.sort(), width * height) };
}

/** The first and the last column of pixels whose centre line lies between two fine x; none when last < first. */
function firstColumn(xa: number, xb: number): number {
  return Math.max(0, Math.ceil((Math.min(xa, xb) - CENTRE) / SCALE));
}

function lastColumn(xa: number, xb: number, width: number): number {
  return Math.min(width - 1, Math.floor((Math.max(xa, xb) - CENTRE - 1) / SCALE));
}

function crossSide(
  fine: Float64Array,
  i: number,
  j: number,
  width: number,
  height: number,
  flips: Uint32Array,
  n: number,
): number {
  const dx = Math.abs(fine[j] - fine[i]);
  const dy = Math.abs(fine[j + 1] - fine[i + 1]);
  const flat = dx >= dy;
  // Dots are drawn along the longer extent, from its lower end.
  const [a, b] = (flat ? fine[i] > fine[j] : fine[i + 1] > fine[j + 1]) ? [j, i] : [i, j];
  const [xa, ya] = [fine[a], fine[a + 1]];
  const slope = flat ? (fine[b + 1] - ya) / dx : (fine[b] - xa) / dy;
  const end = lastColumn(xa, fine[b], width);
  for (let x = firstColumn(xa, fine[b]); x <= end; x++) {
    const left = SCALE * x + CENTRE;
    const y = flat ? upperDot(ya, slope, left - xa) : ya + stepBefore(xa, slope, dy, left);
    const row = Math.ceil((y + 0.5) / SCALE - 0.5);
    flips[n++] = x * height + Math.min(height, Math.max(0, row));
  }
  return n;
}

/** The upper one of the dots `step` and `step + 1` of a flat side. */
function upperDot(ya: number, slope: number, step: number): number {
  return Math.min(Math.trunc(ya + slope * step + 0.5), Math.trunc(ya + slope * (step + 1) + 0.5));
}

/**
 * The last step of a steep side before its dots pass from fine column `left` to the next, in either direction. Dots move
 * one way only, also after rounding, so a search by halves finds the very step.
 */
function stepBefore(xa: number, slope: number, steps: number, left: number): number {
  const startsLeft = Math.trunc(xa + 0.5) <= left;
  let before = 0;
  let after = steps;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (Math.trunc(xa + slope * middle + 0.5) <= left === startsLeft) before = middle;
    else after = middle;
  }
  return before;
}
