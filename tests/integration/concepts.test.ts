import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { Job } from '../../native/contract/jobs.ts';
import type { Track } from '../../native/contract/records.ts';
import type { Engine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { fullRle } from '../../native/masks/rle.ts';
import { FAKE_SEGMENTER, openTestEngine } from '../fixtures/engine.ts';
import { makeFakePack } from '../fixtures/fake-pack.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';

const FRAMES = 40;
const SIZE = { width: 64, height: 48 };

/** The fake model sees three squares of each phrase: always, from frame 3 on, and on frames 2 to 5 (see fake-squares). */
describe('a concept run', () => {
  let dir = '';
  let engine: Engine;
  let client: EngineClient;
  let projectId = 0;
  let mediaId = 0;

  const open = () =>
    openTestEngine(join(dir, 'library'), {
      packs: { dir: join(dir, 'packs') },
      segmenter: createSegmenterLauncher({ modulePath: FAKE_SEGMENTER, args: ['--frame-ms', '8'], onOutput: () => undefined }),
    });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'concepts-'));
    await makeFakePack(join(dir, 'packs', 'fake'));
    engine = await open();
    client = engine.client;
    projectId = (await client.projects.create({ name: 'Concepts' })).id;
    const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, ...SIZE });
    mediaId = (await finished((await client.media.import({ projectId, paths: [clip] }))[0])).mediaId ?? 0;
  });
  afterEach(async () => {
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('makes a track of each instance where it is first seen, and follows it', async () => {
    const dog = await client.classes.create({ projectId, name: 'Dog' });
    const job = await finished(await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }] }));
    expect(job).toMatchObject({ kind: 'concept', state: 'done', progress: { done: FRAMES, total: FRAMES } });
    const tracks = await client.tracks.list({ mediaId });
    expect(tracks.map((track) => [track.instanceName, track.classId])).toEqual(Array(3).fill(['dog', dog.id]));
    expect(await Promise.all(tracks.map(spanOf))).toEqual([
      { from: 0, to: FRAMES - 1, told: [0] },
      { from: 2, to: 5, told: [2] },
      { from: 3, to: FRAMES - 1, told: [3] },
    ]);
    expect(await client.prompts.phrases({ projectId })).toEqual([{ phrase: 'dog', count: 1 }]);
  });

  it('is one undo step, that takes the tracks back', async () => {
    await finished(await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }, { phrase: 'zebra' }] }));
    expect(await client.tracks.list({ mediaId })).toHaveLength(6);
    await client.projects.undo({ projectId });
    expect(await client.tracks.list({ mediaId })).toEqual([]);
    expect(await client.prompts.phrases({ projectId })).toEqual([]);
    await client.projects.redo({ projectId });
    expect(await client.tracks.list({ mediaId })).toHaveLength(6);
  });

  it('goes both ways from its frame, with the instances that it knows', async () => {
    const request = { mediaId, concepts: [{ phrase: 'dog' }], frameIndex: 4, direction: 'both' as const };
    expect(await client.concepts.preview(request)).toEqual({ frames: FRAMES, concepts: 1 });
    await finished(await client.concepts.start(request));
    const tracks = await client.tracks.list({ mediaId });
    expect(await Promise.all(tracks.map(spanOf))).toEqual([
      { from: 0, to: FRAMES - 1, told: [4] },
      { from: 3, to: FRAMES - 1, told: [4] },
      { from: 2, to: 5, told: [4] },
    ]);
  });

  it('records that an instance is absent where it lives but is not seen', async () => {
    const range = { from: 0, to: 8 };
    await finished(await client.concepts.start({ mediaId, concepts: [{ phrase: 'blinking dog' }], range, maxObjects: 1 }));
    const [track] = await client.tracks.list({ mediaId });
    const { masks, absences } = await client.tracks.frames({ trackId: track?.id ?? 0 });
    expect(masks.map((mask) => mask.frameIndex)).toEqual([0, 2, 3, 5, 6, 8]);
    expect(absences.map((entry) => [entry.frameIndex, entry.provenance])).toEqual([1, 4, 7].map((frame) => [frame, 'tracked']));
  });

  it('stays within its range, and keeps to the most instances', async () => {
    const range = { from: 10, to: 20 };
    await finished(await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }], range, maxObjects: 1 }));
    const tracks = await client.tracks.list({ mediaId });
    expect(await Promise.all(tracks.map(spanOf))).toEqual([{ from: 10, to: 20, told: [10] }]);
  });

  it('goes on with its instances when the model’s process is killed under it', async () => {
    const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }] });
    const frames: number[] = [];
    for await (const event of watchJob(client, job.id)) {
      if (event.type === 'frame') frames.push(event.frameIndex);
      if (event.type === 'frame' && [4, 20].includes(event.frameIndex)) await engine.killSegmenter();
      if (event.type === 'finished') expect(event.job).toMatchObject({ state: 'done', error: null });
    }
    expect(frames).toEqual(Array.from({ length: FRAMES }, (_, index) => index));
    const tracks = await client.tracks.list({ mediaId });
    expect((await Promise.all(tracks.map(spanOf))).map(({ from, to }) => [from, to])).toEqual([
      [0, FRAMES - 1],
      [2, 5],
      [3, FRAMES - 1],
    ]);
  });

  it('goes on after the engine was closed in the middle of it, as one step', async () => {
    const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }], frameIndex: 6, direction: 'both' });
    await nextFrame(job);
    await engine.close();
    engine = await open();
    client = engine.client;
    expect((await finished(job)).state).toBe('done');
    const tracks = await client.tracks.list({ mediaId });
    expect((await Promise.all(tracks.map(spanOf))).map(({ from, to }) => [from, to])).toEqual([
      [0, FRAMES - 1],
      [3, FRAMES - 1],
      [2, 5],
    ]);
    await client.projects.undo({ projectId });
    expect(await client.tracks.list({ mediaId })).toEqual([]);
  });

  it('leaves alone what a person edits ahead of it, and a track that was deleted', async () => {
    const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }] });
    for await (const event of watchJob(client, job.id)) if (event.type === 'frame' && event.frameIndex === 5) break;
    const [first, , third] = await client.tracks.list({ mediaId });
    const rle = rleToCoco(fullRle(SIZE.width, SIZE.height));
    const edited = await client.masks.edit({ trackId: first?.id ?? 0, frameIndex: 35, rle });
    await client.tracks.delete({ trackIds: [third?.id ?? 0] });
    expect((await finished(job)).state).toBe('done');
    expect((await client.masks.get({ trackId: first?.id ?? 0, frameIndex: 35 }))?.hash).toBe(edited?.hash);
    expect(await client.tracks.list({ mediaId })).toHaveLength(2);
  });

  it('is cancelled between two frames and keeps what is done', async () => {
    const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }] });
    await nextFrame(job);
    await client.jobs.cancel({ jobId: job.id });
    expect((await finished(job)).state).toBe('cancelled');
    const [first] = await client.tracks.list({ mediaId });
    const span = await spanOf(first as Track);
    expect(span.from).toBe(0);
    expect(span.to).toBeLessThan(FRAMES - 1);
  });

  it('is cancelled when objects that it found are swapped, and writes neither of them any more', async () => {
    const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }] });
    for await (const event of watchJob(client, job.id)) if (event.type === 'frame' && event.frameIndex >= 5) break;
    const [first, , third] = await client.tracks.list({ mediaId });
    const known = () => Promise.all([first, third].map((track) => client.tracks.frames({ trackId: track?.id ?? 0 })));
    await client.tracks.swap({ trackIds: [first?.id ?? 0, third?.id ?? 0], from: 0 });
    const before = await known();
    const { state, error } = await finished(job);
    expect([state, error?.message]).toEqual(['cancelled', expect.stringContaining('swapped')]);
    expect(await known()).toEqual(before);
    expect(before[0]?.masks.length).toBeGreaterThan(0);
  });

  it('lets clicks and propagation go on from an instance', async () => {
    await finished(await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }], range: { from: 0, to: 10 } }));
    const [first] = await client.tracks.list({ mediaId });
    const trackId = first?.id ?? 0;
    const answer = await client.prompts.add({
      trackId,
      frameIndex: 8,
      prompts: [{ kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' }],
    });
    expect(answer.mask?.provenance).toBe('prompted');
    await finished(await client.propagation.start({ mediaId, trackIds: [trackId], direction: 'forward' }));
    expect(await spanOf(first as Track)).toMatchObject({ from: 0, to: FRAMES - 1, told: [0, 8] });
  });

  it('refuses exemplars that say nothing, and a model that cannot', async () => {
    const box = { x: 0, y: 0, width: 0.5, height: 0.5 };
    await expect(
      client.concepts.start({ mediaId, concepts: [{ exemplars: [{ box, sign: 'negative' }] }] }),
    ).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('positive exemplar') });
    await client.settings.set({ model: { defaultId: 'classic' } });
    await expect(client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }] })).rejects.toMatchObject({
      code: 'prompt-unsupported',
    });
  });

  async function spanOf(track: Track) {
    const { masks } = await client.tracks.frames({ trackId: track.id });
    const told = masks.filter((mask) => mask.provenance !== 'tracked').map((mask) => mask.frameIndex);
    return { from: masks[0]?.frameIndex, to: masks.at(-1)?.frameIndex, told };
  }

  async function nextFrame(job: Job): Promise<void> {
    for await (const event of watchJob(client, job.id)) if (event.type === 'frame') return;
  }

  async function finished(job: Job | undefined): Promise<Job> {
    for await (const event of watchJob(client, job?.id ?? 0)) if (event.type === 'finished') return event.job;
    throw new Error('the job never ended');
  }
});
