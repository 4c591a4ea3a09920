import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Editor, Library } from '../library/library.ts';
import { hashOfPixels } from '../library/pixels.ts';
import { boxMask, openForTest, startProject } from '../library/testing.ts';
import { union } from '../masks/combine.ts';
import { editingMethods } from './testing.ts';

const POINT = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
const END = { from: 0, to: 999 };

function put(edit: Editor, trackId: number, frameIndex: number, seed: number, isProtected = false): void {
  edit.setMask({
    trackId,
    frameIndex,
    pixels: boxMask(seed),
    score: 0.5,
    provenance: 'tracked',
    ...(isProtected ? { protected: true } : {}),
  });
}

async function setUp(content: (edit: Editor, a: number, b: number, mediaId: number) => void) {
  const library = await openForTest();
  const { projectId, mediaId, trackId: a } = startProject(library);
  const b = library.commit(projectId, 'Second', (edit) => edit.addTrack({ mediaId, instanceName: 'second' }).id);
  library.commit(projectId, 'Content', (edit) => content(edit, a, b, mediaId));
  return { library, projectId, mediaId, a, b, ...editingMethods(library) };
}

/** Everything that is known of a media item, as text. */
function recordsOf(library: Library, mediaId: number): string {
  const { projectId } = library.mediaItem(mediaId);
  return JSON.stringify([
    library.project(projectId),
    library.tracks(mediaId).map((track) => [track, library.trackFrames(track.id)]),
    library.prompts({ mediaId }),
    library.reviews(mediaId),
  ]);
}

function framesOf(library: Library, trackId: number): number[] {
  return library.trackFrames(trackId).masks.map((mask) => mask.frameIndex);
}

describe('merging tracks', () => {
  test('keeps the union where several have a mask, and takes over the rest as it is', async () => {
    const { library, tracks, outdated, projectId, mediaId, a, b } = await setUp((edit, a, b, mediaId) => {
      put(edit, a, 1, 100);
      put(edit, a, 2, 200);
      edit.setAbsence(a, 3, 'tracked');
      edit.setAbsence(a, 5, 'edited');
      put(edit, b, 2, 300);
      put(edit, b, 3, 400);
      put(edit, b, 4, 500, true);
      edit.setAbsence(b, 5, 'tracked');
      edit.setAbsence(b, 6, 'tracked');
      edit.addPrompt({ mediaId, trackId: b, frameIndex: 2, prompt: POINT });
      edit.addPrompt({ mediaId, trackId: b, frameIndex: 4, prompt: POINT });
      edit.setReview(mediaId, b, 4);
    });
    const before = recordsOf(library, mediaId);
    const moved = library.maskRef(b, 4);
    expect(await tracks.merge({ trackIds: [a, b] })).toMatchObject({ id: a });
    expect(library.tracks(mediaId).map((track) => track.id)).toEqual([a]);
    expect(framesOf(library, a)).toEqual([1, 2, 3, 4]);
    expect(library.maskRef(a, 2)).toMatchObject({
      provenance: 'edited',
      score: null,
      hash: hashOfPixels(union(boxMask(200), boxMask(300))),
    });
    expect(library.maskRef(a, 1)).toMatchObject({ provenance: 'tracked', score: 0.5 });
    expect(library.maskRef(a, 4)).toEqual({ ...moved, trackId: a });
    expect(library.absences(mediaId).map((absence) => [absence.frameIndex, absence.provenance])).toEqual([
      [5, 'edited'],
      [6, 'tracked'],
    ]);
    expect(library.prompts({ mediaId }).map((prompt) => [prompt.trackId, prompt.frameIndex, prompt.revision])).toEqual([
      [a, 2, 2],
      [a, 4, 2],
    ]);
    expect(library.reviews(mediaId)).toMatchObject([{ trackId: a, frameIndex: 4 }]);
    expect(outdated).toEqual([1, 2]);
    library.undo(projectId);
    expect(recordsOf(library, mediaId)).toBe(before);
  });

  test('keeps frames that are protected in the first, with nothing of the others', async () => {
    const { library, tracks, mediaId, a, b } = await setUp((edit, a, b, mediaId) => {
      put(edit, a, 1, 100, true);
      put(edit, b, 1, 200);
      edit.addPrompt({ mediaId, trackId: b, frameIndex: 1, prompt: POINT });
    });
    const kept = library.maskRef(a, 1);
    await tracks.merge({ trackIds: [a, b] });
    expect(library.maskRef(a, 1)).toEqual(kept);
    expect(library.prompts({ mediaId })).toEqual([]);
  });

  test('refuses locked objects, and one named twice', async () => {
    const { library, tracks, projectId, a, b } = await setUp((edit, a, b) => put(edit, a, 1, b));
    await expect(tracks.merge({ trackIds: [a, a] })).rejects.toMatchObject({ code: 'invalid-input' });
    library.commit(projectId, 'Lock', (edit) => edit.updateTrack(b, { locked: true }));
    await expect(tracks.merge({ trackIds: [a, b] })).rejects.toMatchObject({ code: 'track-locked' });
    await expect(tracks.merge({ trackIds: [a, 4711] })).rejects.toMatchObject({ code: 'track-not-found' });
  });
});

describe('splitting a track', () => {
  test('makes everything from a frame on another track, protected masks too', async () => {
    const { library, tracks, projectId, mediaId, a } = await setUp((edit, a, _b, mediaId) => {
      for (const frame of [1, 2, 3, 4]) put(edit, a, frame, frame, frame === 4);
      edit.setAbsence(a, 5, 'edited');
      edit.addPrompt({ mediaId, trackId: a, frameIndex: 1, prompt: POINT });
      edit.addPrompt({ mediaId, trackId: a, frameIndex: 3, prompt: POINT });
      edit.updateTrack(a, { instanceName: 'Rex' });
    });
    const before = recordsOf(library, mediaId);
    const created = await tracks.split({ trackId: a, frameIndex: 3 });
    expect(created).toMatchObject({ mediaId, instanceName: 'Rex', objectId: 3 });
    expect([framesOf(library, a), framesOf(library, created.id)]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(library.maskRef(created.id, 4)?.protected).toBe(true);
    expect(library.absence(created.id, 5)?.provenance).toBe('edited');
    expect(library.prompts({ mediaId, trackId: created.id }).map((prompt) => prompt.frameIndex)).toEqual([3]);
    library.undo(projectId);
    expect(recordsOf(library, mediaId)).toBe(before);
    await expect(tracks.split({ trackId: a, frameIndex: 1 })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(tracks.split({ trackId: a, frameIndex: 6 })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(tracks.split({ trackId: a, frameIndex: 6000 })).rejects.toMatchObject({ code: 'frame-out-of-range' });
  });
});

describe('swapping tracks', () => {
  test('exchanges what they have in a range, except where one is protected', async () => {
    const { library, tracks, mediaId, a, b } = await setUp((edit, a, b, mediaId) => {
      for (const frame of [1, 2, 3, 4]) put(edit, a, frame, frame, frame === 3);
      for (const frame of [2, 3, 4, 5]) put(edit, b, frame, 100 + frame);
      edit.setReview(mediaId, a, 2);
      edit.addPrompt({ mediaId, trackId: b, frameIndex: 5, prompt: POINT });
    });
    const mine = library.trackFrames(a).masks;
    expect(await tracks.swap({ trackIds: [a, b], from: 2 })).toEqual({ changed: 3 });
    expect([framesOf(library, a), framesOf(library, b)]).toEqual([
      [1, 2, 3, 4, 5],
      [2, 3, 4],
    ]);
    expect(library.maskRef(a, 3)).toEqual(mine[2]);
    expect(library.maskRef(b, 4)).toEqual({ ...mine[3], trackId: b });
    expect(library.reviews(mediaId)).toMatchObject([{ trackId: b, frameIndex: 2 }]);
    expect(library.prompts({ mediaId })).toMatchObject([{ trackId: a, frameIndex: 5 }]);
    await expect(tracks.swap({ trackIds: [a, b], from: 3, to: 3 })).rejects.toMatchObject({ code: 'frame-protected' });
    await expect(tracks.swap({ trackIds: [a, b], from: 4, to: 3 })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('jobs that write the tracks', () => {
  const progress = { done: 0, total: 9, unit: 'frames', etaMs: null, phase: 'work' } as const;

  test.each(['merge', 'split', 'swap'] as const)('are cancelled by a %s, and no others', async (change) => {
    const { library, tracks, cancelled, projectId, mediaId, a, b } = await setUp((edit, a, b) => {
      for (const frame of [1, 2]) for (const track of [a, b]) put(edit, track, frame, frame);
    });
    const other = library.commit(projectId, 'Third', (edit) => edit.addTrack({ mediaId }).id);
    const start = (
      kind: 'propagate' | 'concept' | 'export',
      trackIds: readonly number[],
      state: 'running' | 'done' = 'running',
    ) => {
      const params = kind === 'propagate' ? { trackIds } : {};
      const { id } = library.createJob({ projectId, mediaId, kind, params, progress });
      const checkpoint = kind === 'concept' ? { instances: trackIds.map((trackId) => ({ trackId })) } : null;
      library.updateJob(id, { state, checkpoint });
      return id;
    };
    const carried = start('propagate', [other, a]);
    const found = start('concept', [a]);
    for (const kind of ['propagate', 'concept'] as const) start(kind, [other]);
    start('concept', [a], 'done');
    start('concept', []);
    start('export', [a]);
    if (change === 'merge') await tracks.merge({ trackIds: [b, a] });
    else if (change === 'split') await tracks.split({ trackId: a, frameIndex: 2 });
    else await tracks.swap({ trackIds: [a, b], from: 0 });
    expect([...cancelled.keys()].sort((x, y) => x - y)).toEqual([carried, found]);
    expect(cancelled.get(carried)).toContain('propagate them again');
    expect(cancelled.get(found)).toContain('What it had found is kept');
  });

  test('go on when the change is refused', async () => {
    const { library, tracks, cancelled, projectId, mediaId, a } = await setUp((edit, a) => put(edit, a, 1, 1));
    library.createJob({ projectId, mediaId, kind: 'propagate', params: { trackIds: [a] }, progress });
    await expect(tracks.split({ trackId: a, frameIndex: 1 })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(cancelled.size).toBe(0);
  });
});

test('several tracks are changed as one step', async () => {
  const { library, tracks, projectId, a, b } = await setUp(() => undefined);
  const changed = await tracks.updateMany({ trackIds: [a, b], patch: { instanceName: 'both', hidden: true } });
  expect(changed.map((track) => [track.instanceName, track.hidden])).toEqual([
    ['both', true],
    ['both', true],
  ]);
  library.undo(projectId);
  expect([library.track(a).instanceName, library.track(b).instanceName]).toEqual(['', 'second']);
  const before = [a, b].map((id) => library.track(id).color);
  await tracks.updateMany({ trackIds: [a, b], patch: { color: '#123456' } });
  expect([a, b].map((id) => library.track(id).color)).toEqual(['#123456', '#123456']);
  library.undo(projectId);
  expect([a, b].map((id) => library.track(id).color)).toEqual(before);
  await tracks.updateMany({ trackIds: [a], patch: { locked: true } });
  await expect(tracks.updateMany({ trackIds: [a, b], patch: { instanceName: 'x' } })).rejects.toMatchObject({
    code: 'track-locked',
  });
  expect(await tracks.updateMany({ trackIds: [a, b], patch: { hidden: true } })).toHaveLength(2);
});

const fact = fc.record({
  track: fc.nat(2),
  frame: fc.nat(7),
  kind: fc.constantFrom('mask', 'mask', 'mask', 'protected', 'absence', 'prompt', 'review'),
  seed: fc.nat(900),
});
const change = fc.oneof(
  fc.record({ type: fc.constant('merge' as const), order: fc.constantFrom([0, 1], [2, 0], [1, 2, 0]) }),
  fc.record({ type: fc.constant('split' as const), track: fc.nat(2), frame: fc.nat(7) }),
  fc.record({
    type: fc.constant('swap' as const),
    pair: fc.constantFrom([0, 1], [1, 2], [2, 0]),
    from: fc.nat(7),
    to: fc.nat(7),
  }),
);

test('after merging, splitting and swapping, undo gives back exactly what was there, and redo what came of it', async () => {
  const library = await openForTest();
  const { tracks } = editingMethods(library);
  let run = 0;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fact, { maxLength: 40 }),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (facts, changes) => {
        const { projectId, mediaId } = startProject(library, `run ${run++}`);
        library.commit(projectId, 'Content', (edit) => {
          for (const name of ['second', 'third']) edit.addTrack({ mediaId, instanceName: name });
          const ids = library.tracks(mediaId).map((track) => track.id);
          for (const { track, frame, kind, seed } of facts) {
            const trackId = ids[track]!;
            if (kind === 'absence') edit.setAbsence(trackId, frame, seed % 2 === 0 ? 'edited' : 'tracked');
            else if (kind === 'prompt') edit.addPrompt({ mediaId, trackId, frameIndex: frame, prompt: POINT });
            else if (kind === 'review') edit.setReview(mediaId, trackId, frame);
            else put(edit, trackId, frame, seed, kind === 'protected');
          }
        });
        const states = [recordsOf(library, mediaId)];
        for (const entry of changes) {
          const ids = library.tracks(mediaId).map((track) => track.id);
          const id = (index: number) => ids[index % ids.length]!;
          const before = library.history(projectId)[0]?.id;
          try {
            if (entry.type === 'merge') await tracks.merge({ trackIds: entry.order.map(id) });
            else if (entry.type === 'split') await tracks.split({ trackId: id(entry.track), frameIndex: entry.frame });
            else {
              const [from, to] = [Math.min(entry.from, entry.to), Math.max(entry.from, entry.to)];
              await tracks.swap({ trackIds: [id(entry.pair[0]!), id(entry.pair[1]!)], from, to });
            }
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^(invalid-input|frame-protected)$/) });
          }
          if (library.history(projectId)[0]?.id === before) continue;
          states.push(recordsOf(library, mediaId));
          done++;
        }
        for (const state of states.slice(0, -1).reverse()) {
          library.undo(projectId);
          expect(recordsOf(library, mediaId)).toBe(state);
        }
        for (const state of states.slice(1)) {
          library.redo(projectId);
          expect(recordsOf(library, mediaId)).toBe(state);
        }
      },
    ),
    { numRuns: 120, seed: 20260104 },
  );
  expect(library.check()).toEqual({ ok: true, problems: [] });
  expect(done).toBeGreaterThan(100);
});

test('lanes carry states, scores, areas, and overlaps when they are asked for', async () => {
  const { tracks, mediaId, a, b } = await setUp((edit, a, b) => {
    put(edit, a, 3, 100);
    put(edit, a, 4, 100);
    put(edit, a, 5, 101);
    put(edit, a, 7, 101);
    put(edit, b, 4, 29);
    put(edit, b, 5, 0);
  });
  const bytes = (text: string) => [...Buffer.from(text, 'base64')];
  const [lane, other] = await tracks.lanes({ mediaId, range: { from: 3, to: 7 }, withOverlaps: true });
  expect(lane).toMatchObject({ trackId: a, from: 3 });
  expect(bytes(lane?.states ?? '')).toEqual([2, 2, 2, 0, 2]);
  expect(bytes(lane?.scores ?? '')).toEqual([100, 100, 100, 255, 100]);
  const areas = new Uint32Array(Uint8Array.from(bytes(lane?.areas ?? '')).buffer);
  expect([...areas]).toEqual([120, 120, 120, 0, 120]);
  // A box of 12 columns moved by one shares 11 of 13.
  expect(bytes(lane?.overlaps ?? '')).toEqual([255, 200, Math.round((11 / 13) * 200), 255, 255]);
  expect(bytes(other?.overlaps ?? '')).toEqual([255, 255, 0, 255, 255]);
  const [again] = await tracks.lanes({ mediaId, trackIds: [a], range: { from: 5, to: 5 }, withOverlaps: true });
  expect(bytes(again?.overlaps ?? '')).toEqual([Math.round((11 / 13) * 200)]);
  const [plain] = await tracks.lanes({ mediaId, trackIds: [b], range: END });
  expect(new Set(bytes(plain?.overlaps ?? ''))).toEqual(new Set([255]));
  expect(bytes(plain?.overlaps ?? '')).toHaveLength(1000);
  await expect(tracks.lanes({ mediaId, trackIds: [4711] })).rejects.toMatchObject({ code: 'track-not-found' });
});
