/** Rolling copies of the database. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, abortedError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { type Database, openDatabase } from './database.ts';
import { replaceFile, systemCode, toFileError } from './files.ts';
import type { BackupFile } from './library.ts';
import { LIBRARY_APPLICATION_ID, refuseNewerSchema } from './migrations/migrations.ts';
import { takeWriterLock } from './writer-lock.ts';

const NAME = /^library-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z\.db$/;
/** A backup is taken at open when the newest is older than this. */
export const BACKUP_INTERVAL_MS = 24 * 60 * 60 * 1000;

/** The file and what SQLite keeps beside it. */
const DATABASE_FILES = ['library.db', 'library.db-wal', 'library.db-shm'] as const;

/** Backups of a library folder, newest first. */
export function listBackups(dir: string): BackupFile[] {
  const folder = join(dir, 'backups');
  const found: BackupFile[] = [];
  for (const name of readNames(folder)) {
    const match = NAME.exec(name);
    if (!match) continue;
    const [, year, month, day, hour, minute, second, millisecond] = match;
    const takenAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
    const path = join(folder, name);
    found.push({ path, bytes: statSync(path).size, takenAtMs });
  }
  return found.sort((a, b) => b.takenAtMs - a.takenAtMs);
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw toFileError(error, folder);
  }
}

/**
 * Copies the database into a new backup, slice by slice beside other work, and drops the oldest beyond `keep`.
 * @throws AppError `disk-full`, `library-read-only`, and `aborted` when the signal fires (nothing is left behind)
 */
export async function takeBackup(
  db: Database,
  dir: string,
  options: { readonly nowMs: number; readonly keep: number; readonly signal: AbortSignal },
): Promise<BackupFile> {
  const { keep, signal } = options;
  const folder = join(dir, 'backups');
  let takenAtMs = Math.floor(options.nowMs);
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readNames(folder)) if (name.endsWith('.partial')) rmSync(join(folder, name), { force: true });
    while (existsSync(join(folder, backupName(takenAtMs)))) takenAtMs++;
    const path = join(folder, backupName(takenAtMs));
    const partial = `${path}.partial`;
    try {
      await db.copyTo(partial, () => {
        if (signal.aborted) throw abortedError();
      });
      replaceFile(partial, path);
    } finally {
      rmSync(partial, { force: true });
    }
    for (const old of listBackups(dir).slice(keep)) rmSync(old.path, { force: true });
    return { path, bytes: statSync(path).size, takenAtMs };
  } catch (error) {
    throw toFileError(error, folder);
  }
}

function backupName(takenAtMs: number): string {
  return `library-${new Date(takenAtMs).toISOString().replace(/[-:.]/g, '')}.db`;
}

/** Says what a person can do about a damaged library. */
export function describeRestore(dir: string): string {
  const newest = listBackups(dir)[0];
  if (!newest) return 'There is no backup of this library.';
  return (
    `The newest backup is ${newest.path}. To restore it, close every program that uses the library, move ` +
    `${DATABASE_FILES.join(', ')} out of ${dir}, and copy the backup there as library.db.`
  );
}

export interface RestoreOptions {
  readonly dir: string;
  /** Path of the backup, e.g. from `listBackups`. */
  readonly backupPath: string;
  readonly now: () => number;
  readonly program: string;
}

/**
 * Puts a backup in the place of the database. What was there before is kept in a folder `replaced-<time>`.
 * @returns the folder that holds the replaced files
 * @throws AppError `library-locked`, `library-corrupt` when the backup is not one, `library-newer`, `disk-full`
 */
export function restoreBackup(options: RestoreOptions): { readonly replacedDir: string } {
  const { dir, backupPath, now, program } = options;
  const lock = takeWriterLock(dir, program, now());
  try {
    requireBackup(backupPath);
    const fresh = join(dir, 'library.db.new');
    copyFileSync(backupPath, fresh);
    const replacedDir = join(dir, `replaced-${backupName(now()).slice('library-'.length, -'.db'.length)}`);
    mkdirSync(replacedDir, { recursive: true });
    for (const name of DATABASE_FILES) {
      if (existsSync(join(dir, name))) renameSync(join(dir, name), join(replacedDir, name));
    }
    replaceFile(fresh, join(dir, 'library.db'));
    return { replacedDir };
  } catch (error) {
    throw toFileError(error, dir);
  } finally {
    lock.release();
  }
}

function requireBackup(path: string): void {
  const db = openDatabase(path, { access: 'read', immutable: true });
  try {
    refuseNewerSchema(db);
    const sound = db.pragma<number>('application_id') === LIBRARY_APPLICATION_ID && db.pragma('quick_check(1)') === 'ok';
    if (!sound) throw new AppError('library-corrupt', say('backup-damaged', { path }), { path });
  } finally {
    db.close();
  }
}
