/**
 * What the engine asks of any model. `classic` and `sam3` implement it, `segmentation` drives it, nothing else sees it.
 * A model runs inside the segmenter process; everything here is plain data, so that results can cross a process edge.
 */

import type { NormalizedBox, NormalizedPoint } from '../contract/geometry.ts';
import type { Direction } from '../contract/jobs.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { Sign } from '../contract/records.ts';
import type { Rle } from '../masks/rle.ts';

/** One frame: interleaved 8-bit RGB, row-major, length width × height × 3, sRGB as shown. The receiver must not write to it. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * The frames of one media item by index, in display orientation. `read` is cheap for neighbours in either direction and
 * resizes to exactly `width` × `height` (no letterbox) when a size is given.
 * @throws AppError `frame-out-of-range`, `media-vanished`, `media-unreadable`, `ffmpeg-failed`, `aborted`
 */
export interface FrameSource {
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  read(frameIndex: number, sizePx?: { readonly width: number; readonly height: number }, signal?: AbortSignal): Promise<RgbImage>;
  close(): Promise<void>;
}

/** What is said about one object on one frame. Coordinates are those of the shown image. */
export type ObjectPrompt =
  | { readonly kind: 'point'; readonly point: NormalizedPoint; readonly sign: Sign }
  | { readonly kind: 'box'; readonly box: NormalizedBox; readonly sign: Sign }
  | {
      readonly kind: 'mask';
      readonly mask: Rle;
      /**
       * Points and boxes that gave this mask once. A model that remembers more than the mask may ask itself again with
       * them, and use that where it still gives the mask.
       */
      readonly from?: readonly ObjectPrompt[];
    };

/** What is said about a kind of thing; answered by every instance of it. */
export type ConceptPrompt =
  | { readonly kind: 'text'; readonly phrase: string }
  | { readonly kind: 'exemplar'; readonly box: NormalizedBox; readonly sign: Sign };

/** One answer: a mask at the size of the media, and the model's own estimate in [0, 1] that it is right. An empty mask says "not visible". */
export interface MaskAnswer {
  readonly mask: Rle;
  readonly score: number;
}

/** How a concept is looked for on one image. A model that cannot do it looks at the image as it is. */
export interface FindOptions {
  /** Also looks at this many × this many overlapping tiles, so that small instances are found; 1, the default, does not. */
  readonly tiles?: 1 | 2 | 3;
  /** Looks at this part of the image only. */
  readonly region?: NormalizedBox;
}

/** One image with its features held. Several prompts are answered from one encoding. */
export interface ImageSession {
  /**
   * The mask of one object, best first, further candidates after it.
   * @throws AppError `prompt-unsupported`, `prompt-missing`, `prompt-outside-image`, `aborted`
   */
  segment(prompts: readonly ObjectPrompt[], signal?: AbortSignal): Promise<readonly MaskAnswer[]>;
  /** Every instance of a concept, best first. @throws AppError `prompt-unsupported` */
  find(prompts: readonly ConceptPrompt[], signal?: AbortSignal, options?: FindOptions): Promise<readonly MaskAnswer[]>;
  close(): void;
}

/** One object's state on one frame of a propagation; an empty mask means that it is not visible or lost. */
export interface ObjectAnswer extends MaskAnswer {
  readonly objectId: number;
}

export interface FrameAnswer {
  readonly frameIndex: number;
  readonly objects: readonly ObjectAnswer[];
}

/** A mask that an object had on a frame in an earlier run. */
export interface TrailMask {
  readonly frameIndex: number;
  readonly mask: Rle;
}

/** One object of a propagation and the frame at which it joins it. */
export interface PropagatedObject {
  readonly objectId: number;
  /** The first frame that is answered for it. */
  readonly from: number;
  /**
   * The object's mask on the frame just before `from` (in the direction of travel), where a run that was stopped goes on.
   * It is only where tracking starts; it is not told (it neither trains colour models nor is remembered).
   */
  readonly seed?: Rle;
}

export interface PropagateRequest {
  /** `both` is done by the caller as one run in each direction. */
  readonly direction: Exclude<Direction, 'both'>;
  /** Last frame that is answered. */
  readonly to: number;
  /**
   * Who takes part. The run starts at the first `from` in the direction of travel. An object whose `from` is not told
   * and that has no seed is first carried there from its nearest told frame, without answers.
   */
  readonly objects: readonly PropagatedObject[];
}

/** One kind of thing to follow: one phrase, or exemplars, or both together. */
export interface Concept {
  /** Names the concept within the request; answers carry it. */
  readonly conceptId: number;
  readonly prompts: readonly ConceptPrompt[];
}

/** An instance that is there already: found by an earlier run, or by the same run in the other direction. */
export interface KnownInstance {
  readonly objectId: number;
  readonly conceptId: number;
  readonly score: number;
  /** Its mask on the frame just before `from` in the direction of travel. */
  readonly mask: Rle;
}

export interface FollowRequest {
  readonly direction: Exclude<Direction, 'both'>;
  /** First and last frame that are answered, in the direction of travel. */
  readonly from: number;
  readonly to: number;
  readonly concepts: readonly Concept[];
  /** The frame whose picture the exemplars lie on. */
  readonly exemplarFrame: number;
  /** New instances are numbered from here up. */
  readonly firstObjectId: number;
  readonly known: readonly KnownInstance[];
  /** Most instances at a time. */
  readonly maxObjects?: number;
}

/** One instance on one frame; `presence` says how sure the tracker is that it is seen here, `score` how well it was found. */
export interface InstanceAnswer extends ObjectAnswer {
  readonly conceptId: number;
  readonly presence: number;
}

/** One frame of a concept run. Answers come some frames late: an instance that turns out to be none is never told. */
export interface ConceptFrameAnswer {
  readonly frameIndex: number;
  readonly objects: readonly InstanceAnswer[];
  /** Instances that ended on or before this frame and were told before. */
  readonly removed: readonly number[];
}

/**
 * One media item with the memory of its objects. Objects are independent: adding, correcting or removing one never
 * touches the others.
 */
export interface VideoSession {
  /**
   * Adds an object, or says what it is on this frame: these prompts replace what was said about it there before.
   * A mask prompt is taken as it is; an empty one says that the object is not visible on this frame.
   * @throws AppError `prompt-unsupported`, `prompt-missing`, `prompt-outside-image`, `frame-out-of-range`, `aborted`
   */
  prompt(
    objectId: number,
    frameIndex: number,
    prompts: readonly ObjectPrompt[],
    signal?: AbortSignal,
  ): Promise<readonly MaskAnswer[]>;
  /** Forgets what was said about an object on one frame. */
  clearPrompt(objectId: number, frameIndex: number): void;
  /**
   * Masks that an object had on frames near the one that is asked about next. A model that remembers more than what it
   * was told rebuilds its memory of those frames from them where it no longer has it; others ignore them.
   */
  recall(objectId: number, trail: readonly TrailMask[]): void;
  /** Every instance of a concept on one frame, best first. @throws AppError `prompt-unsupported`, `frame-out-of-range`, `aborted` */
  find(frameIndex: number, prompts: readonly ConceptPrompt[], signal?: AbortSignal): Promise<readonly MaskAnswer[]>;
  /**
   * Finds and follows every instance of concepts through the clip. It has its own objects: those that were told by
   * `prompt` take no part. @throws AppError `prompt-unsupported`, `frame-out-of-range`, `aborted`
   */
  follow(request: FollowRequest, signal?: AbortSignal): AsyncGenerator<ConceptFrameAnswer, void, undefined>;
  /**
   * Answers frame after frame in the direction asked. The consumer pulls, so a slow reader holds the model up. Every
   * object must have been told on at least one frame. Frames that were told are answered with what was told.
   */
  propagate(request: PropagateRequest, signal?: AbortSignal): AsyncGenerator<FrameAnswer, void, undefined>;
  removeObject(objectId: number): void;
  /** Forgets every object. */
  reset(): void;
  /** Bytes held for this session, estimated. */
  memoryBytes(): number;
  close(): void;
}

/** A loaded model. Closing it frees what it holds; sessions must be closed before. */
export interface SegmentationModel {
  readonly info: ModelInfo;
  openImage(image: RgbImage, signal?: AbortSignal): Promise<ImageSession>;
  openVideo(source: FrameSource): Promise<VideoSession>;
  close(): Promise<void>;
}
