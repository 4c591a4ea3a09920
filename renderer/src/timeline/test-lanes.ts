/** Lanes for tests, written as one letter per frame. */
import { LANE_PROTECTED, LANE_STATE, type LaneState } from '../../../native/contract/editing-methods.ts';
import type { LaneData, ReviewIndex } from '../document/document.ts';

const LETTERS: Readonly<Record<string, LaneState>> = {
  '.': LANE_STATE.none,
  p: LANE_STATE.prompted,
  t: LANE_STATE.tracked,
  e: LANE_STATE.edited,
  i: LANE_STATE.imported,
  a: LANE_STATE.absentTracked,
  d: LANE_STATE.absentDeclared,
};

/** A lane of `..pttaat`; a capital letter is protected. Masks have score 0.9, 1000 pixels and overlap 0.8 until changed. */
export function laneOf(text: string, trackId = 1): LaneData {
  const lane: LaneData = {
    trackId,
    states: new Uint8Array(text.length),
    scores: new Uint8Array(text.length).fill(255),
    areas: new Uint32Array(text.length),
    overlaps: new Uint8Array(text.length).fill(255),
  };
  [...text].forEach((letter, k) => {
    const state = LETTERS[letter.toLowerCase()] ?? LANE_STATE.none;
    lane.states[k] = state | (letter === letter.toLowerCase() ? 0 : LANE_PROTECTED);
    if (state < LANE_STATE.prompted || state > LANE_STATE.imported) return;
    lane.scores[k] = 180;
    lane.areas[k] = 1000;
    if (k > 0 && (lane.areas[k - 1] ?? 0) > 0) lane.overlaps[k] = 160;
  });
  return lane;
}

/** Nothing reviewed. */
export function noReviews(frames: number): ReviewIndex {
  return { frames: new Uint8Array(frames), byTrack: new Map() };
}
