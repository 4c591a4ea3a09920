import type { ConceptDetection } from './detections.ts';
import type { Carried } from './followed.ts';
import type { ConceptThresholds } from './thresholds.ts';

/**
 * Every so many frames, objects that a sure detection confirms and that the tracker itself is sure of are told the frame:
 * it becomes a conditioning frame. With masks of the tracker its own mask goes into the memory; otherwise the detection's
 * (transformers feeds 0 and 1 for logits there, which leaves the background open; here it is the detection's logits).
 * Sources: facebookresearch/sam3 `sam3_video_base.py`, `_recondition_masklets`; transformers `_prepare_recondition_masks`;
 * sam3.md section 9, step 3c.
 * @param confirmed objects with the index of the detection that confirms them
 * @returns those objects with the detections, which are shown instead of their masks
 */
export function recondition(
  frameIndex: number,
  carried: readonly Carried[],
  confirmed: ReadonlyMap<number, number>,
  detections: readonly ConceptDetection[],
  thresholds: ConceptThresholds,
): ReadonlyMap<number, ConceptDetection> {
  const { reconditionEvery, highConfidence, reconditionOnTrackMasks } = thresholds;
  const told = new Map<number, ConceptDetection>();
  if (reconditionEvery <= 0 || frameIndex % reconditionEvery !== 0) return told;
  for (const each of carried) {
    const index = confirmed.get(each.objectId);
    // Both references compare the threshold of a score with a logit.
    if (index === undefined || !(each.record.scoreLogit > highConfidence)) continue;
    const detection = detections[index];
    const { conditioning, tracked } = each.followed.object;
    tracked.delete(frameIndex);
    conditioning.set(frameIndex, each.record);
    if (!reconditionOnTrackMasks) each.mask = detection.mask;
    told.set(each.objectId, detection);
  }
  return told;
}
