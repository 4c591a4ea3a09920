/** Flags of a lane gathered into stretches that a person can look at one by one. Pure. */
import type { LaneData, ReviewIndex } from '../document/document.ts';
import { FLAG, FLAG_KINDS, type FlagKind, type FlagOptions } from './flags.ts';

/** One kind of trouble on a stretch of frames, both ends included. */
export interface Problem {
  readonly trackId: number;
  readonly kind: FlagKind;
  readonly from: number;
  readonly to: number;
  /** The frame that shows it best. */
  readonly at: number;
  /** 0 to 1. */
  readonly severity: number;
}

/** All that is wrong about one object on a stretch of frames. */
export interface Suspicion {
  readonly trackId: number;
  readonly kinds: readonly FlagKind[];
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly severity: number;
}

/** Flagged frames that lie no further apart are one problem. */
const JOIN = 2;

/** The problems of a lane in order of their first frame. `flags` are those of `flagLane`. */
export function problems(lane: LaneData, flags: Uint8Array, options: FlagOptions): readonly Problem[] {
  const found = FLAG_KINDS.flatMap((kind) => problemsOf(lane, flags, kind, options));
  return found.sort((a, b) => a.from - b.from || b.severity - a.severity);
}

function problemsOf(lane: LaneData, flags: Uint8Array, kind: FlagKind, options: FlagOptions): Problem[] {
  const bit = FLAG[kind];
  const found: Problem[] = [];
  for (let k = 0; k < flags.length; k++) {
    if (((flags[k] ?? 0) & bit) === 0) continue;
    let to = k;
    let at = k;
    let severity = severityOf(lane, kind, k, options);
    for (let j = k + 1; j <= Math.min(flags.length - 1, to + JOIN); j++) {
      if (((flags[j] ?? 0) & bit) === 0) continue;
      to = j;
      const here = severityOf(lane, kind, j, options);
      if (here > severity) {
        severity = here;
        at = j;
      }
    }
    if (kind === 'gap') severity = Math.min(1, 0.4 + (to - k) / 100);
    found.push({ trackId: lane.trackId, kind, from: k, to, at, severity });
    k = to;
  }
  return found;
}

function severityOf(lane: LaneData, kind: FlagKind, k: number, options: FlagOptions): number {
  switch (kind) {
    case 'lowScore':
      return 0.3 + 0.7 * Math.min(1, 1 - (lane.scores[k] ?? 0) / 200 / Math.max(0.01, options.lowScore));
    case 'areaJump':
      return 0.7;
    case 'lowOverlap':
      return 1 - (lane.overlaps[k] ?? 0) / 200;
    case 'gap':
      return 0.4;
    case 'appear':
      return 0.45;
    case 'disappear':
      return 0.35;
  }
}

/** Problems of one object that touch are looked at together. In order of their first frame; `list` must be in that order. */
export function gatherProblems(list: readonly Problem[]): readonly Suspicion[] {
  const found: { trackId: number; kinds: FlagKind[]; from: number; to: number; at: number; severity: number }[] = [];
  for (const problem of list) {
    const last = found.at(-1);
    if (last === undefined || last.trackId !== problem.trackId || problem.from > last.to + JOIN) {
      const { trackId, from, to, at, severity } = problem;
      found.push({ trackId, kinds: [problem.kind], from, to, at, severity });
      continue;
    }
    if (!last.kinds.includes(problem.kind)) last.kinds.push(problem.kind);
    last.to = Math.max(last.to, problem.to);
    if (problem.severity > last.severity) last.at = problem.at;
    last.severity = Math.max(last.severity, problem.severity);
  }
  return found;
}

/** Tells whether a person has looked at the object (or the frame as a whole) on every frame of a stretch. */
export function isReviewed(reviews: ReviewIndex, trackId: number, from: number, to: number): boolean {
  const own = reviews.byTrack.get(trackId);
  for (let k = from; k <= to; k++) if (reviews.frames[k] !== 1 && own?.has(k) !== true) return false;
  return true;
}
