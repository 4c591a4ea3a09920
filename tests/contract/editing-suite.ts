/** What holds for direct editing whatever carries the calls. The model is the fake one, so that masks say what was asked. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import { LANE_PROTECTED, LANE_STATE } from '../../native/contract/editing-methods.ts';
import type { Track } from '../../native/contract/records.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { encodeRowMajor } from '../../native/masks/codec.ts';
import { emptyRle } from '../../native/masks/rle.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import type { SuiteEngine } from './suite.ts';

export interface EditingSuiteParts {
  /** An engine with the fake segmenter process. */
  readonly start: (libraryDir: string, packDir: string) => Promise<SuiteEngine>;
  readonly tempDir: () => string;
}

const WIDTH = 64;
const HEIGHT = 48;
const POINT = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;

/** A row of pixels at the top, `from` to `to` (not included). */
function bar(from: number, to: number) {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  pixels.fill(1, from, to);
  return rleToCoco(encodeRowMajor(pixels, WIDTH, HEIGHT));
}

/** Makes a project with a clip of ten frames. */
export async function importPlainClip(client: EngineClient, dir: string, name: string) {
  const projectId = (await client.projects.create({ name })).id;
  const clip = await makePlainClip(join(dir, `${name}.mp4`), { frames: 10, width: WIDTH, height: HEIGHT });
  const [job] = await client.media.import({ projectId, paths: [clip] });
  let mediaId = 0;
  for await (const event of watchJob(client, job?.id ?? 0)) if (event.type === 'finished') mediaId = event.job.mediaId ?? 0;
  return { projectId, mediaId };
}

/** Declares the suite for one transport. */
export function describeEditing(transport: string, parts: EditingSuiteParts): void {
  describe(`direct editing over ${transport}`, () => {
    let engine: SuiteEngine;
    let client: EngineClient;
    let projectId: number;
    let mediaId: number;

    beforeAll(async () => {
      const dir = parts.tempDir();
      engine = await parts.start(join(dir, 'library'), join(dir, 'no-packs'));
      client = engine.client;
      ({ projectId, mediaId } = await importPlainClip(client, dir, 'Editing'));
    }, 120_000);
    afterAll(() => engine?.close());

    const undo = () => client.projects.undo({ projectId });
    const draw = async (frameIndex: number, from: number, to: number): Promise<Track> =>
      (await client.masks.draw({ mediaId, frameIndex, rle: bar(from, to) })).track;
    const framesOf = async (trackId: number) => (await client.tracks.frames({ trackId })).masks.map((mask) => mask.frameIndex);

    it('starts an object from prompts as one undo step', async () => {
      const started = await client.prompts.start({ mediaId, instanceName: 'Rex', frameIndex: 2, prompts: [POINT] });
      expect(started).toMatchObject({ track: { instanceName: 'Rex' }, mask: { provenance: 'prompted', areaPx: 2 } });
      expect(started.prompts).toMatchObject([{ trackId: started.track.id, frameIndex: 2, revision: 1 }]);
      expect((await undo()).label).toBe('Add point');
      expect(await client.tracks.list({ mediaId })).toEqual([]);
      const negative = { ...POINT, sign: 'negative' as const };
      await expect(client.prompts.start({ mediaId, frameIndex: 2, prompts: [negative] })).rejects.toMatchObject({
        code: 'prompt-missing',
      });
      expect(await client.tracks.list({ mediaId })).toEqual([]);
    });

    it('moves a prompt and answers anew as one undo step', async () => {
      const { track, prompts } = await client.prompts.start({ mediaId, frameIndex: 2, prompts: [POINT, POINT] });
      const promptId = prompts[0]?.id ?? 0;
      const moved = { ...POINT, point: { x: 0.25, y: 0.75 } };
      const answer = await client.prompts.update({ promptId, prompt: moved });
      expect(answer.prompts[0]).toMatchObject({ id: promptId, prompt: moved, revision: 2 });
      expect(answer.mask).toMatchObject({ trackId: track.id, frameIndex: 2, provenance: 'prompted' });
      expect((await undo()).label).toBe('Move point');
      expect((await client.prompts.list({ mediaId }))[0]).toMatchObject({ id: promptId, prompt: POINT, revision: 1 });
      await expect(client.prompts.update({ promptId, prompt: { kind: 'mask', rle: bar(0, 4) } })).rejects.toMatchObject({
        code: 'invalid-input',
      });
      await client.masks.protect({ trackId: track.id, range: { from: 2, to: 2 }, protected: true });
      await expect(client.prompts.update({ promptId, prompt: moved })).rejects.toMatchObject({ code: 'frame-protected' });
      await client.tracks.delete({ trackIds: [track.id] });
    });

    it('changes the masks of several objects as one step, but neither protected nor locked ones', async () => {
      const made = [];
      for (let k = 0; k < 2; k++)
        made.push((await client.masks.draw({ mediaId, frameIndex: 0, rle: bar(k * 10, k * 10 + 4) })).track.id);
      const [a = 0, b = 0] = made;
      const range = { from: 0, to: 0 };
      const change = (trackIds: number[], what: 'delete' | 'mark-absent' | 'protect' | 'unprotect') =>
        client.masks.changeMany({ trackIds, range, change: what });
      expect(await change([a], 'protect')).toEqual({ changed: 1 });
      expect(await change([a, b], 'delete')).toEqual({ changed: 1 });
      expect(await client.masks.get({ trackId: b, frameIndex: 0 })).toBeNull();
      expect(await client.masks.get({ trackId: a, frameIndex: 0 })).not.toBeNull();
      await undo();
      expect(await change([a, b], 'unprotect')).toEqual({ changed: 1 });
      expect(await change([a, b, a], 'mark-absent')).toEqual({ changed: 2 });
      await undo();
      for (const trackId of made) expect(await client.masks.get({ trackId, frameIndex: 0 })).not.toBeNull();
      await client.tracks.update({ trackId: b, locked: true });
      await expect(change([a, b], 'delete')).rejects.toMatchObject({ code: 'track-locked' });
      expect(await client.masks.get({ trackId: a, frameIndex: 0 })).not.toBeNull();
      await client.tracks.update({ trackId: b, locked: false });
      await client.tracks.delete({ trackIds: made });
    });

    it('chooses among candidates, copies and cleans masks', async () => {
      const { track } = await client.prompts.start({ mediaId, frameIndex: 0, prompts: [POINT] });
      const trackId = track.id;
      const chosen = await client.masks.choose({ trackId, frameIndex: 0, rle: bar(0, 9), score: 0.75 });
      expect(chosen).toMatchObject({ provenance: 'prompted', score: 0.75, areaPx: 9 });
      expect(await client.prompts.list({ mediaId, trackId })).toHaveLength(1);
      expect(await client.masks.copy({ trackId, fromFrame: 0, range: { from: 0, to: 3 } })).toEqual({ changed: 3 });
      await client.masks.protect({ trackId, range: { from: 2, to: 2 }, protected: true });
      const steps = [{ kind: 'grow' as const, radiusPx: 1 }];
      expect(await client.masks.cleanUp({ trackId, range: { from: 1, to: 9 }, steps })).toEqual({ changed: 2, emptied: 0 });
      const masks = await client.masks.frames({ mediaId, range: { from: 0, to: 9 }, trackIds: [trackId] });
      expect(masks.map((mask) => [mask.frameIndex, mask.areaPx])).toEqual([
        [0, 9],
        [1, 19],
        [2, 9],
        [3, 19],
      ]);
      await undo();
      expect((await client.masks.get({ trackId, frameIndex: 1 }))?.areaPx).toBe(9);
      await client.tracks.delete({ trackIds: [trackId] });
    });

    it('changes several masks as one undo step; empty ones become absences', async () => {
      const a = await draw(1, 0, 10);
      const b = await draw(1, 5, 15);
      const edits = [
        { trackId: a.id, frameIndex: 1, rle: bar(0, 5) },
        { trackId: b.id, frameIndex: 1, rle: rleToCoco(emptyRle(WIDTH, HEIGHT)) },
      ];
      expect(await client.masks.editMany({ label: 'Subtract', edits })).toMatchObject([{ trackId: a.id, areaPx: 5 }]);
      expect((await client.tracks.frames({ trackId: b.id })).absences).toMatchObject([{ frameIndex: 1, provenance: 'edited' }]);
      expect((await undo()).label).toBe('Subtract');
      expect((await client.masks.get({ trackId: b.id, frameIndex: 1 }))?.areaPx).toBe(10);
      await client.tracks.delete({ trackIds: [a.id, b.id] });
    });

    it('merges, splits and swaps tracks, each undone exactly', async () => {
      const a = await draw(1, 0, 10);
      const b = await draw(5, 5, 15);
      const both = [a.id, b.id] as const;
      const before = await client.masks.frames({ mediaId, range: { from: 0, to: 9 } });
      expect(await client.tracks.swap({ trackIds: [...both], from: 0, to: 4 })).toEqual({ changed: 1 });
      expect(await Promise.all(both.map(framesOf))).toEqual([[], [1, 5]]);
      await undo();
      expect(await client.masks.frames({ mediaId, range: { from: 0, to: 9 } })).toEqual(before);
      expect(await client.tracks.merge({ trackIds: [...both] })).toMatchObject({ id: a.id });
      expect(await framesOf(a.id)).toEqual([1, 5]);
      const created = await client.tracks.split({ trackId: a.id, frameIndex: 5 });
      expect(await Promise.all([a.id, created.id].map(framesOf))).toEqual([[1], [5]]);
      await undo();
      await undo();
      expect(await client.masks.frames({ mediaId, range: { from: 0, to: 9 } })).toEqual(before);
      const locked = { trackIds: [b.id], patch: { locked: true } };
      expect(await client.tracks.updateMany(locked)).toMatchObject([{ locked: true }]);
      for (const refused of [
        client.tracks.merge({ trackIds: [...both] }),
        client.tracks.swap({ trackIds: [...both], from: 0 }),
        client.tracks.split({ trackId: b.id, frameIndex: 5 }),
        client.tracks.updateMany({ trackIds: [...both], patch: { classId: null } }),
      ]) {
        await expect(refused).rejects.toMatchObject({ code: 'track-locked' });
      }
      await client.tracks.updateMany({ trackIds: [b.id], patch: { locked: false } });
      await client.tracks.delete({ trackIds: [...both] });
    });

    it('tells the model what objects have become: a swapped object is carried from what it has now', async () => {
      const a = await draw(3, 0, 10);
      const b = await draw(3, 20, 60);
      const propagate = async () => {
        const stream = await client.propagation.run({
          mediaId,
          trackIds: [a.id],
          direction: 'forward',
          range: { from: 3, to: 4 },
        });
        for await (const _ of stream);
        return (await client.masks.get({ trackId: a.id, frameIndex: 3 }))?.areaPx;
      };
      expect(await propagate()).toBe(10);
      await client.tracks.swap({ trackIds: [a.id, b.id], from: 0 });
      expect(await propagate()).toBe(40);
      await undo();
      await undo();
      expect(await propagate()).toBe(10);
      await client.tracks.delete({ trackIds: [a.id, b.id] });
    });

    it('packs lanes for the timeline', async () => {
      const a = await draw(1, 0, 10);
      await client.masks.copy({ trackId: a.id, fromFrame: 1, range: { from: 2, to: 3 } });
      await client.masks.protect({ trackId: a.id, range: { from: 3, to: 3 }, protected: true });
      await client.masks.markAbsent({ trackId: a.id, range: { from: 5, to: 5 } });
      const [lane] = await client.tracks.lanes({ mediaId, withOverlaps: true });
      const bytes = (text = '') => [...Buffer.from(text, 'base64')];
      const { none, edited, absentDeclared } = LANE_STATE;
      expect(bytes(lane?.states)).toEqual([none, edited, edited, edited | LANE_PROTECTED, none, absentDeclared, 0, 0, 0, 0]);
      expect(bytes(lane?.overlaps)).toEqual([255, 255, 200, 200, 255, 255, 255, 255, 255, 255]);
      expect(bytes(lane?.areas).slice(4, 8)).toEqual([10, 0, 0, 0]);
      await client.tracks.delete({ trackIds: [a.id] });
    });
  });
}
