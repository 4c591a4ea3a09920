/** Sending prompts to the right object, also while the first answer for a new object is still under way. */

import type { Capability } from '../../../native/contract/models.ts';
import type { PromptInput } from '../../../native/contract/records.ts';
import { rleToCoco } from '../../../native/masks/coco.ts';
import { areaOf } from '../../../native/masks/measure.ts';
import type { ToolContext } from './tool.ts';
import { unlockedTarget } from './working-track.ts';

/** One for all prompt tools of a media item, so that a click after a box refines the object that the box started. */
export interface Prompting {
  /** Prompts the working track on this frame, or starts a new one. Says in a hint why it cannot. */
  send(prompts: readonly PromptInput[]): void;
}

/** An object that was asked for and has no id yet. */
interface Starting {
  readonly frameIndex: number;
  /** As it was then; whoever selects (also nothing, again) ends the object. */
  readonly selection: readonly number[];
  readonly waiting: PromptInput[];
}

/** Makes the sender of prompts for a media item. */
export function createPrompting(context: ToolContext): Prompting {
  const { actions } = context;
  let starting: Starting | null = null;
  /** What was last given something positive: the context may not have heard of it yet. */
  let given: { readonly trackId: number; readonly frameIndex: number } | null = null;

  function remember(trackId: number, prompts: readonly PromptInput[]): void {
    if (prompts.some(isPositive)) given = { trackId, frameIndex: context.frameIndex() };
  }

  async function start(prompts: readonly PromptInput[]): Promise<void> {
    const mine: Starting = { frameIndex: context.frameIndex(), selection: context.session().selection, waiting: [] };
    starting = mine;
    const trackId = await actions.prompt('new', prompts);
    if (starting === mine) starting = null;
    if (trackId === null || mine.frameIndex !== context.frameIndex()) return;
    remember(trackId, prompts);
    if (mine.waiting.length > 0) await actions.prompt(trackId, mine.waiting);
  }

  function isStarting(): boolean {
    return starting?.frameIndex === context.frameIndex() && starting.selection === context.session().selection;
  }

  return {
    send(prompts) {
      if (!capable(context, prompts)) return;
      const target = unlockedTarget(context);
      if (target === null) return;
      if (target !== 'new') {
        const hasPositive = given?.trackId === target && given.frameIndex === context.frameIndex();
        const complete = hasPositive ? prompts : withSomethingPositive(context, target, prompts);
        if (complete === null) return;
        remember(target, complete);
        void actions.prompt(target, complete);
      } else if (starting !== null && isStarting()) starting.waiting.push(...prompts);
      else if (prompts.some(isPositive)) void start(prompts);
      else context.hint('tools:hints.negativeFirst');
    },
  };
}

const MISSING: Partial<Record<Capability, string>> = {
  point: 'tools:hints.noPoint',
  box: 'tools:hints.noBox',
};

function capable(context: ToolContext, prompts: readonly PromptInput[]): boolean {
  const able = context.capabilities();
  const lacking = prompts.find(({ kind }) => !able.has(kind));
  if (lacking !== undefined) context.hint(MISSING[lacking.kind] ?? 'tools:hints.noPrompt');
  return lacking === undefined;
}

/**
 * What only takes away needs something to be taken from: where this frame has no positive prompt, the mask that it has is
 * given along. Null, after a hint, where there is no mask either or the model takes none.
 */
function withSomethingPositive(context: ToolContext, trackId: number, prompts: readonly PromptInput[]) {
  const known = context.promptsOf(trackId).map(({ prompt }) => prompt);
  if ([...known, ...prompts].some(isPositive)) return prompts;
  const mask = context.maskOf(trackId);
  if (mask !== null && areaOf(mask) > 0 && context.capabilities().has('mask')) {
    return [{ kind: 'mask' as const, rle: rleToCoco(mask) }, ...prompts];
  }
  context.hint('tools:hints.negativeFirst');
  return null;
}

function isPositive(prompt: PromptInput): boolean {
  return prompt.kind === 'mask' || prompt.kind === 'text' || prompt.sign === 'positive';
}
