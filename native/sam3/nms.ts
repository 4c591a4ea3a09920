import { overlapOf, type PackedMask } from './mask-overlap.ts';

/**
 * Greedy suppression of duplicates: the best score stays, and what overlaps it by more than `iou` goes, and so on.
 * Source: facebookresearch/sam3, `nms_masks`.
 * @param iou masks that overlap by exactly this much both stay
 * @returns what stays, as indices in the original order; of equal scores the first wins
 */
export function nonMaximumSuppression(scores: ArrayLike<number>, masks: readonly PackedMask[], iou: number): readonly number[] {
  const byScore = masks.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
  const kept: number[] = [];
  for (const index of byScore) {
    if (kept.every((better) => overlapOf(masks[better], masks[index]) <= iou)) kept.push(index);
  }
  return kept.sort((a, b) => a - b);
}
