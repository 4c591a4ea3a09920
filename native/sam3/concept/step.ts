import type { ConceptDetection } from './detections.ts';

/** One instance on one frame, before anything is told of it. */
export interface StepObject {
  readonly objectId: number;
  readonly conceptId: number;
  /** Of the detection that it was born from, in [0, 1]. */
  readonly score: number;
  /** The tracker's logit that it is seen here; null on the frame of its birth. */
  readonly scoreLogit: number | null;
  /** Sigmoid of that; on the frame of birth the score of the detection. */
  readonly presence: number;
  /** [m,m] logits that are shown: carried, suppressed, or the detection's own where it was born or confirmed. */
  readonly mask: Float32Array;
}

/** All that happened on a frame, by object number; nothing is thresholded or held back. */
export interface ConceptStep {
  readonly frameIndex: number;
  readonly detections: readonly ConceptDetection[];
  /** Those that were carried here, the ones that end here included, and then those that were born here. */
  readonly objects: readonly StepObject[];
  readonly born: readonly number[];
  readonly gone: readonly number[];
  readonly hidden: readonly number[];
  readonly unmatched: readonly number[];
  readonly suppressed: readonly number[];
  readonly reconditioned: readonly number[];
  /** Who goes on to the next frame, in order. */
  readonly following: readonly number[];
}
