import type { Ring } from './ring.ts';

/** A ring with the box around it. */
export interface BoxedRing {
  readonly ring: Ring;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A place on a ring: `at` is the number of the side it lies on (side i goes from point i to the next) plus the part of it before the place. */
export interface Anchor {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

/** Two places, one on each of two rings, and the square of their distance. */
export interface Link {
  readonly squared: number;
  readonly from: Anchor;
  readonly to: Anchor;
}

/** Adds the box that makes far rings cheap to rule out. */
export function boxedRing(ring: Ring): BoxedRing {
  let [left, top, right, bottom] = [ring[0], ring[1], ring[0], ring[1]];
  for (let i = 2; i < ring.length; i += 2) {
    left = Math.min(left, ring[i]);
    right = Math.max(right, ring[i]);
    top = Math.min(top, ring[i + 1]);
    bottom = Math.max(bottom, ring[i + 1]);
  }
  return { ring, left, top, right, bottom };
}

/**
 * The shortest link from one ring to another that is shorter than `known`, or `known` itself. Outlines that do not cross
 * are nearest at a point of one of them, so points against sides, both ways, find it. Sides further away than the best
 * link so far are skipped by their boxes.
 */
export function shorterLink(from: BoxedRing, to: BoxedRing, known: Link | null): Link | null {
  if (boxGap(from.left, from.top, from.right, from.bottom, to) >= (known?.squared ?? Number.POSITIVE_INFINITY)) return known;
  if (from.ring.length >= to.ring.length) return sweepSides(from, to, known);
  const turnedKnown = known && reversed(known);
  const turned = sweepSides(to, from, turnedKnown);
  return turned === null || turned === turnedKnown ? known : reversed(turned);
}

function reversed(link: Link): Link {
  return { squared: link.squared, from: link.to, to: link.from };
}

/** Square of the gap between a box and a ring's box; 0 when they meet. */
function boxGap(left: number, top: number, right: number, bottom: number, other: BoxedRing): number {
  const dx = Math.max(0, other.left - right, left - other.right);
  const dy = Math.max(0, other.top - bottom, top - other.bottom);
  return dx * dx + dy * dy;
}

/** `large` against `small`, side by side; the links run from `large` to `small`. */
function sweepSides(large: BoxedRing, small: BoxedRing, best: Link | null): Link | null {
  const a = large.ring;
  const b = small.ring;
  let bound = best?.squared ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i += 2) {
    const j = (i + 2) % a.length;
    const gap = boxGap(
      Math.min(a[i], a[j]),
      Math.min(a[i + 1], a[j + 1]),
      Math.max(a[i], a[j]),
      Math.max(a[i + 1], a[j + 1]),
      small,
    );
    if (gap >= bound) continue;
    for (let k = 0; k < b.length; k += 2) {
      if (squaredToSide(a[i], a[i + 1], b, k) < bound) best = linkToSide(a, i, b, k);
      bound = best?.squared ?? bound;
      if (squaredToSide(b[k], b[k + 1], a, i) < bound) best = reversed(linkToSide(b, k, a, i));
      bound = best?.squared ?? bound;
    }
  }
  return best;
}

function squaredToSide(px: number, py: number, ring: Ring, i: number): number {
  const j = i + 2 === ring.length ? 0 : i + 2;
  const dx = ring[j] - ring[i];
  const dy = ring[j + 1] - ring[i + 1];
  const t = partAlong(px - ring[i], py - ring[i + 1], dx, dy);
  return (ring[i] + t * dx - px) ** 2 + (ring[i + 1] + t * dy - py) ** 2;
}

/** Where the foot of a point lies on a side, from 0 to 1. */
function partAlong(px: number, py: number, dx: number, dy: number): number {
  const length = dx * dx + dy * dy;
  return length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
}

/** The link from point `k` of one ring to side `i` of another. */
function linkToSide(points: Ring, k: number, ring: Ring, i: number): Link {
  const [x, y] = [points[k], points[k + 1]];
  const j = i + 2 === ring.length ? 0 : i + 2;
  const dx = ring[j] - ring[i];
  const dy = ring[j + 1] - ring[i + 1];
  const t = partAlong(x - ring[i], y - ring[i + 1], dx, dy);
  const from = { at: k / 2, x, y };
  const squared = squaredToSide(x, y, ring, i);
  if (t === 0) return { squared, from, to: { at: i / 2, x: ring[i], y: ring[i + 1] } };
  if (t === 1) return { squared, from, to: { at: j / 2, x: ring[j], y: ring[j + 1] } };
  // On level and upright sides the foot has a coordinate of the point itself; taking it avoids rounding.
  return { squared, from, to: { at: i / 2 + t, x: dy === 0 ? x : ring[i] + t * dx, y: dx === 0 ? y : ring[i + 1] + t * dy } };
}
