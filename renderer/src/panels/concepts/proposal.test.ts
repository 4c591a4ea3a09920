import { describe, expect, it } from 'vitest';
import type { ConceptProposal } from '../../document/session.ts';
import { acceptAbove, countCandidates, countExemplars, isAbove, judge, nextOpen, phraseOf, reopenAll } from './proposal.ts';

const mask = { width: 4, height: 4, counts: Uint32Array.of(0, 16) };

function proposalOf(scores: readonly number[], threshold = 0.5): ConceptProposal {
  return {
    mediaId: 1,
    frameIndex: 3,
    prompts: [
      { kind: 'text', phrase: 'dog' },
      { kind: 'exemplar', box: { x: 0, y: 0, width: 0.5, height: 0.5 }, sign: 'negative' },
    ],
    candidates: scores.map((score) => ({
      score,
      bbox: { x: 0, y: 0, width: 4, height: 4 },
      rle: { size: [4, 4], counts: '' },
      mask,
    })),
    state: 'ready',
    verdicts: scores.map(() => 'open'),
    threshold,
  };
}

describe('verdicts', () => {
  it('are given and taken back', () => {
    const one = judge(proposalOf([0.9, 0.4]), 1, 'accepted');
    expect(one.verdicts).toEqual(['open', 'accepted']);
    expect(judge(one, 1, 'rejected').verdicts).toEqual(['open', 'rejected']);
    expect(judge(one, 1, 'accepted').verdicts).toEqual(['open', 'open']);
  });

  it('on a candidate that is not there change nothing', () => {
    const proposal = proposalOf([0.9]);
    expect(judge(proposal, 5, 'accepted')).toBe(proposal);
  });

  it('are given to all above the threshold, but not over a rejection', () => {
    const proposal = judge(proposalOf([0.9, 0.8, 0.5, 0.4]), 1, 'rejected');
    expect(acceptAbove(proposal).verdicts).toEqual(['accepted', 'rejected', 'accepted', 'open']);
    expect(reopenAll(acceptAbove(proposal)).verdicts).toEqual(['open', 'open', 'open', 'open']);
  });
});

it('counts', () => {
  const proposal = acceptAbove(judge(proposalOf([0.9, 0.8, 0.5, 0.4]), 0, 'rejected'));
  expect(countCandidates(proposal)).toEqual({ all: 4, above: 3, accepted: 2, rejected: 1, open: 1 });
});

it('compares scores as they are shown', () => {
  expect(isAbove(proposalOf([0.4996]), 0)).toBe(true);
  expect(isAbove(proposalOf([0.494]), 0)).toBe(false);
});

it('finds the next undecided candidate', () => {
  const proposal = judge(proposalOf([0.9, 0.8, 0.7]), 1, 'accepted');
  expect([nextOpen(proposal, -1), nextOpen(proposal, 0), nextOpen(proposal, 2)]).toEqual([0, 2, null]);
});

it('tells what was asked', () => {
  expect(phraseOf(proposalOf([]))).toBe('dog');
  expect(phraseOf({ ...proposalOf([]), prompts: [] })).toBeNull();
  expect(countExemplars(proposalOf([]))).toEqual({ positive: 0, negative: 1 });
});
