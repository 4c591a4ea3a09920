/**
 * How well objects are found and kept apart over time.
 * Sources: Luiten et al., HOTA: A Higher Order Metric for Evaluating Multi-object Tracking, and TrackEval; id switches as
 * in Bernardin and Stiefelhagen, Evaluating Multiple Object Tracking Performance: The CLEAR MOT Metrics.
 */
import { assign } from './assignment.ts';

/** Who is on a frame, and how much the masks overlap. Ids count from 0 in each sequence. */
export interface MatchFrame {
  readonly truthIds: readonly number[];
  readonly foundIds: readonly number[];
  /** truth × found, row-major */
  readonly iou: Float64Array;
}

export interface HotaScore {
  /** Mean over ALPHAS of √(DetA × AssA). */
  readonly hota: number;
  readonly detA: number;
  readonly assA: number;
  readonly idSwitches: number;
}

/** IoU from which two masks may be the same object: 0.05, 0.1 … 0.95. */
const ALPHAS: readonly number[] = Array.from({ length: 19 }, (_, i) => (5 + 5 * i) / 100);
const SWITCH_IOU = 0.5;

interface Sums {
  readonly right: Float64Array;
  readonly missed: Float64Array;
  readonly extra: Float64Array;
  /** Sum over right detections of how well the two tracks that meet there are associated. */
  readonly associated: Float64Array;
}

/** Sequences count by their detections, as where TrackEval combines them. */
export function scoreTracks(sequences: readonly (readonly MatchFrame[])[]): HotaScore {
  const zeros = () => new Float64Array(ALPHAS.length);
  const sums: Sums = { right: zeros(), missed: zeros(), extra: zeros(), associated: zeros() };
  let idSwitches = 0;
  for (const frames of sequences) {
    addSequence(sums, frames);
    idSwitches += countSwitches(frames);
  }
  const { right, missed, extra, associated } = sums;
  const detA = ALPHAS.map((_, a) => right[a] / Math.max(1, right[a] + missed[a] + extra[a]));
  const assA = ALPHAS.map((_, a) => associated[a] / Math.max(1, right[a]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { hota: mean(detA.map((value, a) => Math.sqrt(value * assA[a]))), detA: mean(detA), assA: mean(assA), idSwitches };
}

function addSequence(sums: Sums, frames: readonly MatchFrame[]): void {
  const truths = 1 + Math.max(-1, ...frames.flatMap(({ truthIds }) => truthIds));
  const founds = 1 + Math.max(-1, ...frames.flatMap(({ foundIds }) => foundIds));
  const truthFrames = countIds(frames, 'truthIds', truths);
  const foundFrames = countIds(frames, 'foundIds', founds);
  const alignment = alignTracks(frames, truthFrames, foundFrames);
  const met = ALPHAS.map(() => new Float64Array(truths * founds));
  for (const { truthIds, foundIds, iou } of frames) {
    const worth = iou.map((value, i) => value * alignment[pairAt({ truthIds, foundIds }, i, founds)]);
    const pairs = [...assign(worth, truthIds.length, foundIds.length)];
    for (const [a, alpha] of ALPHAS.entries()) {
      let right = 0;
      for (const [row, column] of pairs.entries()) {
        if (column < 0 || iou[row * foundIds.length + column] < alpha - Number.EPSILON) continue;
        right++;
        met[a][truthIds[row] * founds + foundIds[column]]++;
      }
      sums.right[a] += right;
      sums.missed[a] += truthIds.length - right;
      sums.extra[a] += foundIds.length - right;
    }
  }
  for (const [a, counts] of met.entries()) {
    for (const [pair, count] of counts.entries()) {
      if (count === 0) continue;
      const either = truthFrames[Math.floor(pair / founds)] + foundFrames[pair % founds] - count;
      sums.associated[a] += (count * count) / Math.max(1, either);
    }
  }
}

function countIds(frames: readonly MatchFrame[], which: 'truthIds' | 'foundIds', ids: number): Float64Array {
  const counts = new Float64Array(ids);
  for (const frame of frames) for (const id of frame[which]) counts[id]++;
  return counts;
}

/** How well two tracks agree over the whole sequence; decides who is matched where several could be. truth × found */
function alignTracks(frames: readonly MatchFrame[], truthFrames: Float64Array, foundFrames: Float64Array): Float64Array {
  const founds = foundFrames.length;
  const potential = new Float64Array(truthFrames.length * founds);
  for (const { truthIds, foundIds, iou } of frames) {
    const columns = foundIds.length;
    const ofTruth = truthIds.map((_, row) => iou.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0));
    const ofFound = foundIds.map((_, column) => truthIds.reduce((sum, _id, row) => sum + iou[row * columns + column], 0));
    for (const [i, value] of iou.entries()) {
      const either = ofTruth[Math.floor(i / columns)] + ofFound[i % columns] - value;
      if (either > 0) potential[pairAt({ truthIds, foundIds }, i, founds)] += value / either;
    }
  }
  return potential.map((value, pair) => value / (truthFrames[Math.floor(pair / founds)] + foundFrames[pair % founds] - value));
}

/** Where a pair of ids lies in a table of all ids, by its place in a frame's table. */
function pairAt({ truthIds, foundIds }: Pick<MatchFrame, 'truthIds' | 'foundIds'>, i: number, founds: number): number {
  return truthIds[Math.floor(i / foundIds.length)] * founds + foundIds[i % foundIds.length];
}

/** How often an object is matched to another track than the last time it was matched. Who was matched on the frame before stays so. */
function countSwitches(frames: readonly MatchFrame[]): number {
  const lastMatch = new Map<number, number>();
  let before = new Map<number, number>();
  let switches = 0;
  for (const { truthIds, foundIds, iou } of frames) {
    const columns = foundIds.length;
    const worth = iou.map((value, i) => {
      if (value < SWITCH_IOU - Number.EPSILON) return 0;
      return value + (before.get(truthIds[Math.floor(i / columns)]) === foundIds[i % columns] ? 1000 : 0);
    });
    before = new Map();
    for (const [row, column] of assign(worth, truthIds.length, columns).entries()) {
      if (column < 0 || worth[row * columns + column] === 0) continue;
      const [truth, found] = [truthIds[row], foundIds[column]];
      if (lastMatch.has(truth) && lastMatch.get(truth) !== found) switches++;
      lastMatch.set(truth, found);
      before.set(truth, found);
    }
  }
  return switches;
}
