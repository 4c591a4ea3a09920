import { AppError } from '../contract/errors.ts';

/**
 * A closed ring as x0, y0, x1, y1, … in pixels, where (0, 0) is the outer corner of the top left pixel; the last point is
 * joined to the first and not repeated.
 */
export type Ring = Float64Array;

/**
 * One part of a mask. The outer ring runs clockwise on screen and its holes run the other way, so that the signed areas
 * add up to the area of the part.
 */
export interface MaskPolygon {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

/** Signed area of a ring in square pixels: positive when it runs clockwise on screen (y down). */
export function ringArea(ring: ArrayLike<number>): number {
  const n = ring.length;
  let twice = 0;
  for (let i = 0; i < n; i += 2) {
    const j = i + 2 === n ? 0 : i + 2;
    twice += ring[i] * ring[j + 1] - ring[j] * ring[i + 1];
  }
  return twice / 2;
}

/** Signed area of a polygon: its outer ring and its holes, which count as negative. */
export function polygonArea(polygon: MaskPolygon): number {
  return polygon.holes.reduce((area, hole) => area + ringArea(hole), ringArea(polygon.outer));
}

/**
 * Checks a ring that came from outside.
 * @throws AppError `invalid-input` for fewer than 3 points, half a point, or a coordinate that is not finite or beyond ±2^28
 */
export function requireRing(ring: ArrayLike<number>): void {
  if (ring.length < 6 || ring.length % 2 !== 0) {
    throw new AppError('invalid-input', `A polygon needs at least 3 points as x, y pairs, but has ${ring.length} numbers.`, {
      numbers: ring.length,
    });
  }
  for (let i = 0; i < ring.length; i++) {
    if (Math.abs(ring[i]) <= MAX_COORDINATE) continue;
    throw new AppError(
      'invalid-input',
      `The polygon's coordinate ${ring[i]} cannot be used. Give pixels within ±${MAX_COORDINATE}.`,
      {
        index: i,
      },
    );
  }
}

const MAX_COORDINATE = 2 ** 28;

/**
 * Refuses polygons whose outline crosses more columns than any sensible one does, so that a hostile file cannot take
 * memory without bound.
 * @throws AppError `invalid-input`
 */
export function requireCrossings(crossings: number): void {
  if (crossings <= MAX_CROSSINGS) return;
  throw new AppError(
    'invalid-input',
    `The polygon is too complex (${crossings} crossings). Simplify it, or give the mask as RLE.`,
    {
      crossings,
    },
  );
}

const MAX_CROSSINGS = 2 ** 26;
