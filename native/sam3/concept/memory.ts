import { type BankLimits, pruneTracked, stepOf } from '../tracker/bank.ts';
import type { TrackedObject } from '../tracker/records.ts';
import type { TravelDirection } from '../tracker/tracker.ts';

/**
 * Drops what an object can no longer attend to from the next frame on, in a run that never turns round: of its
 * conditioning frames, too, which grow in number as it is reconditioned. All of them lie behind, so the latest are the
 * nearest, and the others are attended only as recent frames.
 */
export function pruneMemory(object: TrackedObject, frameIndex: number, direction: TravelDirection, limits: BankLimits): void {
  pruneTracked(object, frameIndex, direction, limits);
  const step = stepOf(direction);
  const latestFirst = [...object.conditioning.keys()].sort((a, b) => (b - a) * step);
  for (const frame of latestFirst.slice(limits.conditioningFrames)) {
    if ((frameIndex + step - frame) * step >= limits.memories) object.conditioning.delete(frame);
  }
}
