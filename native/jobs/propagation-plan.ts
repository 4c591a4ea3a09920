import type { FrameRange } from '../contract/geometry.ts';
import type { Direction } from '../contract/jobs.ts';

/** What is known about a track before a propagation. */
export interface PlannedTrack {
  readonly trackId: number;
  readonly objectId: number;
  /** Frames on which it is given (prompted, edited, imported, protected, or declared absent), ascending. */
  readonly told: readonly number[];
  /** Tells whether the track has a mask of any kind on a frame. */
  hasMask(frameIndex: number): boolean;
}

/** A track's part in a pass. */
export interface PassTrack {
  readonly trackId: number;
  readonly objectId: number;
  /** First frame that is answered for it. */
  readonly from: number;
  /** The frame before `from`, in the direction of travel, whose mask it goes on from; null when it starts at a told frame. */
  readonly seedFrame: number | null;
}

/** One sweep over the clip in one direction. */
export interface Pass {
  readonly direction: Exclude<Direction, 'both'>;
  readonly to: number;
  readonly tracks: readonly PassTrack[];
}

/**
 * Decides which frames a propagation visits. Without `fromFrame`, a track goes forward from its first told frame within
 * the range (and backward from its last), so `both` visits the whole range and passes through every told frame. With
 * `fromFrame` every track starts there: at a told frame, else from the mask that it has there.
 * @returns passes in the order in which they are to be run; none when no track can be carried
 */
export function planPropagation(
  tracks: readonly PlannedTrack[],
  direction: Direction,
  range: FrameRange,
  fromFrame: number | null,
): readonly Pass[] {
  const directions: Exclude<Direction, 'both'>[] = direction === 'both' ? ['forward', 'backward'] : [direction];
  const passes = directions.map((way): Pass => {
    const to = way === 'forward' ? range.to : range.from;
    const starts = tracks.map((track) => startOf(track, way, direction, range, fromFrame));
    return {
      direction: way,
      to,
      tracks: starts.filter((start) => start !== null && !isBeyond(way, start.from, to)) as PassTrack[],
    };
  });
  return passes.filter((pass) => pass.tracks.length > 0);
}

/** Frames that a pass visits: from the first of its tracks to its end. */
export function passFrames(pass: Pass): number {
  return Math.max(0, ...pass.tracks.map((track) => Math.abs(pass.to - track.from) + 1));
}

/**
 * What is left of a pass after a frame was committed: tracks that had started go on from the masks of that frame.
 * @returns null when the pass is over
 */
export function resumePass(
  pass: Pass,
  lastFrame: number,
  hasMask: (trackId: number, frameIndex: number) => boolean,
): Pass | null {
  const step = pass.direction === 'forward' ? 1 : -1;
  if ((pass.to - lastFrame) * step <= 0) return null;
  const tracks = pass.tracks.map((track): PassTrack => {
    if ((track.from - lastFrame) * step > 0) return track;
    const seedFrame = hasMask(track.trackId, lastFrame) ? lastFrame : null;
    return { ...track, from: lastFrame + step, seedFrame };
  });
  return { ...pass, tracks };
}

function startOf(
  track: PlannedTrack,
  way: Exclude<Direction, 'both'>,
  asked: Direction,
  range: FrameRange,
  fromFrame: number | null,
): PassTrack | null {
  const step = way === 'forward' ? 1 : -1;
  const id = { trackId: track.trackId, objectId: track.objectId };
  if (fromFrame !== null) {
    if (track.told.length === 0 && !track.hasMask(fromFrame)) return null;
    // In `both` the frame itself belongs to the forward pass.
    const own = asked === 'both' && way === 'backward' ? fromFrame + step : fromFrame;
    if (track.told.includes(own)) return { ...id, from: own, seedFrame: null };
    if (track.hasMask(fromFrame)) return { ...id, from: fromFrame + step, seedFrame: fromFrame };
    return { ...id, from: own, seedFrame: null };
  }
  const inRange = track.told.filter((frame) => frame >= range.from && frame <= range.to);
  const first = way === 'forward' ? inRange[0] : inRange.at(-1);
  if (first !== undefined) {
    // In `both` the told frame itself belongs to the forward pass.
    if (asked !== 'both' || way === 'forward') return { ...id, from: first, seedFrame: null };
    return { ...id, from: first + step, seedFrame: track.hasMask(first) ? first : null };
  }
  // Told only outside: it can be carried in from the side that the pass comes from.
  const edge = way === 'forward' ? range.from : range.to;
  const before = track.told.some((frame) => (edge - frame) * step > 0);
  if (!before) return null;
  return { ...id, from: edge, seedFrame: track.hasMask(edge - step) ? edge - step : null };
}

function isBeyond(way: Exclude<Direction, 'both'>, frame: number, to: number): boolean {
  return way === 'forward' ? frame > to : frame < to;
}
