import { bytesOf, type Tensor } from '../../runtime/tensor.ts';

/** Mask value where there is no object. */
export const NO_OBJECT_LOGIT = -1024;

/**
 * What the tracker keeps of one object on one frame. m = maskSize, C = hiddenSize. `memory` is null until the frame has
 * been encoded into the bank (a concept run does that after it has settled overlaps).
 */
export interface FrameRecord {
  /** [m,m] logits, row-major; `NO_OBJECT_LOGIT` everywhere when the object is not there. */
  readonly mask: Float32Array;
  /** [imageSize,imageSize] logits for frames that were told by a mask, else null. */
  readonly fullMask: Float32Array | null;
  /** Present when above 0. */
  readonly scoreLogit: number;
  /** The decoder's own estimate of the mask's IoU, in [0, 1] as a rule. */
  readonly iou: number;
  /** [C] */
  readonly pointer: Float32Array;
  /** [1,memorySize,g,g] */
  memory: Tensor | null;
}

/** One object's memory bank: what it was told (conditioning) and what it was tracked to, by frame. */
export interface TrackedObject {
  readonly objectId: number;
  readonly conditioning: Map<number, FrameRecord>;
  readonly tracked: Map<number, FrameRecord>;
}

/** Makes an object that nothing is known of. */
export function newObject(objectId: number): TrackedObject {
  return { objectId, conditioning: new Map(), tracked: new Map() };
}

/** Bytes that a bank holds. */
export function bankBytes({ conditioning, tracked }: Pick<TrackedObject, 'conditioning' | 'tracked'>): number {
  let bytes = 0;
  for (const records of [conditioning, tracked]) {
    for (const { mask, fullMask, pointer, memory } of records.values()) {
      bytes += mask.byteLength + (fullMask?.byteLength ?? 0) + pointer.byteLength + (memory === null ? 0 : bytesOf(memory));
    }
  }
  return bytes;
}
