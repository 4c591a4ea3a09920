import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../native/contract/client.ts';
import type { CocoRle } from '../../native/contract/geometry.ts';
import type { Engine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { boundingBox, centroidOf, intersectionOverUnion } from '../../native/masks/measure.ts';
import type { Rle } from '../../native/masks/rle.ts';
import { finishedJob, openTestEngine } from '../fixtures/engine.ts';

const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));
const PACKS = join(RESOURCES, 'packs');
const DEMO = join(RESOURCES, 'demo');
const PATIENCE_MS = 180_000;

/** What the generator of the demo clip says of it. */
interface Truth {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly instances: readonly { readonly colour: string; readonly shape: string }[];
  /** By frame, of each instance. */
  readonly masks: Readonly<Record<string, readonly CocoRle[]>>;
}

/** That prompts mean what they say: Nano on the clip of `npm run demo`, whose truth is known. */
describe('Nano on the demo clip', { timeout: PATIENCE_MS }, () => {
  const truth: Truth = JSON.parse(readFileSync(join(DEMO, 'truth.json'), 'utf8'));
  let dir = '';
  let engine: Engine;
  let client: EngineClient;
  let mediaId = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'nano-'));
    engine = await openTestEngine(dir, { builtInPacks: { dir: PACKS }, segmenter: createSegmenterLauncher() });
    client = engine.client;
    const projectId = (await client.projects.create({ name: 'Demo' })).id;
    const [job] = await client.media.import({ projectId, paths: [join(DEMO, 'demo.mp4')] });
    mediaId = (await finishedJob(client, job)).mediaId ?? 0;
    await client.settings.set({ model: { defaultId: 'nano' } });
  }, PATIENCE_MS);
  afterAll(async () => {
    await engine?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** Masks of what fits, on the first frame. */
  function meant(colour: string, shape: string): readonly Rle[] {
    const masks = truth.masks[0] ?? [];
    return truth.instances.flatMap((one, index) => {
      const mask = masks[index];
      const fits = one.colour === colour && one.shape === shape;
      return fits && mask !== undefined ? [rleFromCoco(mask)].filter((rle) => boundingBox(rle).width > 0) : [];
    });
  }

  async function find(phrase: string): Promise<readonly Rle[]> {
    const { tracks } = await client.prompts.find({ mediaId, frameIndex: 0, prompts: [{ kind: 'text', phrase }], maxObjects: 20 });
    const masks = await client.masks.frames({ mediaId, range: { from: 0, to: 0 } });
    if (tracks.length > 0) await client.tracks.delete({ trackIds: tracks.map((track) => track.id) });
    return masks.map((mask) => rleFromCoco(mask.rle));
  }

  it.each([
    ['red star', 'red', 'star'],
    ['orange star', 'orange', 'star'],
    ['красная звезда', 'red', 'star'],
  ])('finds every %s and nothing else', async (phrase, colour, shape) => {
    const wanted = meant(colour, shape);
    const found = await find(phrase);
    expect(wanted.length, 'the clip has some').toBeGreaterThan(0);
    expect(found).toHaveLength(wanted.length);
    for (const mask of wanted) expect(Math.max(...found.map((one) => intersectionOverUnion(one, mask)))).toBeGreaterThan(0.7);
  });

  it.each(['green fish', 'синяя машина'])('finds no %s where there is none', async (phrase) => {
    expect(await find(phrase)).toEqual([]);
  });

  it('follows what is clicked to the end', async () => {
    const star = truth.instances.findIndex((one) => one.colour === 'orange' && one.shape === 'star');
    const masksOfStar = Object.entries(truth.masks).map(([frame, masks]) => ({
      frame: Number(frame),
      mask: rleFromCoco(masks[star]),
    }));
    const centre = centroidOf(masksOfStar[0].mask);
    const point = { x: (centre?.x ?? 0) / truth.width, y: (centre?.y ?? 0) / truth.height };
    const { track } = await client.prompts.start({
      mediaId,
      frameIndex: 0,
      prompts: [{ kind: 'point', point, sign: 'positive' }],
    });
    await finishedJob(client, await client.propagation.start({ mediaId, trackIds: [track.id], direction: 'forward' }));
    const answers = await client.masks.frames({ mediaId, range: { from: 0, to: truth.frames - 1 } });
    expect(masksOfStar.length, 'the clip has truth at its beginning, in its middle and at its end').toBe(3);
    for (const { frame, mask } of masksOfStar) {
      const answer = answers.find((one) => one.trackId === track.id && one.frameIndex === frame);
      expect(answer, `an answer on frame ${frame}`).toBeDefined();
      if (answer !== undefined)
        expect(intersectionOverUnion(rleFromCoco(answer.rle), mask), `frame ${frame}`).toBeGreaterThan(0.7);
    }
  });
});
