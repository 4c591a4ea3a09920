/**
 * How well phrases are answered on pictures, as SAM 3 is measured on SA-Co: cgF1 = pmF1 × IL_MCC. pmF1 is the F1 of
 * instances over the phrases that mean something (what is found for absent ones does not count there), IL_MCC the
 * correlation between "something is meant" and "something is found".
 * Source: Carion et al., SAM 3: Segment Anything with Concepts; facebookresearch/sam3, sam3/eval/cgf1_eval.py.
 */
import { intersectionOverUnion } from '../../native/masks/measure.ts';
import type { Rle } from '../../native/masks/rle.ts';
import { assign } from './assignment.ts';

/** A phrase on a picture: what it means, and what was found with which score. */
export interface PhraseCase {
  readonly truths: number;
  readonly scores: readonly number[];
  /** found × truths, row-major */
  readonly iou: Float64Array;
}

/** IoU from which an instance counts as found: 0.5, 0.55 … 0.95. */
export const IOU_STEPS: readonly number[] = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100);

/** Shares in [0, 1], IL_MCC and cgF1 in [-1, 1]. `at50` counts an instance from IoU 0.5 on, `averaged` is the mean over IOU_STEPS. */
export interface PhraseScore {
  readonly at50: InstanceScore;
  readonly averaged: InstanceScore;
  readonly ilMcc: number;
  /** Of the phrases that mean something, those for which anything is found; null without such phrases. */
  readonly presentAccuracy: number | null;
  /** Of the phrases that mean nothing, those for which nothing is found; null without such phrases. */
  readonly absentAccuracy: number | null;
  readonly phrases: number;
}

export interface InstanceScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly pmF1: number;
  readonly cgF1: number;
}

export function phraseCase(truth: readonly Rle[], found: readonly { readonly mask: Rle; readonly score: number }[]): PhraseCase {
  const iou = Float64Array.from(found.flatMap(({ mask }) => truth.map((each) => intersectionOverUnion(mask, each))));
  return { truths: truth.length, scores: found.map(({ score }) => score), iou };
}

/** @param threshold only what has a higher score counts as found */
export function scorePhrases(cases: readonly PhraseCase[], threshold: number): PhraseScore {
  const judged = cases.map((each) => judge(each, threshold));
  const count = (isMeant: 'meant' | 'absent', isFound: 'found' | 'nothing') =>
    judged.filter(({ truths, found }) => truths > 0 === (isMeant === 'meant') && found > 0 === (isFound === 'found')).length;
  const [tp, fn] = [count('meant', 'found'), count('meant', 'nothing')];
  const [fp, tn] = [count('absent', 'found'), count('absent', 'nothing')];
  const spread = Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
  const ilMcc = spread === 0 ? 0 : (tp * tn - fp * fn) / spread;
  const steps = IOU_STEPS.map((_, step) => instanceScore(judged, step, ilMcc));
  const mean = (name: keyof InstanceScore) => steps.reduce((sum, each) => sum + each[name], 0) / steps.length;
  return {
    at50: steps[0],
    averaged: { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), pmF1: mean('pmF1'), cgF1: mean('cgF1') },
    ilMcc,
    presentAccuracy: tp + fn === 0 ? null : tp / (tp + fn),
    absentAccuracy: fp + tn === 0 ? null : tn / (fp + tn),
    phrases: cases.length,
  };
}

interface Judged {
  readonly truths: number;
  readonly found: number;
  /** Of each of IOU_STEPS how many of the found are right. */
  readonly right: readonly number[];
}

function judge({ truths, scores, iou }: PhraseCase, threshold: number): Judged {
  const kept = scores.flatMap((score, index) => (score > threshold ? [index] : []));
  const worth = Float64Array.from(kept.flatMap((index) => Array.from(iou.subarray(index * truths, (index + 1) * truths))));
  const overlaps = [...assign(worth, kept.length, truths)].map((truth, row) => (truth < 0 ? 0 : worth[row * truths + truth]));
  const right = IOU_STEPS.map((least) => overlaps.filter((overlap) => overlap >= least).length);
  return { truths, found: kept.length, right };
}

function instanceScore(judged: readonly Judged[], step: number, ilMcc: number): InstanceScore {
  let [right, found, foundWhereMeant, truths] = [0, 0, 0, 0];
  for (const each of judged) {
    right += each.right[step];
    found += each.found;
    if (each.truths > 0) foundWhereMeant += each.found;
    truths += each.truths;
  }
  const [precision, recall] = [share(right, found), share(right, truths)];
  const pmF1 = harmonic(share(right, foundWhereMeant), recall);
  return { precision, recall, f1: harmonic(precision, recall), pmF1, cgF1: pmF1 * ilMcc };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}
