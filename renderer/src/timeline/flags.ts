/** What looks wrong about an object on a frame, told from its lane alone: scores, areas, overlaps and states. Pure. */
import { LANE_PROTECTED, LANE_STATE } from '../../../native/contract/editing-methods.ts';
import type { LaneData } from '../document/document.ts';

/** Bits of a frame's flags. */
export const FLAG = { lowScore: 1, areaJump: 2, lowOverlap: 4, gap: 8, appear: 16, disappear: 32 } as const;
export type FlagKind = keyof typeof FLAG;
export const FLAG_KINDS = Object.keys(FLAG) as readonly FlagKind[];

/** What counts as suspicious. The defaults were chosen so that steady motion and short occlusions raise no flags. */
export interface FlagOptions {
  /** Scores below are flagged, in [0, 1]. */
  readonly lowScore: number;
  /** How many times an area must differ from the median of the masks before. */
  readonly areaRatio: number;
  /** IoU with the frame before below which a mask has jumped, unless that is how the object moves. */
  readonly lowOverlap: number;
  /** Absences of fewer frames are occlusions in passing and not flagged. */
  readonly shortAbsence: number;
}

export const DEFAULT_FLAG_OPTIONS: FlagOptions = { lowScore: 0.6, areaRatio: 2, lowOverlap: 0.3, shortAbsence: 6 };

/** Masks that a median is taken of, and how far back they may lie. */
const HISTORY = 9;
const LOOK_BACK = 48;
/** Frames beside an absence in which an object slips behind its cover: areas change there by right. */
const EDGE = 6;
const UNKNOWN = 255;
const ONE = 200;

/** Tells whether the lane has a mask there. Hot. */
export function hasMask(state: number): boolean {
  const kind = state & ~LANE_PROTECTED;
  return kind >= LANE_STATE.prompted && kind <= LANE_STATE.imported;
}

function isNone(state: number): boolean {
  return (state & ~LANE_PROTECTED) === LANE_STATE.none;
}

function isTrackedAbsence(state: number): boolean {
  return (state & ~LANE_PROTECTED) === LANE_STATE.absentTracked;
}

/** The frames whose flags may change when those from `from` to `to` have changed: both included. */
export function affectedFrames(lane: LaneData, from: number, to: number): { from: number; to: number } {
  const { states } = lane;
  let first = Math.max(0, from - EDGE - 1);
  let last = Math.min(states.length - 1, to + LOOK_BACK + 1);
  // A run of gaps or absences is judged as a whole.
  while (first > 0 && !hasMask(states[first] ?? 0)) first--;
  while (last < states.length - 1 && !hasMask(states[last] ?? 0)) last++;
  return { from: first, to: Math.min(states.length - 1, last + 1) };
}

/** Writes the flags of frames `from` to `to` (both included) into `flags`; default: the whole lane. Hot: a millisecond per 20,000 frames. */
export function flagLane(lane: LaneData, options: FlagOptions, flags: Uint8Array, from = 0, to = lane.states.length - 1): void {
  flags.fill(0, from, to + 1);
  flagMasks(lane, options, flags, from, to);
  flagRuns(lane, options, flags, from, to);
}

function flagMasks(lane: LaneData, options: FlagOptions, flags: Uint8Array, from: number, to: number): void {
  const { states, scores, areas, overlaps } = lane;
  const areasBefore = createHistory();
  const overlapsBefore = createHistory();
  const leastScore = options.lowScore * ONE;
  for (let k = Math.max(0, from - LOOK_BACK); k <= to; k++) {
    const state = states[k] ?? 0;
    if (!hasMask(state)) continue;
    const area = areas[k] ?? 0;
    const overlap = overlaps[k] ?? UNKNOWN;
    if (k >= from && !isTold(state)) {
      let found = 0;
      if ((scores[k] ?? UNKNOWN) !== UNKNOWN && (scores[k] ?? 0) < leastScore) found |= FLAG.lowScore;
      if (isAreaJump(lane, k, areasBefore, options.areaRatio)) found |= FLAG.areaJump;
      if (overlap !== UNKNOWN && overlap < options.lowOverlap * ONE && overlap < overlapsBefore.median(k) * 0.5) {
        found |= FLAG.lowOverlap;
      }
      flags[k] = found;
    }
    areasBefore.add(area, k);
    if (overlap !== UNKNOWN) overlapsBefore.add(overlap, k);
  }
}

/** A person's own work is not suspicious. */
function isTold(state: number): boolean {
  const kind = state & ~LANE_PROTECTED;
  return (state & LANE_PROTECTED) !== 0 || kind === LANE_STATE.edited;
}

/**
 * A jump differs from the masks before as a group and from the last of them: growth over several frames is motion.
 * What vanishes behind something, or comes out from behind it, changes fast as well and is let pass.
 */
function isAreaJump(lane: LaneData, k: number, before: History, ratio: number): boolean {
  const last = before.last();
  const area = lane.areas[k] ?? 0;
  // The cheap question first: most frames are like the one before.
  if (last <= 0 || area <= 0 || timesApart(area, last) < Math.sqrt(ratio)) return false;
  const usual = before.median(k);
  return usual > 0 && timesApart(area, usual) >= ratio && !nearAbsence(lane.states, k);
}

function timesApart(a: number, b: number): number {
  return a > b ? a / b : b / a;
}

function nearAbsence(states: Uint8Array, k: number): boolean {
  for (let j = Math.max(0, k - EDGE); j <= Math.min(states.length - 1, k + EDGE); j++) {
    if ((states[j] ?? 0) >= LANE_STATE.absentTracked && !hasMask(states[j] ?? 0)) return true;
  }
  return false;
}

/** Gaps between known frames, and where the model lost an object for long and found it again. */
function flagRuns(lane: LaneData, options: FlagOptions, flags: Uint8Array, from: number, to: number): void {
  const { states } = lane;
  let k = runStart(states, from);
  while (k <= to) {
    const state = states[k] ?? 0;
    if (isNone(state)) {
      const end = runEnd(states, k, isNone);
      if (k > 0 && end < states.length - 1) orRange(flags, FLAG.gap, Math.max(k, from), Math.min(end, to));
      k = end + 1;
    } else if (isTrackedAbsence(state)) {
      const end = runEnd(states, k, isTrackedAbsence);
      const long = end - k + 1 >= options.shortAbsence;
      if (long && k > 0 && hasMask(states[k - 1] ?? 0)) {
        orRange(flags, FLAG.disappear, Math.max(k, from), Math.min(k, to));
        if (hasMask(states[end + 1] ?? 0)) orRange(flags, FLAG.appear, Math.max(end + 1, from), Math.min(end + 1, to));
      }
      k = end + 1;
    } else {
      k++;
    }
  }
}

/** First frame of the run that `k` or the frame before lies in. */
function runStart(states: Uint8Array, k: number): number {
  let first = Math.max(0, k - 1);
  while (first > 0 && !hasMask(states[first] ?? 0)) first--;
  return first;
}

function runEnd(states: Uint8Array, k: number, belongs: (state: number) => boolean): number {
  let end = k;
  while (end + 1 < states.length && belongs(states[end + 1] ?? 0)) end++;
  return end;
}

function orRange(flags: Uint8Array, bit: number, from: number, to: number): void {
  for (let k = from; k <= to; k++) flags[k] = (flags[k] ?? 0) | bit;
}

/** The last few values and their median; values that lie too far back do not count. */
interface History {
  add(value: number, at: number): void;
  /** Of the values before frame `at`; 0 when there are fewer than three. */
  median(at: number): number;
  last(): number;
}

function createHistory(): History {
  const values = new Float64Array(HISTORY);
  const places = new Int32Array(HISTORY);
  const sorted = new Float64Array(HISTORY);
  let count = 0;
  let next = 0;
  return {
    add(value, at) {
      values[next] = value;
      places[next] = at;
      next = (next + 1) % HISTORY;
      count = Math.min(HISTORY, count + 1);
    },
    median(at) {
      let n = 0;
      for (let i = 0; i < count; i++) {
        if (at - (places[i] ?? 0) > LOOK_BACK) continue;
        const value = values[i] ?? 0;
        let j = n++;
        for (; j > 0 && (sorted[j - 1] ?? 0) > value; j--) sorted[j] = sorted[j - 1] ?? 0;
        sorted[j] = value;
      }
      if (n < 3) return 0;
      return n % 2 === 1 ? (sorted[n >> 1] ?? 0) : ((sorted[(n >> 1) - 1] ?? 0) + (sorted[n >> 1] ?? 0)) / 2;
    },
    last: () => values[(next + HISTORY - 1) % HISTORY] ?? 0,
  };
}
