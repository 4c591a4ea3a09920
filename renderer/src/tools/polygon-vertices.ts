/** Vertices of an outline that is being drawn: finding, inserting, and what an outline covers. Pure; places in image pixels. */
import { difference } from '../../../native/masks/combine.ts';
import {
  type MaskPolygon,
  type Ring,
  rasterizePolygons,
  simplifyPolygon,
  tracePolygons,
} from '../../../native/masks/polygons.ts';
import { emptyRle, type Rle } from '../../../native/masks/rle.ts';
import type { ImagePoint } from '../document/session.ts';
import { distance, type ImageSize } from './image-space.ts';
import { covers } from './working-track.ts';

/** Index of the vertex nearest to a place within reach; null if none is. */
export function vertexAt(points: readonly ImagePoint[], at: ImagePoint, reachPx: number): number | null {
  let best: number | null = null;
  let bestDistance = reachPx;
  points.forEach((point, index) => {
    const away = distance(point, at);
    if (away > bestDistance) return;
    best = index;
    bestDistance = away;
  });
  return best;
}

/**
 * Where a vertex would be inserted for a place near an edge: the index that it would have; null when no edge is in reach.
 * @param shape whether the last point is joined to the first
 */
export function edgeAt(points: readonly ImagePoint[], at: ImagePoint, reachPx: number, shape: 'open' | 'closed'): number | null {
  const edges = shape === 'closed' ? points.length : points.length - 1;
  let best: number | null = null;
  let bestDistance = reachPx;
  for (let i = 0; i < edges; i++) {
    const from = points[i];
    const to = points[(i + 1) % points.length];
    if (from === undefined || to === undefined) continue;
    const away = edgeDistance(from, to, at);
    if (away > bestDistance) continue;
    best = i + 1;
    bestDistance = away;
  }
  return best;
}

/** The pixels inside an outline (even-odd); nothing with fewer than 3 points. */
export function outlineMask(points: readonly ImagePoint[], size: ImageSize): Rle {
  if (points.length < 3) return emptyRle(size.widthPx, size.heightPx);
  return rasterizePolygons([{ outer: ringOf(points), holes: [] }], size.widthPx, size.heightPx);
}

/** The part of a mask whose outline is edited, and what stays as it is. */
export interface EditedPart {
  readonly points: readonly ImagePoint[];
  readonly holes: readonly Ring[];
  /** The mask's other parts. */
  readonly rest: Rle;
}

/**
 * Takes the part of a mask that lies at a place, with its outer outline as few vertices that stray at most `tolerancePx`;
 * null where the mask has no pixel.
 */
export function partAt(mask: Rle, at: ImagePoint, tolerancePx: number): EditedPart | null {
  if (!covers(mask, at)) return null;
  const parts = tracePolygons(mask);
  const index = parts.findIndex((part) => covers(rasterizePolygons([part], mask.width, mask.height), at));
  const part = parts[index];
  if (part === undefined) return null;
  const { outer } = simplifyPolygon(part, tolerancePx);
  const rest = rasterizePolygons(
    parts.filter((_, other) => other !== index),
    mask.width,
    mask.height,
  );
  return { points: pointsOf(outer), holes: part.holes, rest };
}

/** What an edited outline covers: its inside without the holes that the part had. */
export function editedMask(points: readonly ImagePoint[], holes: readonly Ring[], size: ImageSize): Rle {
  const inside = outlineMask(points, size);
  const polygons: MaskPolygon[] = holes.map((hole) => ({ outer: hole, holes: [] }));
  return polygons.length === 0 ? inside : difference(inside, rasterizePolygons(polygons, size.widthPx, size.heightPx));
}

function ringOf(points: readonly ImagePoint[]): Ring {
  return Float64Array.from(points.flatMap(({ x, y }) => [x, y]));
}

function pointsOf(ring: Ring): ImagePoint[] {
  return Array.from({ length: ring.length / 2 }, (_, i) => ({ x: ring[2 * i] ?? 0, y: ring[2 * i + 1] ?? 0 }));
}

function edgeDistance(from: ImagePoint, to: ImagePoint, at: ImagePoint): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - from.x) * dx + (at.y - from.y) * dy) / length));
  return Math.hypot(at.x - from.x - t * dx, at.y - from.y - t * dy);
}
