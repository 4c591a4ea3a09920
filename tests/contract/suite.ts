/** What holds for the engine whatever carries the calls. Run over a direct client and over a port to a forked process. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { JobEvent } from '../../native/contract/jobs.ts';
import type { Media, Track } from '../../native/contract/records.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { areaOf } from '../../native/masks/measure.ts';

/** An engine on a library of its own, and how to end it. */
export interface SuiteEngine {
  readonly client: EngineClient;
  readonly close: () => Promise<void>;
}

export interface SuiteParts {
  readonly start: (libraryDir: string) => Promise<SuiteEngine>;
  /** A short clip with one moving object, and its box on frame 0. */
  readonly clip: () => Promise<{ path: string; frames: number; box: { x: number; y: number; width: number; height: number } }>;
  readonly tempDir: () => string;
}

/** Declares the suite for one transport. */
export function describeContract(transport: string, parts: SuiteParts): void {
  describe(`the contract over ${transport}`, () => {
    let engine: SuiteEngine;
    let client: EngineClient;
    let dir: string;
    let projectId: number;
    let media: Media;
    let track: Track;
    let clip: Awaited<ReturnType<SuiteParts['clip']>>;

    beforeAll(async () => {
      dir = parts.tempDir();
      clip = await parts.clip();
      engine = await parts.start(join(dir, 'library'));
      client = engine.client;
    }, 120_000);
    afterAll(() => engine?.close());

    it('makes, renames, lists and finds projects', async () => {
      const project = await client.projects.create({ name: 'Street' });
      projectId = project.id;
      expect((await client.projects.rename({ projectId, name: 'Street, day' })).name).toBe('Street, day');
      expect(await client.projects.get({ projectId })).toMatchObject({ name: 'Street, day', deletedAtMs: null });
      expect((await client.projects.list()).map((entry) => entry.id)).toEqual([projectId]);
    });

    it('keeps class ids for ever', async () => {
      const dog = await client.classes.create({ projectId, name: 'dog' });
      const cat = await client.classes.create({ projectId, name: 'cat', color: '#00ff00', hotkey: '2' });
      expect([dog.categoryId, cat.categoryId]).toEqual([1, 2]);
      await client.classes.delete({ classId: cat.id });
      expect((await client.classes.create({ projectId, name: 'bird' })).categoryId).toBe(3);
      expect(await client.classes.update({ classId: dog.id, name: 'hound' })).toMatchObject({ name: 'hound', categoryId: 1 });
      expect((await client.classes.list({ projectId })).map((entry) => entry.name)).toEqual(['hound', 'bird']);
      const hotkeys = async () => (await client.classes.list({ projectId })).map((entry) => entry.hotkey);
      const [hound = 0, bird = 0] = (await client.classes.list({ projectId })).map((entry) => entry.id);
      const swapped = await client.classes.updateMany({
        changes: [
          { classId: hound, hotkey: '2' },
          { classId: bird, hotkey: '1' },
        ],
      });
      expect(swapped).toMatchObject([{ hotkey: '2' }, { hotkey: '1' }]);
      expect((await client.projects.undo({ projectId })).label).toBe('Change 2 classes');
      expect(await hotkeys()).toEqual([null, null]);
    });

    it('imports a clip as a job, and recognises it the second time', async () => {
      const [job] = await client.media.import({ projectId, paths: [clip.path] });
      const events = await collect(watchJob(client, job?.id ?? 0));
      const last = events.at(-1);
      expect(last).toMatchObject({ type: 'finished', job: { state: 'done' } });
      [media] = (await client.media.list({ projectId })) as [Media];
      expect(media.frameCount).toBe(clip.frames);
      const [again] = await client.media.import({ projectId, paths: [clip.path] });
      const repeated = await collect(watchJob(client, again?.id ?? 0));
      expect(repeated.at(-1)).toMatchObject({ job: { state: 'done', mediaId: media.id, result: { recognised: true } } });
      expect(await client.media.list({ projectId })).toHaveLength(1);
    });

    it('tells which source frame each frame is, and gives its picture', async () => {
      const frames = await client.media.frames({ mediaId: media.id, range: { from: 2, to: 4 } });
      expect(frames.map((frame) => frame.frameIndex)).toEqual([2, 3, 4]);
      expect(frames.map((frame) => frame.sourceFrameIndex)).toEqual([2, 3, 4]);
      expect((await client.media.frameFile({ mediaId: media.id, frameIndex: 3 })).path).toMatch(/\.jpg$/);
      expect((await client.media.thumbnail({ mediaId: media.id })).path).toContain(join('media', String(media.id)));
      expect((await client.media.filmstrip({ mediaId: media.id })).tiles).toBeGreaterThan(0);
    });

    it('answers a box with a mask, as one undo step', async () => {
      const [first] = await client.classes.list({ projectId });
      track = await client.tracks.create({ mediaId: media.id, classId: first?.id ?? null, instanceName: 'Rex' });
      const answer = await client.prompts.add({
        trackId: track.id,
        frameIndex: 0,
        prompts: [{ kind: 'box', box: clip.box, sign: 'positive' }],
      });
      expect(answer.prompts).toHaveLength(1);
      expect(answer.mask?.provenance).toBe('prompted');
      expect(answer.mask && areaOf(rleFromCoco(answer.mask.rle))).toBe(answer.mask?.areaPx);
      expect(await client.prompts.list({ mediaId: media.id })).toHaveLength(1);
      await client.projects.undo({ projectId });
      expect(await client.masks.get({ trackId: track.id, frameIndex: 0 })).toBeNull();
      expect(await client.prompts.list({ mediaId: media.id })).toHaveLength(0);
      await client.projects.redo({ projectId });
      expect(await client.masks.get({ trackId: track.id, frameIndex: 0 })).toEqual(answer.mask);
    });

    it('says before a propagation what it will do, then streams it', async () => {
      const preview = await client.propagation.preview({ mediaId: media.id, direction: 'forward' });
      expect(preview).toMatchObject({ tracks: 1, frames: clip.frames, keptFrames: 1 });
      const stream = await client.propagation.run({ mediaId: media.id, direction: 'forward' });
      const events = await collect(stream);
      const frames = events.filter((event) => event.type === 'frame').map((event) => event.frameIndex);
      expect(frames).toEqual(Array.from({ length: clip.frames }, (_, index) => index));
      expect(events.at(-1)).toMatchObject({ type: 'finished', job: { state: 'done' } });
      const known = await client.tracks.frames({ trackId: track.id });
      expect(known.masks.length + known.absences.length).toBe(clip.frames);
      expect(known.masks[0]?.provenance).toBe('prompted');
    });

    it('never overwrites what a person edited or protected', async () => {
      const before = await client.masks.get({ trackId: track.id, frameIndex: 2 });
      expect(before).not.toBeNull();
      await client.masks.protect({ trackId: track.id, range: { from: 2, to: 2 }, protected: true });
      const edited = await client.masks.edit({
        trackId: track.id,
        frameIndex: 3,
        rle: before?.rle ?? { size: [1, 1], counts: '' },
      });
      await client.masks.markAbsent({ trackId: track.id, range: { from: 4, to: 4 } });
      await collect(await client.propagation.run({ mediaId: media.id, direction: 'both' }));
      expect((await client.masks.get({ trackId: track.id, frameIndex: 2 }))?.hash).toBe(before?.hash);
      expect((await client.masks.get({ trackId: track.id, frameIndex: 3 }))?.hash).toBe(edited?.hash);
      expect(await client.masks.get({ trackId: track.id, frameIndex: 4 })).toBeNull();
      await expect(
        client.masks.edit({ trackId: track.id, frameIndex: 2, rle: before?.rle ?? { size: [1, 1], counts: '' } }),
      ).rejects.toMatchObject({ code: 'frame-protected', name: 'AppError' });
    });

    it('undoes and redoes a whole propagation', async () => {
      const snapshot = async () => {
        const known = await client.tracks.frames({ trackId: track.id });
        return known.masks.map((mask) => [mask.frameIndex, mask.hash, mask.provenance, mask.protected]);
      };
      const after = await snapshot();
      await client.projects.undo({ projectId });
      await client.projects.redo({ projectId });
      expect(await snapshot()).toEqual(after);
      const history = await client.projects.history({ projectId });
      expect(history[0]?.label).toMatch(/Propagate/);
    });

    it('marks frames as reviewed', async () => {
      const { changed } = await client.reviews.set({ mediaId: media.id, range: { from: 0, to: 2 }, reviewed: true });
      expect(changed).toBe(3);
      await client.reviews.set({ mediaId: media.id, range: { from: 1, to: 1 }, reviewed: false });
      expect((await client.reviews.list({ mediaId: media.id })).map((review) => review.frameIndex)).toEqual([0, 2]);
    });

    it('exports in every format, with a report of what was read back', async () => {
      expect((await client.datasets.formats({})).map((entry) => entry.format)).toEqual([
        'coco_instance',
        'yolo_segmentation',
        'binary_masks_png',
      ]);
      const out = join(dir, 'dataset.zip');
      const request = { projectId, formats: ['coco_instance', 'yolo_segmentation', 'binary_masks_png'], out } as const;
      const preflight = await client.datasets.preflight({ ...request, formats: [...request.formats] });
      const job = await client.datasets.export({ ...request, formats: [...request.formats] });
      const last = (await collect(watchJob(client, job.id))).at(-1);
      expect(last).toMatchObject({ type: 'finished', job: { state: 'done' } });
      const report = last?.type === 'finished' ? last.job.result : null;
      expect(report).toMatchObject({ out, masks: preflight.masks, frames: clip.frames });
      const [coco, , png] = (report?.formats ?? []) as { verified: number; minIou: number }[];
      expect(coco).toMatchObject({ verified: preflight.masks, minIou: 1 });
      expect(png).toMatchObject({ minIou: 1 });
    });

    it('refuses input that the contract does not allow, and says where', async () => {
      await expect(client.projects.create({ name: ' ' })).rejects.toMatchObject({ code: 'invalid-input', name: 'AppError' });
      await expect(
        client.prompts.add({
          trackId: track.id,
          frameIndex: 0,
          prompts: [{ kind: 'point', point: { x: 7, y: 0 }, sign: 'positive' }],
        }),
      ).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('prompts.0.point.x') });
    });

    it('carries code, message and details of an error across', async () => {
      await expect(client.projects.get({ projectId: 4711 })).rejects.toMatchObject({
        name: 'AppError',
        code: 'project-not-found',
        details: { id: 4711 },
      });
      await expect(
        client.prompts.add({ trackId: track.id, frameIndex: 0, prompts: [{ kind: 'text', phrase: 'dog' }] }),
      ).rejects.toMatchObject({ code: 'prompt-unsupported', details: { needs: 'text' } });
    });

    it('cancels a job on request and keeps what is done', async () => {
      const stream = await client.propagation.run({ mediaId: media.id, direction: 'forward' });
      let seen = 0;
      let state = '';
      for await (const event of stream) {
        if (event.type === 'frame' && ++seen === 1) await client.jobs.cancel({ jobId: event.jobId });
        if (event.type === 'finished') state = event.job.state;
      }
      expect(['cancelled', 'done']).toContain(state);
      expect(seen).toBeGreaterThan(0);
    });

    it('lists jobs, and finds each', async () => {
      const jobs = await client.jobs.list({ projectId });
      expect(jobs.map((job) => job.kind)).toEqual(expect.arrayContaining(['import', 'propagate', 'export']));
      expect(await client.jobs.get({ jobId: jobs[0]?.id ?? 0 })).toEqual(jobs[0]);
    });

    it('deletes to the trash, restores, and purges', async () => {
      await client.media.delete({ mediaIds: [media.id] });
      expect(await client.media.list({ projectId })).toHaveLength(0);
      await client.media.restore({ mediaIds: [media.id] });
      expect(await client.media.list({ projectId })).toHaveLength(1);
      const usage = await client.projects.storage({ projectId });
      expect(usage.fileBytes).toBeGreaterThan(0);
      await client.media.delete({ mediaIds: [media.id] });
      await client.media.purge({ mediaIds: [media.id] });
      await expect(client.media.get({ mediaId: media.id })).rejects.toMatchObject({ code: 'media-not-found' });
    });

    it('writes a project to one file and reads it back as another', async () => {
      const path = join(dir, 'street.sam3project');
      await client.projects.exportFile({ projectId, path });
      const copy = await client.projects.importFile({ path });
      expect(copy.id).not.toBe(projectId);
      expect((await client.classes.list({ projectId: copy.id })).map((entry) => entry.categoryId)).toEqual([1, 3]);
    });

    it('knows its models, its health, its settings and its library', async () => {
      expect((await client.models.list({})).map((model) => model.id)).toContain('classic');
      const health = await client.health.check({});
      expect(health.items.map((item) => item.id)).toEqual(expect.arrayContaining(['node', 'ffmpeg']));
      const settings = await client.settings.set({ language: 'ru' });
      expect(settings).toMatchObject({ language: 'ru', media: { maxFrames: 900 } });
      expect(await client.settings.get({})).toEqual(settings);
      expect(await client.library.check({})).toEqual({ ok: true, problems: [] });
      expect((await client.library.backup({})).bytes).toBeGreaterThan(0);
      expect((await client.library.info({})).mode).toBe('write');
    });
  });
}

async function collect(stream: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
