import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { BACKUP_INTERVAL_MS, listBackups, restoreBackup } from './backups.ts';
import { openDatabase } from './database.ts';
import { openLibrary } from './open-library.ts';
import { boxMask, failureOf, openForTest, START_MS, startProject, temporaryFolder } from './testing.ts';

const reader = { mode: 'read', now: () => START_MS, program: 'reader' } as const;
const writer = { mode: 'write', now: () => START_MS, program: 'writer' } as const;

/** Runs as a user who may not write to what the test has made read-only; root may write everywhere. */
async function withoutRights<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

function makeReadOnly(dir: string): void {
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), existsSync(join(dir, name, '.')) ? 0o555 : 0o444);
  chmodSync(dir, 0o555);
}

describe('one writer', () => {
  test('a second one hears who works there, readers are let in, and closing frees the place', async () => {
    const library = await openForTest({ program: 'workstation' });
    const { dir } = library;
    const { projectId, trackId } = startProject(library);
    const error = await failureOf(() => openLibrary({ ...writer, dir }));
    expect(error.code).toBe('library-locked');
    expect(error.message).toContain(`workstation (process ${process.pid} on ${hostname()})`);
    expect(error.details.holder).toEqual({ pid: process.pid, host: hostname(), program: 'workstation', sinceMs: START_MS });

    const beside = await openForTest({ ...reader, dir });
    library.commit(projectId, 'Set', (edit) =>
      edit.setMask({ trackId, frameIndex: 0, pixels: boxMask(0), score: 1, provenance: 'tracked' }),
    );
    expect(beside.maskRef(trackId, 0)).toEqual(library.maskRef(trackId, 0));
    expect(beside.info()).toMatchObject({ mode: 'read', dir, schemaVersion: 1 });
    await library.close();
    await library.close();
    expect(beside.projects()).toHaveLength(1);
    const next = await openForTest({ ...writer, dir });
    expect(next.recoveredFrom).toBeNull();
  });

  test('is respected by another process', async () => {
    const { dir } = await openForTest({ program: 'workstation' });
    const module = join(import.meta.dirname, 'open-library.ts');
    const script = `import { openLibrary } from ${JSON.stringify(module)};
      try { await openLibrary({ dir: ${JSON.stringify(dir)}, mode: 'write', now: Date.now, program: 'second' }); }
      catch (error) { console.log(error.code, error.details.holder.program, error.details.holder.pid); }`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe(`library-locked workstation ${process.pid}`);
  });

  test('a note that says nothing does not matter', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'writer.json'), '{"pid":');
    const library = await openForTest({ dir });
    expect(library.recoveredFrom).toBeNull();
  });
});

describe('what cannot be opened', () => {
  test('a folder without a library, for reading, and a file in place of the folder', async () => {
    const dir = temporaryFolder();
    expect((await failureOf(() => openLibrary({ ...reader, dir }))).code).toBe('invalid-input');
    writeFileSync(join(dir, 'file'), 'x');
    expect((await failureOf(() => openLibrary({ ...writer, dir: join(dir, 'file') }))).code).toBe('invalid-input');
  });

  test('a newer library', async () => {
    const library = await openForTest();
    await library.close();
    const db = openDatabase(join(library.dir, 'library.db'), { access: 'write' });
    db.pragma('user_version = 99');
    db.close();
    for (const options of [reader, writer]) {
      const error = await failureOf(() => openLibrary({ ...options, dir: library.dir }));
      expect([error.code, error.details.found]).toEqual(['library-newer', 99]);
    }
  });

  test('an empty file, a foreign file and a foreign database', async () => {
    const dir = temporaryFolder();
    const path = join(dir, 'library.db');
    writeFileSync(path, '');
    expect((await failureOf(() => openLibrary({ ...writer, dir }))).message).toContain('is empty');
    writeFileSync(path, 'This is not a database, but it is long enough to look at.'.repeat(100));
    const before = readFileSync(path);
    for (const options of [reader, writer]) {
      const error = await failureOf(() => openLibrary({ ...options, dir }));
      expect([error.code, error.message]).toEqual(['library-corrupt', expect.stringContaining('no backup')]);
    }
    expect(readFileSync(path)).toEqual(before);
    rmSync(path);
    const db = openDatabase(path, { access: 'create', journal: 'none' });
    db.exec('CREATE TABLE other(x)');
    db.close();
    expect((await failureOf(() => openLibrary({ ...writer, dir }))).message).toContain('another program');
  });

  test('a damaged library names the newest backup, which can be restored', async () => {
    const library = await openForTest();
    const { dir } = library;
    const { projectId, trackId } = startProject(library);
    library.commit(projectId, 'Set', (edit) => {
      for (let frame = 0; frame < 500; frame++) {
        edit.setMask({ trackId, frameIndex: frame, pixels: boxMask(frame), score: 1, provenance: 'tracked' });
      }
    });
    const backup = await library.backup();
    library.commit(projectId, 'Later', (edit) => edit.updateTrack(trackId, { instanceName: 'after the backup' }));
    await library.close();
    const path = join(dir, 'library.db');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 16384 * 3, bytes.length - 16384);
    writeFileSync(path, bytes);
    const error = await failureOf(() => openLibrary({ ...writer, dir }));
    expect(error.code).toBe('library-corrupt');
    expect(error.message).toContain(backup.path);
    expect(error.details.backupPath).toBe(backup.path);

    const broken = join(dir, 'backups', 'broken.db');
    writeFileSync(broken, bytes);
    const restore = (backupPath: string) => restoreBackup({ dir, backupPath, now: () => START_MS, program: 'restore' });
    expect((await failureOf(() => restore(broken))).code).toBe('library-corrupt');
    const { replacedDir } = restore(backup.path);
    expect(readFileSync(join(replacedDir, 'library.db'))).toEqual(bytes);
    const restored = await openForTest({ dir });
    expect(restored.trackFrames(trackId).masks).toHaveLength(500);
    expect(restored.track(trackId).instanceName).toBe('');
    expect((await failureOf(() => restore(backup.path))).code).toBe('library-locked');
  });

  test('a library that has lost its database, or the end of it', async () => {
    const library = await openForTest();
    const { dir } = library;
    startProject(library);
    const backup = await library.backup();
    await library.close();
    truncateSync(join(dir, 'library.db'), 16384 * 5);
    expect((await failureOf(() => openLibrary({ ...writer, dir }))).code).toBe('library-corrupt');
    rmSync(join(dir, 'library.db'));
    for (const options of [reader, writer]) {
      const error = await failureOf(() => openLibrary({ ...options, dir }));
      expect([error.code, error.details.backupPath]).toEqual(['library-corrupt', backup.path]);
      expect(error.message).toContain('missing');
    }
  });
});

describe.skipIf(process.platform === 'win32')('what cannot be written', () => {
  test('a read-only folder is refused to a writer, and can be read', async () => {
    const library = await openForTest();
    const { dir } = library;
    startProject(library);
    await library.close();
    makeReadOnly(dir);
    await withoutRights(async () => {
      expect((await failureOf(() => openLibrary({ ...writer, dir }))).code).toBe('library-read-only');
      expect((await failureOf(() => openLibrary({ ...writer, dir: join(dir, 'new') }))).code).toBe('library-read-only');
      const beside = await openLibrary({ ...reader, dir });
      expect(beside.projects()).toHaveLength(1);
      await beside.close();
    });
    chmodSync(dir, 0o755);
  });

  test('a library that is open read-only changes nothing', async () => {
    const library = await openForTest();
    const { projectId, mediaId, trackId } = startProject(library);
    const beside = await openForTest({ ...reader, dir: library.dir });
    const progress = { done: 0, total: null, unit: 'frames', etaMs: null, phase: 'x' } as const;
    for (const work of [
      () => beside.createProject('x'),
      () => beside.commit(projectId, 'x', (edit) => edit.removeTrack(trackId)),
      () => beside.beginStep(projectId, 'x'),
      () => beside.resumeStep(1),
      () => beside.undo(projectId),
      () => beside.redo(projectId),
      () => beside.trashProjects([projectId]),
      () => beside.saveFrameTable(mediaId, new Uint8Array(1)),
      () => beside.createJob({ projectId, mediaId, kind: 'import', params: {}, progress }),
      () => beside.updateSettings({ language: 'ru' }),
      () => beside.purgeMedia([mediaId]),
      () => beside.collectGarbage(),
      () => beside.backup(),
      () => beside.importProject('/x'),
    ]) {
      expect((await failureOf(work)).code).toBe('library-read-only');
    }
    expect(beside.check().ok).toBe(true);
  });

  test('a full disk fails the edit and nothing else', async () => {
    const library = await openForTest({ maxBytes: 1_500_000 });
    const { projectId, trackId } = startProject(library);
    const fill = (round: number) =>
      library.commit(projectId, 'Fill', (edit) => {
        for (let frame = 0; frame < 500; frame++) {
          edit.setMask({
            trackId,
            frameIndex: frame,
            pixels: boxMask(round * 13 + frame),
            score: round / 50,
            provenance: 'tracked',
          });
        }
      });
    let full = '';
    let committed = 0;
    for (let round = 0; round < 50 && full === ''; round++) {
      try {
        fill(round);
        committed++;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        full = error.code;
      }
    }
    expect(full).toBe('disk-full');
    expect(committed).toBeGreaterThan(0);
    expect(library.history(projectId)).toHaveLength(committed + 1);
    expect(library.maskRef(trackId, 7)?.score).toBe((committed - 1) / 50);
    expect(library.check().problems).toEqual([]);
    library.undo(projectId);
  });

  test('no room to make a library: it says so, and leaves nothing half-made', () => {
    const dir = join(temporaryFolder(), 'library');
    const script = `
      const { openLibrary } = await import(${JSON.stringify(new URL('./open-library.ts', import.meta.url).href)});
      await openLibrary({ mode: 'write', dir: ${JSON.stringify(dir)}, now: Date.now, program: 'test' })
        .then(() => console.log('opened'), (error) => console.log(error.code));
    `;
    // Files may have so many blocks of 512 bytes; what would be a signal becomes an error of the write.
    const limited = (blocks: number) =>
      spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" --input-type=module`, process.execPath], {
        input: script,
        encoding: 'utf8',
      });
    expect(limited(300).stdout.trim()).toBe('disk-full');
    expect(readdirSync(dir)).toEqual(['writer.lock']);
    expect(limited(4096).stdout.trim()).toBe('opened');
  });
});

describe('backups', () => {
  test('are taken at open once a day, and the oldest go', async () => {
    let nowMs = START_MS;
    const dir = temporaryFolder();
    const open = () => openForTest({ dir, now: () => nowMs });
    const first = await open();
    startProject(first);
    first.updateSettings({ backups: { keep: 2 } });
    await first.close();
    expect(listBackups(dir)).toEqual([]);
    for (let day = 0; day < 4; day++) {
      const library = await open();
      // What is asked for waits for what is under way.
      await library.collectGarbage();
      expect(library.backups()[0]?.takenAtMs).toBe(nowMs);
      await library.close();
      await (await open()).close();
      nowMs += BACKUP_INTERVAL_MS + 1;
    }
    expect(listBackups(dir)).toHaveLength(2);
    const library = await open();
    const taken = await Promise.all([library.backup(), library.backup()]);
    expect(new Set(taken.map((backup) => backup.path)).size).toBe(2);
    expect(taken[0]?.bytes).toBeGreaterThan(0);
    expect(readdirSync(join(dir, 'backups')).filter((name) => !name.endsWith('.db'))).toEqual([]);
  });

  test('hold what was committed while they were taken, whole', async () => {
    const library = await openForTest();
    const { projectId, trackId } = startProject(library);
    const step = library.beginStep(projectId, 'Propagate');
    let taken = false;
    const backup = library.backup().finally(() => {
      taken = true;
    });
    for (let frame = 0; !taken && frame < 1000; frame++) {
      step.amend((edit) => edit.setMask({ trackId, frameIndex: frame, pixels: boxMask(frame), score: 1, provenance: 'tracked' }));
      await new Promise(setImmediate);
    }
    const copy = temporaryFolder();
    mkdirSync(copy, { recursive: true });
    cpSync((await backup).path, join(copy, 'library.db'));
    const restored = await openForTest({ dir: copy });
    expect(restored.check()).toEqual({ ok: true, problems: [] });
    expect(restored.projects()).toHaveLength(1);
  });

  test.skipIf(process.platform === 'win32')('one that fails is told: to who asked for it, or by the check', async () => {
    const library = await openForTest();
    const { dir } = library;
    startProject(library);
    await library.close();
    mkdirSync(join(dir, 'backups'));
    for (const name of ['.', ...readdirSync(dir)]) chmodSync(join(dir, name), 0o777);
    chmodSync(join(dir, 'backups'), 0o555);
    await withoutRights(async () => {
      const next = await openLibrary({ ...writer, dir });
      expect((await failureOf(() => next.backup())).code).toBe('library-read-only');
      expect(next.check()).toEqual({ ok: false, problems: [expect.stringContaining('daily backup failed')] });
      await next.close();
    });
  });

  test('closing stops one that is under way', async () => {
    const library = await openForTest();
    startProject(library);
    const backup = failureOf(() => library.backup());
    await library.close();
    expect((await backup).code).toBe('aborted');
    expect(listBackups(library.dir)).toEqual([]);
  });
});
