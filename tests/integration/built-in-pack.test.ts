import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoLibrary } from '../../native/cli/demo/demo-library.ts';
import { createJsonOutput } from '../../native/cli/output.ts';
import { run } from '../../native/cli/run.ts';
import type { Engine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { finishedJob, openTestEngine } from '../fixtures/engine.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { makeEagerPack } from '../fixtures/tiny-pack.ts';

const FRAMES = 3;
/** Two models are loaded, each in a process of its own. */
const PATIENCE_MS = 180_000;

/** A machine on which nothing is installed, with a pack that the program brings: one of random weights stands in for it. */
describe('the pack that is built in', { timeout: PATIENCE_MS }, () => {
  let dir = '';
  let brought = '';
  let clip = '';

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'built-in-'));
    brought = join(dir, 'brought');
    await mkdir(brought);
    const pack = await makeEagerPack(join(brought, 'nano'));
    const manifest = JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8'));
    await writeFile(join(pack, 'pack.json'), JSON.stringify({ ...manifest, id: 'nano', name: 'Nano (built in)' }));
    // As an installation folder is for whoever is not root.
    await chmod(pack, 0o555);
    clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, width: 96, height: 72 });
  }, 120_000);
  afterAll(async () => {
    await chmod(join(brought, 'nano'), 0o755);
    await rm(dir, { recursive: true, force: true });
  });

  async function withEngine(name: string, work: (engine: Engine, mediaId: number) => Promise<void>): Promise<void> {
    const engine = await openTestEngine(join(dir, name), {
      builtInPacks: { dir: brought },
      segmenter: createSegmenterLauncher(),
    });
    try {
      const projectId = (await engine.client.projects.create({ name })).id;
      const [job] = await engine.client.media.import({ projectId, paths: [clip] });
      await work(engine, (await finishedJob(engine.client, job)).mediaId ?? 0);
    } finally {
      await engine.close();
    }
  }

  it('answers phrases at once, beside the model without weights for clicks, on the same objects', async () => {
    await withEngine('both', async ({ client }, mediaId) => {
      expect(await client.models.list({})).toMatchObject([
        { id: 'nano', builtIn: true, isDefault: true, answers: ['concepts'], foundAbove: 0 },
        { id: 'classic', builtIn: true, isDefault: false, answers: ['objects'] },
      ]);
      const prompts = [{ kind: 'text' as const, phrase: 'red star' }];
      const { tracks } = await client.prompts.find({ mediaId, frameIndex: 0, prompts, maxObjects: 2 });
      expect(tracks.length).toBe(2);
      const trackId = tracks[0]?.id ?? 0;
      const point = { x: 0.5, y: 0.5 };
      const answer = await client.prompts.add({ trackId, frameIndex: 2, prompts: [{ kind: 'point', point, sign: 'positive' }] });
      expect(answer.prompts).toHaveLength(1);
      const propagated = await client.propagation.start({ mediaId, trackIds: [trackId], direction: 'forward' });
      expect(await finishedJob(client, propagated)).toMatchObject({ state: 'done', error: null });
      const concept = await client.concepts.start({ mediaId, concepts: [{ phrase: 'ball' }], maxObjects: 2 });
      expect(await finishedJob(client, concept)).toMatchObject({ state: 'done', error: null });
    });
    expect((await readdir(join(brought, 'nano'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('answers everything when it is chosen, and nothing when another is', async () => {
    await withEngine('chosen', async ({ client }, mediaId) => {
      const text = { mediaId, frameIndex: 0, prompts: [{ kind: 'text' as const, phrase: 'star' }], maxObjects: 1 };
      await client.settings.set({ model: { defaultId: 'nano' } });
      expect(await client.models.list({})).toMatchObject([{ answers: ['objects', 'concepts'] }, { answers: [] }]);
      const box = { x: 0.2, y: 0.2, width: 0.4, height: 0.4 };
      await client.prompts.start({ mediaId, frameIndex: 0, classId: null, prompts: [{ kind: 'box', box, sign: 'positive' }] });
      expect((await client.prompts.find(text)).tracks).toHaveLength(1);
      await client.settings.set({ model: { defaultId: 'classic' } });
      await expect(client.prompts.find(text)).rejects.toMatchObject({ code: 'prompt-unsupported' });
    });
  });

  it('is listed, verified and kept by the command line, and the demo says what to type', async () => {
    const env = { ...process.env, SAM3_PACKS: join(dir, 'none'), SAM3_BUILT_IN_PACKS: brought };
    let out = '';
    let err = '';
    const streams = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) } };
    const context = { env, cwd: dir, now: Date.now, version: '0', signal: new AbortController().signal };
    const models = (...args: string[]) => run(['models', ...args], { streams, ...context });
    expect(await models('list')).toBe(0);
    expect(out).toContain('nano (default for text and exemplars)\tNano (built in)');
    expect(out).toContain('On real footage take Classic');
    expect(await models('verify', 'nano')).toBe(0);
    expect(await models('remove', 'nano')).toBe(1);
    expect(err).toContain('built in');
    out = '';
    const demo = { dir: join(dir, 'demo'), shipped: { path: clip, phrase: 'red star' } };
    await makeDemoLibrary({ ...context, output: createJsonOutput(streams) }, demo);
    expect(out).toContain('press T, type: red star');
    expect(await readdir(join(dir, 'demo', 'library'))).toContain('library.db');
  });
});
