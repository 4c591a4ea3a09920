/** Exemplars of the frame that is shown: those of the search that is open, else those that are stored. */
import type { PromptInput, Sign } from '../../../native/contract/records.ts';
import type { Holdable } from './hit-handles.ts';
import type { ToolContext } from './tool.ts';

type ExemplarBox = Extract<PromptInput, { kind: 'exemplar' }>['box'];

/** Looks again, with one more example. Says in a hint why it cannot. */
export function giveExemplar(context: ToolContext, box: ExemplarBox, sign: Sign): void {
  propose(context, [...searchedPrompts(context), { kind: 'exemplar', box, sign }]);
}

/** The examples of the open search as handles. They are not stored yet: ids are negative, -1 for the first prompt of the search. */
export function proposedExemplars(context: ToolContext): readonly Holdable[] {
  return (openPrompts(context) ?? [])
    .map((prompt, index) => ({ id: -1 - index, prompt }))
    .filter(({ prompt }) => prompt.kind === 'exemplar');
}

/** Looks again with one example changed, or (null) without it; `id` as in `proposedExemplars`. */
export function changeExemplar(context: ToolContext, id: number, changed: PromptInput | null): void {
  const prompts = (openPrompts(context) ?? []).flatMap((prompt, index) => {
    if (index !== -1 - id) return [prompt];
    return changed === null ? [] : [changed];
  });
  if (prompts.length === 0) context.actions.dismissProposal();
  else propose(context, prompts);
}

function propose(context: ToolContext, prompts: readonly PromptInput[]): void {
  if (!context.capabilities().has('exemplar')) context.hint('tools:hints.noExemplar');
  else if (!prompts.some(saysWhat)) context.hint('tools:hints.exemplarFirst');
  else void context.actions.propose(prompts);
}

function searchedPrompts(context: ToolContext): readonly PromptInput[] {
  const stored = context.promptsOf(null).map(({ prompt }) => prompt);
  return openPrompts(context) ?? stored.filter(({ kind }) => kind === 'exemplar');
}

function openPrompts(context: ToolContext): readonly PromptInput[] | null {
  const { proposal } = context.session();
  return proposal?.frameIndex === context.frameIndex() ? proposal.prompts : null;
}

function saysWhat(prompt: PromptInput): boolean {
  return prompt.kind === 'text' || (prompt.kind === 'exemplar' && prompt.sign === 'positive');
}
