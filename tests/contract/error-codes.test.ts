import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../native/contract/client.ts';
import { exportRequestSchema } from '../../native/contract/dataset.ts';
import { AppError, ERROR_CODES, ERROR_STATUS, type ErrorCode, isErrorCode } from '../../native/contract/errors.ts';
import type { Job } from '../../native/contract/jobs.ts';
import { exportDataset } from '../../native/dataset/export.ts';
import { preflight } from '../../native/dataset/preflight.ts';
import { createProcedures } from '../../native/engine/procedures.ts';
import type { Engine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { startRemoteEngine } from '../../native/launch/remote-engine.ts';
import { openLibrary } from '../../native/library/open-library.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { fullRle } from '../../native/masks/rle.ts';
import { openVideoEncoder } from '../../native/media/encode.ts';
import { findMediaTools } from '../../native/media/tools.ts';
import { openPackStore } from '../../native/runtime/pack-store.ts';
import { createSegmenterClient } from '../../native/segmentation/segmenter-client.ts';
import { cutVideo } from '../fixtures/cut-video.ts';
import { FAKE_SEGMENTER, openTestEngine } from '../fixtures/engine.ts';
import { makeFakePack } from '../fixtures/fake-pack.ts';
import { lossySource } from '../fixtures/lossy-source.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { endedWith, engineLauncher, failureOf, importOf, NO_PACKAGES, toneFile, writePicture } from './error-material.ts';

describe('error codes', () => {
  it('are kebab-case, each with an HTTP error status', () => {
    for (const code of ERROR_CODES) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(ERROR_STATUS[code]).toBeGreaterThanOrEqual(400);
      expect(ERROR_STATUS[code]).toBeLessThan(600);
      expect(isErrorCode(code)).toBe(true);
    }
    expect(isErrorCode('toString')).toBe(false);
  });
});

/** One way to meet each error of the contract. The type demands that none is left out. */
describe('every error code can be met, and says what to do', () => {
  let dir = '';
  let engine: Engine;
  let client: EngineClient;
  let projectId = 0;
  let mediaId = 0;
  let trackId = 0;
  let clip = '';
  const missing = 999_999;
  const path = (name: string) => join(dir, name);
  const point = (sign: 'positive' | 'negative') => ({ kind: 'point' as const, point: { x: 0.5, y: 0.5 }, sign });
  const full = rleToCoco(fullRle(64, 48));

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'error-codes-'));
    clip = await makePlainClip(path('clip.mp4'), { frames: 12, width: 64, height: 48 });
    engine = await openTestEngine(path('library'));
    client = engine.client;
    projectId = (await client.projects.create({ name: 'Errors' })).id;
    mediaId = (await importOf(client, projectId, clip)).mediaId ?? 0;
    trackId = (await client.tracks.create({ mediaId })).id;
    await client.prompts.add({ trackId, frameIndex: 0, prompts: [point('positive')] });
  }, 120_000);
  afterAll(async () => {
    await engine?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const provoke: Record<ErrorCode, () => unknown> = {
    'invalid-input': () => client.projects.create({ name: ' ' }),
    async aborted() {
      const job = await client.propagation.start({ mediaId, direction: 'forward' });
      await client.jobs.cancel({ jobId: job.id });
      return endedWith(client, job);
    },
    async internal() {
      const os = createProcedures(() => undefined);
      const broken = os.health.check.handler(() => {
        throw new TypeError('x is not a function');
      });
      await createRouterClient({ broken }).broken({});
    },
    async 'engine-unavailable'() {
      const remote = await startRemoteEngine(engineLauncher(path('remote'), FAKE_SEGMENTER));
      const stream = remote.client.jobs.watchAll();
      await remote.kill();
      await stream;
      await remote.client.projects.list();
    },
    'project-not-found': () => client.projects.get({ projectId: missing }),
    'class-not-found': () => client.classes.update({ classId: missing, name: 'x' }),
    'media-not-found': () => client.media.get({ mediaId: missing }),
    'track-not-found': () => client.tracks.frames({ trackId: missing }),
    'prompt-not-found': () => client.prompts.remove({ promptIds: [missing] }),
    'job-not-found': () => client.jobs.get({ jobId: missing }),
    async 'name-taken'() {
      await client.classes.create({ projectId, name: 'twice' });
      await client.classes.create({ projectId, name: 'Twice' });
    },
    async 'class-in-use'() {
      const used = await client.classes.create({ projectId, name: 'used' });
      await client.tracks.create({ mediaId, classId: used.id });
      await client.classes.delete({ classId: used.id });
    },
    async 'track-locked'() {
      const track = await client.tracks.create({ mediaId });
      await client.tracks.update({ trackId: track.id, locked: true });
      await client.masks.edit({ trackId: track.id, frameIndex: 0, rle: full });
    },
    async 'frame-protected'() {
      const track = await client.tracks.create({ mediaId });
      await client.masks.edit({ trackId: track.id, frameIndex: 0, rle: full });
      await client.masks.protect({ trackId: track.id, range: { from: 0, to: 0 }, protected: true });
      await client.masks.edit({ trackId: track.id, frameIndex: 0, rle: full });
    },
    async 'nothing-to-undo'() {
      const { id } = await client.projects.create({ name: 'fresh' });
      for (let step = 0; step < 3; step++) await client.projects.undo({ projectId: id });
    },
    'nothing-to-redo': () => client.projects.redo({ projectId }),
    'media-empty': () => importFrom('empty.mp4', ''),
    'media-unreadable': () => importFrom('cut.mp4', cutVideo()),
    async 'media-has-no-video'() {
      await importOf(client, projectId, await toneFile(path('tone.wav')));
    },
    'media-vanished': () => importOf(client, projectId, path('nowhere.mp4')),
    async 'media-changed'() {
      await client.media.relink({ mediaId, path: await makePlainClip(path('other.mp4'), { frames: 3, width: 64, height: 48 }) });
    },
    'media-path-not-allowed': () => importOf(client, projectId, 'http://example.com/clip.mp4'),
    async 'media-sizes-differ'() {
      await mkdir(path('sizes'));
      for (const [index, width] of [20, 30].entries()) await writePicture(path(`sizes/frame_000${index}.png`), width);
      await importOf(client, projectId, path('sizes'));
    },
    'video-too-long': () => importOf(client, projectId, clip, { maxDurationMs: 100 }),
    'frame-out-of-range': () => client.masks.frame({ mediaId, frameIndex: missing }),
    'ffmpeg-missing': () => findMediaTools({ env: { PATH: path('') }, platform: process.platform, packages: NO_PACKAGES }),
    async 'ffmpeg-too-old'() {
      const old = path('ffmpeg-old');
      await writeFile(old, '#!/bin/sh\necho "ffmpeg version 2.8.1 Copyright"\n');
      await chmod(old, 0o755);
      await findMediaTools({ env: { ...process.env, FFMPEG_PATH: old }, platform: process.platform });
    },
    async 'ffmpeg-failed'() {
      await writeFile(path('ffmpeg-broken'), '#!/bin/sh\necho "Illegal instruction" >&2\nexit 1\n');
      await chmod(path('ffmpeg-broken'), 0o755);
      const found = await findMediaTools({ env: process.env, platform: process.platform });
      const tools = { ...found, ffmpeg: { ...found.ffmpeg, path: path('ffmpeg-broken') } };
      const encoder = await openVideoEncoder(tools, { out: path('never.mp4'), width: 16, height: 16, fps: 1 });
      try {
        await encoder.write(new Uint8Array(16 * 16 * 3));
        await encoder.finish();
      } finally {
        await encoder.abort();
      }
    },
    'library-locked': () => openTestEngine(path('library')),
    async 'library-read-only'() {
      const reader = await openTestEngine(path('library'), { mode: 'read' });
      try {
        await reader.client.projects.create({ name: 'no' });
      } finally {
        await reader.close();
      }
    },
    async 'library-corrupt'() {
      await mkdir(path('corrupt'));
      await writeFile(path('corrupt/library.db'), 'not a database at all, but long enough to look like something'.repeat(40));
      await openTestEngine(path('corrupt'));
    },
    async 'library-newer'() {
      await (await openTestEngine(path('newer'))).close();
      const db = new Database(path('newer/library.db'));
      db.pragma('user_version = 9999');
      db.close();
      await openTestEngine(path('newer'));
    },
    async 'project-file-invalid'() {
      await writeFile(path('bad.sam3project'), 'nothing of ours');
      await client.projects.importFile({ path: path('bad.sam3project') });
    },
    async 'disk-full'() {
      const small = await openLibrary({ dir: path('small'), mode: 'write', now: Date.now, program: 'test', maxBytes: 400_000 });
      try {
        for (let index = 0; index < 100_000; index++) small.createProject(`project ${index} ${'x'.repeat(150)}`);
      } finally {
        await small.close();
      }
    },
    'prompt-unsupported': () => client.prompts.add({ trackId, frameIndex: 0, prompts: [{ kind: 'text', phrase: 'dog' }] }),
    'prompt-outside-image': () =>
      client.prompts.add({
        trackId,
        frameIndex: 0,
        prompts: [{ kind: 'box', box: { x: 0.9, y: 0, width: 0.5, height: 0.5 }, sign: 'positive' }],
      }),
    async 'prompt-missing'() {
      const track = await client.tracks.create({ mediaId });
      await client.prompts.add({ trackId: track.id, frameIndex: 0, prompts: [point('negative')] });
    },
    async 'session-not-found'() {
      const tools = await findMediaTools({ env: process.env, platform: process.platform });
      const segmenter = createSegmenterClient({
        launcher: createSegmenterLauncher({ modulePath: FAKE_SEGMENTER }),
        config: async () => ({ model: 'classic', device: 'cpu', tools, maxSessions: 1 }),
      });
      try {
        await segmenter.request('removeObject', { session: 5, objectId: 1 });
      } finally {
        await segmenter.close();
      }
    },
    async 'segmenter-crashed'() {
      await writeFile(path('dies.mjs'), 'process.exit(3);\n');
      const broken = await openTestEngine(path('crash'), {
        segmenter: createSegmenterLauncher({ modulePath: path('dies.mjs'), onOutput: () => undefined }),
      });
      try {
        const project = await broken.client.projects.create({ name: 'crash' });
        const job = await importOf(broken.client, project.id, clip);
        const track = await broken.client.tracks.create({ mediaId: job.mediaId ?? 0 });
        await broken.client.prompts.add({ trackId: track.id, frameIndex: 0, prompts: [point('positive')] });
      } finally {
        await broken.close();
      }
    },
    'pack-missing': () => openTestEngine(path('pack'), { modelId: 'no-such-pack' }),
    async 'pack-invalid'() {
      await mkdir(path('not-a-pack'));
      await client.models.install({ path: path('not-a-pack') });
    },
    async 'pack-newer'() {
      const newer = await makeFakePack(path('newer-pack'), { formatVersion: 99 });
      await openTestEngine(path('pack-newer'), { modelId: newer });
    },
    async 'pack-download-failed'() {
      const server = createServer((_request, response) => response.writeHead(404).end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      try {
        await openPackStore(path('store')).download(`http://127.0.0.1:${port}/pack.json`);
      } finally {
        server.close();
      }
    },
    'pack-in-use': () => withFakePack((engine, id) => engine.client.models.remove({ id })),
    async 'device-unavailable'() {
      await withFakePack(async ({ client }) => {
        await client.settings.set({ model: { device: ['cuda:77'] } });
        await find(client, 'dog');
      });
    },
    'out-of-memory': () => withFakePack(({ client }) => find(client, 'too much')),
    async 'job-not-running'() {
      const job = await importOf(client, projectId, clip);
      await client.jobs.cancel({ jobId: job.id });
    },
    async 'export-empty'() {
      const { id } = await client.projects.create({ name: 'empty' });
      await endedWith(
        client,
        await client.datasets.export({ projectId: id, formats: ['coco_instance'], out: path('empty.zip') }),
      );
    },
    async 'export-target-exists'() {
      await writeFile(path('taken.zip'), 'mine');
      await endedWith(client, await client.datasets.export({ projectId, formats: ['coco_instance'], out: path('taken.zip') }));
    },
    async 'export-verification-failed'() {
      const request = exportRequestSchema.parse({ projectId: 1, formats: ['coco_instance'], out: path('lossy.zip') });
      const source = lossySource();
      expect((await preflight(source, request)).masks).toBeGreaterThan(0);
      await exportDataset(source, request, { now: Date.now, programVersion: '0' });
    },
    async 'dataset-invalid'() {
      await writeFile(path('broken.json'), '{"images": [');
      await client.datasets.importCoco({ projectId, file: path('broken.json') });
    },
    async 'dataset-media-mismatch'() {
      const image = { id: 1, file_name: 'unknown.jpg', width: 10, height: 10 };
      const annotation = {
        id: 1,
        image_id: 1,
        category_id: 1,
        segmentation: [[0, 0, 5, 0, 5, 5]],
        bbox: [0, 0, 5, 5],
        area: 12,
        iscrowd: 0,
      };
      const dataset = { images: [image], annotations: [annotation], categories: [{ id: 1, name: 'dog' }] };
      await writeFile(path('foreign.json'), JSON.stringify(dataset));
      await client.datasets.importCoco({ projectId, file: path('foreign.json') });
    },
  };

  it.each(ERROR_CODES)('%s', async (code) => {
    const error = await failureOf(provoke[code]);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code, (error as AppError).message).toBe(code);
    expect((error as AppError).message.length).toBeGreaterThan(10);
  });

  /** Works in an engine whose pack (of the fake model) understands text. */
  async function withFakePack(work: (engine: Engine, id: string) => Promise<unknown>): Promise<void> {
    const home = path(`pack-${randomUUID()}`);
    const packs = { dir: join(home, 'packs') };
    await makeFakePack(join(packs.dir, 'fake'));
    const engine = await openTestEngine(join(home, 'library'), { packs });
    try {
      await work(engine, 'fake');
    } finally {
      await engine.close();
    }
  }

  async function find(client: EngineClient, phrase: string): Promise<void> {
    const project = await client.projects.create({ name: phrase });
    const { mediaId } = await importOf(client, project.id, clip);
    await client.prompts.find({ mediaId: mediaId ?? 0, frameIndex: 0, prompts: [{ kind: 'text', phrase }] });
  }

  async function importFrom(name: string, content: string | Buffer): Promise<Job> {
    await writeFile(path(name), content);
    return importOf(client, projectId, path(name));
  }
});
