import { mergeAll } from './combine.ts';
import { type MaskPolygon, requireCrossings, requireRing } from './ring.ts';
import { emptyRle, type Rle, requireMaskSize } from './rle.ts';
import { countsFromFlips } from './runs.ts';

/**
 * Fills polygons. A pixel belongs to a polygon when its centre lies inside by the even-odd rule over the outer ring and
 * the holes together (a centre exactly on the outline: left and top sides are in, right and bottom sides are out); the
 * mask is the union of all polygons. What lies outside the frame is cut off. Traced polygons give their mask back
 * exactly. Two pieces of outline that are walked in opposite directions, as bridges are, cancel exactly.
 * @throws AppError `invalid-input` for an impossible size, a ring of fewer than 3 points or an unusable coordinate
 */
export function rasterizePolygons(polygons: readonly MaskPolygon[], width: number, height: number): Rle {
  requireMaskSize(width, height);
  const parts = polygons.map((polygon) => rasterizeRings([polygon.outer, ...polygon.holes], width, height));
  return parts.length === 0 ? emptyRle(width, height) : mergeAll(parts, 'union');
}

function rasterizeRings(rings: readonly Float64Array[], width: number, height: number): Rle {
  let crossings = 0;
  for (const ring of rings) {
    requireRing(ring);
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      crossings += Math.max(0, columnsEnd(ring[i], ring[j], width) - columnsStart(ring[i], ring[j]));
    }
  }
  requireCrossings(crossings);
  const flips = new Uint32Array(crossings);
  let n = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) n = crossEdge(ring, i, (i + 2) % ring.length, width, height, flips, n);
  }
  return { width, height, counts: countsFromFlips(flips.sort(), width * height) };
}

/** The first column whose centre lies at or right of the edge's left end. */
function columnsStart(xa: number, xb: number): number {
  return Math.max(0, Math.ceil(Math.min(xa, xb) - 0.5));
}

/** The column after the last whose centre lies left of the edge's right end. */
function columnsEnd(xa: number, xb: number, width: number): number {
  return Math.min(width, Math.ceil(Math.max(xa, xb) - 0.5));
}

/** Adds the pixel at which each column's centre line passes the edge. */
function crossEdge(
  ring: Float64Array,
  i: number,
  j: number,
  width: number,
  height: number,
  flips: Uint32Array,
  n: number,
): number {
  // Always from left to right, so that both directions of an edge give the same numbers to the last bit.
  const [a, b] = ring[i] <= ring[j] ? [i, j] : [j, i];
  const end = columnsEnd(ring[a], ring[b], width);
  for (let x = columnsStart(ring[a], ring[b]); x < end; x++) {
    const y = ring[a + 1] + (x + 0.5 - ring[a]) * ((ring[b + 1] - ring[a + 1]) / (ring[b] - ring[a]));
    flips[n++] = x * height + Math.min(height, Math.max(0, Math.ceil(y - 0.5)));
  }
  return n;
}
