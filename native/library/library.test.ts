import { describe, expect, test } from 'vitest';
import type { Editor } from './library.ts';
import { boxMask, failureOf, HEIGHT, openForTest, START_MS, someMedia, startProject, WIDTH } from './testing.ts';

describe('records', () => {
  test('a project begins empty, and its names are its own', async () => {
    const library = await openForTest();
    const project = library.createProject('  Dogs ');
    expect(project).toEqual({ id: 1, name: 'Dogs', createdAtMs: START_MS, deletedAtMs: null });
    expect((await failureOf(() => library.createProject('dogs'))).code).toBe('name-taken');
    expect((await failureOf(() => library.createProject('  '))).code).toBe('invalid-input');
    expect(library.projects()).toEqual([project]);
    expect(library.classes(project.id)).toEqual([]);
    expect(library.history(project.id)).toEqual([]);
  });

  test('everything that an edit adds reads back as it was given', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const added = library.commit(projectId, 'Annotate', (edit) => {
      const dog = edit.addClass({ name: 'dog', hotkey: 'd' });
      const track = edit.updateTrack(trackId, { classId: dog.id, instanceName: 'Rex', hidden: true, locked: undefined });
      const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
      const prompt = edit.addPrompt({ mediaId, trackId, frameIndex: 3, prompt: { kind: 'box', box, sign: 'positive' } });
      const text = edit.addPrompt({ mediaId, trackId: null, frameIndex: 3, prompt: { kind: 'text', phrase: 'a dog' } });
      const mask = edit.setMask({ trackId, frameIndex: 3, pixels: boxMask(5), score: 0.75, provenance: 'prompted' });
      const absence = edit.setAbsence(trackId, 4, 'tracked');
      const reviews = [edit.setReview(mediaId, null, 3), edit.setReview(mediaId, trackId, 3)];
      return { dog, track, prompt, text, mask, absence, reviews };
    });
    expect(added.track).toMatchObject({ objectId: 1, classId: added.dog.id, hidden: true, locked: false });
    expect(library.classes(projectId)).toEqual([added.dog]);
    expect(library.tracks(mediaId)).toEqual([added.track]);
    expect(library.track(trackId)).toEqual(added.track);
    expect(library.prompts({ mediaId })).toEqual([added.prompt, added.text]);
    expect(library.prompts({ mediaId, trackId: null })).toEqual([added.text]);
    expect(library.prompts({ mediaId, trackId, frameIndex: 3 })).toEqual([added.prompt]);
    expect(library.prompt(added.text.id)).toEqual(added.text);
    expect(added.mask).toMatchObject({ bbox: { x: 5, y: 0, width: 12, height: 10 }, areaPx: 120, protected: false });
    expect(library.maskRef(trackId, 3)).toEqual(added.mask);
    expect(library.rle(added.mask.hash)).toEqual(boxMask(5));
    const withPixels = { ...added.mask, rle: library.pixels(added.mask.hash) };
    expect(withPixels.rle.size).toEqual([HEIGHT, WIDTH]);
    expect(library.mask(trackId, 3)).toEqual(withPixels);
    expect(library.masksOfFrame(mediaId, 3)).toEqual([withPixels]);
    expect(library.trackFrames(trackId)).toEqual({ masks: [added.mask], absences: [added.absence] });
    expect(library.trackFrames(trackId, { from: 4, to: 9 })).toEqual({ masks: [], absences: [added.absence] });
    expect(library.absences(mediaId)).toEqual([added.absence]);
    expect(library.reviews(mediaId)).toEqual(added.reviews);
    expect(library.check()).toEqual({ ok: true, problems: [] });
  });

  test('media keep their facts, get a safe name, and are found by content', async () => {
    const library = await openForTest();
    const { projectId, mediaId } = startProject(library);
    const twin = library.commit(projectId, 'Import', (edit) => edit.addMedia(someMedia('a  CLIP.MOV'), new Uint8Array([9])));
    const facts = { ...someMedia(), projectId, importedAtMs: START_MS, deletedAtMs: null };
    expect(library.mediaItem(mediaId)).toEqual({ ...facts, id: mediaId, slug: 'a-clip' });
    expect(twin.slug).toBe('a-clip-2');
    expect(library.mediaByContentHash(projectId, twin.contentHash)).toEqual(twin);
    expect(library.mediaByContentHash(projectId, 'another')).toBeNull();
    expect([...library.frameTable(twin.id)]).toEqual([9]);
    library.saveFrameTable(twin.id, new Uint8Array([7, 8]));
    expect([...library.frameTable(twin.id)]).toEqual([7, 8]);
    library.commit(projectId, 'Delete', (edit) => edit.updateMedia(twin.id, { deletedAtMs: 5 }));
    expect(library.media(projectId).map((item) => item.id)).toEqual([mediaId]);
    expect(library.media(projectId, 'all')).toHaveLength(2);
    expect(library.mediaDir(twin.id)).toBe(`${library.dir}/media/${twin.id}`);
  });

  test('numbers are never given twice, also when what had them was undone', async () => {
    const library = await openForTest();
    const { projectId, mediaId } = startProject(library);
    const add = (name: string) =>
      library.commit(projectId, 'Add', (edit) => ({
        category: edit.addClass({ name }),
        track: edit.addTrack({ mediaId }),
      }));
    const first = add('one');
    library.undo(projectId);
    const second = add('one');
    expect(second.category.categoryId).toBe(first.category.categoryId + 1);
    expect(second.category.id).toBeGreaterThan(first.category.id);
    expect(second.track.objectId).toBe(first.track.objectId + 1);
    expect(second.track.id).toBeGreaterThan(first.track.id);
  });

  test('a prompt grows older with each change', async () => {
    const library = await openForTest();
    const { projectId, mediaId } = startProject(library);
    const say = (edit: Editor, phrase: string, id: number) => edit.updatePrompt(id, { kind: 'text', phrase });
    const { id } = library.commit(projectId, 'Prompt', (edit) =>
      edit.addPrompt({ mediaId, trackId: null, frameIndex: 0, prompt: { kind: 'text', phrase: 'cat' } }),
    );
    expect(library.commit(projectId, 'Prompt', (edit) => say(edit, 'dog', id)).revision).toBe(2);
    library.undo(projectId);
    expect(library.prompt(id)).toMatchObject({ revision: 1, prompt: { phrase: 'cat' } });
    expect(library.commit(projectId, 'Prompt', (edit) => say(edit, 'cow', id)).revision).toBe(3);
  });

  test('removing a track takes everything about it along, and undo brings it all back', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    library.commit(projectId, 'Annotate', (edit) => {
      edit.addPrompt({ mediaId, trackId, frameIndex: 1, prompt: { kind: 'text', phrase: 'x' } });
      for (let frame = 0; frame < 20; frame++) {
        edit.setMask({ trackId, frameIndex: frame, pixels: boxMask(frame), score: null, provenance: 'edited', protected: true });
      }
      edit.setAbsence(trackId, 20, 'edited');
      edit.setReview(mediaId, trackId, 20);
    });
    const before = library.trackFrames(trackId);
    library.commit(projectId, 'Delete object', (edit) => edit.removeTrack(trackId));
    expect((await failureOf(() => library.trackFrames(trackId))).code).toBe('track-not-found');
    expect(library.maskRefs(mediaId)).toEqual([]);
    expect(library.reviews(mediaId)).toEqual([]);
    expect(library.check().problems).toEqual([]);
    const { edit, touched } = library.undo(projectId);
    expect(edit).toMatchObject({ label: 'Delete object', undone: true, changes: 24 });
    expect(touched).toMatchObject({ trackIds: [trackId], frames: [{ mediaId, trackId, range: { from: 0, to: 20 } }] });
    expect(library.trackFrames(trackId)).toEqual(before);
    expect(library.prompts({ mediaId, trackId })).toHaveLength(1);
    expect(library.reviews(mediaId)).toHaveLength(1);
  });

  test('barriers are the frames that a person or an import has decided', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    library.commit(projectId, 'Set', (edit) => {
      const set = (frameIndex: number, provenance: 'edited' | 'imported' | 'tracked' | 'prompted', isProtected: boolean) =>
        edit.setMask({ trackId, frameIndex, pixels: boxMask(1), score: 1, provenance, protected: isProtected });
      set(1, 'tracked', false);
      set(2, 'tracked', true);
      set(3, 'edited', false);
      set(4, 'imported', false);
      set(5, 'prompted', false);
      edit.setAbsence(trackId, 6, 'tracked');
      edit.setAbsence(trackId, 7, 'edited');
      edit.setAbsence(trackId, 8, 'imported');
    });
    expect(library.barriers(trackId)).toEqual([2, 3, 4, 7, 8]);
    expect(library.barriers(trackId, { from: 3, to: 7 })).toEqual([3, 4, 7]);
  });

  test('masks of a range come in order, page after page, while edits go on', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const other = library.commit(projectId, 'Fill', (edit) => {
      const track = edit.addTrack({ mediaId });
      for (let frame = 0; frame < 150; frame++) {
        for (const id of [track.id, trackId]) {
          edit.setMask({ trackId: id, frameIndex: frame, pixels: boxMask(frame), score: 0.5, provenance: 'tracked' });
        }
      }
      return track.id;
    });
    const seen: string[] = [];
    for (const mask of library.iterateMasks(mediaId, { range: { from: 10, to: 139 } })) {
      if (seen.length === 0) library.commit(projectId, 'Remove', (edit) => edit.removeMask(trackId, 139));
      seen.push(`${mask.frameIndex}:${mask.trackId}`);
    }
    const frames = Array.from({ length: 130 }, (_, i) => i + 10);
    expect(seen).toEqual(
      frames.flatMap((frame) => [`${frame}:${trackId}`, `${frame}:${other}`]).filter((key) => key !== `139:${trackId}`),
    );
    const only = [...library.iterateMasks(mediaId, { trackIds: [other] })];
    expect(only.map((mask) => mask.frameIndex)).toEqual(Array.from({ length: 150 }, (_, i) => i));
    expect(library.maskRefs(mediaId, { from: 0, to: 1 })).toHaveLength(4);
  });

  test('one picture of pixels is stored once, and may be used again by its hash', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const [first, again] = library.commit(projectId, 'Set', (edit) => {
      const mask = edit.setMask({ trackId, frameIndex: 0, pixels: boxMask(7), score: 1, provenance: 'tracked' });
      return [mask, edit.setMask({ trackId, frameIndex: 1, pixels: { hash: mask.hash }, score: null, provenance: 'edited' })];
    });
    expect(again).toEqual({ ...first, frameIndex: 1, score: null, provenance: 'edited' });
  });
});

describe('what an edit refuses', () => {
  test('records that are not there, or not in this project', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const strange = startProject(library, 'Other');
    const strangeClass = library.commit(strange.projectId, 'Add', (edit) => edit.addClass({ name: 'dog' }));
    const text = { kind: 'text', phrase: 'x' } as const;
    const cases: readonly (readonly [string, (edit: Editor) => unknown])[] = [
      ['class-not-found', (edit) => edit.updateClass(strangeClass.id, { name: 'x' })],
      ['class-not-found', (edit) => edit.addTrack({ mediaId, classId: strangeClass.id })],
      ['class-not-found', (edit) => edit.removeClass(99)],
      ['media-not-found', (edit) => edit.updateMedia(strange.mediaId, { name: 'x' })],
      ['media-not-found', (edit) => edit.addTrack({ mediaId: 99 })],
      ['track-not-found', (edit) => edit.removeTrack(strange.trackId)],
      ['track-not-found', (edit) => edit.setAbsence(99, 0, 'edited')],
      ['track-not-found', (edit) => edit.addPrompt({ mediaId, trackId: strange.trackId, frameIndex: 0, prompt: text })],
      ['prompt-not-found', (edit) => edit.removePrompt(99)],
      ['frame-out-of-range', (edit) => edit.setAbsence(trackId, 1000, 'edited')],
      ['frame-out-of-range', (edit) => edit.addPrompt({ mediaId, trackId, frameIndex: -1, prompt: text })],
      ['invalid-input', (edit) => edit.updateMask(trackId, 0, { protected: true })],
      ['invalid-input', (edit) => edit.addClass({ name: 'x', color: 'red' })],
    ];
    for (const [code, work] of cases) {
      const error = await failureOf(() => library.commit(projectId, 'Try', work));
      expect([code, error.message, error.code]).toEqual([code, error.message, code]);
    }
    for (const [code, work] of [
      ['project-not-found', () => library.project(99)],
      ['project-not-found', () => library.commit(99, 'x', () => 0)],
      ['project-not-found', () => library.beginStep(99, 'x')],
      ['class-not-found', () => library.objectClass(99)],
      ['media-not-found', () => library.mediaItem(99)],
      ['media-not-found', () => library.frameTable(99)],
      ['track-not-found', () => library.track(99)],
      ['prompt-not-found', () => library.prompt(99)],
      ['job-not-found', () => library.job(99)],
    ] as const) {
      expect((await failureOf(work)).code).toBe(code);
    }
  });

  test('names that are taken and classes that are in use', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    startProject(library, 'Other');
    const dog = library.commit(projectId, 'Add', (edit) => {
      const entry = edit.addClass({ name: 'Dog' });
      edit.updateTrack(trackId, { classId: entry.id });
      return entry;
    });
    const cases: readonly (readonly [string, (edit: Editor) => unknown])[] = [
      ['name-taken', (edit) => edit.addClass({ name: 'dog' })],
      ['name-taken', (edit) => edit.updateClass(edit.addClass({ name: 'cat' }).id, { name: 'DOG' })],
      ['name-taken', (edit) => edit.updateProject({ name: 'other' })],
      ['class-in-use', (edit) => edit.removeClass(dog.id)],
    ];
    for (const [code, work] of cases) expect((await failureOf(() => library.commit(projectId, 'Try', work))).code).toBe(code);
    expect(library.classes(projectId)).toEqual([dog]);
    library.commit(projectId, 'Rename', (edit) => edit.updateClass(dog.id, { name: 'DOG' }));
    expect(library.history(projectId)[0]?.label).toBe('Rename');
  });

  test('masks that are empty or of another size', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const set = (pixels: { width: number; height: number; counts: Uint32Array }) =>
      library.commit(projectId, 'Set', (edit) =>
        edit.setMask({ trackId, frameIndex: 0, pixels, score: null, provenance: 'edited' }),
      );
    const empty = { width: WIDTH, height: HEIGHT, counts: Uint32Array.of(WIDTH * HEIGHT) };
    expect((await failureOf(() => set(empty))).message).toContain('absent');
    const small = { width: 2, height: 2, counts: Uint32Array.of(0, 4) };
    expect((await failureOf(() => set(small))).message).toContain('2 × 2');
    expect(() => set({ ...empty, counts: Uint32Array.of(1, 1) })).toThrow('Invariant');
    expect(() => set({ ...empty, counts: Uint32Array.of(1, 0, 1, WIDTH * HEIGHT - 2) })).toThrow('Invariant');
    expect(library.history(projectId)).toHaveLength(1);
  });

  test('a failing edit leaves nothing, and an edit that changes nothing leaves no step', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const boom = () =>
      library.commit(projectId, 'Boom', (edit) => {
        edit.setMask({ trackId, frameIndex: 0, pixels: boxMask(1), score: 1, provenance: 'tracked' });
        throw new Error('boom');
      });
    expect(boom).toThrow('boom');
    expect(library.maskRef(trackId, 0)).toBeNull();
    library.commit(projectId, 'Nothing', (edit) => {
      edit.updateTrack(trackId, {});
      edit.setAbsence(trackId, 5, 'edited');
      edit.removeAbsence(trackId, 5);
      expect(edit.removeMask(trackId, 5)).toBe(false);
    });
    expect(library.history(projectId).map((edit) => edit.label)).toEqual(['Import']);
    expect(() => library.commit(projectId, 'Async', async () => 1)).toThrow('Invariant');
    expect(() => library.commit(projectId, 'Nested', () => library.commit(projectId, 'x', () => 1))).toThrow('Invariant');
  });
});
