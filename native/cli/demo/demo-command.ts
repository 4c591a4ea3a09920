import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineClient } from '../../contract/client.ts';
import { throwIfAborted } from '../../contract/errors.ts';
import { rleFromCoco } from '../../masks/coco.ts';
import { intersectionOverUnion } from '../../masks/measure.ts';
import { openVideoEncoder } from '../../media/encode.ts';
import { findMediaTools } from '../../media/tools.ts';
import { annotate } from '../annotate.ts';
import type { PromptArg } from '../prompt-args.ts';
import { type CommandContext, withSession } from '../session.ts';
import { createDemoWorld, type DemoWorld } from './world.ts';

const SIZE = { width: 640, height: 360, frames: 96 };

/** Makes a clip of its own, annotates it with a box per object, compares with the truth, and says where everything lies. */
export async function runDemo(context: CommandContext, options: { outDir: string; seed: number }): Promise<void> {
  const { outDir } = options;
  await mkdir(outDir, { recursive: true });
  const world = createDemoWorld({ ...SIZE, seed: options.seed });
  const clip = join(outDir, 'clip.mp4');
  await encodeWorld(context, world, clip);
  const libraryDir = join(outDir, `library-${context.now()}`);
  const prompts = world.objects.flatMap(({ objectId }): PromptArg[] => {
    const frameIndex = Array.from({ length: world.frameCount }, (_, frame) => frame).find(
      (frame) => world.box(objectId, frame) !== null,
    );
    const box = frameIndex === undefined ? null : world.box(objectId, frameIndex);
    return frameIndex === undefined || box === null ? [] : [{ kind: 'box', frameIndex, box, sign: 'positive', objectId }];
  });
  await annotate(context, {
    media: [clip],
    libraryDir,
    // A minute of work on any machine; a pack would take hours on a processor.
    modelId: 'classic',
    texts: [],
    prompts,
    classes: world.objects.map(({ objectId, name }) => ({ objectId, name })),
    propagate: 'both',
    frames: undefined,
    maxFrames: undefined,
    policy: 'interactive',
    formats: ['coco_instance', 'yolo_segmentation', 'binary_masks_png'],
    merge: 'none',
    includeImages: true,
    out: join(outDir, 'dataset.zip'),
    overlay: join(outDir, 'preview.mp4'),
    contactSheet: join(outDir, 'contact-sheet.png'),
    overwrite: true,
  });
  const scores = await withSession(context, { libraryDir, mode: 'read' }, ({ client }) => scoreAgainstTruth(client, world));
  const lines = world.objects.map(({ objectId, name }) => `  ${name.padEnd(12)} J ${(scores.get(objectId) ?? 0).toFixed(3)}`);
  const text = ['Against the truth (mean IoU over all frames; rightly unseen counts as 1):', ...lines, 'Look at:'];
  for (const name of ['clip.mp4', 'preview.mp4', 'contact-sheet.png', 'dataset.zip']) text.push(`  ${join(outDir, name)}`);
  text.push(`  ${libraryDir} (npm run cli -- project show --project DIR)`);
  context.output.result(text.join('\n'), { type: 'demo', outDir, libraryDir, scores: Object.fromEntries(scores) });
}

/** Writes the frames of a world as a video. */
export async function encodeWorld(context: Pick<CommandContext, 'env' | 'signal'>, world: DemoWorld, out: string): Promise<void> {
  const tools = await findMediaTools({ env: context.env, platform: process.platform });
  const encoder = await openVideoEncoder(tools, {
    out,
    width: world.width,
    height: world.height,
    fps: world.fps,
    signal: context.signal,
  });
  try {
    for (let frame = 0; frame < world.frameCount; frame++) {
      throwIfAborted(context.signal);
      await encoder.write(world.frame(frame).data);
    }
    await encoder.finish();
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

/** Mean IoU of each object over all frames; a frame on which it is neither seen nor claimed counts as 1. */
export async function scoreAgainstTruth(client: EngineClient, world: DemoWorld): Promise<Map<number, number>> {
  const [project] = await client.projects.list();
  const [media] = await client.media.list({ projectId: project?.id ?? 0 });
  const mediaId = media?.id ?? 0;
  const tracks = await client.tracks.list({ mediaId });
  const sums = new Map(world.objects.map(({ objectId }) => [objectId, 0]));
  for (let frameIndex = 0; frameIndex < world.frameCount; frameIndex++) {
    const found = await client.masks.frame({ mediaId, frameIndex });
    const truth = world.truth(frameIndex);
    for (const { objectId } of world.objects) {
      const trackId = tracks.find((track) => track.objectId === objectId)?.id;
      const mask = found.find((candidate) => candidate.trackId === trackId);
      const right = truth.find((entry) => entry.objectId === objectId)?.mask;
      const missing = mask === undefined || right === undefined;
      const iou = missing
        ? Number(mask === undefined && right === undefined)
        : intersectionOverUnion(rleFromCoco(mask.rle), right);
      sums.set(objectId, (sums.get(objectId) ?? 0) + iou / world.frameCount);
    }
  }
  return sums;
}
