/** Decoded frames of the open media item, around the playhead: what makes scrubbing immediate. */
import { AppError } from '../../../native/contract/errors.ts';
import { createSignal, type ReadonlySignal } from '../ui/signal.ts';
import { framesAround, type Lookahead } from './prefetch-order.ts';

/** A decoded frame. Its owner is the cache, which closes it: draw it at once, never keep it. */
export interface DecodedFrame {
  readonly width: number;
  readonly height: number;
  close(): void;
}

export interface FrameCacheOptions<Frame extends DecodedFrame> {
  /** Fetches and decodes a frame. @throws what is told about the frame (`failure`), AbortError when aborted */
  readonly load: (mediaId: number, frameIndex: number, signal: AbortSignal) => Promise<Frame>;
  /** Most memory of decoded pixels, 4 bytes each. */
  readonly budgetBytes?: number;
  readonly maxFrames?: number;
  /** Requests under way at the same time. */
  readonly concurrency?: number;
}

/** Which frames will be wanted next. */
export interface FrameWish extends Lookahead {
  readonly frameIndex: number;
}

export interface FrameCache<Frame extends DecodedFrame> {
  /** Drops everything and starts over with another media item, or (null) with none. */
  open(media: { readonly mediaId: number; readonly frameCount: number } | null): void;
  /** The frame when it is decoded. Allocates nothing. */
  get(frameIndex: number): Frame | null;
  has(frameIndex: number): boolean;
  /** Loads a frame first, then those around it as the wish says; requests that nobody wants any longer are aborted. */
  want(wish: FrameWish): void;
  /** Why a frame cannot be shown; null when it can, or is not known yet. */
  failure(frameIndex: number): Error | null;
  /** Tries frames again that have failed. */
  retry(): void;
  /** The frame that was decoded, or has failed, last. Each arrival is told, the same number twice too. */
  readonly arrivals: ReadonlySignal<{ readonly frameIndex: number }>;
  stats(): { readonly frames: number; readonly bytes: number; readonly underWay: number };
  dispose(): void;
}

const BUDGET_BYTES = 1.5 * 1024 ** 3;
const MAX_FRAMES = 240;
const CONCURRENCY = 3;
/** So many small frames in a row must not be dropped for one that is wanted now: the current one and its neighbours. */
const LEAST_FRAMES = 3;

/** Makes an empty cache. Least recently used frames are dropped first; the one that is shown never is. */
export function createFrameCache<Frame extends DecodedFrame>(options: FrameCacheOptions<Frame>): FrameCache<Frame> {
  const { budgetBytes = BUDGET_BYTES, maxFrames = MAX_FRAMES, concurrency = CONCURRENCY, load } = options;
  const frames = new Map<number, Frame>();
  const failures = new Map<number, Error>();
  const underWay = new Map<number, AbortController>();
  const arrivals = createSignal({ frameIndex: -1 });
  let media: { readonly mediaId: number; readonly frameCount: number } | null = null;
  let bytes = 0;
  let pinned = -1;
  let queue: readonly number[] = [];
  let next = 0;

  const close = (frameIndex: number, frame: Frame) => {
    frames.delete(frameIndex);
    bytes -= bytesOf(frame);
    frame.close();
  };
  const trim = () => {
    for (const [frameIndex, frame] of frames) {
      const isOver = bytes > budgetBytes ? frames.size > LEAST_FRAMES : frames.size > maxFrames;
      if (!isOver) return;
      if (frameIndex !== pinned) close(frameIndex, frame);
    }
  };
  const start = async (mediaId: number, frameIndex: number): Promise<void> => {
    const controller = new AbortController();
    underWay.set(frameIndex, controller);
    const isCurrent = () => underWay.get(frameIndex) === controller;
    try {
      const frame = await load(mediaId, frameIndex, controller.signal);
      if (!isCurrent()) return frame.close();
      frames.set(frameIndex, frame);
      bytes += bytesOf(frame);
      failures.delete(frameIndex);
      trim();
    } catch (error) {
      if (!isCurrent()) return;
      failures.set(frameIndex, error instanceof Error ? error : new Error(String(error)));
    }
    underWay.delete(frameIndex);
    arrivals.set({ frameIndex });
    fill();
  };
  /** How many frames can be kept, by the size of those that are. */
  const capacity = () => {
    const frameBytes = frames.size === 0 ? 0 : bytes / frames.size;
    const byBytes = frameBytes === 0 ? maxFrames : Math.floor(budgetBytes / frameBytes);
    return Math.max(LEAST_FRAMES, Math.min(maxFrames, byBytes));
  };
  const fill = () => {
    // The frame that is shown waits for nothing.
    while (media !== null && (underWay.size < concurrency || next === 0) && next < queue.length && next < capacity()) {
      const frameIndex = queue[next++];
      if (!frames.has(frameIndex) && !failures.has(frameIndex) && !underWay.has(frameIndex))
        void start(media.mediaId, frameIndex);
    }
  };
  const abort = (frameIndex: number, controller: AbortController) => {
    underWay.delete(frameIndex);
    controller.abort(new AppError('aborted', 'The frame is not wanted any longer.'));
  };
  const open: FrameCache<Frame>['open'] = (opened) => {
    media = opened;
    queue = [];
    next = 0;
    pinned = -1;
    for (const [frameIndex, controller] of underWay) abort(frameIndex, controller);
    for (const [frameIndex, frame] of frames) close(frameIndex, frame);
    failures.clear();
  };
  return {
    open,
    get(frameIndex) {
      const frame = frames.get(frameIndex);
      if (frame === undefined) return null;
      // Used now: to the young end.
      frames.delete(frameIndex);
      frames.set(frameIndex, frame);
      return frame;
    },
    has: (frameIndex) => frames.has(frameIndex),
    want(wish) {
      if (media === null) return;
      pinned = wish.frameIndex;
      queue = framesAround(wish.frameIndex, media.frameCount, wish);
      next = 0;
      // Whatever is neither shown nor among the next few gives its place to those that are.
      const soon = new Set(queue.slice(0, Math.max(concurrency * 2, 8)));
      for (const [frameIndex, controller] of underWay) if (!soon.has(frameIndex)) abort(frameIndex, controller);
      fill();
    },
    failure: (frameIndex) => failures.get(frameIndex) ?? null,
    retry() {
      failures.clear();
      next = 0;
      fill();
    },
    arrivals,
    stats: () => ({ frames: frames.size, bytes, underWay: underWay.size }),
    dispose: () => open(null),
  };
}

function bytesOf(frame: DecodedFrame): number {
  return frame.width * frame.height * 4;
}
