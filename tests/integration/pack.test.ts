import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../native/cli/run.ts';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { Track } from '../../native/contract/records.ts';
import type { Engine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { finishedJob, openTestEngine } from '../fixtures/engine.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { makeEagerPack } from '../fixtures/tiny-pack.ts';

const FRAMES = 20;

/** The real segmenter process with a real pack: SAM 3's architecture, small, with random weights. */
/** Of what starts the model several times, on a busy machine. */
const LONG_MS = 180_000;

describe('an engine with a model pack', () => {
  let dir = '';
  let pack = '';
  let clip = '';

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pack-'));
    pack = await makeEagerPack(join(dir, 'eager'));
    clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, width: 96, height: 72 });
  }, 120_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  /** Works in an engine of its own, on a project with the clip. */
  async function withEngine(name: string, work: (parts: Opened) => Promise<void>): Promise<void> {
    const engine = await openTestEngine(join(dir, name), {
      modelId: pack,
      segmenter: createSegmenterLauncher(),
    });
    try {
      const { client } = engine;
      const projectId = (await client.projects.create({ name })).id;
      const [job] = await client.media.import({ projectId, paths: [clip] });
      const mediaId = (await finishedJob(client, job)).mediaId ?? 0;
      await work({ engine, client, projectId, mediaId });
    } finally {
      await engine.close();
    }
  }

  it('finds by text, is corrected by a click, propagates and exports', async () => {
    await withEngine('whole', async ({ client, projectId, mediaId }) => {
      const prompts = [{ kind: 'text' as const, phrase: 'a striped ball' }];
      const { tracks, masks } = await client.prompts.find({ mediaId, frameIndex: 0, prompts, maxObjects: 2 });
      expect([tracks.length, masks.length]).toEqual([2, 2]);
      const trackId = tracks[0]?.id ?? 0;
      const point = { x: 0.3, y: 0.4 };
      const answer = await client.prompts.add({ trackId, frameIndex: 4, prompts: [{ kind: 'point', point, sign: 'positive' }] });
      expect(answer.mask).not.toBeNull();
      const job = await client.propagation.start({ mediaId, direction: 'both', range: { from: 0, to: 11 } });
      expect(await finishedJob(client, job)).toMatchObject({ state: 'done', error: null });
      expect(await decided(client, trackId)).toBe(12);
      const out = join(dir, 'whole.zip');
      const request = { projectId, formats: ['coco_instance' as const], out, scope: { frame_end: 11 } };
      expect((await finishedJob(client, await client.datasets.export(request))).result).toMatchObject({ out, frames: 12 });
    });
  });

  it('finds and follows a concept, and goes on when its process is killed', async () => {
    await withEngine('concept', async ({ engine, client, mediaId }) => {
      const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'ball' }], maxObjects: 2 });
      let killed = 0;
      for await (const event of watchJob(client, job.id)) {
        if (event.type === 'frame' && killed++ === 0) await engine.killSegmenter();
      }
      expect(await client.jobs.get({ jobId: job.id })).toMatchObject({
        state: 'done',
        error: null,
        progress: { done: FRAMES, total: FRAMES },
      });
      const tracks = await client.tracks.list({ mediaId });
      expect(tracks.length).toBeGreaterThan(0);
      expect(tracks.every((track) => track.instanceName === 'ball')).toBe(true);
    });
  });

  it(
    'makes the same masks whether its process is killed in mid-run or not',
    async () => {
      const runs: Record<string, (number | string | null)[][][]> = {};
      for (const name of ['whole run', 'killed run']) {
        await withEngine(name, async ({ engine, client, mediaId }) => {
          const tracks: Track[] = [];
          for (const [frameIndex, x] of [
            [3, 0.3],
            [6, 0.7],
          ] as const) {
            const track = await client.tracks.create({ mediaId });
            tracks.push(track);
            const box = { x: x - 0.15, y: 0.3, width: 0.3, height: 0.4 };
            await client.prompts.add({ trackId: track.id, frameIndex, prompts: [{ kind: 'box', box, sign: 'positive' }] });
          }
          const job = await client.propagation.start({ mediaId, direction: 'both' });
          for await (const event of watchJob(client, job.id)) {
            if (name === 'killed run' && event.type === 'frame' && [5, 12].includes(event.frameIndex))
              await engine.killSegmenter();
          }
          expect(await client.jobs.get({ jobId: job.id })).toMatchObject({ state: 'done', error: null });
          runs[name] = await Promise.all(
            tracks.map(async (track) => {
              const { masks, absences } = await client.tracks.frames({ trackId: track.id });
              return [...masks.map((mask) => [mask.frameIndex, mask.hash]), ...absences.map((entry) => [entry.frameIndex, null])];
            }),
          );
        });
      }
      expect(runs['killed run']).toEqual(runs['whole run']);
      // A run that finds nothing, or the same everywhere, would prove nothing.
      expect(new Set(runs['whole run']?.flat().map(([, hash]) => hash)).size).toBeGreaterThan(FRAMES);
    },
    LONG_MS,
  );

  it('runs from the command line', async () => {
    let told = '';
    const write = (text: string) => {
      told += text;
    };
    const out = join(dir, 'cli.zip');
    const asked = ['--pack', pack, '--device', 'cpu', '--text', 'ball', '--max-objects', '2', '--frames', '0..7'];
    const code = await run(['annotate', clip, ...asked, '--export', 'coco_instance', '--out', out, '--json'], {
      streams: { out: { write }, err: { write } },
      env: { ...process.env, SAM3_PACKS: join(dir, 'no-packs') },
      cwd: dir,
      now: Date.now,
      version: '0',
      signal: new AbortController().signal,
    });
    expect([code, told.includes('"ball\\": ')]).toEqual([0, true]);
    expect(existsSync(out)).toBe(true);
    expect((await readFile(out)).length).toBeGreaterThan(0);
  });
});

interface Opened {
  readonly engine: Engine;
  readonly client: EngineClient;
  readonly projectId: number;
  readonly mediaId: number;
}

/** Frames on which something is known. */
async function decided(client: EngineClient, trackId: number): Promise<number> {
  const { masks, absences } = await client.tracks.frames({ trackId });
  return masks.length + absences.length;
}
