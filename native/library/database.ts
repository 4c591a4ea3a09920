/** The one door to SQLite: cached statements, transactions, and SQLite's errors in the words of the contract. */
import { pathToFileURL } from 'node:url';
import Sqlite from 'better-sqlite3';
import { AppError, invariant } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

// better-sqlite3 asks for this once, when its first database is opened: without it there are no `immutable` databases.
process.env.SQLITE_USE_URI ??= '1';

/** A value that SQLite can hold. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** An open database. Statements are prepared once and kept. */
export interface Database {
  readonly path: string;
  readonly inTransaction: boolean;
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** Rows as arrays, in the order of the columns: half the cost of `all` for long lists. */
  rows<Row extends readonly unknown[]>(sql: string, ...values: SqlValue[]): Row[];
  /** The first value of each row: the cheapest way to read millions. */
  column<Value extends SqlValue>(sql: string, ...values: SqlValue[]): Value[];
  /** Rows as arrays, read as they are asked for. The connection can do nothing else until the stream has ended. */
  stream(sql: string, ...values: SqlValue[]): IterableIterator<unknown>;
  run(sql: string, ...values: SqlValue[]): { readonly changes: number; readonly id: number };
  exec(sql: string): void;
  pragma<Value>(pragma: string): Value;
  /** Runs `work` in a transaction that takes the write lock at once. Inside another transaction it simply joins it. */
  transaction<T>(work: () => T): T;
  /** Copies the database page by page between other work; `step` is called after each slice and may throw to stop. */
  copyTo(path: string, step: () => void): Promise<void>;
  close(): void;
}

export interface DatabaseOptions {
  readonly access: 'read' | 'write' | 'create';
  /** For a database that no one writes and whose folder cannot be written: nothing beside the file is needed. */
  readonly immutable?: boolean;
  /** `file` (default) survives crashes and lets others read; `none` is for a file that is thrown away unless it is finished. */
  readonly journal?: 'file' | 'none';
}

/** Large pages: at 4 KB one 2 KB mask fills a page (bench/library.ts measures it). */
const PAGE_SIZE_BYTES = 16384;
const CACHE_KIB = 64 * 1024;
/** How long to wait for another connection's lock. */
const BUSY_TIMEOUT_MS = 5000;
/** Pages that a backup copies before others get their turn: 4 MB. */
const COPY_PAGES = 256;

/**
 * Opens a database file.
 * @throws AppError `library-read-only`, `library-corrupt`, `library-locked`, `disk-full`
 */
export function openDatabase(path: string, options: DatabaseOptions): Database {
  const sqlite = guard(path, () => {
    const name = options.immutable ? `${pathToFileURL(path).href}?immutable=1` : path;
    const opened = new Sqlite(name, {
      readonly: options.access === 'read',
      fileMustExist: options.access !== 'create',
      timeout: BUSY_TIMEOUT_MS,
    });
    try {
      configure(opened, options);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  });
  return wrap(sqlite, path);
}

function configure(sqlite: Sqlite.Database, options: DatabaseOptions): void {
  if (options.access !== 'read') {
    sqlite.pragma(`page_size = ${PAGE_SIZE_BYTES}`);
    sqlite.pragma(`journal_mode = ${options.journal === 'none' ? 'OFF' : 'WAL'}`);
    // FULL syncs the write-ahead log at each commit, so that acknowledged work survives a power cut too.
    sqlite.pragma(`synchronous = ${options.journal === 'none' ? 'OFF' : 'FULL'}`);
  }
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`cache_size = -${CACHE_KIB}`);
}

/**
 * Takes an exclusive lock on a file of its own; the system frees it when the process ends, however it ends.
 * Null when another process, or another part of this one, has it. Nothing else may open the file: on POSIX, closing any
 * descriptor of a file drops the process's locks on it.
 * @throws AppError `library-read-only`
 */
export function holdExclusively(path: string): { release(): void } | null {
  return guard(path, () => {
    const sqlite = new Sqlite(path, { timeout: 0 });
    try {
      sqlite.exec('BEGIN EXCLUSIVE');
      return { release: () => void sqlite.close() };
    } catch (error) {
      sqlite.close();
      if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
      throw error;
    }
  });
}

function wrap(sqlite: Sqlite.Database, path: string): Database {
  const statements = new Map<string, Sqlite.Statement<SqlValue[]>>();
  function prepared(sql: string): Sqlite.Statement<SqlValue[]> {
    let statement = statements.get(sql);
    if (!statement) {
      statement = sqlite.prepare<SqlValue[]>(sql);
      statements.set(sql, statement);
    }
    return statement;
  }
  const raw = new Map<string, Sqlite.Statement<SqlValue[]>>();
  function preparedRaw(sql: string): Sqlite.Statement<SqlValue[]> {
    let statement = raw.get(sql);
    if (!statement) {
      statement = sqlite.prepare<SqlValue[]>(sql).raw();
      raw.set(sql, statement);
    }
    return statement;
  }
  const plucked = new Map<string, Sqlite.Statement<SqlValue[]>>();
  function preparedColumn(sql: string): Sqlite.Statement<SqlValue[]> {
    let statement = plucked.get(sql);
    if (!statement) {
      statement = sqlite.prepare<SqlValue[]>(sql).pluck();
      plucked.set(sql, statement);
    }
    return statement;
  }
  return {
    path,
    get inTransaction() {
      return sqlite.inTransaction;
    },
    get: <Row>(sql: string, ...values: SqlValue[]) => guard(path, () => prepared(sql).get(...values) as Row | undefined),
    all: <Row>(sql: string, ...values: SqlValue[]) => guard(path, () => prepared(sql).all(...values) as Row[]),
    rows: <Row extends readonly unknown[]>(sql: string, ...values: SqlValue[]) =>
      guard(path, () => preparedRaw(sql).all(...values) as unknown[] as Row[]),
    column: <Value extends SqlValue>(sql: string, ...values: SqlValue[]) =>
      guard(path, () => preparedColumn(sql).all(...values) as unknown[] as Value[]),
    stream: (sql, ...values) => guard(path, () => preparedRaw(sql).iterate(...values)),
    run: (sql, ...values) =>
      guard(path, () => {
        const { changes, lastInsertRowid } = prepared(sql).run(...values);
        return { changes, id: Number(lastInsertRowid) };
      }),
    exec: (sql) => guard(path, () => void sqlite.exec(sql)),
    pragma: <Value>(pragma: string) => guard(path, () => sqlite.pragma(pragma, { simple: true }) as Value),
    transaction: (work) => transact(sqlite, path, work),
    copyTo: (target, step) => copyDatabase(sqlite, path, target, step),
    close: () => {
      statements.clear();
      raw.clear();
      plucked.clear();
      guard(path, () => void sqlite.close());
    },
  };
}

function transact<T>(sqlite: Sqlite.Database, path: string, work: () => T): T {
  if (sqlite.inTransaction) return work();
  guard(path, () => sqlite.exec('BEGIN IMMEDIATE'));
  try {
    const result = work();
    invariant(!isThenable(result), 'a transaction is synchronous');
    guard(path, () => sqlite.exec('COMMIT'));
    return result;
  } catch (error) {
    // Some errors (a full disk) make SQLite roll back by itself.
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
    throw error;
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

async function copyDatabase(sqlite: Sqlite.Database, path: string, target: string, step: () => void): Promise<void> {
  try {
    await sqlite.backup(target, {
      progress: () => {
        step();
        return COPY_PAGES;
      },
    });
  } catch (error) {
    throw toAppError(error, path);
  }
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toAppError(error, path);
  }
}

/** What SQLite's result codes mean to a person; codes that only a bug can cause are passed on as they are. */
export function toAppError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const details = { path, sqliteCode: error.code };
  const options = { cause: error };
  switch (error.code.replace(/^(SQLITE_(?:READONLY|CORRUPT|CANTOPEN|BUSY))_.*/, '$1')) {
    case 'SQLITE_FULL':
      return new AppError('disk-full', say('library-no-room'), details, options);
    case 'SQLITE_IOERR_WRITE':
    case 'SQLITE_IOERR_FSYNC':
    case 'SQLITE_IOERR_TRUNCATE':
    case 'SQLITE_IOERR_SHMOPEN':
    case 'SQLITE_IOERR_SHMSIZE':
    case 'SQLITE_IOERR_SHMMAP':
      return new AppError('disk-full', say('library-disk-refused', { path }), details, options);
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PERM':
      return new AppError('library-read-only', say('library-not-permitted', { path }), details, options);
    case 'SQLITE_BUSY':
      return new AppError('library-locked', say('library-busy', { path }), details, options);
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
    case 'SQLITE_IOERR_READ':
    case 'SQLITE_IOERR_SHORT_READ':
      return new AppError('library-corrupt', say('library-damaged', { path }), details, options);
    default:
      return error;
  }
}
