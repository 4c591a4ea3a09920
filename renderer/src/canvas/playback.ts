/** Plays frames at their own times. No React and no timers of its own: the clock and the display come in. */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import { createSignal, type ReadonlySignal, type Signal } from '../ui/signal.ts';

/** What playback reads and moves. */
export interface PlaybackDeps {
  readonly playhead: Signal<number>;
  /** When each frame is shown, in ms, rising; frames may be of any length. */
  readonly timesMs: () => Float64Array;
  /** In and out point, or null for the whole clip. */
  readonly range: () => FrameRange | null;
  /** 0.25 to 4. */
  readonly speed: () => number;
  readonly loop: () => boolean;
  /** Whether a frame can be shown at once (or never will be). */
  readonly isReady: (frameIndex: number) => boolean;
  /** Playback came to the end and stopped by itself. */
  readonly onEnd: () => void;
  readonly now: () => number;
  readonly requestFrame: (callback: () => void) => number;
  readonly cancelFrame: (handle: number) => void;
}

export interface Playback {
  /** Starts at the playhead, or at the start of the range when the playhead is outside of it or at its end. */
  play(): void;
  stop(): void;
  /** True while it waits for frames. */
  readonly buffering: ReadonlySignal<boolean>;
}

/** Frames that must be there before it goes on after a wait. */
const RESUME_FRAMES = 4;

/**
 * Makes a stopped playback. Media time runs with the clock times the speed; shown is the last frame whose time has come,
 * so frames are dropped rather than late. While the next one is not there, media time waits.
 */
export function createPlayback(deps: PlaybackDeps): Playback {
  const buffering = createSignal(false);
  let handle: number | null = null;
  let lastMs = 0;
  let mediaMs = 0;
  let shown = -1;

  const tick = () => {
    handle = deps.requestFrame(tick);
    const nowMs = deps.now();
    // A tab that slept, or a debugger, is not a reason to jump.
    const elapsedMs = Math.min(250, nowMs - lastMs);
    lastMs = nowMs;
    const times = deps.timesMs();
    const { from, to } = bounds(times, deps.range());
    if (deps.playhead.get() !== shown) startAt(deps.playhead.get(), times);
    if (buffering.get()) {
      if (!isFilled(shown, to)) return;
      buffering.set(false);
    }
    const reachedMs = mediaMs + elapsedMs * deps.speed();
    if (reachedMs >= endMs(times, to)) return atEnd(times, from, reachedMs - endMs(times, to));
    advance(times, to, reachedMs);
  };
  const advance = (times: Float64Array, to: number, reachedMs: number) => {
    const target = Math.min(to, frameAt(times, reachedMs));
    let ready = target;
    while (ready > shown && !deps.isReady(ready)) ready--;
    if (ready === shown && target > shown) {
      // Nothing new is there: media time stands at the end of the frame that is shown.
      mediaMs = Math.min(reachedMs, times[shown + 1]);
      buffering.set(true);
      return;
    }
    mediaMs = reachedMs;
    show(ready);
  };
  const atEnd = (times: Float64Array, from: number, overMs: number) => {
    if (!deps.loop()) {
      show(bounds(times, deps.range()).to);
      stop();
      deps.onEnd();
      return;
    }
    if (!deps.isReady(from)) {
      startAt(from, times);
      deps.playhead.set(from);
      buffering.set(true);
      return;
    }
    mediaMs = times[from] + Math.min(overMs, 100);
    show(from);
  };
  const isFilled = (frameIndex: number, to: number) => {
    const last = Math.min(to, frameIndex + RESUME_FRAMES);
    for (let k = frameIndex + 1; k <= last; k++) if (!deps.isReady(k)) return false;
    return deps.isReady(frameIndex);
  };
  const show = (frameIndex: number) => {
    shown = frameIndex;
    deps.playhead.set(frameIndex);
  };
  const startAt = (frameIndex: number, times: Float64Array) => {
    shown = frameIndex;
    mediaMs = times[frameIndex];
  };
  const stop = () => {
    if (handle !== null) deps.cancelFrame(handle);
    handle = null;
    buffering.set(false);
  };
  return {
    play() {
      if (handle !== null) return;
      const times = deps.timesMs();
      if (times.length < 2) return deps.onEnd();
      const { from, to } = bounds(times, deps.range());
      const at = deps.playhead.get();
      startAt(at >= from && at < to ? at : from, times);
      deps.playhead.set(shown);
      lastMs = deps.now();
      if (!deps.isReady(shown)) buffering.set(true);
      handle = deps.requestFrame(tick);
    },
    stop,
    buffering,
  };
}

/** The last frame whose time is not after `timeMs`; the first one when none is. O(log n) */
export function frameAt(timesMs: Float64Array, timeMs: number): number {
  let low = 0;
  let high = timesMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (timesMs[middle] <= timeMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function bounds(timesMs: Float64Array, range: FrameRange | null): FrameRange {
  const last = timesMs.length - 1;
  return { from: Math.min(range?.from ?? 0, last), to: Math.min(range?.to ?? last, last) };
}

/** When a frame's time is over; the last one lasts as long as the one before. */
function endMs(timesMs: Float64Array, frameIndex: number): number {
  if (frameIndex + 1 < timesMs.length) return timesMs[frameIndex + 1];
  return 2 * timesMs[frameIndex] - timesMs[frameIndex - 1];
}
