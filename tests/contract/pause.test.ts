import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { JobEvent } from '../../native/contract/jobs.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { FAKE_SEGMENTER, openTestEngine, temporaryDir } from '../fixtures/engine.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';

const POINT = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
const FRAMES = 60;

/** An engine whose model takes its time, a clip, and a propagation that was cancelled in its middle. */
async function pausedPropagation() {
  const dir = await temporaryDir();
  const launcher = createSegmenterLauncher({
    modulePath: FAKE_SEGMENTER,
    args: ['--frame-ms', '25'],
    onOutput: () => undefined,
  });
  const engine = await openTestEngine(join(dir, 'library'), { segmenter: launcher });
  const { client } = engine;
  const projectId = (await client.projects.create({ name: 'Pause' })).id;
  const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, width: 64, height: 48 });
  const [importing] = await client.media.import({ projectId, paths: [clip] });
  const mediaId = (await ended(client, importing?.id ?? 0)).mediaId ?? 0;
  const { track } = await client.prompts.start({ mediaId, frameIndex: 0, prompts: [POINT] });
  const job = await client.propagation.start({ mediaId, direction: 'forward' });
  for await (const event of watchJob(client, job.id)) {
    if (event.type === 'frame' && event.frameIndex === 5) await client.jobs.cancel({ jobId: job.id });
  }
  const done = (await client.tracks.frames({ trackId: track.id })).masks.length;
  return { engine, client, projectId, mediaId, trackId: track.id, jobId: job.id, done };
}

async function ended(client: EngineClient, jobId: number) {
  for await (const event of watchJob(client, jobId)) if (event.type === 'finished') return event.job;
  throw new Error('The job has no end.');
}

async function framesOf(stream: AsyncIterable<JobEvent>): Promise<number[]> {
  const frames: number[] = [];
  for await (const event of stream) if (event.type === 'frame') frames.push(event.frameIndex);
  return frames;
}

test('a propagation that was cancelled goes on where it stopped, as the same undo step', async () => {
  const { engine, client, projectId, trackId, jobId, done } = await pausedPropagation();
  try {
    expect(await client.jobs.get({ jobId })).toMatchObject({ state: 'cancelled' });
    expect(done).toBeGreaterThan(5);
    expect(done).toBeLessThan(FRAMES);
    await client.jobs.retry({ jobId });
    const frames = await framesOf(watchJob(client, jobId));
    expect([frames[0], frames.at(-1)]).toEqual([done, FRAMES - 1]);
    expect(await client.jobs.get({ jobId })).toMatchObject({ state: 'done', result: { frames: FRAMES } });
    expect((await client.tracks.frames({ trackId })).masks).toHaveLength(FRAMES);
    const labels = (await client.projects.history({ projectId })).map((edit) => edit.label);
    expect(labels.filter((label) => label.startsWith('Propagate'))).toHaveLength(1);
    await client.projects.undo({ projectId });
    expect((await client.tracks.frames({ trackId })).masks).toHaveLength(1);
  } finally {
    await engine.close();
  }
}, 60_000);

test('what a person changed during the pause is kept', async () => {
  const { engine, client, trackId, jobId } = await pausedPropagation();
  try {
    await client.masks.markAbsent({ trackId, range: { from: 50, to: 50 } });
    await client.jobs.retry({ jobId });
    expect((await ended(client, jobId)).state).toBe('done');
    const { masks, absences } = await client.tracks.frames({ trackId });
    expect(absences).toMatchObject([{ frameIndex: 50, provenance: 'edited' }]);
    expect(masks).toHaveLength(FRAMES - 1);
  } finally {
    await engine.close();
  }
}, 60_000);

test('a propagation that was undone during the pause is begun anew', async () => {
  const { engine, client, projectId, trackId, jobId } = await pausedPropagation();
  try {
    await client.projects.undo({ projectId });
    expect((await client.tracks.frames({ trackId })).masks).toHaveLength(1);
    await client.jobs.retry({ jobId });
    const frames = await framesOf(watchJob(client, jobId));
    expect([frames[0], frames.at(-1)]).toEqual([0, FRAMES - 1]);
    expect((await client.tracks.frames({ trackId })).masks).toHaveLength(FRAMES);
  } finally {
    await engine.close();
  }
}, 60_000);
