import { overlapOf, type PackedMask } from '../mask-overlap.ts';
import type { TravelDirection } from '../tracker/tracker.ts';

/** What a suppressed mask becomes: surely outside. */
export const SUPPRESSED_LOGIT = -10;
/** Last occlusion of an object that never was occluded, and of one that is being removed. */
export const NEVER_OCCLUDED = -1;
export const ALWAYS_OCCLUDED = 100_000;
/** A mask is suppressed as a whole when less than this share is left of it once each pixel goes to the strongest object. */
const LEAST_SHARE = 0.3;

/** An object as it was carried to this frame. */
export interface RivalObject {
  readonly conceptId: number;
  readonly packed: PackedMask;
  /** The last frame on which it was empty or suppressed, or one of the two constants above. */
  readonly lastOccluded: number;
}

/**
 * Which objects yield to another of the same concept that they overlap by at least `iou`: the one that was occluded more
 * recently, if the other was occluded before, too. Going backward, "more recently" is the lower frame, and as in the
 * reference an object that never was occluded then counts as one. Sources: facebookresearch/sam3 `sam3_video_base.py`,
 * `_get_objects_to_suppress_based_on_most_recently_occluded`; transformers `modeling_sam3_video`; sam3.md section 9, step 3d.
 * @param iou 0 turns it off
 */
export function recentlyOccluded(objects: readonly RivalObject[], iou: number, direction: TravelDirection): readonly boolean[] {
  const suppressed = objects.map(() => false);
  if (iou <= 0) return suppressed;
  const isLater = (a: number, b: number) => (direction === 'forward' ? a > b : a < b);
  objects.forEach((a, i) => {
    for (let j = i + 1; j < objects.length; j++) {
      const b = objects[j];
      if (a.conceptId !== b.conceptId || a.lastOccluded === b.lastOccluded) continue;
      if (overlapOf(a.packed, b.packed) < iou) continue;
      if (isLater(a.lastOccluded, b.lastOccluded) && b.lastOccluded > NEVER_OCCLUDED) suppressed[i] = true;
      if (isLater(b.lastOccluded, a.lastOccluded) && a.lastOccluded > NEVER_OCCLUDED) suppressed[j] = true;
    }
  });
  return suppressed;
}

/**
 * Masks as the memory takes them: those that lose most of their area when each pixel goes to the object with the highest
 * logit there, among the objects of a concept, are suppressed as a whole; the others keep their overlaps.
 * Sources: facebookresearch/sam3 `sam3_video_base.py`, `_suppress_object_pw_area_shrinkage`; transformers
 * `modeling_sam3_video`; sam3.md section 9, step 3d.
 * @param masks [m,m] logits each; not written to
 * @param conceptIds of the masks, in their order
 * @returns the same arrays, or new ones for suppressed masks
 */
export function suppressShrunk(masks: readonly Float32Array[], conceptIds: readonly number[]): readonly Float32Array[] {
  const out = [...masks];
  for (const conceptId of new Set(conceptIds)) {
    const members = conceptIds.flatMap((id, index) => (id === conceptId ? [index] : []));
    if (members.length < 2) continue;
    const { before, after } = areasOf(members.map((index) => masks[index]));
    members.forEach((index, member) => {
      if (after[member] / Math.max(before[member], 1) < LEAST_SHARE) out[index] = suppressedMask(masks[index]);
    });
  }
  return out;
}

/** Pixels of each mask, and those in which it is the strongest (of equals the first). Hot: one pass over each mask. */
function areasOf(masks: readonly Float32Array[]): { readonly before: Int32Array; readonly after: Int32Array } {
  const before = new Int32Array(masks.length);
  const after = new Int32Array(masks.length);
  // What is not above 0 neither counts nor takes a pixel from anyone.
  const strongest = new Float32Array(masks[0].length);
  const winners = new Uint16Array(strongest.length);
  masks.forEach((mask, index) => {
    let area = 0;
    for (let p = 0; p < mask.length; p++) {
      const logit = mask[p];
      if (!(logit > 0)) continue;
      area++;
      if (logit <= strongest[p]) continue;
      strongest[p] = logit;
      winners[p] = index;
    }
    before[index] = area;
  });
  for (let p = 0; p < strongest.length; p++) if (strongest[p] > 0) after[winners[p]]++;
  return { before, after };
}

/** A mask with no pixel inside; what is surely outside stays as it is. */
function suppressedMask(mask: Float32Array): Float32Array {
  const out = mask.slice();
  for (let p = 0; p < out.length; p++) if (out[p] > SUPPRESSED_LOGIT) out[p] = SUPPRESSED_LOGIT;
  return out;
}
