import { areaOf } from '../../masks/measure.ts';
import { emptyRle, type MaskSize, type Rle } from '../../masks/rle.ts';
import type { ConceptFrameAnswer, InstanceAnswer } from '../../model/model.ts';
import { withoutOverlaps } from './display.ts';

/** One instance on one frame as it was found; `mask` is null where it is hidden. */
export interface FoundAnswer extends Omit<InstanceAnswer, 'mask'> {
  readonly mask: Rle | null;
}

/** One frame as it was found, before it is known which of its instances stay. */
export interface FoundFrame {
  readonly frameIndex: number;
  readonly objects: readonly FoundAnswer[];
  /** Objects that ended on this frame. */
  readonly gone: readonly number[];
}

/** Holds frames back until the instances that begin on them have had their time to prove themselves. */
export interface Emission {
  /** Takes the next frame; gives the frames that are told now. */
  push(frame: FoundFrame): readonly ConceptFrameAnswer[];
  /** The frames that are left at the end of a run. */
  flush(): readonly ConceptFrameAnswer[];
}

/**
 * Answers come `delay` − 1 frames late, without what was found to be no instance (or a second one) until then. An instance
 * is told from the first frame on which it has a pixel; after that also where it is not visible, with an empty mask.
 * Sources: facebookresearch/sam3 `sam3_video_inference.py`, `propagate_in_video`; sam3.md section 9, "Emission".
 * @param known instances that were told by an earlier run
 * @param size of the media in pixels
 */
export function createEmission(delay: number, known: Iterable<number>, size: MaskSize): Emission {
  const held: FoundFrame[] = [];
  const told = new Set(known);
  /** What ended on a frame that is still held. */
  const ended = new Set<number>();
  const nothing = emptyRle(size.width, size.height);

  function tell({ frameIndex, objects, gone }: FoundFrame): ConceptFrameAnswer {
    const there = objects.filter(({ objectId }) => !ended.has(objectId));
    const seen = there.filter((object): object is InstanceAnswer => object.mask !== null && areaOf(object.mask) > 0);
    const masks = new Map(withoutOverlaps(seen).map((mask, index) => [seen[index].objectId, mask]));
    for (const objectId of masks.keys()) told.add(objectId);
    const answers = there.flatMap((object) =>
      told.has(object.objectId) ? [{ ...object, mask: masks.get(object.objectId) ?? nothing }] : [],
    );
    for (const objectId of gone) ended.delete(objectId);
    return { frameIndex, objects: answers, removed: gone.filter((objectId) => told.delete(objectId)) };
  }

  return {
    push(frame) {
      held.push(frame);
      for (const objectId of frame.gone) ended.add(objectId);
      const first = held.length >= delay ? held.shift() : undefined;
      return first === undefined ? [] : [tell(first)];
    },
    flush: () => held.splice(0).map(tell),
  };
}
