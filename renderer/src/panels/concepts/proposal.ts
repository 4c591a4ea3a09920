/** What a person decides about the instances that a concept gave. Pure changes of a proposal. */
import type { ConceptProposal } from '../../document/session.ts';

export type Verdict = ConceptProposal['verdicts'][number];

export interface ProposalCounts {
  readonly all: number;
  /** With a score of at least the threshold. */
  readonly above: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly open: number;
}

/** How many candidates there are of each kind. */
export function countCandidates(proposal: ConceptProposal): ProposalCounts {
  const counts = { all: proposal.candidates.length, above: 0, accepted: 0, rejected: 0, open: 0 };
  for (let index = 0; index < counts.all; index++) {
    if (isAbove(proposal, index)) counts.above++;
    counts[proposal.verdicts[index] ?? 'open']++;
  }
  return counts;
}

/** Whether a candidate's score reaches the threshold, as both are shown: with two decimals. */
export function isAbove(proposal: ConceptProposal, index: number): boolean {
  const score = proposal.candidates[index]?.score ?? 0;
  return Math.round(score * 100) >= Math.round(proposal.threshold * 100);
}

/** The proposal with a verdict on one candidate. Giving the same verdict again takes it back. */
export function judge(proposal: ConceptProposal, index: number, verdict: Verdict): ConceptProposal {
  const before = proposal.verdicts[index];
  if (before === undefined) return proposal;
  const after = before === verdict ? 'open' : verdict;
  return { ...proposal, verdicts: proposal.verdicts.with(index, after) };
}

/** Takes every undecided candidate that reaches the threshold. What a person has rejected stays rejected. */
export function acceptAbove(proposal: ConceptProposal): ConceptProposal {
  const verdicts = proposal.verdicts.map((verdict, index) =>
    verdict === 'open' && isAbove(proposal, index) ? 'accepted' : verdict,
  );
  return { ...proposal, verdicts };
}

/** Takes all verdicts back. */
export function reopenAll(proposal: ConceptProposal): ConceptProposal {
  return { ...proposal, verdicts: proposal.verdicts.map(() => 'open') };
}

/** The next undecided candidate after one, or null when none follows. */
export function nextOpen(proposal: ConceptProposal, after: number): number | null {
  const index = proposal.verdicts.findIndex((verdict, at) => at > after && verdict === 'open');
  return index === -1 ? null : index;
}

/** The phrase of a proposal, or null when it was asked by examples only. */
export function phraseOf(proposal: ConceptProposal): string | null {
  const text = proposal.prompts.find((prompt) => prompt.kind === 'text');
  return text?.phrase ?? null;
}

/** How many example boxes stand for the kind, and how many for what it is not. */
export function countExemplars(proposal: ConceptProposal): { readonly positive: number; readonly negative: number } {
  const counts = { positive: 0, negative: 0 };
  for (const prompt of proposal.prompts) if (prompt.kind === 'exemplar') counts[prompt.sign]++;
  return counts;
}
