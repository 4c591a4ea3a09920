import { AppError } from '../../contract/errors.ts';
import { say } from '../../contract/sentences.ts';
import type { Database } from '../database.ts';
import { addRecords } from './0001-records.ts';

/** Each step of the schema, oldest first. Append-only: a library of any age walks through the steps that it lacks. */
const MIGRATIONS: readonly ((db: Database) => void)[] = [addRecords];

/** SQLite's application_id of a library, "S3LB", and of a project file, "S3PF". */
export const LIBRARY_APPLICATION_ID = 0x53334c42;
export const PROJECT_FILE_APPLICATION_ID = 0x53335046;

/** The schema that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The schema of an open database; 0 for an empty one. */
export function schemaVersion(db: Database): number {
  return db.pragma<number>('user_version');
}

/** @throws AppError `library-newer` when the database was written by a newer version of the program */
export function refuseNewerSchema(db: Database): void {
  const found = schemaVersion(db);
  if (found <= SCHEMA_VERSION) return;
  throw new AppError('library-newer', say('library-newer', { found, known: SCHEMA_VERSION }), {
    found,
    known: SCHEMA_VERSION,
    path: db.path,
  });
}

/** Brings a database up to date, all steps in one transaction. */
export function migrate(db: Database): void {
  refuseNewerSchema(db);
  db.transaction(() => {
    for (let version = schemaVersion(db); version < SCHEMA_VERSION; version++) {
      MIGRATIONS[version]!(db);
      db.pragma(`user_version = ${version + 1}`);
    }
  });
}
