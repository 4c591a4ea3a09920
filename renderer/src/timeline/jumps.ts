/** Where to go next: pure questions to lanes, prompts, problems and reviews. Answers are frames; null when there is none that way. */
import { LANE_PROTECTED, LANE_STATE } from '../../../native/contract/editing-methods.ts';
import type { Prompt } from '../../../native/contract/records.ts';
import type { LaneData, ReviewIndex } from '../document/document.ts';
import type { Problem } from './problems.ts';

/** The nearest frame after `current` that satisfies the test, or before it. */
function seek(current: number, count: number, step: 1 | -1, test: (frame: number) => boolean): number | null {
  for (let k = current + step; k >= 0 && k < count; k += step) if (test(k)) return k;
  return null;
}

/** The nearest of some frames that lies after (1) or before (-1) the current one. */
export function nearestFrame(frames: Iterable<number>, current: number, step: 1 | -1): number | null {
  let best: number | null = null;
  for (const frame of frames) {
    if ((frame - current) * step <= 0) continue;
    if (best === null || (best - frame) * step > 0) best = frame;
  }
  return best;
}

/** The nearest frame that a person had a say in: a prompt, an edited or imported mask, or an absence declared. */
export function nextPrompt(lanes: readonly LaneData[], prompts: readonly Prompt[], current: number, step: 1 | -1): number | null {
  const ids = new Set(lanes.map((lane) => lane.trackId));
  const asked = prompts.filter((prompt) => prompt.trackId === null || ids.has(prompt.trackId)).map((prompt) => prompt.frameIndex);
  const told = lanes.map((lane) => seek(current, lane.states.length, step, (k) => isTold(lane.states[k] ?? 0)));
  return nearestFrame([...asked, ...told.filter((frame) => frame !== null)], current, step);
}

function isTold(state: number): boolean {
  const kind = state & ~LANE_PROTECTED;
  return (
    kind === LANE_STATE.prompted ||
    kind === LANE_STATE.edited ||
    kind === LANE_STATE.absentDeclared ||
    kind === LANE_STATE.imported
  );
}

/** The worst frame of the nearest problem that begins after the current frame (or, backwards, that ends before it). */
export function nextProblem(list: readonly Problem[], current: number, step: 1 | -1): Problem | null {
  let best: Problem | null = null;
  for (const problem of list) {
    if ((problem.at - current) * step <= 0) continue;
    const nearer = best === null || (best.at - problem.at) * step > 0;
    if (nearer || (best !== null && best.at === problem.at && problem.severity > best.severity)) best = problem;
  }
  return best;
}

/** The nearest frame on which one of the objects is known and nobody has looked yet. */
export function nextUnreviewed(lanes: readonly LaneData[], reviews: ReviewIndex, current: number, step: 1 | -1): number | null {
  const count = Math.max(0, ...lanes.map((lane) => lane.states.length));
  const own = lanes.map((lane) => reviews.byTrack.get(lane.trackId));
  return seek(current, count, step, (k) => {
    if (reviews.frames[k] === 1) return false;
    return lanes.some((lane, i) => (lane.states[k] ?? 0) !== LANE_STATE.none && own[i]?.has(k) !== true);
  });
}

/** First and last frame on which something is known about one of the objects. */
export function knownRange(lanes: readonly LaneData[]): { readonly from: number; readonly to: number } | null {
  const first = lanes.map((lane) => seek(-1, lane.states.length, 1, (k) => lane.states[k] !== LANE_STATE.none));
  const last = lanes.map((lane) => seek(lane.states.length, lane.states.length, -1, (k) => lane.states[k] !== LANE_STATE.none));
  const from = first.filter((frame) => frame !== null);
  const to = last.filter((frame) => frame !== null);
  return from.length === 0 ? null : { from: Math.min(...from), to: Math.max(...to) };
}
