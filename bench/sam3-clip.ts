/** Frames and objects that the SAM 3 benchmarks work on, and what a run over them costs. */
import { createDemoWorld } from '../native/cli/demo/world.ts';
import type { FrameSource, ObjectPrompt, RgbImage } from '../native/model/model.ts';
import { type BenchModel, graphMs } from './sam3-model.ts';

/** Different pictures that a clip repeats: enough for no two frames in a row to be alike. */
const PICTURES = 4;

/** A clip of any length whose frames are in memory, so that no decoder is measured. */
export function pictureClip(frameCount: number, size: { readonly width: number; readonly height: number }): FrameSource {
  const world = createDemoWorld({ ...size, frames: PICTURES, seed: 3 });
  const pictures = Array.from({ length: PICTURES }, (_, index): RgbImage => {
    const { width, height, data } = world.frame(index);
    return { width, height, data: data.slice() };
  });
  return { ...size, frameCount, read: async (index) => pictures[index % PICTURES], close: async () => undefined };
}

/** The box of one of many objects, on a grid of five by five. */
export function boxOf(object: number): Extract<ObjectPrompt, { kind: 'box' }> {
  const [column, row] = [object % 5, Math.floor(object / 5) % 5];
  return { kind: 'box', sign: 'positive', box: { x: 0.02 + column * 0.19, y: 0.02 + row * 0.19, width: 0.17, height: 0.17 } };
}

/** What one frame cost. */
export interface FrameCost {
  readonly totalMs: number;
  /** Of that, time in the graphs. */
  readonly graphMs: number;
}

/** What is read before and after each frame: time that has passed, and time that the graphs took so far. */
export interface Clock {
  readonly now: () => number;
  readonly inGraphs: () => number;
}

export interface TrackOptions {
  readonly objects: number;
  /** Frames whose memories fill before the counted ones. */
  readonly warmUp: number;
  readonly frames: number;
  /** No further frame is begun after this time. */
  readonly forMs?: number;
  /** Default: time on the wall. */
  readonly clock?: Clock;
}

/** Prompts objects with boxes on the first frame and carries them on, all in one run. */
export async function trackFrames(model: BenchModel, source: FrameSource, options: TrackOptions): Promise<readonly FrameCost[]> {
  const { objects, warmUp, frames, forMs = Number.POSITIVE_INFINITY } = options;
  const { now, inGraphs } = options.clock ?? { now: () => performance.now(), inGraphs: () => graphMs(model.graphs) };
  const video = model.openVideo(source);
  try {
    for (let object = 0; object < objects; object++) await video.prompt(object, 0, [boxOf(object)]);
    const costs: FrameCost[] = [];
    const members = Array.from({ length: objects }, (_, objectId) => ({ objectId, from: 1 }));
    const end = performance.now() + forMs;
    let [before, inside] = [now(), inGraphs()];
    for await (const { frameIndex } of video.propagate({ direction: 'forward', to: warmUp + frames, objects: members })) {
      const [after, spent] = [now(), inGraphs()];
      if (frameIndex > warmUp) costs.push({ totalMs: after - before, graphMs: spent - inside });
      if (costs.length > 0 && performance.now() > end) break;
      [before, inside] = [now(), spent];
    }
    return costs;
  } finally {
    video.close();
  }
}
