import { overlapOf, type PackedMask } from '../mask-overlap.ts';
import type { ConceptThresholds } from './thresholds.ts';

/** One detection as far as it matters here. */
export interface AssociatedDetection {
  readonly conceptId: number;
  readonly score: number;
  readonly packed: PackedMask;
}

/** One object as it was carried to this frame. */
export interface AssociatedObject {
  readonly objectId: number;
  readonly conceptId: number;
  readonly packed: PackedMask;
}

export interface Association {
  /** Detections that are new instances, as indices. */
  readonly fresh: readonly number[];
  /** Objects that are seen here, but that no detection covers well. */
  readonly unmatched: readonly number[];
  /** Objects that are not seen here. */
  readonly empty: readonly number[];
  /** Per detection the objects that it overlaps, in their order. */
  readonly matches: readonly (readonly number[])[];
  /** Objects that a sure detection confirms, with the index of the (last such) detection. */
  readonly confirmed: ReadonlyMap<number, number>;
}

/**
 * Who is who: compares the detections of a frame with the objects that were carried to it. Many detections may match one
 * object and the other way round; only detections and objects of the same concept meet. While there are no objects at all,
 * every detection is new, whatever its score. Sources: facebookresearch/sam3 `sam3_video_base.py`, `_associate_det_trk`;
 * transformers `modeling_sam3_video`; sam3.md section 9, step 3a.
 * @param lookedFor concepts that the detector was asked for on this frame: an object of any other one is never unmatched
 */
export function associate(
  detections: readonly AssociatedDetection[],
  objects: readonly AssociatedObject[],
  lookedFor: ReadonlySet<number>,
  thresholds: ConceptThresholds,
): Association {
  const empty = objects.filter(({ packed }) => packed.area === 0).map(({ objectId }) => objectId);
  const matches: number[][] = [];
  const fresh: number[] = [];
  const covered = new Set<number>();
  const confirmed = new Map<number, number>();
  detections.forEach((detection, index) => {
    const matched: number[] = [];
    let best = { iou: 0, objectId: -1 };
    for (const object of objects) {
      const iou = object.conceptId === detection.conceptId ? overlapOf(detection.packed, object.packed) : 0;
      if (iou >= thresholds.associationIou) matched.push(object.objectId);
      if (iou >= thresholds.trackAssociationIou) covered.add(object.objectId);
      if (best.objectId < 0 || iou > best.iou) best = { iou, objectId: object.objectId };
    }
    matches.push(matched);
    const isNew = objects.length === 0 || (detection.score >= thresholds.newDetection && matched.length === 0);
    if (isNew) fresh.push(index);
    else if (detection.score >= thresholds.highConfidence && best.iou >= thresholds.highIou) confirmed.set(best.objectId, index);
  });
  const unmatched = objects
    .filter(({ objectId, conceptId, packed }) => packed.area > 0 && !covered.has(objectId) && lookedFor.has(conceptId))
    .map(({ objectId }) => objectId);
  return { fresh, unmatched, empty, matches, confirmed };
}

/**
 * The new instances for which there is room: all in their order, or the best ones, best first.
 * Source: transformers `run_tracker_update_planning_phase`.
 */
export function withinRoom(fresh: readonly number[], scores: readonly number[], room: number): readonly number[] {
  if (fresh.length <= room) return fresh;
  return [...fresh].sort((a, b) => scores[b] - scores[a] || a - b).slice(0, Math.max(0, room));
}
