import { describe, expect, it } from 'vitest';
import { createFindings, type Findings, TOLERANCES } from './findings.ts';
import { type Answers, createRecorder, settle } from './settle.ts';

/** What two frames of a clip are answered. */
interface Clip {
  readonly ids: readonly number[];
  readonly mask: readonly number[];
  readonly laterIds: readonly number[];
  readonly laterMask: readonly number[];
}

const TRUTH: Clip = { ids: [1, 2], mask: [4, -4, 2], laterIds: [1, 2], laterMask: [4, -4, 2] };

function look(findings: Findings, ours: Clip): void {
  findings.same('0.ids', ours.ids, TRUTH.ids);
  findings.numbers('0.mask', ours.mask, TRUTH.mask);
  findings.same('1.ids', ours.laterIds, TRUTH.laterIds);
  findings.numbers('1.mask', ours.laterMask, TRUTH.laterMask);
}

function settled(ours: Partial<Clip>, ...noisy: readonly Partial<Clip>[]): readonly (string | null)[] {
  const strict = createFindings(TOLERANCES.fp32);
  const calm = createRecorder(strict);
  look(calm, { ...TRUTH, ...ours });
  const others = noisy.map((noise): Answers => {
    const recorder = createRecorder(null);
    look(recorder, { ...TRUTH, ...ours, ...noise });
    return recorder.answers;
  });
  return settle(strict.all, calm.answers, others).flatMap(({ name, wrong }) => (wrong === null ? [] : [name]));
}

describe('settle', () => {
  it('leaves what is right', () => {
    expect(settled({}, { mask: [5, -4, 2] })).toEqual([]);
  });

  it('forgives a tensor that noise moves about as far, and no other', () => {
    expect(settled({ mask: [4.1, -4, 2] }, {}, { mask: [4.14, -4, 2] })).toEqual([]);
    expect(settled({ mask: [4.1, -4, 2] }, {}, { mask: [4.11, -4, 2] })).toEqual(['0.mask']);
    expect(settled({ mask: [4.1, -4, 2] }, { laterMask: [9, 9, 9] })).toEqual(['0.mask']);
  });

  it('forgives everything from the decision on that noise turns, and nothing before it', () => {
    const lost = { mask: [9, 9, 9], laterIds: [1], laterMask: [9, 9] };
    expect(settled(lost, {})).toEqual(['0.mask', '1.ids', '1.mask']);
    expect(settled(lost, { laterIds: [1, 3] })).toEqual(['0.mask']);
    expect(settled(lost, { ids: [2] })).toEqual([]);
  });

  it('forgives no decision that noise does not turn', () => {
    expect(settled({ laterIds: [1, 3] }, { laterMask: [4.2, -4, 2] })).toEqual(['1.ids']);
  });

  it('takes an object that is gone for a decision', () => {
    const gone = { laterMask: [-1024, -1024, -1024] };
    expect(settled(gone, {})).toEqual(['1.mask']);
    expect(settled(gone, { laterMask: [4, -4, 2] })).toEqual([]);
  });
});
