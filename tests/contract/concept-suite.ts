/** What holds for concepts and model packs whatever carries the calls. The model is the fake one, behind a fake pack. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { JobEvent } from '../../native/contract/jobs.ts';
import { makeFakePack } from '../fixtures/fake-pack.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import type { SuiteEngine } from './suite.ts';

export interface ConceptSuiteParts {
  /** An engine with the fake segmenter process, on a folder of packs. */
  readonly start: (libraryDir: string, packDir: string) => Promise<SuiteEngine>;
  readonly tempDir: () => string;
}

/** Declares the suite for one transport. */
export function describeConcepts(transport: string, parts: ConceptSuiteParts): void {
  describe(`concepts and packs over ${transport}`, () => {
    const frames = 8;
    let engine: SuiteEngine;
    let client: EngineClient;
    let dir: string;
    let projectId: number;
    let mediaId: number;

    beforeAll(async () => {
      dir = parts.tempDir();
      await makeFakePack(join(dir, 'packs/fake'));
      engine = await parts.start(join(dir, 'library'), join(dir, 'packs'));
      client = engine.client;
      projectId = (await client.projects.create({ name: 'Concepts' })).id;
      const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames, width: 64, height: 48 });
      const [job] = await client.media.import({ projectId, paths: [clip] });
      const last = (await collect(watchJob(client, job?.id ?? 0))).at(-1);
      mediaId = (last?.type === 'finished' ? last.job.mediaId : null) ?? 0;
    }, 120_000);
    afterAll(() => engine?.close());

    it('finds every instance of a phrase on a frame, the best of them if there is a limit', async () => {
      const request = { mediaId, frameIndex: 3, prompts: [{ kind: 'text' as const, phrase: 'dog' }] };
      const { tracks, masks } = await client.prompts.find(request);
      expect(tracks.map((track) => track.instanceName)).toEqual(['dog', 'dog', 'dog']);
      expect(masks.map((mask) => mask.provenance)).toEqual(['prompted', 'prompted', 'prompted']);
      expect((await client.prompts.find({ ...request, maxObjects: 1 })).tracks).toHaveLength(1);
      await client.projects.undo({ projectId });
      await client.projects.undo({ projectId });
    });

    it('proposes instances without changing anything, and keeps those that are accepted as one step', async () => {
      const request = { mediaId, frameIndex: 3, prompts: [{ kind: 'text' as const, phrase: 'dog' }] };
      const steps = await client.projects.history({ projectId });
      const { candidates } = await client.concepts.propose(request);
      expect(candidates.map(({ score, bbox }) => [score, bbox.width, bbox.height])).toEqual(Array(3).fill([0.9, 6, 6]));
      expect((await client.concepts.propose({ ...request, maxObjects: 2 })).candidates).toHaveLength(2);
      expect(await client.tracks.list({ mediaId })).toEqual([]);
      expect(await client.projects.history({ projectId })).toEqual(steps);
      const accepted = candidates.slice(1).map(({ rle, score }) => ({ rle, score }));
      const { tracks, masks } = await client.concepts.accept({ ...request, accepted });
      expect(tracks.map((track) => track.instanceName)).toEqual(['dog', 'dog']);
      expect(masks.map((mask) => [mask.rle, mask.provenance])).toEqual(accepted.map(({ rle }) => [rle, 'prompted']));
      const [prompt] = await client.prompts.list({ mediaId });
      expect(prompt).toMatchObject({ trackId: null, frameIndex: 3, prompt: { kind: 'text', phrase: 'dog' } });
      const changed = await client.prompts.update({ promptId: prompt?.id ?? 0, prompt: { kind: 'text', phrase: 'cat' } });
      expect(changed).toMatchObject({ prompts: [{ revision: 2, prompt: { phrase: 'cat' } }], mask: null, candidates: [] });
      expect(await client.prompts.remove({ promptIds: [prompt?.id ?? 0] })).toEqual({ prompts: [], mask: null, candidates: [] });
      expect(await client.tracks.list({ mediaId })).toHaveLength(2);
      for (const label of ['Remove prompt', 'Change text', 'Find "dog"']) {
        expect((await client.projects.undo({ projectId })).label).toBe(label);
      }
      expect(await client.tracks.list({ mediaId })).toEqual([]);
    });

    it('keeps an example once, and moves or takes it back as one step without touching what was found', async () => {
      const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
      const request = { mediaId, frameIndex: 5, prompts: [{ kind: 'exemplar' as const, box, sign: 'positive' as const }] };
      const accepted = (await client.concepts.propose(request)).candidates.slice(0, 1).map(({ rle, score }) => ({ rle, score }));
      await client.concepts.accept({ ...request, accepted });
      await client.concepts.accept({ ...request, accepted });
      const [kept, ...others] = await client.prompts.list({ mediaId });
      expect([kept?.prompt, others]).toEqual([request.prompts[0], []]);
      const found = await client.masks.frame({ mediaId, frameIndex: 5 });
      const moved = { ...request.prompts[0]!, box: { ...box, x: 0.5 } };
      expect((await client.prompts.update({ promptId: kept?.id ?? 0, prompt: moved })).prompts).toMatchObject([
        { prompt: moved },
      ]);
      expect((await client.prompts.remove({ promptIds: [kept?.id ?? 0] })).prompts).toEqual([]);
      expect(await client.masks.frame({ mediaId, frameIndex: 5 })).toEqual(found);
      for (const label of ['Remove prompt', 'Change exemplar', 'Add exemplar', 'Add exemplar']) {
        expect((await client.projects.undo({ projectId })).label).toBe(label);
      }
    });

    it('says before a concept run what it will do, then streams it', async () => {
      const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
      const request = { mediaId, concepts: [{ phrase: 'Dog' }, { exemplars: [{ box }] }] };
      expect(await client.concepts.preview(request)).toEqual({ frames, concepts: 2 });
      const events = await collect(await client.concepts.run(request));
      expect(events[0]).toMatchObject({ type: 'started', frames });
      const told = events.filter((event) => event.type === 'frame');
      expect(told.map((event) => [event.frameIndex, event.tracks.length])).toEqual(
        [2, 2, 4, 6, 6, 6, 4, 4].map((count, frame) => [frame, count]),
      );
      expect(events.at(-1)).toMatchObject({ type: 'finished', job: { kind: 'concept', state: 'done' } });
      expect(await client.tracks.list({ mediaId })).toHaveLength(6);
    });

    it('runs one as a job', async () => {
      const job = await client.concepts.start({ mediaId, concepts: [{ phrase: 'dog' }], frameIndex: 7, direction: 'backward' });
      const last = (await collect(watchJob(client, job.id))).at(-1);
      expect(last).toMatchObject({ job: { state: 'done', result: { frames } } });
      expect((await client.jobs.list({ kinds: ['concept'] })).map((entry) => entry.id)).toContain(job.id);
    });

    it('remembers the phrases, the newest first', async () => {
      await client.prompts.find({ mediaId, frameIndex: 0, prompts: [{ kind: 'text', phrase: 'no cat' }] });
      expect(await client.prompts.phrases({ projectId })).toEqual([
        { phrase: 'no cat', count: 1 },
        { phrase: 'dog', count: 2 },
      ]);
    });

    it('installs, lists, verifies and removes packs', async () => {
      const source = await makeFakePack(join(dir, 'download'), { id: 'second' });
      expect(await client.models.install({ path: source })).toMatchObject({ id: 'second', installed: true, error: null });
      await expect(client.models.install({ path: source })).rejects.toMatchObject({ code: 'name-taken' });
      const stop = new AbortController();
      const installs = await client.models.watchInstalls({}, { signal: stop.signal });
      const told = installs[Symbol.asyncIterator]();
      expect((await told.next()).value).toEqual([]);
      const coming = told.next();
      expect((await client.models.install({ path: source, overwrite: true })).id).toBe('second');
      expect((await coming).value).toMatchObject([{ progress: { unit: 'bytes' } }]);
      await client.models.cancelInstall({ installId: 99 });
      stop.abort();
      expect(await client.models.verify({ id: 'second' })).toEqual({ ok: true, error: null });
      const models = await client.models.list({});
      expect(models.map((model) => [model.id, model.isDefault])).toEqual([
        ['fake', true],
        ['second', false],
        ['classic', false],
      ]);
      await expect(client.models.remove({ id: 'fake' })).rejects.toMatchObject({ code: 'pack-in-use' });
      await client.models.remove({ id: 'second' });
      await expect(client.models.verify({ id: 'second' })).rejects.toMatchObject({ code: 'pack-missing' });
    });

    it('lists a broken pack with what is wrong, and chooses another model by the settings', async () => {
      const source = await makeFakePack(join(dir, 'torn'), { id: 'torn' });
      await client.models.install({ path: source });
      await rm(join(dir, 'packs/torn/detector.onnx'));
      const models = await client.models.list({});
      expect(models.find((model) => model.id === 'torn')).toMatchObject({ error: { code: 'pack-invalid' } });
      expect(await client.models.verify({ id: 'torn' })).toMatchObject({ ok: false, error: { code: 'pack-invalid' } });
      await client.settings.set({ model: { defaultId: 'torn' } });
      const find = () => client.prompts.find({ mediaId, frameIndex: 0, prompts: [{ kind: 'text', phrase: 'dog' }] });
      await expect(find()).rejects.toMatchObject({ code: 'pack-invalid' });
      await client.settings.set({ model: { defaultId: 'classic' } });
      await expect(find()).rejects.toMatchObject({ code: 'prompt-unsupported' });
      await client.settings.set({ model: { device: ['cpu'] } });
      expect((await find()).tracks).toHaveLength(1);
    });

    it('reports packs and the device', async () => {
      const { items } = await client.health.check({});
      expect(items.find((item) => item.id === 'packs')?.value).toContain('1 broken');
      expect(items.find((item) => item.id === 'pack-torn')).toMatchObject({ status: 'missing' });
      expect(items.find((item) => item.id === 'pack-fake')).toMatchObject({ status: 'ok' });
      expect(items.find((item) => item.id === 'device')?.value).toContain('cpu');
    });
  });
}

async function collect(stream: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
