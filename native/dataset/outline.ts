import type { ExportRequest } from '../contract/dataset.ts';
import { mergeAll } from '../masks/combine.ts';
import { fillHoles } from '../masks/components.ts';
import { areaOf, intersectionOverUnion } from '../masks/measure.ts';
import {
  bridgeHoles,
  bridgeParts,
  type MaskPolygon,
  type Ring,
  rasterizeCocoPolygon,
  rasterizePolygons,
  simplifyPolygon,
  tracePolygons,
} from '../masks/polygons.ts';
import type { Rle } from '../masks/rle.ts';
import type { NoteCode } from './notes.ts';
import { fraction } from './yolo-labels.ts';

type Options = ExportRequest['options'];

/** A mask as outlines along pixel edges, and what that costs. */
export interface Outline {
  /** x and y in turn, in pixels. */
  readonly rings: readonly Ring[];
  readonly notes: readonly NoteCode[];
  /** Between the mask and what a reader gets when it fills the outlines. */
  readonly iou: number;
}

/**
 * The rings of a YOLO label: one, or one a part. Even a single pixel has four corners, so that nothing is too small for an
 * outline. Exact but for what the options ask for, since a bridge has no width and corners lie on pixel edges.
 */
export function yoloOutline(rle: Rle, options: Options): Outline {
  const notes: NoteCode[] = [];
  const { parts, changed } = partsOf(rle, options.yolo_holes, options.polygon_tolerance_px, notes);
  if (parts.length > 1) notes.push(options.yolo_parts === 'bridge' ? 'parts-bridged' : 'parts-split');
  const rings = options.yolo_parts === 'bridge' ? [bridgeParts(parts)] : parts.map(bridgeHoles);
  if (!changed) return { rings, notes, iou: 1 };
  const read = rings.map((ring) => ({ outer: rounded(ring, rle), holes: [] }));
  return { rings, notes, iou: intersectionOverUnion(rasterizePolygons(read, rle.width, rle.height), rle) };
}

/** The corners as they stand in a label file. */
function rounded(ring: Ring, { width, height }: Rle): Ring {
  return ring.map((px, index) => {
    const size = index % 2 === 0 ? width : height;
    return Number(fraction(px, size)) * size;
  });
}

/**
 * The rings of a COCO polygon, one a part; null when the mask has holes that are to be kept as RLE. Measured with COCO's
 * own way of filling, which works on a grid of fifths of a pixel.
 */
export function cocoOutline(
  rle: Rle,
  options: Options,
): (Outline & { readonly areaPx: number }) | { readonly rings: null; readonly notes: readonly NoteCode[] } {
  const notes: NoteCode[] = [];
  if (options.polygon_holes === 'rle' && tracePolygons(rle).some(({ holes }) => holes.length > 0))
    return { rings: null, notes: ['holes-as-rle'] };
  const { parts, areaPx } = partsOf(
    rle,
    options.polygon_holes === 'fill' ? 'fill' : 'bridge',
    options.polygon_tolerance_px,
    notes,
  );
  const rings = parts.map(bridgeHoles);
  const read = mergeAll(
    rings.map((ring) => rasterizeCocoPolygon(ring, rle.width, rle.height)),
    'union',
  );
  const iou = intersectionOverUnion(read, rle);
  if (iou < 1 && notes.length === 0) notes.push('outline-changed');
  return { rings, notes, iou, areaPx };
}

/** A mask whose holes are filled, where pixels that share only a corner are different parts, as in its outline. */
export function withoutHoles(rle: Rle): Rle {
  return fillHoles(rle, { connectivity: 4 });
}

interface Parts {
  readonly parts: readonly MaskPolygon[];
  /** Pixels of the mask that the parts were traced from, before they were simplified. */
  readonly areaPx: number;
  /** Whether the parts cover other pixels than the mask may have. */
  readonly changed: boolean;
}

function partsOf(rle: Rle, holes: 'bridge' | 'fill', tolerancePx: number, notes: NoteCode[]): Parts {
  let traced = tracePolygons(rle);
  let filled = rle;
  const hasHoles = traced.some((part) => part.holes.length > 0);
  if (hasHoles) notes.push(holes === 'fill' ? 'holes-filled' : 'holes-bridged');
  if (hasHoles && holes === 'fill') {
    // Not by dropping rings: a part that lies in the hole of another one would be cut out of it again.
    filled = withoutHoles(rle);
    traced = tracePolygons(filled);
  }
  const parts = traced.map((part) => simplifyPolygon(part, tolerancePx));
  const simplified = tolerancePx > 0 && pointsOf(parts) < pointsOf(traced);
  if (simplified) notes.push('outline-simplified');
  return { parts, areaPx: areaOf(filled), changed: simplified || filled !== rle };
}

function pointsOf(parts: readonly MaskPolygon[]): number {
  return parts.reduce((sum, { outer, holes }) => sum + holes.reduce((points, hole) => points + hole.length, outer.length), 0);
}
