import { AppError } from '../contract/errors.ts';
import { type MaskPolygon, type Ring, ringArea } from './ring.ts';

/**
 * Leaves out corners by Douglas and Peucker: no dropped point lies further than `tolerancePx` from the piece of outline
 * that replaces it. Tolerance 0 keeps every corner. A ring that would collapse to fewer than 3 points, to no area or to
 * the other direction is kept as it is, so nothing ever disappears; rings are simplified one by one and may touch afterwards.
 * Source: D. Douglas, T. Peucker, 1973, on closed rings with the two points furthest apart (by two sweeps) as fixed ends.
 * @throws AppError `invalid-input` for a tolerance below 0 or not finite
 */
export function simplifyPolygon(polygon: MaskPolygon, tolerancePx: number): MaskPolygon {
  if (!Number.isFinite(tolerancePx) || tolerancePx < 0) {
    throw new AppError('invalid-input', `The tolerance ${tolerancePx} is not possible. Give pixels from 0.`, { tolerancePx });
  }
  if (tolerancePx === 0) return polygon;
  return {
    outer: simplifyRing(polygon.outer, tolerancePx),
    holes: polygon.holes.map((hole) => simplifyRing(hole, tolerancePx)),
  };
}

function simplifyRing(ring: Ring, tolerance: number): Ring {
  const n = ring.length / 2;
  if (n <= 3) return ring;
  const start = furthestFrom(ring, 0);
  const middle = furthestFrom(ring, start);
  const kept = new Uint8Array(n);
  kept[start] = 1;
  kept[middle] = 1;
  // Indices run past n so that a piece may wrap around the end of the array.
  const low = Math.min(start, middle);
  const high = Math.max(start, middle);
  keepFurthest(ring, kept, low, high, tolerance);
  keepFurthest(ring, kept, high, low + n, tolerance);
  const points: number[] = [];
  for (let i = 0; i < n; i++) if (kept[i] === 1) points.push(ring[2 * i], ring[2 * i + 1]);
  const simplified = Float64Array.from(points);
  const usable = simplified.length >= 6 && ringArea(simplified) * ringArea(ring) > 0;
  return usable ? simplified : ring;
}

function furthestFrom(ring: Ring, index: number): number {
  let best = index;
  let bestDistance = -1;
  for (let i = 0; i < ring.length / 2; i++) {
    const distance = (ring[2 * i] - ring[2 * index]) ** 2 + (ring[2 * i + 1] - ring[2 * index + 1]) ** 2;
    if (distance > bestDistance) {
      bestDistance = distance;
      best = i;
    }
  }
  return best;
}

/** Marks the points to keep between two kept ones; an explicit stack, since outlines can be long. */
function keepFurthest(ring: Ring, kept: Uint8Array, from: number, to: number, tolerance: number): void {
  const n = kept.length;
  const limit = tolerance * tolerance;
  const stack = [from, to];
  while (stack.length > 0) {
    const b = stack.pop() as number;
    const a = stack.pop() as number;
    let worst = -1;
    let worstDistance = limit;
    for (let i = a + 1; i < b; i++) {
      const distance = squaredDistance(ring, i % n, a % n, b % n);
      if (distance > worstDistance) {
        worstDistance = distance;
        worst = i;
      }
    }
    if (worst < 0) continue;
    kept[worst % n] = 1;
    stack.push(a, worst, worst, b);
  }
}

/** Squared distance of point `p` from the segment between points `a` and `b`. */
function squaredDistance(ring: Ring, p: number, a: number, b: number): number {
  const ax = ring[2 * a];
  const ay = ring[2 * a + 1];
  const dx = ring[2 * b] - ax;
  const dy = ring[2 * b + 1] - ay;
  const px = ring[2 * p] - ax;
  const py = ring[2 * p + 1] - ay;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return (px - t * dx) ** 2 + (py - t * dy) ** 2;
}
