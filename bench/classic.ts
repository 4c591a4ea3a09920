import { loadClassic } from '../native/classic/classic.ts';
import { createDemoWorld, type DemoWorld } from '../native/cli/demo/world.ts';
import { areaOf, intersectionOverUnion } from '../native/masks/measure.ts';
import type { Rle } from '../native/masks/rle.ts';
import type { FrameSource, RgbImage, SegmentationModel } from '../native/model/model.ts';
import type { BenchRow } from './bench.ts';

const SIZE = { width: 480, height: 270 };
const FRAMES = 72;
const SEEDS = [1, 2, 3];
const WANTED_J = 0.85;
const WANTED_FPS = 5;

interface Measured {
  /** Mean IoU of each object; a frame on which truth and answer are both empty counts 1. */
  readonly j: readonly number[];
  readonly framesPerSecond: number;
}

/**
 * The model without weights on generated clips with known truth: a box on each object, carried through the clip. J is the
 * mean over frames of the intersection over union; speed is for one object at a time, frames already in memory.
 */
export async function benchClassic(): Promise<BenchRow[]> {
  const model = await loadClassic();
  const clips = SEEDS.map(paintClip);
  await measure(model, clips.slice(0, 1), 'forward', 12);
  const forward = await measure(model, clips, 'forward', FRAMES);
  const backward = await measure(model, clips, 'backward', FRAMES);
  return [
    ...rowsOf('box on the first frame, forward', forward),
    ...rowsOf('box on the last frame, backward', backward),
    await clickRow(model, clips),
  ];
}

function rowsOf(name: string, { j, framesPerSecond }: Measured): BenchRow[] {
  const mean = meanOf(j);
  const least = Math.min(...j);
  return [
    {
      name: `classic J, ${name}`,
      value: mean,
      unit: 'IoU',
      target: `≥ ${WANTED_J}`,
      pass: mean >= WANTED_J,
      note: `${j.length} objects on ${SEEDS.length} clips, the worst ${least.toFixed(3)}`,
    },
    {
      name: `classic speed, ${name}`,
      value: framesPerSecond,
      unit: 'frames/s',
      target: `≥ ${WANTED_FPS}`,
      pass: framesPerSecond >= WANTED_FPS,
      note: `${SIZE.width} × ${SIZE.height}, one object`,
    },
  ];
}

async function measure(
  model: SegmentationModel,
  clips: readonly Clip[],
  direction: 'forward' | 'backward',
  frames: number,
): Promise<Measured> {
  const j: number[] = [];
  let spentMs = 0;
  let answered = 0;
  for (const { world, source, truth } of clips) {
    const start = direction === 'forward' ? 0 : FRAMES - 1;
    const to = direction === 'forward' ? frames - 1 : FRAMES - frames;
    for (const objectId of truth[start]?.keys() ?? []) {
      const box = world.box(objectId, start);
      if (box === null) continue;
      const session = await model.openVideo(source);
      await session.prompt(objectId, start, [{ kind: 'box', sign: 'positive', box }]);
      const each: number[] = [];
      let began = performance.now();
      for await (const answer of session.propagate({ direction, to, objects: [{ objectId, from: start }] })) {
        spentMs += performance.now() - began;
        answered++;
        const wanted = truth[answer.frameIndex]?.get(objectId);
        const mask = answer.objects[0]?.mask;
        const isEmpty = mask === undefined || areaOf(mask) === 0;
        each.push(wanted === undefined ? Number(isEmpty) : isEmpty ? 0 : intersectionOverUnion(mask, wanted));
        began = performance.now();
      }
      j.push(meanOf(each));
      session.close();
    }
  }
  return { j, framesPerSecond: (answered * 1000) / spentMs };
}

/** One click in the middle of each object of each first frame. */
async function clickRow(model: SegmentationModel, clips: readonly Clip[]): Promise<BenchRow> {
  const j: number[] = [];
  for (const { world } of clips) {
    const session = await model.openImage(world.frame(0));
    for (const { objectId, mask } of world.truth(0)) {
      const box = world.box(objectId, 0);
      if (box === null) continue;
      const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const [best] = await session.segment([{ kind: 'point', sign: 'positive', point }]);
      j.push(best === undefined ? 0 : intersectionOverUnion(best.mask, mask));
    }
    session.close();
  }
  return { name: 'classic IoU, one click', value: meanOf(j), unit: 'IoU', note: `the worst ${Math.min(...j).toFixed(3)}` };
}

/** A clip with its frames and its truth painted ahead, so that only the model is measured. */
interface Clip {
  readonly world: DemoWorld;
  readonly source: FrameSource;
  /** Per frame, the mask of each object that can be seen. */
  readonly truth: readonly ReadonlyMap<number, Rle>[];
}

function paintClip(seed: number): Clip {
  const world = createDemoWorld({ ...SIZE, frames: FRAMES, seed });
  const frames: RgbImage[] = [];
  const truth = Array.from({ length: FRAMES }, (_, index) => {
    frames.push(world.frame(index));
    return new Map(world.truth(index).map(({ objectId, mask }) => [objectId, mask]));
  });
  const source = { ...SIZE, frameCount: FRAMES, read: async (index: number) => frames[index], close: async () => undefined };
  return { world, source, truth };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
