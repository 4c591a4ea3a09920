import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { Job, JobEvent } from '../../native/contract/jobs.ts';
import type { Engine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { fullRle } from '../../native/masks/rle.ts';
import { FAKE_SEGMENTER, openTestEngine } from '../fixtures/engine.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';

const FRAMES = 120;
const SIZE = { width: 64, height: 48 };

describe('a running propagation', () => {
  let dir = '';
  let engine: Engine;
  let client: EngineClient;
  let projectId = 0;
  let mediaId = 0;

  const open = () =>
    openTestEngine(join(dir, 'library'), {
      segmenter: createSegmenterLauncher({ modulePath: FAKE_SEGMENTER, args: ['--frame-ms', '8'], onOutput: () => undefined }),
    });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'propagation-'));
    engine = await open();
    client = engine.client;
    projectId = (await client.projects.create({ name: 'Run' })).id;
    const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, ...SIZE });
    mediaId = (await ended((await client.media.import({ projectId, paths: [clip] }))[0])).mediaId ?? 0;
  });
  afterEach(async () => {
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('goes on from the last committed frame when the model’s process is killed under it', async () => {
    const trackId = await prompted(0);
    const job = await client.propagation.start({ mediaId, direction: 'forward' });
    const frames: number[] = [];
    for await (const event of watchJob(client, job.id)) {
      if (event.type === 'frame') frames.push(event.frameIndex);
      if (event.type === 'frame' && [10, 60].includes(event.frameIndex)) await engine.killSegmenter();
      if (event.type === 'finished') expect(event.job).toMatchObject({ state: 'done', error: null });
    }
    expect(frames).toEqual(Array.from({ length: FRAMES }, (_, index) => index));
    expect(await known(trackId)).toBe(FRAMES);
  });

  it('is superseded by a newer one of the same object, and not by one of another', async () => {
    const first = await prompted(0);
    const second = await prompted(5);
    const stale = await client.propagation.start({ mediaId, trackIds: [first], direction: 'forward' });
    const other = await client.propagation.start({ mediaId, trackIds: [second], direction: 'forward' });
    await nextFrame(stale);
    const fresh = await client.propagation.start({
      mediaId,
      trackIds: [first],
      direction: 'forward',
      range: { from: 0, to: 20 },
    });
    const outcome = await finished(stale);
    expect(outcome).toMatchObject({ state: 'cancelled', error: { code: 'aborted', message: expect.stringContaining('newer') } });
    expect((await finished(other)).state).toBe('done');
    expect((await finished(fresh)).state).toBe('done');
  });

  it('leaves alone what a person edits ahead of it while it runs', async () => {
    const trackId = await prompted(0);
    const job = await client.propagation.start({ mediaId, direction: 'forward' });
    await nextFrame(job);
    const rle = rleToCoco(fullRle(SIZE.width, SIZE.height));
    const edited = await client.masks.edit({ trackId, frameIndex: 100, rle });
    await client.masks.markAbsent({ trackId, range: { from: 105, to: 106 } });
    const kept: number[] = [];
    for await (const event of watchJob(client, job.id)) {
      if (event.type === 'frame' && event.tracks.some((track) => track.state === 'kept')) kept.push(event.frameIndex);
    }
    expect(kept).toEqual([0, 100, 105, 106]);
    expect((await client.masks.get({ trackId, frameIndex: 100 }))?.hash).toBe(edited?.hash);
    expect(await client.masks.get({ trackId, frameIndex: 105 })).toBeNull();
  });

  it('answers a click while it runs', async () => {
    await prompted(0);
    const job = await client.propagation.start({ mediaId, direction: 'forward' });
    await nextFrame(job);
    await prompted(3);
    expect((await client.jobs.get({ jobId: job.id })).state).toBe('running');
    expect((await finished(job)).state).toBe('done');
  });

  it('goes on after the engine was closed in the middle of it', async () => {
    const trackId = await prompted(0);
    const job = await client.propagation.start({ mediaId, direction: 'both' });
    await nextFrame(job);
    await engine.close();
    engine = await open();
    client = engine.client;
    expect((await finished(job)).state).toBe('done');
    expect(await known(trackId)).toBe(FRAMES);
  });

  it('ends when its step is undone, and does not write any more', async () => {
    const trackId = await prompted(0);
    const job = await client.propagation.start({ mediaId, direction: 'forward' });
    await nextFrame(job);
    await client.projects.undo({ projectId });
    expect((await finished(job)).state).toBe('cancelled');
    expect(await known(trackId)).toBe(1);
  });

  it('tells before it runs what it will do', async () => {
    const trackId = await prompted(10);
    expect(await client.propagation.preview({ mediaId, direction: 'both' })).toEqual({
      tracks: 1,
      frames: FRAMES,
      replacedMasks: 0,
      keptFrames: 1,
    });
    await finished(await client.propagation.start({ mediaId, direction: 'both' }));
    await client.masks.protect({ trackId, range: { from: 20, to: 24 }, protected: true });
    expect(await client.propagation.preview({ mediaId, direction: 'forward' })).toMatchObject({
      replacedMasks: FRAMES - 10 - 1 - 5,
      keptFrames: 6,
    });
  });

  async function prompted(frameIndex: number): Promise<number> {
    const track = await client.tracks.create({ mediaId });
    const point = { x: 0.5, y: 0.5 };
    await client.prompts.add({ trackId: track.id, frameIndex, prompts: [{ kind: 'point', point, sign: 'positive' }] });
    return track.id;
  }

  async function known(trackId: number): Promise<number> {
    const { masks, absences } = await client.tracks.frames({ trackId });
    return masks.length + absences.length;
  }

  async function nextFrame(job: Job): Promise<void> {
    for await (const event of watchJob(client, job.id)) if (event.type === 'frame') return;
  }

  async function finished(job: Job): Promise<Job> {
    for await (const event of watchJob(client, job.id)) if (event.type === 'finished') return event.job;
    throw new Error('the job never ended');
  }

  async function ended(job: Job | undefined): Promise<Job> {
    const events: JobEvent[] = [];
    for await (const event of watchJob(client, job?.id ?? 0)) events.push(event);
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'finished', job: { state: 'done' } });
    return (last as Extract<JobEvent, { type: 'finished' }>).job;
  }
});
