import { describe, expect, test } from 'vitest';
import type { Library } from './library.ts';
import { boxMask, failureOf, openForTest, startProject } from './testing.ts';

/** Labels, newest first; undone ones in brackets. */
function labels(library: Library, projectId: number): string[] {
  return library.history(projectId).map((edit) => (edit.undone ? `(${edit.label})` : edit.label));
}

function setTracked(library: Library, projectId: number, trackId: number, frameIndex: number, seed: number) {
  return library.commit(projectId, `Frame ${frameIndex}`, (edit) =>
    edit.setMask({ trackId, frameIndex, pixels: boxMask(seed), score: 0.5, provenance: 'tracked' }),
  );
}

describe('undo and redo', () => {
  test('walk through steps, survive a restart, and end with a clear word', async () => {
    let library = await openForTest();
    const { dir } = library;
    const { projectId, mediaId, trackId } = startProject(library);
    const first = setTracked(library, projectId, trackId, 0, 1);
    library.commit(projectId, 'Edit', (edit) => {
      edit.setMask({ trackId, frameIndex: 0, pixels: boxMask(2), score: null, provenance: 'edited', protected: true });
      edit.updateMedia(mediaId, { name: 'Renamed' });
      edit.addClass({ name: 'dog' });
    });
    const edited = library.maskRef(trackId, 0);
    const undone = library.undo(projectId);
    expect(undone.edit).toMatchObject({ label: 'Edit', undone: true, changes: 3 });
    expect(undone.touched).toMatchObject({ project: false, mediaIds: [mediaId], trackIds: [], promptIds: [] });
    expect(undone.touched.classIds).toHaveLength(1);
    expect(library.maskRef(trackId, 0)).toEqual(first);
    expect(library.mediaItem(mediaId).name).toBe('A clip.mp4');
    await library.close();

    library = await openForTest({ dir });
    expect(labels(library, projectId)).toEqual(['(Edit)', 'Frame 0', 'Import']);
    expect(library.redo(projectId).edit).toMatchObject({ label: 'Edit', undone: false });
    expect(library.maskRef(trackId, 0)).toEqual(edited);
    expect((await failureOf(() => library.redo(projectId))).code).toBe('nothing-to-redo');
    for (let i = 0; i < 3; i++) library.undo(projectId);
    expect(library.media(projectId, 'all')).toEqual([]);
    expect((await failureOf(() => library.undo(projectId))).code).toBe('nothing-to-undo');
    expect((await failureOf(() => library.undo(99))).code).toBe('project-not-found');
    for (let i = 0; i < 3; i++) library.redo(projectId);
    expect(library.maskRef(trackId, 0)).toEqual(edited);
    expect([...library.frameTable(mediaId)]).toEqual([1, 2, 3]);
    expect(library.check().problems).toEqual([]);
  });

  test('a new edit drops what could have been redone', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    setTracked(library, projectId, trackId, 0, 1);
    setTracked(library, projectId, trackId, 1, 1);
    library.undo(projectId);
    library.commit(projectId, 'Nothing', () => 0);
    expect(labels(library, projectId)).toEqual(['(Frame 1)', 'Frame 0', 'Import']);
    setTracked(library, projectId, trackId, 2, 1);
    expect(labels(library, projectId)).toEqual(['Frame 2', 'Frame 0', 'Import']);
  });

  test('a mask and an absence take turns on a frame', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const mask = setTracked(library, projectId, trackId, 0, 1);
    const absence = library.commit(projectId, 'Absent', (edit) => edit.setAbsence(trackId, 0, 'edited'));
    expect([library.maskRef(trackId, 0), library.absence(trackId, 0)]).toEqual([null, absence]);
    library.undo(projectId);
    expect([library.maskRef(trackId, 0), library.absence(trackId, 0)]).toEqual([mask, null]);
    library.redo(projectId);
    setTracked(library, projectId, trackId, 0, 1);
    expect([library.maskRef(trackId, 0), library.absence(trackId, 0)]).toEqual([mask, null]);
    library.undo(projectId);
    expect([library.maskRef(trackId, 0), library.absence(trackId, 0)]).toEqual([null, absence]);
  });

  test('each project has its own history, and the trash is part of it', async () => {
    const library = await openForTest();
    const [one, two] = [startProject(library, 'One'), startProject(library, 'Two')];
    const ids = [one.projectId, two.projectId];
    expect(library.trashProjects(ids).map((project) => project.deletedAtMs)).not.toContain(null);
    expect(library.projects()).toEqual([]);
    expect(library.projects('all')).toHaveLength(2);
    expect(library.undo(one.projectId).touched.project).toBe(true);
    expect(library.projects().map((project) => project.name)).toEqual(['One']);
    library.createProject('Two');
    expect((await failureOf(() => library.restoreProjects(ids))).code).toBe('name-taken');
    expect((await failureOf(() => library.undo(two.projectId))).code).toBe('name-taken');
    expect(library.project(two.projectId).deletedAtMs).not.toBeNull();
    expect((await failureOf(() => library.trashProjects([one.projectId, 99]))).code).toBe('project-not-found');
    expect(library.project(one.projectId).deletedAtMs).toBeNull();
  });

  test('a diff tells what was added, updated and removed', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const mask = setTracked(library, projectId, trackId, 0, 1);
    library.commit(projectId, 'Mixed', (edit) => {
      edit.setAbsence(trackId, 0, 'edited');
      edit.updateTrack(trackId, { locked: true });
    });
    const editId = library.history(projectId)[0]?.id ?? 0;
    const [diff, ...more] = library.diffs(editId);
    expect(more).toEqual([]);
    expect(diff?.removed).toEqual([{ kind: 'mask', record: mask }]);
    expect(diff?.added).toEqual([{ kind: 'absence', record: library.absence(trackId, 0) }]);
    expect(diff?.updated).toEqual([
      [
        { kind: 'track', record: { ...library.track(trackId), locked: false } },
        { kind: 'track', record: library.track(trackId) },
      ],
    ]);
  });
});

describe('a step that is written piece by piece', () => {
  test('is one step, also after a restart', async () => {
    let library = await openForTest();
    const { dir } = library;
    const { projectId, trackId } = startProject(library);
    const step = library.beginStep(projectId, 'Propagate');
    expect(labels(library, projectId)).toEqual(['Import']);
    const put = (edit: { setMask: (entry: never) => unknown }, frameIndex: number, seed: number) =>
      edit.setMask({ trackId, frameIndex, pixels: boxMask(seed), score: 0.9, provenance: 'tracked' } as never);
    for (let frame = 0; frame < 5; frame++) step.amend((edit) => put(edit, frame, frame));
    await library.close();
    library = await openForTest({ dir });
    const resumed = library.resumeStep(step.editId);
    resumed.amend((edit) => put(edit, 2, 77));
    resumed.amend((edit) => put(edit, 5, 5));
    expect(library.history(projectId)[0]).toMatchObject({ label: 'Propagate', changes: 7 });
    expect([...library.diffs(step.editId)]).toHaveLength(7);
    const all = library.trackFrames(trackId);
    library.undo(projectId);
    expect(library.trackFrames(trackId).masks).toEqual([]);
    expect((await failureOf(() => resumed.amend(() => 0))).code).toBe('aborted');
    expect((await failureOf(() => library.resumeStep(step.editId))).code).toBe('aborted');
    library.redo(projectId);
    expect(library.trackFrames(trackId)).toEqual(all);
    resumed.amend((edit) => put(edit, 6, 6));
    expect(library.trackFrames(trackId).masks).toHaveLength(7);
  });

  test('a failing amendment leaves the step as it was', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const step = library.beginStep(projectId, 'Propagate');
    step.amend((edit) => edit.setAbsence(trackId, 0, 'tracked'));
    const boom = () =>
      step.amend((edit) => {
        edit.setAbsence(trackId, 1, 'tracked');
        throw new Error('boom');
      });
    expect(boom).toThrow('boom');
    expect(library.trackFrames(trackId).absences.map((absence) => absence.frameIndex)).toEqual([0]);
    expect(library.history(projectId)[0]?.changes).toBe(1);
  });

  test('leaves to later steps what they have changed', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const step = library.beginStep(projectId, 'Propagate');
    const put = (frameIndex: number) =>
      step.amend((edit) => edit.setMask({ trackId, frameIndex, pixels: boxMask(frameIndex), score: 1, provenance: 'tracked' }));
    put(0);
    setTracked(library, projectId, trackId, 2, 50);
    put(1);
    expect(step.amend((edit) => [edit.canWrite(trackId, 2), edit.canWrite(trackId, 3)])).toEqual([false, true]);
    expect((await failureOf(() => put(2))).code).toBe('frame-protected');
    put(3);
    const later = library.commit(projectId, 'Later', (edit) => {
      edit.updateTrack(trackId, { instanceName: 'Rex' });
      return edit.addTrack({ mediaId });
    });
    put(4);
    const rename = () => step.amend((edit) => edit.updateTrack(trackId, { instanceName: 'Max' }));
    expect((await failureOf(rename)).code).toBe('aborted');
    const stray = () => step.amend((edit) => edit.setAbsence(later.id, 0, 'tracked'));
    expect((await failureOf(stray)).code).toBe('frame-protected');
    for (const label of ['Later', 'Frame 2', 'Propagate']) expect(library.undo(projectId).edit.label).toBe(label);
    expect(library.trackFrames(trackId)).toEqual({ masks: [], absences: [] });
    for (let i = 0; i < 3; i++) library.redo(projectId);
    expect(library.trackFrames(trackId).masks.map((mask) => mask.frameIndex)).toEqual([0, 1, 2, 3, 4]);
  });

  test('keeps what can be redone until it touches it', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const step = library.beginStep(projectId, 'Propagate');
    const put = (frameIndex: number) =>
      step.amend((edit) => edit.setMask({ trackId, frameIndex, pixels: boxMask(frameIndex), score: 1, provenance: 'tracked' }));
    put(0);
    setTracked(library, projectId, trackId, 2, 50);
    library.undo(projectId);
    put(1);
    expect(labels(library, projectId)).toEqual(['(Frame 2)', 'Propagate', 'Import']);
    put(2);
    expect(labels(library, projectId)).toEqual(['Propagate', 'Import']);
  });

  test('a long step is stored in rows that are bounded', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    library.commit(projectId, 'Import masks', (edit) => {
      for (let frame = 0; frame < 1000; frame++) edit.setAbsence(trackId, frame, 'imported');
      for (let frame = 0; frame < 600; frame++) edit.setReview(library.track(trackId).mediaId, trackId, frame);
    });
    const editId = library.history(projectId)[0]?.id ?? 0;
    expect([...library.diffs(editId)].map((diff) => diff.added.length)).toEqual([1000, 600]);
    library.undo(projectId);
    expect(library.trackFrames(trackId).absences).toEqual([]);
  });
});
