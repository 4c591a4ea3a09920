/** What a lane shows, per frame and per pixel column. Pure; typed arrays only. */
import { LANE_PROTECTED, LANE_STATE } from '../../../native/contract/editing-methods.ts';
import type { LaneData, ReviewIndex } from '../document/document.ts';

/**
 * Bits of a frame, which a pixel column of many frames gathers by OR: the seven states as one bit each, then what may be
 * added to them, then the flags of `flags.ts`.
 */
export const MARK = {
  none: 1 << LANE_STATE.none,
  prompted: 1 << LANE_STATE.prompted,
  tracked: 1 << LANE_STATE.tracked,
  edited: 1 << LANE_STATE.edited,
  imported: 1 << LANE_STATE.imported,
  absentTracked: 1 << LANE_STATE.absentTracked,
  absentDeclared: 1 << LANE_STATE.absentDeclared,
  protected: 1 << 7,
  /** Known, and nobody has looked at it. */
  unreviewed: 1 << 8,
} as const;
export const MARK_FLAG_SHIFT = 9;
export const MARK_FLAGS = 0x3f << MARK_FLAG_SHIFT;
export const MARK_MASKS = MARK.prompted | MARK.tracked | MARK.edited | MARK.imported;
export const MARK_GIVEN = MARK.prompted | MARK.edited | MARK.imported;
export const MARK_ABSENT = MARK.absentTracked | MARK.absentDeclared;

/** Writes the marks of frames `from` to `to` (both included). Hot. */
export function markFrames(
  lane: LaneData,
  flags: Uint8Array,
  reviews: ReviewIndex,
  marks: Uint16Array,
  from: number,
  to: number,
): void {
  const own = reviews.byTrack.get(lane.trackId);
  for (let k = from; k <= to; k++) {
    const state = lane.states[k] ?? 0;
    const kind = state & ~LANE_PROTECTED;
    let bits = (1 << kind) | ((flags[k] ?? 0) << MARK_FLAG_SHIFT);
    if ((state & LANE_PROTECTED) !== 0) bits |= MARK.protected;
    if (kind !== LANE_STATE.none && reviews.frames[k] !== 1 && (own === undefined || !own.has(k))) bits |= MARK.unreviewed;
    marks[k] = bits;
  }
}

/**
 * Gathers frames into pixel columns by OR, columns `from` to `to` (not included): column c takes frames
 * `floor(c × framesPerColumn)` up to, not including, the first of column c + 1. `framesPerColumn` is at least 1. Hot.
 */
export function gatherMarks(marks: Uint16Array, framesPerColumn: number, out: Uint16Array, from: number, to: number): void {
  const frames = marks.length;
  let k = Math.floor(from * framesPerColumn);
  for (let c = from; c < to; c++) {
    const end = Math.min(frames, Math.floor((c + 1) * framesPerColumn));
    let bits = 0;
    for (; k < end; k++) bits |= marks[k] as number;
    out[c] = bits;
  }
}

/** The least and greatest score of each column, as `gatherMarks` makes columns; both 255 where no score is known. Hot. */
export function gatherScores(
  scores: Uint8Array,
  framesPerColumn: number,
  least: Uint8Array,
  greatest: Uint8Array,
  from: number,
  to: number,
): void {
  const frames = scores.length;
  let k = Math.floor(from * framesPerColumn);
  for (let c = from; c < to; c++) {
    const end = Math.min(frames, Math.floor((c + 1) * framesPerColumn));
    let low = 255;
    let high = 0;
    for (; k < end; k++) {
      const score = scores[k] as number;
      if (score === 255) continue;
      if (score < low) low = score;
      if (score > high) high = score;
    }
    least[c] = low;
    greatest[c] = low === 255 ? 255 : high;
  }
}
