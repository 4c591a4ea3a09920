import { AppError } from '../contract/errors.ts';
import type { CocoRle, FrameRange } from '../contract/geometry.ts';
import type { Media, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Library } from '../library/library.ts';
import { rleFromCoco } from '../masks/coco.ts';
import type { Rle } from '../masks/rle.ts';
import type { MediaTools } from '../media/tools.ts';
import type { PackStore } from '../runtime/pack-store.ts';
import type { Catalog } from '../segmentation/catalog.ts';
import type { Segmentation, SessionMedia } from '../segmentation/segmentation.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { Lanes } from './lanes.ts';
import type { ModelChoice } from './model-choice.ts';
import type { WorkingFrames } from './working-frames.ts';

/** What the methods are answered with. One per engine. */
export interface EngineContext {
  readonly library: Library;
  readonly feed: ChangeFeed;
  readonly lanes: Lanes;
  readonly queue: JobQueue;
  readonly segmentation: Segmentation;
  readonly catalog: Catalog;
  readonly model: ModelChoice;
  readonly packs: PackStore;
  /** Finds ffmpeg when it is first needed. @throws AppError `ffmpeg-missing`, `ffmpeg-too-old` */
  readonly tools: () => Promise<MediaTools>;
  readonly frames: WorkingFrames;
  readonly sessionMedia: (media: Media) => SessionMedia;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly now: () => number;
  readonly onBug: (error: unknown) => void;
}

/** The frames that a call means: those asked for, or all. @throws AppError `frame-out-of-range` */
export function rangeWithin(media: Media, range: FrameRange | undefined): FrameRange {
  const asked = range ?? { from: 0, to: media.frameCount - 1 };
  checkFrame(media, asked.from);
  checkFrame(media, asked.to);
  return asked;
}

/** @throws AppError `frame-out-of-range` */
export function checkFrame(media: Media, frameIndex: number): void {
  if (frameIndex < media.frameCount) return;
  throw new AppError(
    'frame-out-of-range',
    `"${media.name}" has frames 0 to ${media.frameCount - 1}; there is no frame ${frameIndex}.`,
    { mediaId: media.id, frameIndex, frameCount: media.frameCount },
  );
}

/** A mask that was sent for a media item; an empty one must have its size, too. @throws AppError `invalid-input` */
export function pixelsFor(media: Media, rle: CocoRle): Rle {
  const pixels = rleFromCoco(rle);
  if (pixels.width === media.widthPx && pixels.height === media.heightPx) return pixels;
  throw new AppError(
    'invalid-input',
    `The mask is ${pixels.width} × ${pixels.height} pixels, but "${media.name}" is ${media.widthPx} × ${media.heightPx}.`,
    { size: rle.size, widthPx: media.widthPx, heightPx: media.heightPx },
  );
}

/** @throws AppError `track-locked` */
export function checkUnlocked(track: Track): void {
  if (!track.locked) return;
  const name = track.instanceName || `Object ${track.objectId}`;
  throw new AppError('track-locked', say('object-locked', { name }), { trackId: track.id });
}

/** @throws AppError `frame-protected` */
export function checkUnprotected(library: Library, track: Track, frameIndex: number): void {
  if (library.maskRef(track.id, frameIndex)?.protected !== true) return;
  throw new AppError('frame-protected', say('frame-protected', { frame: frameIndex }), {
    trackId: track.id,
    frameIndex,
  });
}
