import { invariant } from '../contract/errors.ts';
import { pause } from './concept/pause.ts';
import { pruneTracked, stepOf } from './tracker/bank.ts';
import type { FrameRecord } from './tracker/records.ts';
import type { TravelDirection } from './tracker/tracker.ts';
import type { VideoContext } from './video-context.ts';
import { recollect } from './video-memory.ts';
import type { VideoObject } from './video-object.ts';

/**
 * Carries objects to a frame on one encoding of it, and remembers it. What can no longer be attended is dropped.
 * @returns a record each, in their order
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function advance(
  context: VideoContext,
  objects: readonly VideoObject[],
  frameIndex: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<readonly FrameRecord[]> {
  if (objects.length === 0) return [];
  const { tracker, graphs } = context;
  await recollect(context, objects, frameIndex, direction, signal);
  const features = await context.features.at(frameIndex, signal);
  await pause(signal);
  const banks = objects.map(({ bank }) => bank);
  const records = await tracker.track(features, banks, frameIndex, direction);
  await pause(signal);
  await tracker.encodeMemories(
    features,
    records.map((record) => ({ record, encoding: 'soft' })),
  );
  objects.forEach((object, index) => {
    object.bank.tracked.set(frameIndex, records[index]);
    object.direction = direction;
    pruneTracked(object.bank, frameIndex, direction, graphs.manifest.model);
  });
  graphs.budget.settle();
  await pause(signal);
  return records;
}

/**
 * Passes a frame on which an object was told: what was tracked before led to what had to be told, so tracking sets off
 * from there. The reference forgets seven frames; with all of them, what follows hangs on told frames alone, and a run
 * that is taken up again can be made again from the last one.
 */
export function passTold({ bank }: VideoObject): void {
  bank.tracked.clear();
}

/** An object on its way to where it joins a run, from a frame on which it was told. */
export interface Walker {
  readonly object: VideoObject;
  readonly start: number;
}

/**
 * Carries objects from where they were told to a frame, that one included, without answers; several share the encodings
 * of the frames that they have in common.
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function walk(
  context: VideoContext,
  walkers: readonly Walker[],
  until: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (walkers.length === 0) return;
  const step = stepOf(direction);
  const first = Math.min(...walkers.map(({ start }) => start * step)) * step;
  for (let frame = first; (until - frame) * step >= 0; frame += step) {
    const onTheirWay = walkers.filter(({ start }) => (frame - start) * step >= 0);
    const told = onTheirWay.filter(({ object }) => object.told.has(frame));
    for (const { object } of told) passTold(object);
    const carried = onTheirWay.filter(({ object }) => !object.told.has(frame)).map(({ object }) => object);
    for (const { told: frames } of carried) invariant(frames.size > 0, 'who walks has been told');
    await advance(context, carried, frame, direction, signal);
  }
}
