import { AppError } from '../contract/errors.ts';
import { type Rle, requireSameSize } from './rle.ts';

/** Which pixels of a mask take part: those of its ones (every odd run) or those of its zeros (every even run). */
const ONES = 1;
const ZEROS = 0;

/** Pixels that are in at least one of two masks. @throws AppError `invalid-input` when the sizes differ */
export function union(a: Rle, b: Rle): Rle {
  // Not in the union is what is in neither.
  const counts = common(a, ZEROS, b, ZEROS);
  return { width: a.width, height: a.height, counts: counts[1] === 0 ? counts.slice(2) : counts.slice() };
}

/** Pixels that are in both masks. @throws AppError `invalid-input` when the sizes differ */
export function intersection(a: Rle, b: Rle): Rle {
  return { width: a.width, height: a.height, counts: common(a, ONES, b, ONES).slice(1) };
}

/** Pixels of `a` that are not in `b`. @throws AppError `invalid-input` when the sizes differ */
export function difference(a: Rle, b: Rle): Rle {
  return { width: a.width, height: a.height, counts: common(a, ONES, b, ZEROS).slice(1) };
}

/** Pixels that are not in the mask. */
export function invert(rle: Rle): Rle {
  const { width, height, counts } = rle;
  if (counts[0] === 0) return { width, height, counts: counts.slice(1) };
  const inverse = new Uint32Array(counts.length + 1);
  inverse.set(counts, 1);
  return { width, height, counts: inverse };
}

/**
 * The union or the intersection of any number of masks, pairwise as in a knockout so that many masks stay cheap.
 * @throws AppError `invalid-input` for no masks at all, or when sizes differ
 */
export function mergeAll(rles: readonly Rle[], how: 'union' | 'intersection'): Rle {
  if (rles.length === 0) throw new AppError('invalid-input', 'There are no masks to merge. Give at least one.');
  const merge = how === 'union' ? union : intersection;
  let round = rles;
  while (round.length > 1) {
    const winners: Rle[] = [];
    for (let i = 0; i < round.length; i += 2) winners.push(i + 1 < round.length ? merge(round[i], round[i + 1]) : round[i]);
    round = winners;
  }
  return round[0];
}

/**
 * Runs of the pixels that take part in both masks, after a first entry of 0 that turns them into the runs of all others.
 * A view of a longer array. Hot: one step per run.
 */
function common(a: Rle, partA: number, b: Rle, partB: number): Uint32Array {
  requireSameSize(a, b);
  const ca = a.counts;
  const cb = b.counts;
  const pixels = a.width * a.height;
  const counts = new Uint32Array(ca.length + cb.length + 2);
  let n = 1;
  let end = 0;
  let i = partA;
  let j = partB;
  let fromA = partA === ONES ? ca[0] : 0;
  let fromB = partB === ONES ? cb[0] : 0;
  while (i < ca.length && j < cb.length) {
    const toA = fromA + ca[i];
    const toB = fromB + cb[j];
    const from = fromA > fromB ? fromA : fromB;
    const to = toA < toB ? toA : toB;
    if (to > from) {
      counts[n++] = from - end;
      counts[n++] = to - from;
      end = to;
    }
    if (toA <= toB) {
      i += 2;
      if (i >= ca.length) break;
      fromA = toA + ca[i - 1];
    }
    if (toB <= toA) {
      j += 2;
      if (j >= cb.length) break;
      fromB = toB + cb[j - 1];
    }
  }
  if (end < pixels) counts[n++] = pixels - end;
  return counts.subarray(0, n);
}
