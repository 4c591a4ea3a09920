/** Writes a project as one file. */
import { accessSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../contract/errors.ts';
import { type Database, openDatabase, type SqlValue } from './database.ts';
import { replaceFile, toFileError } from './files.ts';
import { migrate, PROJECT_FILE_APPLICATION_ID } from './migrations/migrations.ts';
import type { RecordReads } from './reads.ts';

/** Rows copied before others get their turn. */
const SLICE_ROWS = 500;

export interface ProjectExport {
  readonly db: Database;
  readonly reads: RecordReads;
  readonly projectId: number;
  /** Absolute path of the file. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * A project file is a database of the same schema with one project in it, as it is now: no trash, history or jobs, and
 * only the pixels that its masks use. It is written beside its place and moved there when it is whole.
 * @throws AppError `project-not-found`, `disk-full`, `library-read-only`, `invalid-input`, `aborted`
 */
export async function exportProjectFile(request: ProjectExport): Promise<{ readonly path: string; readonly bytes: number }> {
  const { db, reads, projectId, file, signal } = request;
  reads.project(projectId);
  const partial = `${file}.partial-${process.pid}`;
  try {
    accessSync(dirname(file));
    rmSync(partial, { force: true });
    const out = openDatabase(partial, { access: 'create', journal: 'none' });
    try {
      await copyProject(db, out, projectId, signal);
    } finally {
      out.close();
    }
    replaceFile(partial, file);
    return { path: file, bytes: statSync(file).size };
  } catch (error) {
    throw toFileError(error, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

async function copyProject(db: Database, out: Database, projectId: number, signal: AbortSignal): Promise<void> {
  migrate(out);
  out.pragma(`application_id = ${PROJECT_FILE_APPLICATION_ID}`);
  // A connection of its own sees one state of the library, whatever is edited meanwhile.
  const source = openDatabase(db.path, { access: 'read' });
  try {
    source.exec('BEGIN');
    for (const [table, sql] of contents()) await copyRows(source, out, table, sql, projectId, signal);
    source.exec('COMMIT');
  } finally {
    source.close();
  }
}

/** Each table with its rows that belong to a project, what is referred to before what refers. */
function contents(): readonly (readonly [table: string, sql: string])[] {
  const media = 'SELECT id FROM media WHERE project_id = ? AND deleted_at_ms IS NULL';
  const tracks = `SELECT id FROM tracks WHERE media_id IN (${media})`;
  return [
    ['projects', 'SELECT * FROM projects WHERE id = ?'],
    ['classes', 'SELECT * FROM classes WHERE project_id = ?'],
    ['media', `SELECT * FROM media WHERE id IN (${media})`],
    ['frame_tables', `SELECT * FROM frame_tables WHERE media_id IN (${media})`],
    ['tracks', `SELECT * FROM tracks WHERE id IN (${tracks})`],
    ['prompts', `SELECT * FROM prompts WHERE media_id IN (${media})`],
    ['mask_blobs', `SELECT * FROM mask_blobs WHERE hash IN (SELECT hash FROM masks WHERE track_id IN (${tracks}))`],
    ['masks', `SELECT * FROM masks WHERE track_id IN (${tracks})`],
    ['absences', `SELECT * FROM absences WHERE track_id IN (${tracks})`],
    ['reviews', `SELECT * FROM reviews WHERE media_id IN (${media})`],
  ];
}

/** Reads the rows as a stream and writes them slice by slice. */
async function copyRows(
  source: Database,
  out: Database,
  table: string,
  sql: string,
  projectId: number,
  signal: AbortSignal,
): Promise<void> {
  const columns = out.rows<readonly [string]>('SELECT name FROM pragma_table_info(?)', table).length;
  const insert = `INSERT INTO ${table} VALUES(${Array.from({ length: columns }, () => '?').join(', ')})`;
  const rows = source.stream(sql, projectId);
  try {
    for (;;) {
      throwIfAborted(signal);
      const copied = out.transaction(() => {
        let count = 0;
        for (; count < SLICE_ROWS; count++) {
          const next = rows.next();
          if (next.done) break;
          out.run(insert, ...(next.value as SqlValue[]));
        }
        return count;
      });
      if (copied < SLICE_ROWS) return;
      await nextTurn();
    }
  } finally {
    rows.return?.();
  }
}
