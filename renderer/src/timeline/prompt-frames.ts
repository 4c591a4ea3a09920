import type { Prompt } from '../../../native/contract/records.ts';

/** Frames on which each object has prompts, ascending and each once. Prompts of concepts belong to no object. */
export function promptFramesByTrack(prompts: readonly Prompt[]): ReadonlyMap<number, Int32Array> {
  const byTrack = new Map<number, Set<number>>();
  for (const { trackId, frameIndex } of prompts) {
    if (trackId === null) continue;
    const frames = byTrack.get(trackId) ?? new Set<number>();
    byTrack.set(trackId, frames.add(frameIndex));
  }
  return new Map([...byTrack].map(([trackId, frames]) => [trackId, Int32Array.from(frames).sort()]));
}
