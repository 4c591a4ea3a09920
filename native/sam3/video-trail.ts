import type { Rle } from '../masks/rle.ts';
import { pause } from './concept/pause.ts';
import { maskToModel } from './resize-mask.ts';
import { stepOf } from './tracker/bank.ts';
import type { TrackedObject } from './tracker/records.ts';
import type { TravelDirection } from './tracker/tracker.ts';
import type { VideoContext } from './video-context.ts';

/** A bank and the masks that it is to be rebuilt from, by frame. */
export interface Rebuilt {
  readonly bank: TrackedObject;
  readonly trail: ReadonlyMap<number, Rle>;
}

/** The masks behind a frame, at most so many frames off. */
export function trailBehind(
  trail: ReadonlyMap<number, Rle>,
  frameIndex: number,
  direction: TravelDirection,
  most: number,
): ReadonlyMap<number, Rle> {
  const behind = (frame: number) => (frameIndex - frame) * stepOf(direction);
  return new Map([...trail].filter(([frame]) => behind(frame) > 0 && behind(frame) <= most));
}

/**
 * Makes tracked records of masks of an earlier run, as near as they come to what was forgotten: pointer and memory are
 * what the model makes of each mask. Frames further behind than spatial memories are attended give a pointer only.
 * @param frameIndex the frame ahead of which they lie
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function rebuild(
  context: VideoContext,
  objects: readonly Rebuilt[],
  frameIndex: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { tracker, graphs, features } = context;
  const { imageSize, memories } = graphs.manifest.model;
  const step = stepOf(direction);
  const frames = [...new Set(objects.flatMap(({ trail }) => [...trail.keys()]))].sort((a, b) => (a - b) * step);
  for (const frame of frames) {
    const encoded = await features.at(frame, signal);
    for (const { bank, trail } of objects) {
      const mask = trail.get(frame);
      if (mask === undefined) continue;
      await pause(signal);
      const record = await tracker.decodeMask(encoded, maskToModel(mask, imageSize));
      if ((frameIndex - frame) * step < memories) {
        await tracker.encodeMemories(encoded, [{ record, encoding: 'soft' }]);
      }
      bank.tracked.set(frame, { ...record, fullMask: null });
    }
    await pause(signal);
  }
}
