/** Exemplars of the frame that is shown: those of the search that is open, else those that are stored. */
import type { Prompt, PromptInput, Sign } from '../../../native/contract/records.ts';
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

/** An example that was kept with what a search found. */
export interface KeptExemplar extends Prompt {
  /** What was looked for together with it; null where it was looked for by example alone. */
  readonly phrase: string | null;
}

/**
 * The examples among the concept prompts of one frame. The prompts of a search are stored one after the other, its phrase
 * first, so that it belongs to the examples that follow it without a gap.
 */
export function keptExemplars(prompts: readonly Prompt[]): readonly KeptExemplar[] {
  const kept: KeptExemplar[] = [];
  let phrase: string | null = null;
  let before = Number.NaN;
  for (const stored of [...prompts].sort((a, b) => a.id - b.id)) {
    if (stored.id !== before + 1) phrase = null;
    before = stored.id;
    if (stored.prompt.kind === 'text') phrase = stored.prompt.phrase;
    else if (stored.prompt.kind === 'exemplar') kept.push({ ...stored, phrase });
  }
  return kept;
}

/** Those that can be held on the frame that is shown: none while a search is open there, which shows its own. */
export function heldExemplars(context: ToolContext): readonly KeptExemplar[] {
  return openPrompts(context) === null ? keptExemplars(context.promptsOf(null)) : [];
}

/**
 * Changes a kept example, or (null) takes it back. What was found by it stays, which is said, with the offer to look again.
 */
export function changeKeptExemplar(context: ToolContext, { id, phrase }: KeptExemplar, changed: PromptInput | null): void {
  const frameIndex = context.frameIndex();
  const done = changed === null ? context.actions.removePrompts([id]) : context.actions.movePrompt(id, changed);
  const searchAgain = () => {
    if (context.frameIndex() !== frameIndex) context.actions.goToFrame(frameIndex);
    const examples = keptExemplars(context.promptsOf(null)).filter((kept) => kept.phrase === phrase);
    const text = phrase === null ? [] : [{ kind: 'text' as const, phrase }];
    propose(context, [...text, ...examples.map(({ prompt }) => prompt)]);
  };
  const key = changed === null ? 'tools:hints.exemplarRemoved' : 'tools:hints.exemplarMoved';
  void done.then(() => context.hint(key, { label: 'tools:hints.searchAgain', run: searchAgain }));
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
