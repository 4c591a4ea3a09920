import { distance, type Finding, type Findings } from './findings.ts';

/** An answer may be this many times as far from PyTorch as noise moves it. */
const FACTOR = 4;

/** What a case was answered, by the names of its findings and in their order. */
export type Answers = ReadonlyMap<string, Answer>;

type Answer =
  | { readonly kind: 'numbers' | 'bits'; readonly values: ArrayLike<number> }
  | { readonly kind: 'list'; readonly values: readonly (number | null)[] };

/** Notes what is answered. @param findings that compare it, too; null for none */
export function createRecorder(findings: Findings | null): Findings & { readonly answers: Answers } {
  const answers = new Map<string, Answer>();
  return {
    all: findings?.all ?? [],
    answers,
    numbers(name, ours, theirs) {
      answers.set(name, { kind: 'numbers', values: Float32Array.from(ours) });
      findings?.numbers(name, ours, theirs);
    },
    bits(name, ours, theirs, logits) {
      answers.set(name, { kind: 'bits', values: Uint8Array.from(ours) });
      findings?.bits(name, ours, theirs, logits);
    },
    same(name, ours, theirs) {
      answers.set(name, { kind: 'list', values: [...ours] });
      findings?.same(name, ours, theirs);
    },
  };
}

/**
 * Takes back what is wrong where the answer hangs on a coin toss. Tracking feeds on its own answers and on hard thresholds
 * (a pixel in or out of a memory, a detection kept or not), so some clips are answered otherwise by any other order of
 * additions, PyTorch's own included. Here this program's own answers with noise of the pack's precision are the measure: a
 * tensor may be four times as far from the reference as noise moves it, and from the first decision on that noise turns,
 * nothing is held against the pack. What noise does not move is judged as strictly as before.
 * @param findings of the undisturbed run, in their order
 * @param calm answers of that run
 * @param noisy answers with noise
 */
export function settle(findings: readonly Finding[], calm: Answers, noisy: readonly Answers[]): readonly Finding[] {
  const names = [...calm.keys()];
  const turning = names.findIndex((name) => noisy.some((answers) => isTurned(calm.get(name), answers.get(name))));
  const turned = new Set(turning < 0 ? [] : names.slice(turning));
  return findings.map((finding) => {
    if (finding.wrong === null) return finding;
    const waived = turned.has(finding.name)
      ? `noise turns ${names[turning]}`
      : spreadExplains(finding, calm, noisy)
        ? 'as far as noise moves it'
        : null;
    return waived === null ? finding : { ...finding, wrong: null, waived: `${finding.wrong}; ${waived}` };
  });
}

/** Whether a decision came out otherwise: another list, another number of elements, something that is not there. */
function isTurned(calm: Answer | undefined, noisy: Answer | undefined): boolean {
  if (calm === undefined || noisy === undefined || calm.values.length !== noisy.values.length) return true;
  if (calm.kind === 'list') return !calm.values.every((value, index) => value === noisy.values[index]);
  return calm.kind === 'numbers' && distance(noisy.values as Float32Array, calm.values as Float32Array).broken > 0;
}

function spreadExplains(
  { name, turned, maxAbs, differing, excused }: Finding,
  calm: Answers,
  noisy: readonly Answers[],
): boolean {
  const ours = calm.get(name);
  if (turned || ours === undefined || ours.kind === 'list') return false;
  const values = ours.values;
  const others = noisy.map((answers) => answers.get(name)?.values as ArrayLike<number>);
  if (ours.kind === 'numbers') {
    return maxAbs <= FACTOR * Math.max(...others.map((other) => distance(other, values).maxAbs));
  }
  return differing - excused <= FACTOR * Math.max(...others.map((other) => countDiffering(other, values)));
}

function countDiffering(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = 0;
  for (let p = 0; p < a.length; p++) if ((a[p] === 0) !== (b[p] === 0)) count++;
  return count;
}
