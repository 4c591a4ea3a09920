import { AppError, abortedError } from '../contract/errors.ts';
import type { CocoRle } from '../contract/geometry.ts';
import type { Capability, ModelInfo } from '../contract/models.ts';
import type { Mask, Media, Prompt, PromptInput, PromptKind, Track } from '../contract/records.ts';
import { toldFrames } from '../jobs/told-frames.ts';
import { trailAt } from '../jobs/trail.ts';
import type { StepHandle } from '../library/library.ts';
import { rleFromCoco, rleToCoco } from '../masks/coco.ts';
import { areaOf } from '../masks/measure.ts';
import type { ConceptPrompt, MaskAnswer, ObjectPrompt } from '../model/model.ts';
import { checkFrame, checkUnlocked, checkUnprotected, type EngineContext } from './context.ts';

/** What a change of prompts is answered with. */
export interface PromptAnswer {
  prompts: Prompt[];
  mask: Mask | null;
  candidates: { rle: CocoRle; score: number }[];
}

const CAPABILITY_OF: Readonly<Record<PromptKind, Capability>> = {
  point: 'point',
  box: 'box',
  mask: 'mask',
  text: 'text',
  exemplar: 'exemplar',
};

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
  checkPrompts((await context.model.current()).info, media, input.prompts);
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

/** Takes prompts back, as one undo step, and answers what is left. With nothing left the prompted mask goes too. */
export async function removePrompts(
  context: EngineContext,
  promptIds: readonly number[],
  signal?: AbortSignal,
): Promise<PromptAnswer> {
  const { library } = context;
  const doomed = promptIds.map((promptId) => library.prompt(promptId));
  const first = doomed[0];
  const trackId = first?.trackId ?? null;
  if (
    first === undefined ||
    trackId === null ||
    doomed.some((prompt) => prompt.trackId !== trackId || prompt.frameIndex !== first.frameIndex)
  ) {
    throw new AppError('invalid-input', 'Prompts are taken back together only when they belong to one object on one frame.', {
      promptIds,
    });
  }
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

/** Finds the instances of a concept on a frame; each becomes a track with a mask, all in one undo step. */
export async function findConcept(
  context: EngineContext,
  input: {
    mediaId: number;
    frameIndex: number;
    prompts: readonly PromptInput[];
    classId: number | null;
    maxObjects?: number | undefined;
  },
  signal?: AbortSignal,
): Promise<{ tracks: Track[]; masks: Mask[] }> {
  const { library, segmentation, sessionMedia } = context;
  const media = library.mediaItem(input.mediaId);
  checkFrame(media, input.frameIndex);
  checkPrompts((await context.model.current()).info, media, input.prompts);
  const concept = input.prompts.map(toConceptPrompt);
  const found = await segmentation.find(sessionMedia(media), input.frameIndex, concept, signal);
  const answers = found.filter((answer) => areaOf(answer.mask) > 0).slice(0, input.maxObjects);
  const tracks = library.commit(media.projectId, labelOf(input.prompts), (edit) => {
    for (const prompt of input.prompts)
      edit.addPrompt({ mediaId: media.id, trackId: null, frameIndex: input.frameIndex, prompt });
    return answers.map((answer) => {
      const track = edit.addTrack({ mediaId: media.id, classId: input.classId, instanceName: nameOf(input.prompts) });
      edit.setMask({
        trackId: track.id,
        frameIndex: input.frameIndex,
        pixels: answer.mask,
        score: answer.score,
        provenance: 'prompted',
      });
      return track;
    });
  });
  const ids = new Set(tracks.map((track) => track.id));
  return { tracks, masks: library.masksOfFrame(media.id, input.frameIndex).filter((mask) => ids.has(mask.trackId)) };
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

/** Refuses what the model cannot take before anything is stored. */
function checkPrompts(info: ModelInfo, media: Media, prompts: readonly PromptInput[]): void {
  for (const prompt of prompts) {
    if (!info.capabilities.includes(CAPABILITY_OF[prompt.kind])) {
      throw new AppError(
        'prompt-unsupported',
        `The model "${info.name}" cannot take a ${prompt.kind} prompt. It takes: ${info.capabilities.filter((entry) => entry in CAPABILITY_OF).join(', ')}. Text and exemplars need a SAM 3 model pack.`,
        { kind: prompt.kind, modelId: info.id, supported: info.capabilities, needs: CAPABILITY_OF[prompt.kind] },
      );
    }
    if (prompt.kind === 'mask' && (prompt.rle.size[0] !== media.heightPx || prompt.rle.size[1] !== media.widthPx)) {
      throw new AppError(
        'invalid-input',
        `The mask is ${prompt.rle.size[1]}×${prompt.rle.size[0]}, but "${media.name}" is ${media.widthPx}×${media.heightPx}.`,
        { size: prompt.rle.size, widthPx: media.widthPx, heightPx: media.heightPx },
      );
    }
    if ('box' in prompt && (prompt.box.x + prompt.box.width > 1 + 1e-6 || prompt.box.y + prompt.box.height > 1 + 1e-6)) {
      throw new AppError('prompt-outside-image', 'The box reaches beyond the image: x + width and y + height may be 1 at most.', {
        box: prompt.box,
      });
    }
  }
}

function checkSomethingPositive(prompts: readonly PromptInput[]): void {
  if (prompts.some(isPositive)) return;
  throw new AppError('prompt-missing', 'Say where the object is first: with a positive point, a box or a mask.', {});
}

function isPositive(prompt: PromptInput): boolean {
  return prompt.kind === 'mask' || prompt.kind === 'text' || prompt.sign === 'positive';
}

function toObjectPrompt(prompt: PromptInput): ObjectPrompt {
  if (prompt.kind === 'point' || prompt.kind === 'box') return prompt;
  if (prompt.kind === 'mask') return { kind: 'mask', mask: rleFromCoco(prompt.rle) };
  throw new AppError(
    'prompt-unsupported',
    `A ${prompt.kind} prompt describes a kind of object, not one object; use prompts.find.`,
    {
      kind: prompt.kind,
    },
  );
}

function toConceptPrompt(prompt: PromptInput): ConceptPrompt {
  if (prompt.kind === 'text' || prompt.kind === 'exemplar') return prompt;
  throw new AppError(
    'prompt-unsupported',
    `A ${prompt.kind} prompt describes one object, not a kind of object; use prompts.add.`,
    {
      kind: prompt.kind,
    },
  );
}

/** Instances are called what was looked for. */
function nameOf(prompts: readonly PromptInput[]): string {
  const text = prompts.find((prompt) => prompt.kind === 'text');
  return (text?.phrase ?? '').slice(0, 200);
}

function labelOf(prompts: readonly PromptInput[]): string {
  const [first] = prompts;
  if (first === undefined || prompts.length > 1) return `Add ${prompts.length} prompts`;
  if (first.kind === 'text') return `Find "${first.phrase}"`;
  return `Add ${first.kind}`;
}
