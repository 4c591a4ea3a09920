import type { ObjectPrompt } from '../model/model.ts';
import { pause } from './concept/pause.ts';
import type { Features } from './features.ts';
import { toPointInput } from './prompt-points.ts';
import { maskToModel } from './resize-mask.ts';
import type { FrameRecord } from './tracker/records.ts';
import type { TravelDirection } from './tracker/tracker.ts';
import type { VideoContext } from './video-context.ts';
import { attendedBy, recollect } from './video-memory.ts';
import type { BeforeCorrection, VideoObject } from './video-object.ts';
import { rebuild, trailBehind } from './video-trail.ts';

/** What a correction gave, and what it was made from. */
export interface Correction {
  /** Best first; further candidates after a single point. */
  readonly records: readonly FrameRecord[];
  readonly before: BeforeCorrection;
}

/**
 * Answers prompts about an object on a frame that it was tracked to: the decoder sees the frame through the object's
 * memory, and with the prompts the logits of the mask that they correct, then those of its own answer, point after point.
 * What was told on the frame itself is left out, as the prompts replace it. Nothing is changed but that memory is encoded.
 * Source: facebookresearch/sam3, `sam3_tracking_predictor.py`, `add_new_points_or_box`.
 * @returns null when the object was not tracked to this frame, or near it in what `recall` told
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function correctObject(
  context: VideoContext,
  object: VideoObject,
  frameIndex: number,
  prompts: readonly ObjectPrompt[],
  signal: AbortSignal | undefined,
): Promise<Correction | null> {
  const direction = directionAt(context, object, frameIndex);
  if (direction === null) return null;
  const view = without(object, frameIndex, direction);
  const features = await context.features.at(frameIndex, signal);
  if (!isTracked(context, view, frameIndex, direction)) {
    const { memories } = context.graphs.manifest.model;
    const trail = trailBehind(object.trail, frameIndex, direction, memories - 1);
    await rebuild(context, [{ bank: view.bank, trail }], frameIndex, direction, signal);
  }
  await recollect(context, [view], frameIndex, direction, signal);
  for (const [frame, record] of view.bank.conditioning) object.bank.conditioning.set(frame, record);
  if (!view.bank.tracked.has(frameIndex)) {
    const [record] = await context.tracker.track(features, [view.bank], frameIndex, direction);
    view.bank.tracked.set(frameIndex, record);
    await pause(signal);
  }
  const records = await decodeSteps(context, features, view, frameIndex, direction, prompts, signal);
  return { records, before: { frameIndex, direction, tracked: view.bank.tracked } };
}

/**
 * The way in which an object came to a frame: that of its memory where it has some there, else from where `recall` has
 * masks of it; null when it never came there.
 */
function directionAt(context: VideoContext, object: VideoObject, frameIndex: number): TravelDirection | null {
  const { beforeCorrection, direction, trail } = object;
  if (beforeCorrection?.frameIndex === frameIndex) return beforeCorrection.direction;
  if (direction !== null && isTracked(context, object, frameIndex, direction)) return direction;
  const most = context.graphs.manifest.model.memories - 1;
  const ways: TravelDirection[] = ['forward', 'backward'];
  return ways.find((way) => trailBehind(trail, frameIndex, way, most).size > 0) ?? null;
}

/** Whether an object has a tracked record of a frame, or of one whose spatial memory is attended there. */
function isTracked(context: VideoContext, object: VideoObject, frameIndex: number, direction: TravelDirection): boolean {
  const { memories } = attendedBy(context, object, frameIndex, direction);
  return memories.length > 0 && (object.bank.tracked.has(frameIndex) || memories.some(({ kind }) => kind === 'tracked'));
}

/** The object as it was before anything was said about it on a frame. Its records are the same, its maps are not. */
function without(object: VideoObject, frameIndex: number, direction: TravelDirection): VideoObject {
  const { bank, told, beforeCorrection } = object;
  const again = beforeCorrection?.frameIndex === frameIndex;
  // What was tracked in the other direction lies ahead and is not attended.
  const tracked = again ? beforeCorrection.tracked : direction === object.direction ? bank.tracked : new Map();
  const view = {
    ...object,
    bank: { objectId: bank.objectId, conditioning: new Map(bank.conditioning), tracked: new Map(tracked) },
    told: new Map(told),
  };
  view.told.delete(frameIndex);
  view.bank.conditioning.delete(frameIndex);
  return view;
}

async function decodeSteps(
  context: VideoContext,
  features: Features,
  { bank }: VideoObject,
  frameIndex: number,
  direction: TravelDirection,
  prompts: readonly ObjectPrompt[],
  signal: AbortSignal | undefined,
): Promise<readonly FrameRecord[]> {
  const { tracker, graphs } = context;
  const { imageSize } = graphs.manifest.model;
  const embedding = await tracker.attend(features, bank, frameIndex, direction);
  const told = prompts.findLast((prompt) => prompt.kind === 'mask');
  let previous = bank.tracked.get(frameIndex)?.mask ?? null;
  if (told !== undefined) previous = (await tracker.decodeMask(features, maskToModel(told.mask, imageSize))).mask;
  let records: readonly FrameRecord[] = [];
  for (const step of stepsOf(prompts)) {
    await pause(signal);
    records = await tracker.decodeAttended(features, embedding, toPointInput(step, imageSize), previous);
    previous = records[0].mask;
  }
  return records;
}

/** What is told at each step: boxes first, then one point after another, each with all that came before. */
function stepsOf(prompts: readonly ObjectPrompt[]): readonly (readonly ObjectPrompt[])[] {
  const boxes = prompts.filter((prompt) => prompt.kind === 'box');
  const points = prompts.filter((prompt) => prompt.kind === 'point');
  const steps = points.map((_, index) => [...boxes, ...points.slice(0, index + 1)]);
  return boxes.length > 0 ? [boxes, ...steps] : steps;
}
