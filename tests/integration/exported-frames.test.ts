import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchJob } from '../../native/contract/client.ts';
import type { Job } from '../../native/contract/jobs.ts';
import type { Engine } from '../../native/engine.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { fullRle } from '../../native/masks/rle.ts';
import { findMediaTools, type MediaTools } from '../../native/media/tools.ts';
import {
  MATRICES,
  makeBFrameClip,
  makeClip,
  makeStreamCopiedCut,
  makeVfrClip,
  paintNumber,
  readNumber,
  setDisplayMatrix,
  sideways,
} from '../fixtures/clips.ts';
import { openTestEngine } from '../fixtures/engine.ts';
import { readFromZip } from '../fixtures/zip.ts';

const FRAMES = 48;

interface CocoImageEntry {
  readonly file_name: string;
  readonly frame_index: number;
  readonly source_frame_index: number;
}

/** Every clip carries its frame numbers in its pixels, so an exported image says itself which frame it is. */
describe('exported frames', () => {
  let dir = '';
  let tools: MediaTools;
  let engine: Engine;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'exported-frames-'));
    tools = await findMediaTools({ env: process.env, platform: process.platform });
    engine = await openTestEngine(join(dir, 'library'));
  });
  afterAll(async () => {
    await engine?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const clips: Record<string, () => Promise<{ path: string; first: number | null }>> = {
    'variable frame rate': async () => ({ path: await makeVfrClip(tools, join(dir, 'vfr.mkv'), FRAMES), first: 0 }),
    'B-frames and open groups': async () => ({ path: await makeBFrameClip(tools, join(dir, 'bframes.mp4'), FRAMES), first: 0 }),
    async 'a phone held on its side'() {
      const path = await makeClip(tools, join(dir, 'phone.mp4'), { frames: FRAMES, paint: sideways(paintNumber, 90) });
      await setDisplayMatrix(path, MATRICES.clockwise90);
      return { path, first: 0 };
    },
    async 'a cut that was copied without encoding'() {
      const source = await makeBFrameClip(tools, join(dir, 'source.mp4'), FRAMES);
      // Which frame it starts with is the container's business; that no frame is skipped from there on is ours.
      return { path: await makeStreamCopiedCut(tools, source, join(dir, 'cut.mp4'), 0.7), first: null };
    },
  };

  it.each(Object.keys(clips))('are the right ones for every index: %s', async (name) => {
    const { client } = engine;
    const made = await clips[name]?.();
    const project = await client.projects.create({ name });
    const imported = await ended(await client.media.import({ projectId: project.id, paths: [made?.path ?? ''] }));
    const media = await client.media.get({ mediaId: imported.mediaId ?? 0 });
    const track = await client.tracks.create({ mediaId: media.id });
    const rle = rleToCoco(fullRle(media.widthPx, media.heightPx));
    for (let frameIndex = 0; frameIndex < media.frameCount; frameIndex++)
      await client.masks.edit({ trackId: track.id, frameIndex, rle });
    const out = join(dir, `${media.slug}.zip`);
    const scope = { include_images: true };
    await ended([await client.datasets.export({ projectId: project.id, formats: ['coco_instance'], out, scope })]);
    const coco = JSON.parse((await readFromZip(out, 'coco_instance/annotations/instances_train.json')).toString('utf8')) as {
      images: CocoImageEntry[];
    };
    expect(coco.images).toHaveLength(media.frameCount);
    const numbers: (number | null)[] = [];
    for (const image of coco.images) {
      const { data, info } = await sharp(await readFromZip(out, `coco_instance/images/${image.file_name}`))
        .raw()
        .toBuffer({ resolveWithObject: true });
      numbers.push(readNumber({ data, width: info.width, height: info.height }));
    }
    const first = made?.first ?? numbers[0] ?? -1;
    expect(first).toBeGreaterThanOrEqual(0);
    expect(numbers).toEqual(coco.images.map((image) => first + image.source_frame_index));
    expect(coco.images.map((image) => image.frame_index)).toEqual(coco.images.map((_, index) => index));
    if (made?.first !== null) expect(media.frameCount).toBe(FRAMES);
    else expect(media.frameCount).toBeGreaterThan(10);
  });

  async function ended([job]: Job[]): Promise<Job> {
    for await (const event of watchJob(engine.client, job?.id ?? 0)) {
      if (event.type !== 'finished') continue;
      expect(event.job).toMatchObject({ state: 'done', error: null });
      return event.job;
    }
    throw new Error('the job never ended');
  }
});
