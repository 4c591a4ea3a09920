import { readFile } from 'node:fs/promises';
import type { EngineClient } from '../contract/client.ts';
import { AppError } from '../contract/errors.ts';
import type { Media, ObjectClass, PromptInput, Track } from '../contract/records.ts';
import { readIndexedMasks } from '../dataset/indexed-png.ts';
import { rleToCoco } from '../masks/coco.ts';
import { mergeAll } from '../masks/combine.ts';
import type { Rle } from '../masks/rle.ts';
import { fileError } from '../media/media-file.ts';
import type { PromptArg } from './prompt-args.ts';
import type { CommandContext } from './session.ts';

/** A prompt as the engine takes it, with the number after `@` of the object that it is for. */
export interface ObjectPrompt {
  readonly objectId: number;
  readonly frameIndex: number;
  readonly input: PromptInput;
  /** The file and size of a mask, which must fit the frame. */
  readonly mask?: { readonly file: string; readonly width: number; readonly height: number };
}

/** What is said about the objects of each media item. */
export interface ObjectRequest {
  readonly prompts: readonly ObjectPrompt[];
  /** By the number after `@`. */
  readonly classes: ReadonlyMap<number, ObjectClass>;
}

/**
 * Reads the mask files among prompts; an indexed one brings an object per index, others go to the object that is named, else to 1.
 * @throws AppError `media-vanished`, `media-unreadable`, `dataset-invalid`
 */
export async function readPrompts(prompts: readonly PromptArg[]): Promise<ObjectPrompt[]> {
  const read: ObjectPrompt[] = [];
  for (const prompt of prompts) {
    const { frameIndex } = prompt;
    if (prompt.kind === 'point') {
      read.push({ objectId: prompt.objectId, frameIndex, input: { kind: 'point', point: prompt.point, sign: prompt.sign } });
    } else if (prompt.kind === 'box') {
      read.push({ objectId: prompt.objectId, frameIndex, input: { kind: 'box', box: prompt.box, sign: prompt.sign } });
    } else {
      for (const { objectId, rle } of assignMasks(await readMaskFile(prompt.file), prompt.objectId)) {
        const mask = { file: prompt.file, width: rle.width, height: rle.height };
        read.push({ objectId, frameIndex, input: { kind: 'mask', rle: rleToCoco(rle) }, mask });
      }
    }
  }
  return read;
}

/** Gives every object its prompts, frame by frame. @returns the tracks that were prompted */
export async function promptAll(
  context: CommandContext,
  client: EngineClient,
  media: Media,
  request: ObjectRequest,
): Promise<Track[]> {
  for (const { mask } of request.prompts) if (mask !== undefined) checkMaskSize(mask, media);
  const existing = await client.tracks.list({ mediaId: media.id });
  const tracks: Track[] = [];
  const byObject = Map.groupBy(request.prompts, (prompt) => prompt.objectId);
  for (const [objectId, own] of [...byObject].sort(([a], [b]) => a - b)) {
    const track = await trackOf(context, client, { media, existing, objectId, classId: request.classes.get(objectId)?.id });
    tracks.push(track);
    for (const [frameIndex, group] of [...Map.groupBy(own, (prompt) => prompt.frameIndex)].sort(([a], [b]) => a - b)) {
      await promptFrame(context, client, track, frameIndex, group);
    }
  }
  for (const [objectId, { id: classId, name }] of request.classes) {
    if (byObject.has(objectId)) continue;
    if (existing.some((track) => track.objectId === objectId))
      await trackOf(context, client, { media, existing, objectId, classId });
    else context.output.warn(`--class ${objectId}=${name}: nothing in ${media.name} is object ${objectId}.`, { objectId });
  }
  return tracks;
}

/**
 * The track of an object: the one with its number, else a new one. A number is never used again, so after a deletion a new
 * one may get another number than was asked for; that is said, as the dataset will show it.
 */
async function trackOf(
  context: CommandContext,
  client: EngineClient,
  wanted: { media: Media; existing: readonly Track[]; objectId: number; classId: number | undefined },
): Promise<Track> {
  const { media, existing, objectId, classId } = wanted;
  const known = existing.find((track) => track.objectId === objectId);
  if (known !== undefined) {
    if (classId === undefined || known.classId === classId) return known;
    return client.tracks.update({ trackId: known.id, classId });
  }
  const track = await client.tracks.create({ mediaId: media.id, classId: classId ?? null, objectId });
  if (track.objectId !== objectId) {
    context.output.warn(
      `@${objectId} is new in ${media.name} and becomes object ${track.objectId} there, as a number is never used again. ` +
        `In the dataset, and to go on with it in this project, it is ${track.objectId}.`,
      { asked: objectId, objectId: track.objectId, trackId: track.id },
    );
  }
  return track;
}

async function promptFrame(
  context: CommandContext,
  client: EngineClient,
  track: Track,
  frameIndex: number,
  prompts: readonly ObjectPrompt[],
): Promise<void> {
  const answer = await client.prompts.add(
    { trackId: track.id, frameIndex, prompts: prompts.map((prompt) => prompt.input) },
    { signal: context.signal },
  );
  const areaPx = answer.mask?.areaPx ?? 0;
  const seen = areaPx === 0 ? 'nothing found there' : `${areaPx} px, score ${(answer.mask?.score ?? 1).toFixed(2)}`;
  const { id: trackId, objectId } = track;
  context.output.info(`object ${objectId}, frame ${frameIndex}: ${seen}`, { objectId, trackId, frameIndex, areaPx });
}

async function readMaskFile(file: string): Promise<readonly { index: number; rle: Rle }[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new AppError(
        'media-vanished',
        `There is no file ${file}. Check the path of --mask.`,
        { path: file },
        { cause: error },
      );
    }
    if (code === 'EISDIR') {
      throw new AppError('media-unreadable', `${file} is a folder. --mask takes one PNG.`, { path: file }, { cause: error });
    }
    throw fileError(error, file);
  }
  const masks = readIndexedMasks(bytes);
  if (masks.length > 0) return masks;
  throw new AppError('dataset-invalid', `${file} is all background: there is no object in it. Choose another file for --mask.`, {
    path: file,
  });
}

function assignMasks(masks: readonly { index: number; rle: Rle }[], objectId: number | null): { objectId: number; rle: Rle }[] {
  if (objectId !== null) {
    const rles = masks.map((mask) => mask.rle);
    return [{ objectId, rle: mergeAll(rles, 'union') }];
  }
  // A palette image whose only index is 255 is a black and white mask: one object, and not the 255th.
  const isPlain = masks.length === 1 && masks[0]?.index === 255;
  return masks.map((mask) => ({ objectId: isPlain ? 1 : mask.index, rle: mask.rle }));
}

function checkMaskSize(mask: { file: string; width: number; height: number }, media: Media): void {
  if (mask.width === media.widthPx && mask.height === media.heightPx) return;
  throw new AppError(
    'dataset-media-mismatch',
    `${mask.file} is ${mask.width}×${mask.height}, but ${media.name} is ${media.widthPx}×${media.heightPx}. A mask must have the size of the frame.`,
    mask,
  );
}
