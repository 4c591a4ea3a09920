import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsSchema } from '../../native/contract/settings.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { hashOfPixels } from '../../native/library/pixels.ts';
import { importMedia } from '../../native/media/import.ts';
import { findMediaTools } from '../../native/media/tools.ts';
import { createSegmentation, type Segmentation, type ToldFrame } from '../../native/segmentation/segmentation.ts';
import { createSegmenterClient } from '../../native/segmentation/segmenter-client.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { makeEagerPack } from '../fixtures/tiny-pack.ts';

const FRAMES = 300;
const OBJECTS = 8;
const SIZE = { width: 96, height: 72 };
/** Until here caches fill and compilers work. */
const SETTLED = 100;
const SAMPLE_EVERY = 10;
const MIB = 1024 ** 2;

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sam3-long-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** The real segmenter process, with a real pack, as an engine uses it. */
it('holds no more memory after hundreds of frames with eight objects than after the first hundred', async () => {
  const pack = await makeEagerPack(join(dir, 'pack'));
  const { segmentation, media } = await openClip(pack);
  try {
    const told = new Map<number, readonly ToldFrame[]>();
    for (let objectId = 1; objectId <= OBJECTS; objectId++) {
      const prompts = [{ kind: 'box' as const, sign: 'positive' as const, box: boxOf(objectId) }];
      const [answer] = await segmentation.prompt({ media, objectId, frameIndex: 0, prompts, told: [] });
      const mask = answer!.mask;
      told.set(objectId, [{ frameIndex: 0, token: hashOfPixels(mask), mask: () => mask, from: () => prompts }]);
    }
    const objects = [...told.keys()].map((objectId) => ({ objectId, from: 1 }));
    const request = { direction: 'forward', to: FRAMES - 1, objects } as const;
    const samples: Sample[] = [];
    let answered = 0;
    for await (const { frameIndex, objects: answers } of segmentation.propagate({ media, request, told })) {
      answered += answers.filter(({ mask }) => mask.counts.length > 1).length;
      if (frameIndex % SAMPLE_EVERY === 0) samples.push(await sampleAt(frameIndex, segmentation));
    }
    // A run that loses its objects, or never asks the model, would prove nothing.
    expect(answered).toBeGreaterThan((OBJECTS * FRAMES) / 2);
    const settled = samples.filter(({ frame }) => frame >= SETTLED);
    const growth = (of: (sample: Sample) => number) => slopeOf(settled, of) * (FRAMES - SETTLED);
    // What the session says of itself: banks hold as much at the end as in the middle (features fill their budget).
    expect(growth((sample) => sample.bankBytes)).toBeLessThan(MIB);
    expect(growth((sample) => sample.segmenterBytes) / MIB).toBeLessThan(25);
    expect(growth((sample) => sample.engineBytes) / MIB).toBeLessThan(25);
  } finally {
    await segmentation.close();
  }
}, 180_000);

interface Sample {
  readonly frame: number;
  readonly bankBytes: number;
  readonly segmenterBytes: number;
  readonly engineBytes: number;
}

async function sampleAt(frame: number, segmentation: Segmentation): Promise<Sample> {
  const { rssBytes, sessions } = await segmentation.stats();
  const bankBytes = sessions.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  return { frame, bankBytes, segmenterBytes: rssBytes, engineBytes: process.memoryUsage.rss() };
}

/** Least squares: bytes a frame. */
function slopeOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const frame = meanOf(samples.map((sample) => sample.frame));
  const bytes = meanOf(samples.map(of));
  const across = meanOf(samples.map((sample) => (sample.frame - frame) * (of(sample) - bytes)));
  return across / meanOf(samples.map((sample) => (sample.frame - frame) ** 2));
}

function boxOf(objectId: number) {
  const [column, row] = [objectId % 4, Math.floor(objectId / 4) % 3];
  return { x: 0.02 + column * 0.24, y: 0.05 + row * 0.3, width: 0.2, height: 0.25 };
}

async function openClip(packDir: string) {
  const tools = await findMediaTools({ env: process.env, platform: process.platform });
  const path = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, ...SIZE });
  const limits = settingsSchema.parse({}).media;
  const descriptor = await importMedia(tools, { paths: [path], policy: 'interactive', onTooLong: 'refuse', limits });
  const client = createSegmenterClient({
    launcher: createSegmenterLauncher(),
    config: async () => ({ model: { packDir, builtIn: false }, device: 'cpu', tools, maxSessions: 1 }),
  });
  const segmentation = createSegmentation({ devices: async () => ['cpu'], client: () => client }, hashOfPixels);
  return { segmentation, media: { key: 1, descriptor } };
}
