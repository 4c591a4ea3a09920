/** Opens libraries: the lock, the schema, the checks. */
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { assembleLibrary } from './assemble.ts';
import { BACKUP_INTERVAL_MS, describeRestore, listBackups, takeBackup } from './backups.ts';
import { integrityProblems } from './check.ts';
import { type Database, openDatabase } from './database.ts';
import { replaceFile, systemCode, toFileError } from './files.ts';
import type { Library, OpenOptions } from './library.ts';
import { LIBRARY_APPLICATION_ID, migrate, refuseNewerSchema, SCHEMA_VERSION, schemaVersion } from './migrations/migrations.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

/** Up to this size a library is checked at each open; a larger one after a crash and once a day. */
const ALWAYS_CHECKED_BYTES = 128 * 1024 ** 2;

/**
 * Opens a library, in write mode after making it where there is none. A writer first repairs what a crash has left and
 * takes a backup in the background when the last is older than a day. Readers work beside a running writer.
 * @throws AppError `library-locked` (says who writes; it can still be read), `library-newer`, `library-corrupt` (names the
 * newest backup), `library-read-only`, `disk-full`, `invalid-input` when there is no library to read
 */
export async function openLibrary(options: OpenOptions): Promise<Library> {
  try {
    return options.mode === 'read' ? openReader(options) : await openWriter(options);
  } catch (error) {
    throw withRestoreHint(error, options.dir);
  }
}

function openReader(options: OpenOptions): Library {
  const { dir } = options;
  requireLibraryFile(dir);
  const db = openForReading(dir);
  return assembleLibrary({ db, options, lock: null, backupDue: false });
}

async function openWriter(options: OpenOptions): Promise<Library> {
  const { dir, now, program } = options;
  makeFolder(dir);
  const lock = takeWriterLock(dir, program, now());
  try {
    if (!existsSync(databasePath(dir)) && listBackups(dir).length === 0) createDatabaseFile(dir);
    requireLibraryFile(dir);
    // Looked at without writing first: a file that is not ours must stay as it is.
    openForReading(dir).close();
    const db = openDatabase(databasePath(dir), { access: 'write' });
    try {
      await prepare(db, options, lock);
      return assembleLibrary({ db, options, lock, backupDue: isBackupDue(db, dir, now()) });
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function databasePath(dir: string): string {
  return join(dir, 'library.db');
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw toFileError(error, dir);
  }
}

/** Made beside its place and moved there, so that a half-made library is never found. */
function createDatabaseFile(dir: string): void {
  const fresh = join(dir, 'library.db.new');
  const clear = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${fresh}${suffix}`, { force: true });
  };
  clear();
  try {
    const db = openDatabase(fresh, { access: 'create' });
    try {
      migrate(db);
      db.pragma(`application_id = ${LIBRARY_APPLICATION_ID}`);
      // Closing does the same, but says nothing where the disk is full, and leaves the end of the library in the log.
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
    replaceFile(fresh, databasePath(dir));
  } catch (error) {
    clear();
    throw error;
  }
}

function requireLibraryFile(dir: string): void {
  const path = databasePath(dir);
  let bytes: number;
  try {
    bytes = statSync(path).size;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw toFileError(error, path);
    if (listBackups(dir).length > 0) throw new AppError('library-corrupt', `${path} is missing.`, { path });
    throw new AppError('invalid-input', `There is no library in ${dir}. Open it for writing to make one.`, { dir });
  }
  if (bytes === 0) throw new AppError('library-corrupt', `${path} is empty.`, { path });
}

function openForReading(dir: string): Database {
  const path = databasePath(dir);
  const db = openReadOnly(path);
  try {
    if (db.pragma<number>('application_id') !== LIBRARY_APPLICATION_ID) {
      throw new AppError('library-corrupt', `${path} is a database of another program, or damaged.`, { path });
    }
    refuseNewerSchema(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite wants to write beside a database even to read it; where it may not and no one writes, the file is taken as it is. */
function openReadOnly(path: string): Database {
  try {
    return openDatabase(path, { access: 'read' });
  } catch (error) {
    const unwritable = error instanceof AppError && error.code === 'library-read-only';
    if (!unwritable || hasPendingWrites(path)) throw error;
    return openDatabase(path, { access: 'read', immutable: true });
  }
}

function hasPendingWrites(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

async function prepare(db: Database, options: OpenOptions, lock: WriterLock): Promise<void> {
  const { dir, now } = options;
  if (schemaVersion(db) < SCHEMA_VERSION) {
    const signal = new AbortController().signal;
    await takeBackup(db, dir, { nowMs: now(), keep: Number.MAX_SAFE_INTEGER, signal });
    migrate(db);
  }
  const lastCheck = db.get<{ readonly value: string }>("SELECT value FROM notes WHERE key = 'checkedAtMs'");
  const isStale = now() - Number(lastCheck?.value ?? 0) > BACKUP_INTERVAL_MS;
  if (lock.previous || isStale || statSync(databasePath(dir)).size <= ALWAYS_CHECKED_BYTES) {
    const problems = integrityProblems(db, 'quick');
    if (problems.length > 0) {
      throw new AppError('library-corrupt', `${db.path} is damaged: ${problems[0]}.`, { path: db.path, problems });
    }
    const sql = "INSERT INTO notes(key, value) VALUES('checkedAtMs', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value";
    db.run(sql, String(now()));
  }
}

function isBackupDue(db: Database, dir: string, nowMs: number): boolean {
  if (!db.get('SELECT 1 FROM projects LIMIT 1')) return false;
  const newest = listBackups(dir)[0];
  return !newest || nowMs - newest.takenAtMs > BACKUP_INTERVAL_MS;
}

/** Whoever hears that a library is damaged also hears what to do. */
function withRestoreHint(error: unknown, dir: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'library-corrupt') return error;
  const backupPath = listBackups(dir)[0]?.path ?? null;
  return new AppError(
    'library-corrupt',
    `${error.message} ${describeRestore(dir)}`,
    { ...error.details, dir, backupPath },
    { cause: error },
  );
}
