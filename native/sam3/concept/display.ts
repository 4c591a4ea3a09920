import { difference, union } from '../../masks/combine.ts';
import { areaOf } from '../../masks/measure.ts';
import type { Rle } from '../../masks/rle.ts';

/** One instance on one frame, before it is settled who owns a pixel. */
export interface ShownInstance {
  readonly objectId: number;
  readonly conceptId: number;
  /** How sure the tracker is that it is seen here. */
  readonly presence: number;
  /** At the size of the media. */
  readonly mask: Rle;
}

/**
 * Lets each pixel belong to one instance of a concept only: to the one with the highest presence as a whole, of equals to
 * the one with the lowest number. Source: transformers `processing_sam3_video`,
 * `_apply_object_wise_non_overlapping_constraints`; sam3.md section 9, "Display".
 * @returns the masks in the order of the instances
 */
export function withoutOverlaps(instances: readonly ShownInstance[]): readonly Rle[] {
  const masks = new Map<ShownInstance, Rle>();
  const taken = new Map<number, Rle>();
  const strongestFirst = [...instances].sort((a, b) => b.presence - a.presence || a.objectId - b.objectId);
  for (const instance of strongestFirst) {
    const { conceptId, mask } = instance;
    const before = taken.get(conceptId);
    const isEmpty = areaOf(mask) === 0;
    masks.set(instance, before === undefined || isEmpty ? mask : difference(mask, before));
    if (!isEmpty) taken.set(conceptId, before === undefined ? mask : union(before, mask));
  }
  return instances.map((instance) => masks.get(instance) as Rle);
}
