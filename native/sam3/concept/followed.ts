import type { PackedMask } from '../mask-overlap.ts';
import type { FrameRecord, TrackedObject } from '../tracker/records.ts';

/** An object that is followed. */
export interface Followed {
  readonly object: TrackedObject;
  readonly conceptId: number;
  /** Of the detection that it was born from. */
  readonly score: number;
  /** The last frame on which it was empty or suppressed; null as long as it was on none. */
  lastOccluded: number | null;
}

/** A followed object on the frame that is worked on. */
export interface Carried {
  readonly followed: Followed;
  readonly objectId: number;
  readonly conceptId: number;
  readonly record: FrameRecord;
  /** As it was carried here, before anything was suppressed. */
  readonly packed: PackedMask;
  /** [m,m] logits: what is shown and remembered of it. */
  mask: Float32Array;
}
