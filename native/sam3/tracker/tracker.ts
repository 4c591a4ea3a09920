import type { Direction } from '../../contract/jobs.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { Features } from '../features.ts';
import type { FrameRecord, TrackedObject } from './records.ts';

/** Points of one object on one frame, in model pixels; a box is two points with labels 2 and 3. */
export interface PointInput {
  /** [P,2] x, y */
  readonly coords: Float32Array;
  /** [P] 1 positive, 0 negative, 2 top left, 3 bottom right */
  readonly labels: readonly number[];
}

export type TravelDirection = Exclude<Direction, 'both'>;

/** How a record gets its memory: from soft mask probabilities (tracked) or from the binary mask (told). */
export type MemoryEncoding = 'soft' | 'binary';

/**
 * The tracker of SAM 3 without any policy of when to do what: each method is one step of the algorithm, over features
 * that the caller has. Used by the video session (one object's clicks) and by concept video. Source: SAM 2 / SAM 3 tracker.
 */
export interface Tracker {
  /** Decodes a frame that has no memory yet from points. Does not store or encode. */
  decodeInitial(features: Features, points: PointInput, previousLogits: Float32Array | null): Promise<FrameRecord>;
  /** Takes a mask as it is: [imageSize,imageSize] of 0/1. Does not store or encode. */
  decodeMask(features: Features, mask: Float32Array): Promise<FrameRecord>;
  /** Decodes a frame with memory and points (a correction). Does not store or encode. */
  decodeCorrection(
    features: Features,
    object: TrackedObject,
    frameIndex: number,
    direction: TravelDirection,
    points: PointInput,
    previousLogits: Float32Array | null,
  ): Promise<FrameRecord>;
  /**
   * The frame's features as one object sees them after looking into its memory ([1,C,g,g], the graph's type): what every
   * correction of it on that frame is decoded from.
   */
  attend(features: Features, object: TrackedObject, frameIndex: number, direction: TravelDirection): Promise<Tensor>;
  /**
   * Decodes points on what `attend` gave. Best first: a single point leaves open what is meant and gets three candidates,
   * anything else one answer. Does not store or encode.
   */
  decodeAttended(
    features: Features,
    embedding: Tensor,
    points: PointInput,
    previousLogits: Float32Array | null,
  ): Promise<readonly FrameRecord[]>;
  /**
   * Carries objects to a frame, all in as few decoder runs as their banks allow. Does not store or encode.
   * Objects must each remember something, and what they attend to must have been encoded.
   */
  track(
    features: Features,
    objects: readonly TrackedObject[],
    frameIndex: number,
    direction: TravelDirection,
  ): Promise<readonly FrameRecord[]>;
  /** Encodes the memories of records on one frame and puts them into the records. */
  encodeMemories(
    features: Features,
    records: readonly { readonly record: FrameRecord; readonly encoding: MemoryEncoding }[],
  ): Promise<void>;
  /**
   * Encodes memories of masks of a concept run: [m,m] logits each, resized to the memory encoder's size in one step,
   * object score +10 or -10 by whether the mask is empty. Puts them into the records.
   */
  encodeConceptMemories(
    features: Features,
    masks: readonly { readonly record: FrameRecord; readonly mask: Float32Array }[],
  ): Promise<void>;
}
