import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Library, LibraryChange } from './library.ts';
import { boxMask, failureOf, openForTest, startProject } from './testing.ts';

function listen(library: Library): LibraryChange[] {
  const heard: LibraryChange[] = [];
  library.onChanged((change) => heard.push(change));
  return heard;
}

const mask = (trackId: number, frameIndex: number) =>
  ({ trackId, frameIndex, pixels: boxMask(frameIndex), score: 0.5, provenance: 'tracked' }) as const;

describe('what a library tells its listeners', () => {
  test('commits and amendments, with what they touched', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const heard = listen(library);
    library.commit(projectId, 'Edit', (edit) => {
      for (const frame of [3, 9]) edit.setMask(mask(trackId, frame));
      edit.setReview(mediaId, null, 5);
    });
    const step = library.beginStep(projectId, 'Grow');
    step.amend((edit) => edit.setMask(mask(trackId, 20)));
    step.amend((edit) => edit.updateTrack(trackId, { hidden: true }));
    expect(heard).toMatchObject([
      {
        kind: 'step',
        cause: 'edit',
        label: 'Edit',
        touched: {
          project: false,
          trackIds: [],
          frames: [
            { mediaId, trackId, range: { from: 3, to: 9 } },
            { mediaId, trackId: null, range: { from: 5, to: 5 } },
          ],
        },
      },
      { label: 'Grow', editId: step.editId, touched: { frames: [{ trackId, range: { from: 20, to: 20 } }] } },
      { label: 'Grow', editId: step.editId, touched: { trackIds: [trackId], frames: [] } },
    ]);
  });

  test('nothing that was rolled back or came to nothing', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const heard = listen(library);
    await failureOf(() =>
      library.commit(projectId, 'Bad', (edit) => {
        edit.setMask(mask(trackId, 1));
        edit.updateTrack(4711, {});
      }),
    );
    library.commit(projectId, 'Nothing', (edit) => edit.updateTrack(trackId, {}));
    const other = library.createProject('Other');
    await failureOf(() => library.trashProjects([projectId, 4711]));
    expect(library.project(projectId).deletedAtMs).toBeNull();
    expect(heard).toEqual([{ kind: 'projects' }]);
    library.trashProjects([projectId, other.id]);
    expect(heard.slice(1)).toMatchObject([
      { projectId, touched: { project: true } },
      { projectId: other.id, touched: { project: true } },
    ]);
  });

  test('after the change is there to be read, until it is asked to stop', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const seen: unknown[] = [];
    const stop = library.onChanged(() => seen.push(library.maskRef(trackId, 1)?.frameIndex ?? null));
    library.commit(projectId, 'Edit', (edit) => edit.setMask(mask(trackId, 1)));
    library.undo(projectId);
    stop();
    library.redo(projectId);
    expect(seen).toEqual([1, null]);
  });

  test('purges', async () => {
    const library = await openForTest();
    const { projectId, mediaId } = startProject(library);
    library.commit(projectId, 'Delete', (edit) => edit.updateMedia(mediaId, { deletedAtMs: 1 }));
    const heard = listen(library);
    await library.purgeMedia([mediaId]);
    library.trashProjects([projectId]);
    await library.purgeProjects([projectId]);
    expect(heard).toMatchObject([{ kind: 'rewritten', projectIds: [projectId] }, { kind: 'step' }, { kind: 'projects' }]);
  });
});

describe('going to a step of the history', () => {
  test('undoes or redoes as one change, and says how many steps that took', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    for (let frame = 0; frame < 6; frame++) {
      library.commit(projectId, `Frame ${frame}`, (edit) => edit.setMask(mask(trackId, frame)));
    }
    const ids = library.history(projectId).map((edit) => edit.id);
    const heard = listen(library);
    expect(library.goTo(projectId, ids[4]!)).toEqual({ steps: 4 });
    expect(library.trackFrames(trackId).masks.map((entry) => entry.frameIndex)).toEqual([0, 1]);
    expect(library.goTo(projectId, ids[1]!)).toEqual({ steps: 3 });
    expect(library.goTo(projectId, ids[1]!)).toEqual({ steps: 0 });
    expect(heard).toMatchObject([
      { cause: 'undo', touched: { frames: [{ trackId, range: { from: 2, to: 5 } }] } },
      { cause: 'redo', touched: { frames: [{ trackId, range: { from: 2, to: 4 } }] } },
    ]);
    expect(library.goTo(projectId, null)).toEqual({ steps: 6 });
    expect(library.tracks(1)).toEqual([]);
    expect((await failureOf(() => library.goTo(projectId, 4711))).code).toBe('invalid-input');
  });

  test('stays where it was when a step on the way cannot be redone', async () => {
    const library = await openForTest();
    const { id } = library.createProject('Before');
    library.commit(id, 'Class', (edit) => edit.addClass({ name: 'dog' }));
    library.commit(id, 'Rename', (edit) => edit.updateProject({ name: 'After' }));
    const [newest] = library.history(id);
    library.goTo(id, null);
    library.createProject('After');
    expect((await failureOf(() => library.goTo(id, newest!.id))).code).toBe('name-taken');
    expect(library.classes(id)).toEqual([]);
  });
});

describe('snapshots', () => {
  test('keep a state under its name, beside the project', async () => {
    let now = 1000;
    const library = await openForTest({ now: () => now++ });
    const { projectId, mediaId, trackId } = startProject(library, 'Street');
    library.commit(projectId, 'Edit', (edit) => edit.setMask(mask(trackId, 1)));
    const first = await library.takeSnapshot(projectId, 'До правки: v1.0');
    library.commit(projectId, 'Edit', (edit) => edit.removeMask(trackId, 1));
    const second = await library.takeSnapshot(projectId, 'After');
    expect(library.snapshots(projectId)).toEqual([second, first]);
    expect(first).toMatchObject({ projectId, name: 'До правки: v1.0', id: expect.stringMatching(/^[a-z0-9][a-z0-9-]*$/) });
    const opened = await library.openSnapshot(projectId, first.id);
    expect(opened.name).toBe('Street (До правки: v1.0)');
    const [media] = library.media(opened.id);
    expect(library.masksOfFrame(media!.id, 1)).toHaveLength(1);
    expect(library.masksOfFrame(mediaId, 1)).toHaveLength(0);
    library.deleteSnapshot(projectId, first.id);
    expect(library.snapshots(projectId)).toEqual([second]);
    expect((await failureOf(() => library.openSnapshot(projectId, first.id))).code).toBe('media-vanished');
    expect((await failureOf(() => library.openSnapshot(projectId, '../../library'))).code).toBe('media-vanished');
  });

  test('of two that are taken at once each has its own file, and what is torn is not listed', async () => {
    const library = await openForTest();
    const { projectId } = startProject(library);
    const taken = await Promise.all([library.takeSnapshot(projectId, 'Same'), library.takeSnapshot(projectId, 'Same')]);
    expect(new Set(taken.map((snapshot) => snapshot.id)).size).toBe(2);
    const folder = join(library.dir, 'snapshots', String(projectId));
    writeFileSync(join(folder, 'torn.json'), '{"name":');
    writeFileSync(join(folder, 'torn.sam3project'), '');
    rmSync(join(folder, `${taken[0].id}.sam3project`));
    expect(library.snapshots(projectId).map((snapshot) => snapshot.id)).toEqual([taken[1].id]);
  });

  test('go with their project', async () => {
    const library = await openForTest();
    const { projectId } = startProject(library);
    await library.takeSnapshot(projectId, 'One');
    const folder = join(library.dir, 'snapshots', String(projectId));
    const stray = join(library.dir, 'snapshots', '77');
    mkdirSync(stray);
    library.trashProjects([projectId]);
    expect(existsSync(folder)).toBe(true);
    expect((await library.purgeProjects([projectId])).freedBytes).toBeGreaterThan(1000);
    expect([existsSync(folder), existsSync(stray)]).toEqual([false, false]);
  });
});
