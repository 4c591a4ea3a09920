import { AppError } from '../contract/errors.ts';
import { type Bridge, bridgeTree } from './bridge-tree.ts';
import { type Anchor, boxedRing } from './nearest.ts';
import { type MaskPolygon, type Ring, requireRing } from './ring.ts';

/**
 * One ring for a part with holes: each hole is reached over a bridge, the shortest one there is. A bridge is walked there
 * and back over the very same two points, so it has no width: the ring's signed area is the polygon's, and by the
 * even-odd or the non-zero rule the ring covers the same pixels.
 * @throws AppError `invalid-input` for a ring of fewer than 3 points or an unusable coordinate
 */
export function bridgeHoles(polygon: MaskPolygon): Ring {
  return joinRings([polygon.outer, ...polygon.holes]);
}

/**
 * One ring for several parts and their holes (give polygons without holes to fill them), joined like `bridgeHoles` along
 * the shortest tree of bridges (crowds of more than 400 rings: nearly). Orientation is kept, so the signed area is the
 * sum of all.
 * @throws AppError `invalid-input` for no polygons, a ring of fewer than 3 points or an unusable coordinate
 */
export function bridgeParts(polygons: readonly MaskPolygon[]): Ring {
  if (polygons.length === 0) throw new AppError('invalid-input', 'There are no parts to join. Give at least one polygon.');
  return joinRings(polygons.flatMap((polygon) => [polygon.outer, ...polygon.holes]));
}

function joinRings(rings: readonly Ring[]): Ring {
  for (const ring of rings) requireRing(ring);
  return rings.length === 1 ? rings[0] : walkTree(rings, bridgeTree(rings.map(boxedRing)));
}

/** A stop on the walk around a ring; with `bridge` the walk goes over it and comes back to the same place. */
interface Stop {
  readonly x: number;
  readonly y: number;
  readonly bridge: Bridge | null;
}

/** Walks around the first ring and, at each bridge, over it, around what hangs on it, and back. */
function walkTree(rings: readonly Ring[], bridges: readonly (readonly Bridge[])[]): Ring {
  const points: number[] = [];
  const pushPoint = (x: number, y: number) => {
    if (points.length === 0 || points[points.length - 2] !== x || points[points.length - 1] !== y) points.push(x, y);
  };
  const walks: Iterator<Stop>[] = [stopsOf(rings[0], bridges[0], { at: 0, x: rings[0][0], y: rings[0][1] }).values()];
  while (walks.length > 0) {
    const step = walks[walks.length - 1].next();
    if (step.done) {
      walks.pop();
      continue;
    }
    pushPoint(step.value.x, step.value.y);
    const { bridge } = step.value;
    if (bridge) walks.push(stopsOf(rings[bridge.child], bridges[bridge.child], bridge.to).values());
  }
  // The walk ends where it began, and a ring does not repeat its first point.
  return Float64Array.from(points.slice(0, -2));
}

/** The stops around a ring from the place where it is entered back to it. */
function stopsOf(ring: Ring, bridges: readonly Bridge[], entry: Anchor): Stop[] {
  const n = ring.length / 2;
  const placed: { readonly key: number; readonly stops: readonly Stop[] }[] = [];
  const keyOf = (at: number) => (at - entry.at + n) % n;
  for (let i = 0; i < n; i++) placed.push({ key: keyOf(i), stops: [{ x: ring[2 * i], y: ring[2 * i + 1], bridge: null }] });
  for (const bridge of bridges) {
    const { at, x, y } = bridge.from;
    placed.push({
      key: keyOf(at),
      stops: [
        { x, y, bridge },
        { x, y, bridge: null },
      ],
    });
  }
  // Sorting is stable, so a point comes before the bridges that leave from it.
  placed.sort((a, b) => a.key - b.key);
  const door: Stop = { x: entry.x, y: entry.y, bridge: null };
  return [door, ...placed.flatMap((place) => place.stops), door];
}
