import { AppError, abortedError } from '../contract/errors.ts';
import type { CocoRle } from '../contract/geometry.ts';
import type { Mask, Media, Prompt, PromptInput, Track } from '../contract/records.ts';
import { toldFrames } from '../jobs/told-frames.ts';
import { trailAt } from '../jobs/trail.ts';
import type { NewTrack, StepHandle } from '../library/library.ts';
import { rleToCoco } from '../masks/coco.ts';
import { areaOf } from '../masks/measure.ts';
import type { MaskAnswer } from '../model/model.ts';
import { checkFrame, checkUnlocked, checkUnprotected, type EngineContext } from './context.ts';
import { checkPrompts, checkSomethingPositive, isPositive, labelOf, toObjectPrompt } from './prompt-checks.ts';

/** What a change of prompts is answered with. */
export interface PromptAnswer {
  prompts: Prompt[];
  mask: Mask | null;
  candidates: { rle: CocoRle; score: number }[];
}

/**
 * Adds prompts and commits the mask that they give, as one undo step. The prompts are stored first, so they are not lost
 * when the model fails; an answer to prompts that have changed meanwhile is dropped.
 */
export async function addPrompts(
  context: EngineContext,
  input: { trackId: number; frameIndex: number; prompts: readonly PromptInput[] },
  signal?: AbortSignal,
): Promise<PromptAnswer> {
  const { library } = context;
  const track = library.track(input.trackId);
  const media = library.mediaItem(track.mediaId);
  checkFrame(media, input.frameIndex);
  checkUnlocked(track);
  checkUnprotected(library, track, input.frameIndex);
  checkPrompts((await context.model.current('objects')).info, media, input.prompts);
  const before = library.prompts({ mediaId: media.id, trackId: track.id, frameIndex: input.frameIndex });
  checkSomethingPositive([...before.map((prompt) => prompt.prompt), ...input.prompts]);
  const step = library.beginStep(media.projectId, labelOf(input.prompts));
  step.amend((edit) => {
    for (const prompt of input.prompts) {
      edit.addPrompt({ mediaId: media.id, trackId: track.id, frameIndex: input.frameIndex, prompt });
    }
  });
  return answerPrompts(context, media, track, input.frameIndex, step, signal);
}

/** Makes an object and adds its first prompts, as one undo step; otherwise like `addPrompts`. */
export async function startObject(
  context: EngineContext,
  input: NewTrack & { readonly frameIndex: number; readonly prompts: readonly PromptInput[] },
  signal?: AbortSignal,
): Promise<PromptAnswer & { track: Track }> {
  const { library } = context;
  const { frameIndex, prompts, ...entry } = input;
  const media = library.mediaItem(entry.mediaId);
  checkFrame(media, frameIndex);
  checkPrompts((await context.model.current('objects')).info, media, prompts);
  checkSomethingPositive(prompts);
  for (const prompt of prompts) toObjectPrompt(prompt);
  const step = library.beginStep(media.projectId, labelOf(prompts));
  const track = step.amend((edit) => {
    const created = edit.addTrack(entry);
    for (const prompt of prompts) edit.addPrompt({ mediaId: media.id, trackId: created.id, frameIndex, prompt });
    return created;
  });
  return { track, ...(await answerPrompts(context, media, track, frameIndex, step, signal)) };
}

/** Changes what a prompt says and answers anew, as one undo step. One of a concept is only changed. */
export async function updatePrompt(
  context: EngineContext,
  input: { promptId: number; prompt: PromptInput },
  signal?: AbortSignal,
): Promise<PromptAnswer> {
  const { library } = context;
  const { promptId, prompt } = input;
  const { mediaId, trackId, frameIndex, prompt: before } = library.prompt(promptId);
  const media = library.mediaItem(mediaId);
  if (prompt.kind !== before.kind) {
    throw new AppError('invalid-input', `A ${before.kind} cannot become a ${prompt.kind}. Take it back and add another.`, {
      promptId,
      kind: before.kind,
    });
  }
  const label = prompt.kind === 'point' || prompt.kind === 'box' ? `Move ${prompt.kind}` : `Change ${prompt.kind}`;
  if (trackId === null) {
    library.commit(media.projectId, label, (edit) => edit.updatePrompt(promptId, prompt));
    return { prompts: [...library.prompts({ mediaId, trackId, frameIndex })], mask: null, candidates: [] };
  }
  const track = library.track(trackId);
  checkUnlocked(track);
  checkUnprotected(library, track, frameIndex);
  checkPrompts((await context.model.current('objects')).info, media, [prompt]);
  const others = library.prompts({ mediaId, trackId, frameIndex }).filter((entry) => entry.id !== promptId);
  checkSomethingPositive([...others.map((entry) => entry.prompt), prompt]);
  const step = library.beginStep(media.projectId, label);
  step.amend((edit) => edit.updatePrompt(promptId, prompt));
  return answerPrompts(context, media, track, frameIndex, step, signal);
}

/** Takes prompts back, as one undo step, and answers what is left. With nothing left the prompted mask goes too. */
export async function removePrompts(
  context: EngineContext,
  promptIds: readonly number[],
  signal?: AbortSignal,
): Promise<PromptAnswer> {
  const { library } = context;
  const doomed = promptIds.map((promptId) => library.prompt(promptId));
  const first = doomed[0];
  const alike = (prompt: Prompt) => prompt.mediaId === first?.mediaId && prompt.trackId === first.trackId;
  if (first === undefined || !doomed.every(alike)) throw notTogether(promptIds);
  const { trackId } = first;
  if (trackId === null) return removeConcepts(context, doomed);
  if (doomed.some((prompt) => prompt.frameIndex !== first.frameIndex)) throw notTogether(promptIds);
  const track = library.track(trackId);
  const media = library.mediaItem(track.mediaId);
  const { frameIndex } = first;
  checkUnlocked(track);
  checkUnprotected(library, track, frameIndex);
  const left = library.prompts({ mediaId: media.id, trackId, frameIndex }).filter((prompt) => !promptIds.includes(prompt.id));
  const step = library.beginStep(
    media.projectId,
    promptIds.length === 1 ? 'Remove prompt' : `Remove ${promptIds.length} prompts`,
  );
  const stillPositive = left.some((prompt) => isPositive(prompt.prompt));
  step.amend((edit) => {
    for (const promptId of promptIds) edit.removePrompt(promptId);
    if (!stillPositive && library.maskRef(trackId, frameIndex)?.provenance === 'prompted') edit.removeMask(trackId, frameIndex);
  });
  if (!stillPositive) return { prompts: [...left], mask: library.mask(trackId, frameIndex), candidates: [] };
  return answerPrompts(context, media, track, frameIndex, step, signal);
}

function notTogether(promptIds: readonly number[]): AppError {
  return new AppError('invalid-input', 'Prompts are taken back together only when they belong to one object on one frame.', {
    promptIds,
  });
}

/** Prompts of concepts have no mask of their own: what was found by them stays. */
function removeConcepts({ library }: EngineContext, doomed: readonly Prompt[]): PromptAnswer {
  const { mediaId, frameIndex } = doomed[0]!;
  const label = doomed.length === 1 ? 'Remove prompt' : `Remove ${doomed.length} prompts`;
  library.commit(library.mediaItem(mediaId).projectId, label, (edit) => {
    for (const prompt of doomed) edit.removePrompt(prompt.id);
  });
  return { prompts: [...library.prompts({ mediaId, trackId: null, frameIndex })], mask: null, candidates: [] };
}

async function answerPrompts(
  context: EngineContext,
  media: Media,
  track: Track,
  frameIndex: number,
  step: StepHandle,
  signal: AbortSignal | undefined,
): Promise<PromptAnswer> {
  const { library, segmentation, sessionMedia } = context;
  const asked = library.prompts({ mediaId: media.id, trackId: track.id, frameIndex });
  const told = toldFrames(library, media, track);
  const answers = await segmentation.prompt(
    {
      media: sessionMedia(media),
      objectId: track.objectId,
      frameIndex,
      prompts: asked.map((prompt) => toObjectPrompt(prompt.prompt)),
      told,
      trail: trailAt(library, track.id, frameIndex, told),
    },
    signal,
  );
  const now = library.prompts({ mediaId: media.id, trackId: track.id, frameIndex });
  if (!isSame(asked, now)) throw abortedError('The prompts have changed since; the newer ones are answered.');
  const [best, ...others] = answers;
  step.amend((edit) => storeAnswer(edit, track.id, frameIndex, best));
  return {
    prompts: [...now],
    mask: library.mask(track.id, frameIndex),
    candidates: others.map((answer) => ({ rle: rleToCoco(answer.mask), score: answer.score })),
  };
}

function storeAnswer(
  edit: Parameters<Parameters<StepHandle['amend']>[0]>[0],
  trackId: number,
  frameIndex: number,
  best: MaskAnswer | undefined,
): void {
  if (best === undefined || areaOf(best.mask) === 0) edit.setAbsence(trackId, frameIndex, 'prompted');
  else edit.setMask({ trackId, frameIndex, pixels: best.mask, score: best.score, provenance: 'prompted' });
}

function isSame(a: readonly Prompt[], b: readonly Prompt[]): boolean {
  return (
    a.length === b.length && a.every((prompt, index) => prompt.id === b[index]?.id && prompt.revision === b[index]?.revision)
  );
}
