/** Which frames one run of ffmpeg gives, and how it is told to. Pure. */
import { invariant } from '../contract/errors.ts';
import type { FrameTable, VideoFacts } from './frame-table.ts';
import { seekSecondsFor } from './frame-times.ts';
import { SHOW_TIMES, timeBaseFilter } from './packet-table.ts';

/** Frames `from` to `to` (both included) of a table, as one run of ffmpeg can give them. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Filters that let these frames through, and tell when each is shown. */
  readonly filters: readonly string[];
}

/** Frames that are picked one by one in a run; a longer list would not fit the command line of some systems. */
const MAX_PICKED = 256;

/** How far before the wanted frame a run starts: at once; if frames are missing then, earlier; at last from the start. */
const SEEK_MARGINS_SECONDS = [0, 2, 12, Number.POSITIVE_INFINITY] as const;
export const SEEK_ATTEMPTS = SEEK_MARGINS_SECONDS.length;

/** As many frames from `from` on, up to `to`, as fit into one run. */
export function spanOf(table: FrameTable, from: number, to: number): Span {
  const video = videoOf(table);
  const contiguous = table.sourceIndex[to] - table.sourceIndex[from] === to - from;
  const last = contiguous ? to : Math.min(to, from + MAX_PICKED - 1);
  const variable = video.addressing === 'pts' ? 'pts' : 'n';
  const at = (frameIndex: number) => (video.addressing === 'pts' ? table.ptsTicks : table.sourceIndex)[frameIndex];
  const terms: string[] = [];
  if (contiguous) terms.push(`gte(${variable},${at(from)})`);
  else {
    for (let i = from; i <= last; i++) terms.push(`eq(${variable},${at(i)})`);
    // A frame after the last one ends the run even when a wanted one is missing.
    terms.push(`gt(${variable},${at(last)})`);
  }
  return { from, to: last, filters: [timeBaseFilter(table.timeBase), `select='${terms.join('+')}'`, SHOW_TIMES] };
}

/**
 * Where the n-th attempt at a frame starts, in seconds; null for the start of the file. The frame's own time is enough,
 * because earlier frames are dropped by their times; a hair later makes up for rounding to microseconds.
 */
export function seekSecondsOf(table: FrameTable, frameIndex: number, attempt: number): number | null {
  const video = videoOf(table);
  const margin = SEEK_MARGINS_SECONDS[attempt];
  invariant(margin !== undefined, 'a frame is asked for a limited number of times');
  if (video.addressing === 'count' || table.sourceIndex[frameIndex] === 0 || margin === Number.POSITIVE_INFINITY) return null;
  const seconds = seekSecondsFor({ timeBase: table.timeBase, startSeconds: video.startSeconds }, table.ptsTicks[frameIndex]);
  const start = (seconds ?? 0) - margin + 0.0001;
  return start > 0 ? start : null;
}

/** @throws InvariantError for a table of images */
export function videoOf(table: FrameTable): VideoFacts {
  invariant(table.video !== null, 'only a video is decoded by ffmpeg');
  return table.video;
}
