/** Puts the parts of an open library together. */
import { statSync } from 'node:fs';
import { AppError } from '../contract/errors.ts';
import { type Project, projectSchema } from '../contract/records.ts';
import { listBackups, takeBackup } from './backups.ts';
import { allProblems } from './check.ts';
import type { Database } from './database.ts';
import { nextId, parseRecord } from './edit-context.ts';
import { nameTaken, writeFrameTable } from './edit-records.ts';
import { createFrameReads } from './frame-reads.ts';
import { createJobCalls, createSettingsCalls } from './jobs-and-settings.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Library, OpenOptions } from './library.ts';
import { schemaVersion } from './migrations/migrations.ts';
import { exportProjectFile } from './project-file-export.ts';
import { importProjectFile } from './project-file-import.ts';
import { collectGarbage, deleteFolders, purgeMedia, purgeProjects } from './purge.ts';
import { createRecordReads, type RecordReads } from './reads.ts';
import { foldName } from './slug.ts';
import { storageUsage } from './storage.ts';
import { putRecord } from './tables.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';
import type { WriterLock } from './writer-lock.ts';

export interface LibraryParts {
  readonly db: Database;
  readonly options: OpenOptions;
  /** Null for a reader. */
  readonly lock: WriterLock | null;
  readonly backupDue: boolean;
}

/** What the groups of calls share. */
interface Base {
  readonly db: Database;
  readonly dir: string;
  readonly reads: RecordReads & ReturnType<typeof createFrameReads>;
  readonly now: () => number;
  readonly requireWriter: () => void;
  readonly queue: WorkQueue;
  readonly journal: Journal;
  readonly settings: () => ReturnType<Library['settings']>;
  /** What went wrong with work that no one had asked for; `check()` tells. */
  readonly upkeepProblems: string[];
}

/** The library over an open and checked database. It owns the database and the lock from here on. */
export function assembleLibrary(parts: LibraryParts): Library {
  const { db, options, lock } = parts;
  const { dir, mode, now } = options;
  if (options.maxBytes !== undefined) {
    db.pragma(`max_page_count = ${Math.max(1, Math.floor(options.maxBytes / db.pragma<number>('page_size')))}`);
  }
  function requireWriter(): void {
    if (mode === 'write') return;
    throw new AppError('library-read-only', 'The library is open read-only. Open it for writing to change something.', { dir });
  }
  const reads = { ...createRecordReads(db, dir), ...createFrameReads(db) };
  const journal = createJournal({ db, reads, now, requireWriter });
  const queue = createWorkQueue();
  const settingsCalls = createSettingsCalls(db, requireWriter);
  const base: Base = { db, dir, reads, now, requireWriter, queue, journal, settings: settingsCalls.settings, upkeepProblems: [] };
  const { historyRewritten: _, ...journalCalls } = journal;
  const maintenance = maintenanceCalls(base);
  if (lock) startUpkeep(base, maintenance, parts.backupDue);
  let closing: Promise<void> | null = null;
  return {
    dir,
    mode,
    recoveredFrom: lock?.previous ?? null,
    info: () => ({ dir, schemaVersion: schemaVersion(db), mode, bytes: databaseBytes(db) }),
    ...reads,
    ...projectCalls(base),
    saveFrameTable(mediaId, bytes) {
      requireWriter();
      db.transaction(() => {
        reads.mediaItem(mediaId);
        writeFrameTable({ db }, mediaId, bytes);
      });
    },
    ...journalCalls,
    ...createJobCalls(db, reads, now, requireWriter),
    ...settingsCalls,
    ...maintenance,
    close() {
      closing ??= queue.stop().then(() => {
        if (lock) db.pragma('wal_checkpoint(TRUNCATE)');
        db.close();
        lock?.release();
      });
      return closing;
    },
  };
}

/** What a writer does unasked: finish deletions that a crash has cut short, and the daily backup. */
function startUpkeep(base: Base, maintenance: MaintenanceCalls, backupDue: boolean): void {
  const { queue, db, dir, reads } = base;
  function note(what: string): (error: unknown) => void {
    return (error) => {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'aborted') base.upkeepProblems.push(`${what}: ${error.message}`);
    };
  }
  void queue.run(() => deleteFolders({ db, dir, reads })).catch(note('Deleting old files failed'));
  if (backupDue) void maintenance.backup().catch(note('The daily backup failed'));
}

function databaseBytes(db: Database): number {
  return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(`${db.path}${suffix}`, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function projectCalls(base: Base): Pick<Library, 'createProject' | 'trashProjects' | 'restoreProjects'> {
  const { db, reads, now, requireWriter, journal } = base;
  function setDeleted(projectIds: readonly number[], label: string, deletedAtMs: number | null): Project[] {
    requireWriter();
    return db.transaction(() =>
      projectIds.map((projectId) => journal.commit(projectId, label, (edit) => edit.updateProject({ deletedAtMs }))),
    );
  }
  return {
    createProject(name) {
      requireWriter();
      return db.transaction(() => {
        const id = nextId(db, 'projects');
        const record = parseRecord(projectSchema, { id, name, createdAtMs: now(), deletedAtMs: null });
        const twin = reads.projects().find((project) => foldName(project.name) === foldName(record.name));
        if (twin) throw nameTaken('project', twin.name);
        putRecord(db, { kind: 'project', record });
        return record;
      });
    },
    trashProjects: (projectIds) => setDeleted(projectIds, 'Delete project', now()),
    restoreProjects: (projectIds) => setDeleted(projectIds, 'Restore project', null),
  };
}

type MaintenanceCalls = Pick<
  Library,
  | 'storage'
  | 'purgeProjects'
  | 'purgeMedia'
  | 'collectGarbage'
  | 'check'
  | 'backup'
  | 'backups'
  | 'exportProject'
  | 'importProject'
>;

function maintenanceCalls(base: Base): MaintenanceCalls {
  const { db, dir, reads, now, requireWriter, queue, journal } = base;
  const purgeBase = { db, dir, reads };
  async function purge(work: () => Promise<number>): Promise<{ readonly freedBytes: number }> {
    requireWriter();
    return queue.run(async () => {
      const folderBytes = await work();
      journal.historyRewritten();
      return { freedBytes: folderBytes + (await collectGarbage(purgeBase)).freedBytes };
    });
  }
  return {
    storage: (projectId) => storageUsage(db, reads, projectId),
    purgeProjects: (projectIds) => purge(() => purgeProjects(purgeBase, projectIds)),
    purgeMedia: (mediaIds) => purge(() => purgeMedia(purgeBase, mediaIds)),
    async collectGarbage() {
      requireWriter();
      return queue.run(() => collectGarbage(purgeBase));
    },
    check() {
      const problems = [...allProblems(db), ...base.upkeepProblems];
      return { ok: problems.length === 0, problems };
    },
    async backup() {
      requireWriter();
      return queue.run((signal) => takeBackup(db, dir, { nowMs: now(), keep: base.settings().backups.keep, signal }));
    },
    backups: () => listBackups(dir),
    exportProject: (projectId, file, signal) =>
      queue.run((stop) => exportProjectFile({ db, reads, projectId, file, signal: stop }), signal),
    async importProject(file, signal) {
      requireWriter();
      return queue.run((stop) => importProjectFile({ db, dir, reads, file, nowMs: now(), signal: stop }), signal);
    },
  };
}
