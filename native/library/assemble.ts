/** Puts the parts of an open library together. */
import { statSync } from 'node:fs';
import { AppError } from '../contract/errors.ts';
import { type Project, projectSchema } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import { listBackups, takeBackup } from './backups.ts';
import { allProblems } from './check.ts';
import type { Database } from './database.ts';
import { nextId, parseRecord } from './edit-context.ts';
import { nameTaken, writeFrameTable } from './edit-records.ts';
import { createFrameReads } from './frame-reads.ts';
import { createJobCalls, createSettingsCalls } from './jobs-and-settings.ts';
import { createJournal, type Journal } from './journal.ts';
import { readLane } from './lane-reads.ts';
import type { Library, LibraryChange, OpenOptions } from './library.ts';
import { schemaVersion } from './migrations/migrations.ts';
import { exportProjectFile } from './project-file-export.ts';
import { importProjectFile } from './project-file-import.ts';
import { collectGarbage, deleteFolders, purgeMedia, purgeProjects } from './purge.ts';
import { createRecordReads, type RecordReads } from './reads.ts';
import { foldName } from './slug.ts';
import { dropSnapshot, listSnapshots, requireSnapshot, snapshotFile, sweepSnapshots, takeSnapshot } from './snapshots.ts';
import { storageUsage } from './storage.ts';
import { createSummaryReads } from './summaries.ts';
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
  readonly announcer: Announcer;
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
    throw new AppError('library-read-only', say('library-read-only'), { dir });
  }
  const reads = { ...createRecordReads(db, dir), ...createFrameReads(db) };
  const announcer = createAnnouncer(db);
  const journal = createJournal({ db, reads, announcer, now, requireWriter });
  const queue = createWorkQueue();
  const settingsCalls = createSettingsCalls(db, requireWriter);
  const base: Base = {
    db,
    dir,
    reads,
    now,
    requireWriter,
    queue,
    journal,
    announcer,
    settings: settingsCalls.settings,
    upkeepProblems: [],
  };
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
    lane: (trackId, range) => readLane(db, trackId, range),
    ...createSummaryReads(db, reads),
    onChanged: (listener) => announcer.onChanged(listener),
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
    ...snapshotCalls(base),
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
  void queue.run(() => deleteLeftovers({ db, dir, reads })).catch(note('Deleting old files failed'));
  if (backupDue) void maintenance.backup().catch(note('The daily backup failed'));
}

function databaseBytes(db: Database): number {
  return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(`${db.path}${suffix}`, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function projectCalls(base: Base): Pick<Library, 'createProject' | 'trashProjects' | 'restoreProjects'> {
  const { db, reads, now, requireWriter, journal, announcer } = base;
  function setDeleted(projectIds: readonly number[], label: string, deletedAtMs: number | null): Project[] {
    requireWriter();
    return announcer.transaction(() =>
      projectIds.map((projectId) => journal.commit(projectId, label, (edit) => edit.updateProject({ deletedAtMs }))),
    );
  }
  return {
    createProject(name) {
      requireWriter();
      return announcer.transaction(() => {
        const id = nextId(db, 'projects');
        const record = parseRecord(projectSchema, { id, name, createdAtMs: now(), deletedAtMs: null });
        const twin = reads.projects().find((project) => foldName(project.name) === foldName(record.name));
        if (twin) throw nameTaken('project', twin.name);
        putRecord(db, { kind: 'project', record });
        announcer.note({ kind: 'projects' });
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
  const { db, dir, reads, now, requireWriter, queue, journal, announcer } = base;
  const purgeBase = { db, dir, reads };
  async function purge(work: () => Promise<number>, change: LibraryChange): Promise<{ readonly freedBytes: number }> {
    requireWriter();
    return queue.run(async () => {
      const folderBytes = await work();
      journal.historyRewritten();
      announcer.note(change);
      return { freedBytes: folderBytes + (await collectGarbage(purgeBase)).freedBytes };
    });
  }
  return {
    storage: (projectId) => storageUsage(db, reads, projectId),
    purgeProjects: (projectIds) =>
      purge(async () => (await purgeProjects(purgeBase, projectIds)) + (await sweepSnapshots(dir, isThere(reads))), {
        kind: 'projects',
      }),
    async purgeMedia(mediaIds) {
      const projectIds = [...new Set(mediaIds.map((mediaId) => reads.mediaItem(mediaId).projectId))];
      return purge(() => purgeMedia(purgeBase, mediaIds), { kind: 'rewritten', projectIds });
    },
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
      return queue.run((stop) => importFile(base, file, null, stop), signal);
    },
  };
}

async function importFile(base: Base, file: string, name: string | null, signal: AbortSignal): Promise<Project> {
  const { db, dir, reads, now, announcer } = base;
  const project = await importProjectFile({ db, dir, reads, file, name, nowMs: now(), signal });
  announcer.note({ kind: 'projects' });
  return project;
}

function snapshotCalls(base: Base): Pick<Library, 'takeSnapshot' | 'snapshots' | 'openSnapshot' | 'deleteSnapshot'> {
  const { db, dir, reads, now, requireWriter, queue } = base;
  return {
    async takeSnapshot(projectId, name, signal) {
      requireWriter();
      reads.project(projectId);
      return queue.run(
        (stop) =>
          takeSnapshot(dir, { projectId, name, takenAtMs: now() }, (file) =>
            exportProjectFile({ db, reads, projectId, file, signal: stop }),
          ),
        signal,
      );
    },
    snapshots: (projectId) => listSnapshots(dir, reads.project(projectId).id),
    async openSnapshot(projectId, snapshotId, signal) {
      requireWriter();
      const { name } = reads.project(projectId);
      const snapshot = requireSnapshot(dir, projectId, snapshotId);
      const title = `${name} (${snapshot.name})`.slice(0, 190);
      return queue.run((stop) => importFile(base, snapshotFile(dir, snapshot), title, stop), signal);
    },
    deleteSnapshot(projectId, snapshotId) {
      requireWriter();
      dropSnapshot(dir, requireSnapshot(dir, reads.project(projectId).id, snapshotId));
    },
  };
}

/** What purging has left because a crash cut it short. */
async function deleteLeftovers(base: Pick<Base, 'db' | 'dir' | 'reads'>): Promise<void> {
  await deleteFolders(base);
  await sweepSnapshots(base.dir, isThere(base.reads));
}

function isThere(reads: RecordReads): (projectId: number) => boolean {
  const known = new Set(reads.projects('all').map((project) => project.id));
  return (projectId) => known.has(projectId);
}
