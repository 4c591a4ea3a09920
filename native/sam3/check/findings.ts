import { invariant } from '../../contract/errors.ts';
import { NO_OBJECT_LOGIT } from '../tracker/records.ts';

/** How far numbers may be from PyTorch's. */
export interface Tolerance {
  /** Of max|a − b| / max(|b|, 1e-3) over a tensor. */
  readonly relative: number;
  /** Pixels whose logit is this near to the threshold may fall on either side: an amount, and a part of the largest logit. */
  readonly logit: number;
  readonly logitShare: number;
}

/** Tolerances by a pack's precision. Eight-bit weights are measured, not proven: their bounds only catch what is broken. */
export const TOLERANCES = {
  fp32: { relative: 1e-3, logit: 1e-3, logitShare: 0 },
  fp16: { relative: 1e-2, logit: 1e-2, logitShare: 1e-2 },
  'int8-vision': { relative: 0.25, logit: 1, logitShare: 0.25 },
} as const satisfies Readonly<Record<string, Tolerance>>;

/** What was compared, and how it came out. */
export interface Finding {
  /** The tensor or the list that was compared, as the reference names it. */
  readonly name: string;
  readonly maxAbs: number;
  readonly maxRelative: number;
  /** Pixels of masks that differ, and those among them whose logit is too near to the threshold to count. */
  readonly differing: number;
  readonly excused: number;
  /** What is wrong; null when nothing is. */
  readonly wrong: string | null;
  /** Whether it is a decision that came out otherwise: a list, a number of elements, something that is not there. */
  readonly turned: boolean;
  /** What was wrong and is not held against the pack, and why; see `settle`. */
  readonly waived: string | null;
}

const LEAST_SCALE = 1e-3;
const NOTHING = { maxAbs: 0, maxRelative: 0, differing: 0, excused: 0, turned: false, waived: null } as const;

/** Collects what the comparisons of one case give. */
export interface Findings {
  readonly all: readonly Finding[];
  /** Compares a tensor. Elements that say "no object" must say so on both sides, and do not count for the scale. */
  numbers(name: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): void;
  /** Compares a mask. @param logits of ours, one a pixel, with the threshold at 0 */
  bits(name: string, ours: ArrayLike<number>, theirs: ArrayLike<number>, logits: ArrayLike<number> | null): void;
  /** Compares lists of ids, indices or tokens, which must be equal. */
  same(name: string, ours: readonly (number | null)[], theirs: readonly (number | null)[]): void;
}

/** Makes an empty collection. */
export function createFindings(tolerance: Tolerance): Findings {
  const all: Finding[] = [];
  return {
    all,
    numbers(name, ours, theirs) {
      if (ours.length !== theirs.length) {
        all.push({ name, ...NOTHING, turned: true, wrong: `has ${ours.length} elements instead of ${theirs.length}` });
        return;
      }
      const { maxAbs, scale, broken } = distance(ours, theirs);
      const maxRelative = maxAbs / Math.max(scale, LEAST_SCALE);
      const isFar = !(maxRelative <= tolerance.relative);
      all.push({
        name,
        ...NOTHING,
        maxAbs,
        maxRelative,
        turned: broken > 0,
        wrong: broken > 0 ? `${broken} elements are not there on one side only` : isFar ? 'is out of tolerance' : null,
      });
    },
    bits(name, ours, theirs, logits) {
      invariant(ours.length === theirs.length, `the mask ${name} has the size of its reference`);
      const largest = logits === null ? 0 : Array.from(logits).reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
      const near = Math.max(tolerance.logit, tolerance.logitShare * largest);
      let differing = 0;
      let excused = 0;
      for (let p = 0; p < ours.length; p++) {
        if ((ours[p] === 0) === (theirs[p] === 0)) continue;
        differing++;
        if (logits !== null && Math.abs(logits[p] as number) <= near) excused++;
      }
      const left = differing - excused;
      all.push({ name, ...NOTHING, differing, excused, wrong: left > 0 ? `${left} pixels differ` : null });
    },
    same(name, ours, theirs) {
      const isSame = ours.length === theirs.length && ours.every((value, index) => value === theirs[index]);
      all.push({
        name,
        ...NOTHING,
        turned: !isSame,
        wrong: isSame ? null : `is [${ours.join(' ')}] instead of [${theirs.join(' ')}]`,
      });
    },
  };
}

/**
 * How far numbers are from each other: the largest difference, and the largest number of the second. NaN there says that
 * there is no number, as −1024 says that there is no object: `broken` counts where only one side says so.
 */
export function distance(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
): { readonly maxAbs: number; readonly scale: number; readonly broken: number } {
  let maxAbs = 0;
  let scale = 0;
  let broken = 0;
  for (let i = 0; i < ours.length; i++) {
    const a = ours[i] as number;
    const b = theirs[i] as number;
    const isNothing = b === NO_OBJECT_LOGIT || Number.isNaN(b);
    if (isNothing || a === NO_OBJECT_LOGIT || !Number.isFinite(a)) {
      if (!Object.is(a, b)) broken++;
      continue;
    }
    maxAbs = Math.max(maxAbs, Math.abs(a - b));
    scale = Math.max(scale, Math.abs(b));
  }
  return { maxAbs, scale, broken };
}
