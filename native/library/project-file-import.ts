/** Reads a project file as a new project. Nothing in the file is trusted. */
import { copyFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import type { Project } from '../contract/records.ts';
import { integrityProblems } from './check.ts';
import { type Database, openDatabase } from './database.ts';
import { systemCode, toFileError } from './files.ts';
import { migrate, PROJECT_FILE_APPLICATION_ID, SCHEMA_VERSION, schemaVersion } from './migrations/migrations.ts';
import { requireSoundPixels, requireSoundRecords, type Shapes, unsound } from './project-file-checks.ts';
import { takeRecords } from './project-file-records.ts';
import type { RecordReads } from './reads.ts';

/** Masks taken over before others get their turn. */
const SLICE_MASKS = 500;

export interface ProjectImport {
  readonly db: Database;
  readonly dir: string;
  readonly reads: RecordReads;
  readonly file: string;
  /** What the project is to be called, as far as it is free; null: as in the file. */
  readonly name: string | null;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/**
 * Adds the project of a file under a free name and with new ids; object and category ids stay as they are. Pixels are
 * taken over first, slice by slice beside other work; the records follow in one transaction, so a crash leaves at most
 * pixels that the next garbage collection drops.
 * @throws AppError `project-file-invalid`, `disk-full`, `aborted`
 */
export async function importProjectFile(request: ProjectImport): Promise<Project> {
  const { db, dir, file, signal } = request;
  const copy = join(dir, `import-${process.pid}.db`);
  try {
    const source = openProjectFile(file, copy);
    try {
      const shapes = requireSoundRecords(source);
      await takePixels(db, source, shapes, signal);
      return db.transaction(() => takeRecords(db, request.reads, source, request));
    } finally {
      source.close();
    }
  } finally {
    rmSync(copy, { force: true });
  }
}

/** @param copy where a file of an older schema is brought up to date; the file itself is never written */
function openProjectFile(file: string, copy: string): Database {
  try {
    requireFile(file);
    const source = openDatabase(file, { access: 'read', immutable: true });
    try {
      requireProjectFile(source);
      if (schemaVersion(source) === SCHEMA_VERSION) return source;
    } catch (error) {
      source.close();
      throw error;
    }
    source.close();
    return openUpdated(file, copy);
  } catch (error) {
    if (error instanceof AppError && ['library-corrupt', 'library-read-only', 'library-newer'].includes(error.code)) {
      throw unsound(error.message);
    }
    throw toFileError(error, file);
  }
}

function requireFile(file: string): void {
  try {
    if (statSync(file).size > 0) return;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw toFileError(error, file);
    throw unsound(`${file} does not exist`);
  }
  throw unsound('it is empty');
}

function requireProjectFile(source: Database): void {
  if (source.pragma<number>('application_id') !== PROJECT_FILE_APPLICATION_ID) throw unsound('it is a file of another program');
  const version = schemaVersion(source);
  if (version > SCHEMA_VERSION) throw unsound(`it was written by a newer version of the program (schema ${version})`);
  const problem = integrityProblems(source, 'quick')[0];
  if (problem) throw unsound(`it is damaged: ${problem}`);
}

function openUpdated(file: string, copy: string): Database {
  copyFileSync(file, copy);
  const updated = openDatabase(copy, { access: 'write', journal: 'none' });
  try {
    migrate(updated);
    return updated;
  } catch (error) {
    updated.close();
    throw error;
  }
}

async function takePixels(db: Database, source: Database, shapes: Shapes, signal: AbortSignal): Promise<void> {
  let after: readonly [trackId: number, frameIndex: number] = [0, 0];
  for (;;) {
    throwIfAborted(signal);
    const page = requireSoundPixels(source, shapes, after, SLICE_MASKS);
    db.transaction(() => {
      for (const { hash, width, height, counts } of page) {
        const sql = 'INSERT INTO mask_blobs(hash, width, height, counts) VALUES(?, ?, ?, ?) ON CONFLICT(hash) DO NOTHING';
        db.run(sql, hash, width, height, counts);
      }
    });
    const last = page.at(-1);
    if (!last || page.length < SLICE_MASKS) return;
    after = [last.trackId, last.frameIndex];
    await nextTurn();
  }
}
