import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import type { Library } from './library.ts';
import { boxMask, failureOf, openForTest, someMedia, startProject, temporaryFolder } from './testing.ts';

/** A project with some of everything. */
function fullProject(library: Library) {
  const ids = startProject(library, 'Dogs');
  const { projectId, mediaId, trackId } = ids;
  library.commit(projectId, 'Gone', (edit) => [edit.addClass({ name: 'gone' }), edit.addTrack({ mediaId })]);
  library.undo(projectId);
  library.commit(projectId, 'Annotate', (edit) => {
    const dog = edit.addClass({ name: 'dog', hotkey: 'd' });
    edit.updateTrack(trackId, { classId: dog.id });
    const second = edit.addTrack({ mediaId, instanceName: 'Rex' });
    for (let frame = 0; frame < 700; frame++) {
      edit.setMask({ trackId: second.id, frameIndex: frame, pixels: boxMask(frame % 90), score: 0.5, provenance: 'tracked' });
    }
    edit.setMask({ trackId, frameIndex: 5, pixels: boxMask(500), score: null, provenance: 'edited', protected: true });
    edit.setAbsence(trackId, 6, 'edited');
    const prompt = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
    const { id } = edit.addPrompt({ mediaId, trackId, frameIndex: 5, prompt });
    edit.updatePrompt(id, { ...prompt, sign: 'negative' });
    edit.addPrompt({ mediaId, trackId: null, frameIndex: 5, prompt: { kind: 'text', phrase: 'dog' } });
    edit.setReview(mediaId, null, 5);
    edit.setReview(mediaId, second.id, 6);
    const trashed = edit.addMedia(someMedia('Trashed.mp4'), new Uint8Array(1));
    edit.setMask({
      trackId: edit.addTrack({ mediaId: trashed.id }).id,
      frameIndex: 0,
      pixels: boxMask(900),
      score: 1,
      provenance: 'tracked',
    });
    edit.updateMedia(trashed.id, { deletedAtMs: 1 });
  });
  return ids;
}

/** All that a project says, without its ids. */
function contentOf(library: Library, projectId: number) {
  const classes = library.classes(projectId);
  return {
    classes: classes.map(({ id: _, projectId: __, ...rest }) => rest),
    media: library.media(projectId).map(({ id, projectId: _, ...facts }) => ({
      ...facts,
      frameTable: [...library.frameTable(id)],
      tracks: library.tracks(id).map((track) => ({
        objectId: track.objectId,
        className: classes.find((entry) => entry.id === track.classId)?.name ?? null,
        name: track.instanceName,
        color: track.color,
        absences: library.trackFrames(track.id).absences.map((absence) => [absence.frameIndex, absence.provenance]),
        prompts: library.prompts({ mediaId: id, trackId: track.id }).map((prompt) => [prompt.revision, prompt.prompt]),
      })),
      prompts: library.prompts({ mediaId: id }).map((prompt) => [prompt.frameIndex, prompt.revision, prompt.prompt]),
      masks: [...library.iterateMasks(id)].map(({ trackId, mediaId: _, ...mask }) => ({
        ...mask,
        objectId: library.track(trackId).objectId,
      })),
      reviews: library.reviews(id).map(({ trackId, frameIndex }) => [trackId && library.track(trackId).objectId, frameIndex]),
    })),
  };
}

describe('a project file', () => {
  test('brings a project into another library, and twice under a free name', async () => {
    const [from, to] = [await openForTest(), await openForTest()];
    const { projectId } = fullProject(from);
    startProject(to, 'dogs');
    const file = join(temporaryFolder(), 'dogs.s3project');
    const written = await from.exportProject(projectId, file);
    expect(written).toEqual({ path: file, bytes: readFileSync(file).length });
    expect(readdirSync(join(file, '..'))).toEqual(['dogs.s3project']);
    const [first, second] = [await to.importProject(file), await to.importProject(file)];
    expect([first.name, second.name]).toEqual(['Dogs (2)', 'Dogs (3)']);
    const content = contentOf(from, projectId);
    expect(content.media[0]?.masks).toHaveLength(701);
    for (const project of [first, second]) {
      expect(contentOf(to, project.id)).toEqual(content);
      expect(to.history(project.id)).toEqual([]);
      const next = to.commit(project.id, 'Add', (edit) => edit.addClass({ name: 'new' }));
      expect(next.categoryId).toBe(3);
      const mediaId = to.media(project.id)[0]?.id ?? 0;
      expect(to.commit(project.id, 'Add', (edit) => edit.addTrack({ mediaId })).objectId).toBe(4);
    }
    expect(to.check().problems).toEqual([]);
    expect(readdirSync(join(file, '..'))).toEqual(['dogs.s3project']);
  });

  test('replaces what was there at once, and leaves nothing when it is stopped', async () => {
    const library = await openForTest();
    const { projectId } = fullProject(library);
    const file = join(temporaryFolder(), 'x.s3project');
    writeFileSync(file, 'old');
    const stop = AbortSignal.abort();
    expect((await failureOf(() => library.exportProject(projectId, file, stop))).code).toBe('aborted');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(join(file, '..'))).toHaveLength(1);
    await library.exportProject(projectId, file);
    expect((await library.importProject(file)).name).toBe('Dogs (2)');
    expect((await failureOf(() => library.exportProject(99, file))).code).toBe('project-not-found');
    const nowhere = join(temporaryFolder(), 'missing', 'x');
    expect((await failureOf(() => library.exportProject(projectId, nowhere))).code).toBe('invalid-input');
    const controller = new AbortController();
    const running = failureOf(() => library.importProject(file, controller.signal));
    controller.abort();
    expect((await running).code).toBe('aborted');
    expect(library.projects()).toHaveLength(2);
  });

  test('is written while edits go on, as it was at one moment', async () => {
    const library = await openForTest();
    const { projectId, mediaId } = fullProject(library);
    const before = contentOf(library, projectId);
    const file = join(temporaryFolder(), 'x.s3project');
    let turns = 0;
    const exporting = library.exportProject(projectId, file);
    const timer = setInterval(() => {
      turns++;
      library.commit(projectId, 'Meanwhile', (edit) => edit.addTrack({ mediaId, instanceName: `${turns}` }));
    }, 0);
    await exporting;
    clearInterval(timer);
    const { id } = await library.importProject(file);
    const tracks = library.tracks(library.media(id)[0]?.id ?? 0);
    expect(tracks.length).toBeLessThan(library.tracks(mediaId).length + 1);
    expect(contentOf(library, id).media[0]?.masks).toEqual(before.media[0]?.masks);
  });
});

describe('what is refused', () => {
  const damages: readonly (readonly [string, (db: Database) => void])[] = [
    ['another program', (db) => db.pragma('application_id = 7')],
    ['newer version', (db) => db.pragma('user_version = 99')],
    ['tables', (db) => db.exec('CREATE TABLE more(x)')],
    ['tables', (db) => db.exec('CREATE TRIGGER t AFTER DELETE ON masks BEGIN SELECT 1; END')],
    ['exactly one project', (db) => db.run("INSERT INTO projects(name, created_at_ms) VALUES('second', 0)")],
    ['name', (db) => db.run("UPDATE projects SET name = ''")],
    ['color', (db) => db.run("UPDATE classes SET color = 'red'")],
    ['category id', (db) => db.run("INSERT INTO classes SELECT 99, project_id, category_id, 'x', color, NULL FROM classes")],
    ['slug', (db) => db.run("UPDATE media SET slug = '../../etc'")],
    ['JSON', (db) => db.run("UPDATE media SET warnings = '['")],
    ['frame table', (db) => db.run('DELETE FROM frame_tables')],
    ['missing', (db) => db.run('UPDATE tracks SET class_id = 99')],
    ['object id', (db) => db.run('UPDATE tracks SET object_id = 1')],
    ['prompt', (db) => db.run(`UPDATE prompts SET prompt = '{"kind":"point"}'`)],
    ['frame', (db) => db.run('UPDATE prompts SET frame_index = 5000')],
    ['frame', (db) => db.run('UPDATE reviews SET track_id = 99 WHERE track_id <> 0')],
    ['contradict', (db) => db.run('UPDATE absences SET frame_index = 5')],
    ['does not fit', (db) => db.run('DELETE FROM mask_blobs WHERE id = 1')],
    ['does not fit', (db) => db.run('UPDATE masks SET frame_index = 3000 WHERE frame_index = 6')],
    ['does not fit', (db) => db.run('UPDATE mask_blobs SET width = 48, height = 64 WHERE id = 2')],
    ['damaged', (db) => db.run("UPDATE mask_blobs SET counts = 'zzzz' WHERE id = 2")],
    ['damaged', (db) => db.run('UPDATE masks SET area_px = 3 WHERE frame_index = 6')],
    ['score', (db) => db.run('UPDATE masks SET score = 2 WHERE frame_index = 6')],
  ];

  test('files that are not whole, or say what cannot be', async () => {
    const library = await openForTest();
    const { projectId } = fullProject(library);
    const dir = temporaryFolder();
    const good = join(dir, 'good');
    await library.exportProject(projectId, good);
    for (const [why, damage] of damages) {
      const bad = join(dir, 'bad');
      copyFileSync(good, bad);
      const db = openDatabase(bad, { access: 'write', journal: 'none' });
      db.pragma('foreign_keys = OFF');
      damage(db);
      db.close();
      const error = await failureOf(() => library.importProject(bad));
      expect([error.code, error.message]).toEqual(['project-file-invalid', expect.stringContaining(why)]);
    }
    expect(library.projects()).toHaveLength(1);
    await library.importProject(good);
  });

  test('what is no project file at all', async () => {
    const library = await openForTest();
    const { projectId } = fullProject(library);
    const dir = temporaryFolder();
    const [good, bad] = [join(dir, 'good'), join(dir, 'bad')];
    await library.exportProject(projectId, good);
    const bytes = readFileSync(good);
    const cases = [new Uint8Array(0), new Uint8Array(5000).fill(65), bytes.subarray(0, bytes.length / 2)];
    for (const content of cases) {
      writeFileSync(bad, content);
      expect((await failureOf(() => library.importProject(bad))).code).toBe('project-file-invalid');
    }
    expect((await failureOf(() => library.importProject(join(dir, 'missing')))).code).toBe('project-file-invalid');
    expect((await failureOf(() => library.importProject(dir))).code).toBe('project-file-invalid');
    const older = openDatabase(join(dir, 'older'), { access: 'create', journal: 'none' });
    older.pragma('application_id = 0x53335046');
    older.exec('CREATE TABLE IF NOT EXISTS x(y); DROP TABLE x');
    older.close();
    const error = await failureOf(() => library.importProject(join(dir, 'older')));
    expect(error.message).toContain('exactly one project');
    expect(existsSync(join(library.dir, `import-${process.pid}.db`))).toBe(false);
  });
});
