/** Instances of a concept on one frame: found and kept at once, or proposed first and kept when a person takes them. */
import type { ConceptCandidate } from '../contract/editing-methods.ts';
import type { CocoRle } from '../contract/geometry.ts';
import type { Mask, Media, PromptInput, Track } from '../contract/records.ts';
import { promptsToKeep } from '../jobs/kept-prompts.ts';
import { rleFromCoco, rleToCoco } from '../masks/coco.ts';
import { areaOf, boundingBox } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import type { MaskAnswer } from '../model/model.ts';
import { checkFrame, type EngineContext } from './context.ts';
import { checkPrompts, labelOf, nameOf, toConceptPrompt } from './prompt-checks.ts';

interface ConceptOnFrame {
  readonly mediaId: number;
  readonly frameIndex: number;
  readonly prompts: readonly PromptInput[];
}

/** Finds the instances of a concept on a frame; each becomes a track with a mask, all in one undo step. */
export async function findConcept(
  context: EngineContext,
  input: ConceptOnFrame & { readonly classId: number | null; readonly maxObjects?: number | undefined },
  signal?: AbortSignal,
): Promise<{ tracks: Track[]; masks: Mask[] }> {
  const { media, answers } = await ask(context, input, signal);
  const instances = answers.map(({ mask, score }) => ({ pixels: mask, score }));
  return keep(context, media, input, { classId: input.classId, instanceName: nameOf(input.prompts) }, instances);
}

/** Finds the instances of a concept on a frame without changing anything, best first. */
export async function proposeConcept(
  context: EngineContext,
  input: ConceptOnFrame & { readonly maxObjects?: number | undefined },
  signal?: AbortSignal,
): Promise<{ candidates: ConceptCandidate[] }> {
  const { answers } = await ask(context, input, signal);
  return {
    candidates: answers.map(({ mask, score }) => ({ rle: rleToCoco(mask), score, bbox: boundingBox(mask) })),
  };
}

/** Keeps the proposals that a person took: a track with a mask of each, and the prompts, all in one undo step. */
export function acceptConcept(
  context: EngineContext,
  input: ConceptOnFrame & {
    readonly classId: number | null;
    readonly instanceName?: string | undefined;
    readonly accepted: readonly { readonly rle: CocoRle; readonly score: number | null }[];
  },
): { tracks: Track[]; masks: Mask[] } {
  const media = context.library.mediaItem(input.mediaId);
  checkFrame(media, input.frameIndex);
  for (const prompt of input.prompts) toConceptPrompt(prompt);
  const instances = input.accepted.map(({ rle, score }) => ({ pixels: rleFromCoco(rle), score }));
  const { classId, instanceName = nameOf(input.prompts) } = input;
  return keep(context, media, input, { classId, instanceName }, instances);
}

async function ask(
  context: EngineContext,
  input: ConceptOnFrame & { readonly maxObjects?: number | undefined },
  signal: AbortSignal | undefined,
): Promise<{ media: Media; answers: readonly MaskAnswer[] }> {
  const { library, segmentation, sessionMedia } = context;
  const media = library.mediaItem(input.mediaId);
  checkFrame(media, input.frameIndex);
  checkPrompts((await context.model.current('concepts')).info, media, input.prompts);
  const concept = input.prompts.map(toConceptPrompt);
  const found = await segmentation.find(sessionMedia(media), input.frameIndex, concept, signal);
  return { media, answers: found.filter((answer) => areaOf(answer.mask) > 0).slice(0, input.maxObjects) };
}

function keep(
  { library }: EngineContext,
  media: Media,
  { frameIndex, prompts }: ConceptOnFrame,
  entry: { readonly classId: number | null; readonly instanceName: string },
  instances: readonly { readonly pixels: Rle; readonly score: number | null }[],
): { tracks: Track[]; masks: Mask[] } {
  const tracks = library.commit(media.projectId, labelOf(prompts), (edit) => {
    for (const prompt of promptsToKeep(library, { mediaId: media.id, frameIndex }, prompts)) {
      edit.addPrompt({ mediaId: media.id, trackId: null, frameIndex, prompt });
    }
    return instances.map(({ pixels, score }) => {
      const track = edit.addTrack({ mediaId: media.id, ...entry });
      edit.setMask({ trackId: track.id, frameIndex, pixels, score, provenance: 'prompted' });
      return track;
    });
  });
  const ids = new Set(tracks.map((track) => track.id));
  return { tracks, masks: library.masksOfFrame(media.id, frameIndex).filter((mask) => ids.has(mask.trackId)) };
}
