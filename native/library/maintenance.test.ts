import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import type { Library } from './library.ts';
import { boxMask, failureOf, openForTest, START_MS, someMedia, startProject } from './testing.ts';

function addMedia(library: Library, projectId: number, name: string) {
  return library.commit(projectId, `Import ${name}`, (edit) => {
    const media = edit.addMedia(someMedia(name), new Uint8Array(100));
    const track = edit.addTrack({ mediaId: media.id });
    return { mediaId: media.id, trackId: track.id };
  });
}

function setMasks(library: Library, projectId: number, trackId: number, seeds: readonly number[]): void {
  library.commit(projectId, 'Masks', (edit) => {
    for (const seed of seeds) {
      edit.setMask({ trackId, frameIndex: seed, pixels: boxMask(seed), score: 1, provenance: 'tracked' });
    }
  });
}

function makeFiles(library: Library, mediaId: number): string {
  const folder = library.mediaDir(mediaId);
  mkdirSync(join(folder, 'frames'), { recursive: true });
  writeFileSync(join(folder, 'frames', '0.jpg'), new Uint8Array(1000));
  writeFileSync(join(folder, 'thumbnail.jpg'), new Uint8Array(234));
  return folder;
}

function trash(library: Library, projectId: number, mediaIds: readonly number[]): void {
  library.commit(projectId, 'Delete media', (edit) => {
    for (const mediaId of mediaIds) edit.updateMedia(mediaId, { deletedAtMs: edit.nowMs });
  });
}

describe('the trash', () => {
  test('media go there in a batch, come back by undo, and are emptied out with files and history', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const other = addMedia(library, projectId, 'Other.mp4');
    setMasks(library, projectId, trackId, [1, 2, 3]);
    setMasks(library, projectId, other.trackId, [3, 4]);
    library.commit(projectId, 'Both', (edit) => {
      edit.updateTrack(trackId, { instanceName: 'a' });
      edit.updateTrack(other.trackId, { instanceName: 'b' });
      edit.addClass({ name: 'dog' });
    });
    const folders = [makeFiles(library, mediaId), makeFiles(library, other.mediaId)];
    trash(library, projectId, [mediaId, other.mediaId]);
    expect(library.media(projectId)).toEqual([]);
    library.undo(projectId);
    expect(library.media(projectId)).toHaveLength(2);
    expect((await failureOf(() => library.purgeMedia([mediaId]))).code).toBe('invalid-input');
    trash(library, projectId, [mediaId]);
    const { freedBytes } = await library.purgeMedia([mediaId]);
    // Its files, and the pixels that only it had.
    expect(freedBytes).toBeGreaterThan(1234);
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
    expect((await failureOf(() => library.mediaItem(mediaId))).code).toBe('media-not-found');
    expect(library.trackFrames(other.trackId).masks.map((mask) => library.rle(mask.hash))).toEqual([boxMask(3), boxMask(4)]);
    expect(library.history(projectId).map((edit) => [edit.label, edit.changes])).toEqual([
      ['Both', 2],
      ['Masks', 2],
      ['Import Other.mp4', 2],
    ]);
    expect(library.check().problems).toEqual([]);
    for (let i = 0; i < 3; i++) library.undo(projectId);
    expect(library.media(projectId, 'all')).toEqual([]);
    for (let i = 0; i < 3; i++) library.redo(projectId);
    expect(library.track(other.trackId).instanceName).toBe('b');
    expect(library.check().problems).toEqual([]);
  });

  test('a step that goes on after its media was purged is aborted or finds the track gone', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const step = library.beginStep(projectId, 'Propagate');
    const put = () => step.amend((edit) => edit.setAbsence(trackId, 0, 'tracked'));
    put();
    trash(library, projectId, [mediaId]);
    await library.purgeMedia([mediaId]);
    expect((await failureOf(put)).code).toBe('track-not-found');
    expect(library.history(projectId)).toEqual([]);
  });

  test('a project is emptied out with all it has; ids are not used again', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const kept = startProject(library, 'Kept');
    setMasks(library, projectId, trackId, [1, 2]);
    setMasks(library, kept.projectId, kept.trackId, [2]);
    const progress = { done: 0, total: 1, unit: 'frames', etaMs: null, phase: 'x' } as const;
    library.createJob({ projectId, mediaId, kind: 'propagate', params: {}, progress });
    const folder = makeFiles(library, mediaId);
    expect((await failureOf(() => library.purgeProjects([projectId]))).code).toBe('invalid-input');
    library.trashProjects([projectId]);
    const { freedBytes } = await library.purgeProjects([projectId]);
    expect(freedBytes).toBeGreaterThan(1234);
    expect(existsSync(folder)).toBe(false);
    expect(library.projects('all').map((project) => project.name)).toEqual(['Kept']);
    expect(library.jobs()).toEqual([]);
    expect(library.masksOfFrame(kept.mediaId, 2)).toHaveLength(1);
    expect(library.check().problems).toEqual([]);
    expect((await failureOf(() => library.purgeProjects([projectId]))).code).toBe('project-not-found');
    expect(library.createProject('New').id).toBe(3);
    expect(startProject(library, 'Newer').mediaId).toBeGreaterThan(kept.mediaId);
  });

  test('what a crash has left of a purge goes at the next open', async () => {
    const library = await openForTest();
    startProject(library);
    const folder = makeFiles(library, 77);
    await library.close();
    const db = openDatabase(join(library.dir, 'library.db'), { access: 'write' });
    db.run('INSERT INTO folder_deletions(media_id) VALUES(77)');
    db.close();
    const next = await openForTest({ dir: library.dir });
    await next.collectGarbage();
    expect(existsSync(folder)).toBe(false);
  });
});

describe('garbage', () => {
  test('is what neither records nor history refer to', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    setMasks(library, projectId, trackId, [1, 2]);
    library.commit(projectId, 'Clear', (edit) => [1, 2].map((frame) => edit.removeMask(trackId, frame)));
    expect(await library.collectGarbage()).toEqual({ masks: 0, freedBytes: 0 });
    library.undo(projectId);
    library.undo(projectId);
    expect(await library.collectGarbage()).toEqual({ masks: 0, freedBytes: 0 });
    const folder = makeFiles(library, mediaId);
    library.undo(projectId);
    await library.collectGarbage();
    expect(existsSync(folder)).toBe(true);
    for (let i = 0; i < 3; i++) library.redo(projectId);
    library.undo(projectId);
    expect(library.masksOfFrame(mediaId, 1)).toHaveLength(1);
    library.undo(projectId);
    library.undo(projectId);
    library.commit(projectId, 'Something else', (edit) => edit.addClass({ name: 'x' }));
    const { masks, freedBytes } = await library.collectGarbage();
    expect(masks).toBe(2);
    expect(freedBytes).toBeGreaterThan(1234);
    expect(existsSync(folder)).toBe(false);
    expect(library.check().problems).toEqual([]);
  });
});

describe('storage and checks', () => {
  test('say how much room media take', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const other = addMedia(library, projectId, 'Other.mp4');
    setMasks(library, projectId, trackId, [1, 2, 3]);
    makeFiles(library, mediaId);
    const usage = await library.storage(projectId);
    expect(usage.fileBytes).toBe(1234);
    expect(usage.databaseBytes).toBeGreaterThan(1000);
    expect(usage.media).toEqual([
      { mediaId, fileBytes: 1234, masks: 3 },
      { mediaId: other.mediaId, fileBytes: 0, masks: 0 },
    ]);
    expect((await failureOf(() => library.storage(99))).code).toBe('project-not-found');
    expect(library.info()).toMatchObject({ schemaVersion: 1, mode: 'write' });
    expect(library.info().bytes).toBeGreaterThan(16384);
  });

  test('find pixels that are missing', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    setMasks(library, projectId, trackId, [1]);
    const hash = library.maskRef(trackId, 1)?.hash ?? '';
    await library.close();
    const db = openDatabase(join(library.dir, 'library.db'), { access: 'write' });
    db.run('DELETE FROM mask_blobs');
    db.run('UPDATE masks SET media_id = 99');
    db.close();
    const next = await openForTest({ dir: library.dir, now: () => START_MS });
    expect(next.check().problems).toEqual(['1 × mask without its pixels', '1 × mask filed under the wrong media']);
    expect((await failureOf(() => next.pixels(hash))).code).toBe('library-corrupt');
    expect(next.masksOfFrame(mediaId, 1)).toEqual([]);
  });
});
