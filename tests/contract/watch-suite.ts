/** What holds for the feed of changes, the history and snapshots whatever carries the calls. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../native/contract/changes.ts';
import type { EngineClient } from '../../native/contract/client.ts';
import { type EditingSuiteParts, importPlainClip } from './editing-suite.ts';
import type { SuiteEngine } from './suite.ts';

const POINT = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;

/** Declares the suite for one transport. */
export function describeWatching(transport: string, parts: EditingSuiteParts): void {
  describe(`watching over ${transport}`, () => {
    let engine: SuiteEngine;
    let client: EngineClient;
    let projectId: number;
    let mediaId: number;
    const streams: Watch[] = [];

    beforeAll(async () => {
      const dir = parts.tempDir();
      engine = await parts.start(join(dir, 'library'), join(dir, 'no-packs'));
      client = engine.client;
      ({ projectId, mediaId } = await importPlainClip(client, dir, 'Watching'));
    }, 120_000);
    afterAll(async () => {
      for (const stream of streams) await stream.end();
      await engine?.close();
    });

    const watch = async (watched?: number): Promise<Watch> => {
      const stream = await openWatch(client, watched);
      streams.push(stream);
      expect(await stream.next()).toEqual({ type: 'watching' });
      return stream;
    };

    it('tells two watchers everything, and a slow one what came meanwhile in one piece', async () => {
      const [one, two, slow] = [await watch(projectId), await watch(projectId), await watch(projectId)];
      const quick = [one, two].map((watcher) => watcher.until((event) => event.cause === 'undo'));
      const track = await client.tracks.create({ mediaId });
      await client.prompts.add({ trackId: track.id, frameIndex: 4, prompts: [POINT] });
      await client.projects.undo({ projectId });
      const frames4 = [{ mediaId, trackId: track.id, range: { from: 4, to: 4 } }];
      for (const events of await Promise.all(quick)) {
        expect(events).toMatchObject([
          { projectId, cause: 'edit', label: 'Add object', touched: { project: false, trackIds: [track.id], frames: [] } },
          { cause: 'edit', label: 'Add point', touched: { promptIds: [expect.any(Number)], frames: [] } },
          { cause: 'edit', label: 'Add point', touched: { promptIds: [], frames: frames4 } },
          { cause: 'undo', label: 'Add point', touched: { promptIds: [expect.any(Number)], frames: frames4 } },
        ]);
      }
      const merged = await slow.until((event) => event.cause === 'undo');
      const frames = merged.flatMap((event) => event.touched.frames);
      expect(merged.flatMap((event) => event.touched.trackIds)).toContain(track.id);
      expect(frames).toContainEqual(frames4[0]);
      for (const watcher of [one, two, slow]) await watcher.end();
    });

    it('tells of frames while a job writes them', async () => {
      const track = (await client.prompts.start({ mediaId, frameIndex: 0, prompts: [POINT] })).track;
      const watcher = await watch(projectId);
      const job = await client.propagation.start({ mediaId, trackIds: [track.id], direction: 'forward' });
      const events = await watcher.until((event) => event.touched.frames.some(({ range }) => range.to === 9));
      expect(events.every((event) => event.label === 'Propagate 1 object forward')).toBe(true);
      expect(events[0]?.touched.frames[0]).toMatchObject({ mediaId, trackId: track.id, range: { from: 1 } });
      expect(job.projectId).toBe(projectId);
      await watcher.end();
    });

    it('tells of projects that come, change and go', async () => {
      const watcher = await watch();
      const expectNews = async () => expect(await watcher.next()).toEqual({ type: 'projects' });
      const { id } = await client.projects.create({ name: 'Short life' });
      await expectNews();
      await client.projects.rename({ projectId: id, name: 'Short' });
      await expectNews();
      await client.projects.delete({ projectIds: [id] });
      await expectNews();
      await client.projects.purge({ projectIds: [id] });
      await expectNews();
      await watcher.end();
      await expect(openWatch(client, 4711)).rejects.toMatchObject({ code: 'project-not-found' });
    });

    it('goes to any step of the history', async () => {
      const { id } = await client.projects.create({ name: 'Steps' });
      for (const name of ['one', 'two', 'three']) await client.classes.create({ projectId: id, name });
      const names = async () => (await client.classes.list({ projectId: id })).map((entry) => entry.name);
      const [third, , first] = await client.projects.history({ projectId: id });
      expect(await client.projects.goTo({ projectId: id, editId: first?.id ?? 0 })).toEqual({ steps: 2 });
      expect(await names()).toEqual(['one']);
      expect(await client.projects.goTo({ projectId: id, editId: null })).toEqual({ steps: 1 });
      expect(await names()).toEqual([]);
      expect(await client.projects.goTo({ projectId: id, editId: third?.id ?? 0 })).toEqual({ steps: 3 });
      expect(await names()).toEqual(['one', 'two', 'three']);
      await expect(client.projects.goTo({ projectId, editId: third?.id ?? 0 })).rejects.toMatchObject({ code: 'invalid-input' });
    });

    it('sums projects and media up', async () => {
      const tracks = await client.tracks.list({ mediaId });
      const summaries = await client.projects.summaries();
      expect(summaries.find((entry) => entry.projectId === projectId)).toMatchObject({
        media: 1,
        tracks: tracks.length,
        masks: 10,
        coverMediaId: mediaId,
      });
      await client.reviews.set({ mediaId, range: { from: 0, to: 1 }, reviewed: true });
      expect(await client.media.summaries({ projectId })).toEqual([
        { mediaId, tracks: tracks.length, masks: 10, annotatedFrames: 10, reviewedFrames: 2 },
      ]);
    });

    it('puts a state aside under a name, and opens it as a project beside', async () => {
      const snapshot = await client.snapshots.create({ projectId, name: 'Before the merge' });
      expect(snapshot).toMatchObject({ projectId, name: 'Before the merge' });
      await client.classes.create({ projectId, name: 'later' });
      expect(await client.snapshots.list({ projectId })).toEqual([snapshot]);
      const opened = await client.snapshots.open({ projectId, snapshotId: snapshot.id });
      expect(opened.name).toBe('Watching (Before the merge)');
      expect(await client.classes.list({ projectId: opened.id })).toEqual([]);
      expect(await client.media.summaries({ projectId: opened.id })).toMatchObject([{ masks: 10, reviewedFrames: 2 }]);
      await client.snapshots.delete({ projectId, snapshotId: snapshot.id });
      expect(await client.snapshots.list({ projectId })).toEqual([]);
      await expect(client.snapshots.open({ projectId, snapshotId: snapshot.id })).rejects.toMatchObject({
        code: 'media-vanished',
      });
    });

    it('says whether the library was left open by a crash, and keeps settings of the interface', async () => {
      expect((await client.library.info({})).recoveredFrom).toBeNull();
      const settings = await client.settings.set({
        interface: { theme: 'light', keymap: { overrides: { 'edit.undo': ['Z'] } } },
      });
      expect(settings.interface).toMatchObject({
        theme: 'light',
        stepFrames: 10,
        keymap: { preset: 'default', overrides: { 'edit.undo': ['Z'] } },
      });
    });
  });
}

type Changed = Extract<ChangeEvent, { type: 'changed' }>;

interface Watch {
  next(): Promise<ChangeEvent | undefined>;
  /** The changes up to the first that is meant. */
  until(isMeant: (event: Changed) => boolean): Promise<Changed[]>;
  end(): Promise<void>;
}

async function openWatch(client: EngineClient, projectId: number | undefined): Promise<Watch> {
  const abort = new AbortController();
  const stream = await client.projects.watch(projectId === undefined ? {} : { projectId }, { signal: abort.signal });
  const events = stream[Symbol.asyncIterator]();
  const next = async () => (await events.next()).value as ChangeEvent | undefined;
  return {
    next,
    async until(isMeant) {
      const seen: Changed[] = [];
      for (;;) {
        const event = await next();
        if (event?.type !== 'changed') throw new Error(`Expected a change, not ${event?.type}.`);
        seen.push(event);
        if (isMeant(event)) return seen;
      }
    },
    async end() {
      abort.abort();
      await events.return?.();
    },
  };
}
