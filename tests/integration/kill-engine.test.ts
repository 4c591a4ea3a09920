import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../native/cli/demo/random.ts';
import { watchJob } from '../../native/contract/client.ts';
import type { Job } from '../../native/contract/jobs.ts';
import { createEngineLauncher } from '../../native/launch/processes.ts';
import { type RemoteEngine, startRemoteEngine } from '../../native/launch/remote-engine.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { listZip } from '../fixtures/zip.ts';

const KILLS = 50;
const FRAMES = 1200;
const SEGMENTER = fileURLToPath(new URL('../fixtures/fake-segmenter-process.ts', import.meta.url));

/** Kills a whole engine process with SIGKILL at random moments and looks at what is left. */
describe('an engine that is killed', () => {
  let dir = '';
  let projectId = 0;
  let trackId = 0;
  let mediaId = 0;
  const random = createRandom(20260);
  const start = () =>
    startRemoteEngine(
      createEngineLauncher({
        libraryDir: join(dir, 'library'),
        program: 'kill test',
        programVersion: '0',
        segmenterPath: SEGMENTER,
        onOutput: () => undefined,
      }),
    );
  const whole = (engine: RemoteEngine) => engine.client.tracks.frames({ trackId });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kill-engine-'));
    const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, width: 64, height: 48 });
    const engine = await start();
    const { client } = engine;
    projectId = (await client.projects.create({ name: 'Killed' })).id;
    const [job] = await client.media.import({ projectId, paths: [clip], policy: 'long' });
    for await (const event of watchJob(client, job?.id ?? 0)) {
      if (event.type === 'finished') mediaId = event.job.mediaId ?? 0;
    }
    const dog = await client.classes.create({ projectId, name: 'dog' });
    trackId = (await client.tracks.create({ mediaId, classId: dog.id })).id;
    await client.prompts.add({
      trackId,
      frameIndex: 0,
      prompts: [{ kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' }],
    });
    await engine.kill();
  }, 120_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it(`loses no acknowledged mask and goes on by itself, ${KILLS} times in a propagation`, async () => {
    let engine = await start();
    let job: Job = await engine.client.propagation.start({ mediaId, direction: 'forward' });
    let runs = 1;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await watchUntilKilled(engine, job.id, 1 + Math.floor(random() * 40), random() * 12);
      await engine.exited;
      engine = await start();
      expect(await engine.client.library.check({})).toEqual({ ok: true, problems: [] });
      const known = await whole(engine);
      const stored = new Set([...known.masks, ...known.absences].map((record) => record.frameIndex));
      expect(acknowledged.filter((frame) => !stored.has(frame))).toEqual([]);
      const state = (await engine.client.jobs.get({ jobId: job.id })).state;
      expect(['queued', 'running', 'done']).toContain(state);
      if (state !== 'done') continue;
      expect(stored.size).toBe(FRAMES);
      job = await engine.client.propagation.start({ mediaId, direction: 'forward' });
      runs++;
    }
    for await (const event of watchJob(engine.client, job.id)) {
      if (event.type === 'finished') expect(event.job).toMatchObject({ state: 'done', error: null });
    }
    const known = await whole(engine);
    expect(known.masks.length + known.absences.length).toBe(FRAMES);
    // Each run, however often it was killed, is one step (and one that changed nothing is none).
    const history = await engine.client.projects.history({ projectId });
    const steps = history.filter((edit) => edit.label.startsWith('Propagate')).length;
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThanOrEqual(runs);
    for (let step = 0; step < steps; step++) await engine.client.projects.undo({ projectId });
    const before = await whole(engine);
    expect(before.masks.map((mask) => mask.provenance)).toEqual(['prompted']);
    for (let step = 0; step < steps; step++) await engine.client.projects.redo({ projectId });
    expect(await whole(engine)).toEqual(known);
    await engine.kill();
  }, 300_000);

  it(`leaves the target of an export whole or absent, ${KILLS} times`, async () => {
    let complete = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const out = join(dir, `export-${kill}.zip`);
      const engine = await start();
      for (const job of await engine.client.jobs.list({ kinds: ['export'], states: ['queued', 'running'] })) {
        // It may be through in this very moment; it never fails.
        await engine.client.jobs.cancel({ jobId: job.id }).catch(async (error: unknown) => {
          expect(error).toMatchObject({ code: 'job-not-running', details: { state: 'done' } });
        });
      }
      await engine.client.datasets.export({
        projectId,
        formats: ['coco_instance', 'binary_masks_png'],
        out,
        scope: { frame_end: 150 },
      });
      await new Promise((resolve) => setTimeout(resolve, random() * 900));
      await engine.kill();
      if (!existsSync(out)) continue;
      complete++;
      const names = await listZip(out);
      expect(names).toContain('manifest.json');
      expect(names.filter((name) => name.endsWith('.png')).length).toBe(151);
    }
    // Some were killed in the middle and some were not, or the test has tested nothing.
    expect(complete).toBeGreaterThan(0);
    expect(complete).toBeLessThan(KILLS);
    // What the last kill left under way is taken up again, and finishes.
    const engine = await start();
    for (const job of await engine.client.jobs.list({ kinds: ['export'], states: ['queued', 'running'] })) {
      for await (const event of watchJob(engine.client, job.id)) {
        if (event.type === 'finished') expect(event.job.state).toBe('done');
      }
    }
    expect(await engine.client.library.check({})).toEqual({ ok: true, problems: [] });
    await engine.kill();
    const left = (await readdir(dir)).filter((name) => name.startsWith('.') || name.includes('partial'));
    expect(left).toEqual([]);
  }, 300_000);
});

/** Kills the engine some milliseconds after it has acknowledged some frames. @returns the frames that it acknowledged */
async function watchUntilKilled(engine: RemoteEngine, jobId: number, frames: number, delayMs: number): Promise<number[]> {
  const acknowledged: number[] = [];
  try {
    for await (const event of watchJob(engine.client, jobId)) {
      if (event.type === 'frame') acknowledged.push(event.frameIndex);
      if (event.type === 'finished') break;
      if (acknowledged.length === frames) setTimeout(() => void engine.kill(), delayMs);
    }
  } catch (error) {
    expect(error).toMatchObject({ code: 'engine-unavailable' });
  }
  await engine.kill();
  return acknowledged;
}
