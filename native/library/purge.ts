/** Really deleting what lies in the trash, and what nothing refers to any more. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { type Change, decodeChanges, encodeChanges } from './changes.ts';
import type { Database } from './database.ts';
import type { KindRecord } from './editor.ts';
import { folderBytes, systemCode, toFileError } from './files.ts';
import type { RecordReads } from './reads.ts';

/** What purging works on. */
export interface PurgeBase {
  readonly db: Database;
  readonly dir: string;
  readonly reads: RecordReads;
}

/**
 * Deletes the records of media that lie in the trash, and what the history says about them, in one transaction; then the
 * folders. What a crash leaves of the folders goes at the next open (see `deleteFolders`).
 * @returns bytes of the deleted folders
 * @throws AppError `media-not-found`, `invalid-input`
 */
export async function purgeMedia(base: PurgeBase, mediaIds: readonly number[]): Promise<number> {
  const { db, reads } = base;
  db.transaction(() => {
    const projects = new Set<number>();
    for (const mediaId of mediaIds) {
      const item = reads.mediaItem(mediaId);
      requireTrash(item.name, item.deletedAtMs);
      projects.add(item.projectId);
    }
    const gone = new Set(mediaIds);
    for (const projectId of projects) forgetMedia(db, projectId, gone);
    for (const mediaId of gone) deleteMediaRows(db, mediaId);
  });
  return deleteFolders(base);
}

/** Deletes projects that lie in the trash with all they have; otherwise like `purgeMedia`. @throws AppError `project-not-found`, `invalid-input` */
export async function purgeProjects(base: PurgeBase, projectIds: readonly number[]): Promise<number> {
  const { db, reads } = base;
  db.transaction(() => {
    for (const projectId of new Set(projectIds)) {
      const project = reads.project(projectId);
      requireTrash(project.name, project.deletedAtMs);
      for (const item of reads.media(projectId, 'all')) deleteMediaRows(db, item.id);
      db.run('DELETE FROM edits WHERE project_id = ?', projectId);
      db.run('DELETE FROM jobs WHERE project_id = ?', projectId);
      db.run('DELETE FROM classes WHERE project_id = ?', projectId);
      db.run("DELETE FROM counters WHERE scope = 'category' AND owner = ?", projectId);
      db.run('DELETE FROM projects WHERE id = ?', projectId);
    }
  });
  return deleteFolders(base);
}

function requireTrash(name: string, deletedAtMs: number | null): void {
  if (deletedAtMs !== null) return;
  throw new AppError('invalid-input', say('not-in-trash', { name }), {
    name,
  });
}

function deleteMediaRows(db: Database, mediaId: number): void {
  db.run("DELETE FROM counters WHERE scope = 'revision' AND owner IN (SELECT id FROM prompts WHERE media_id = ?)", mediaId);
  db.run('DELETE FROM prompts WHERE media_id = ?', mediaId);
  for (const table of ['masks', 'absences'] as const) {
    db.run(`DELETE FROM ${table} WHERE track_id IN (SELECT id FROM tracks WHERE media_id = ?)`, mediaId);
  }
  for (const table of ['reviews', 'tracks', 'frame_tables', 'jobs'] as const) {
    db.run(`DELETE FROM ${table} WHERE media_id = ?`, mediaId);
  }
  db.run("DELETE FROM counters WHERE scope = 'object' AND owner = ?", mediaId);
  db.run('DELETE FROM media WHERE id = ?', mediaId);
  db.run('INSERT OR IGNORE INTO folder_deletions(media_id) VALUES(?)', mediaId);
}

/** Takes media out of the history of their project: steps that were about nothing else go, others keep the rest. */
function forgetMedia(db: Database, projectId: number, gone: ReadonlySet<number>): void {
  const ids = db.rows<readonly [number]>(
    'SELECT c.id FROM edit_changes c JOIN edits e ON e.id = c.edit_id WHERE e.project_id = ?',
    projectId,
  );
  for (const [id] of ids) {
    const row = db.get<{ readonly edit_id: number; readonly changes: string }>('SELECT * FROM edit_changes WHERE id = ?', id)!;
    const changes = decodeChanges(row.changes);
    const rest = changes.filter((change) => !isAbout(change, gone));
    if (rest.length === changes.length) continue;
    if (rest.length === 0) db.run('DELETE FROM edit_changes WHERE id = ?', id);
    else db.run('UPDATE edit_changes SET changes = ? WHERE id = ?', encodeChanges(rest), id);
    db.run('UPDATE edits SET changes = changes - ? WHERE id = ?', changes.length - rest.length, row.edit_id);
  }
  // An undone step without a change could never be redone and would hold up the others.
  db.run('DELETE FROM edits WHERE project_id = ? AND undone = 1 AND changes = 0', projectId);
}

function isAbout(change: Change, gone: ReadonlySet<number>): boolean {
  const { kind, record } = (change.to ?? change.from) as KindRecord;
  if (kind === 'project' || kind === 'class') return false;
  return gone.has(kind === 'media' ? record.id : record.mediaId);
}

/**
 * Deletes the folders of purged media. Called after the records are gone, and at open for what a crash has left.
 * @returns bytes of the deleted folders
 */
export async function deleteFolders({ db, reads }: PurgeBase): Promise<number> {
  let bytes = 0;
  for (const [mediaId] of db.rows<readonly [number]>('SELECT media_id FROM folder_deletions')) {
    const folder = reads.mediaDir(mediaId);
    bytes += await folderBytes(folder);
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      throw toFileError(error, folder);
    }
    db.run('DELETE FROM folder_deletions WHERE media_id = ?', mediaId);
  }
  return bytes;
}

/**
 * Drops pixels, frame tables and folders that neither a record nor the history refers to. Pixels are marked and swept in
 * one transaction, so that no edit can take up pixels that are about to go.
 */
export async function collectGarbage(base: PurgeBase): Promise<{ readonly masks: number; readonly freedBytes: number }> {
  const { db } = base;
  const mediaFolders = await listMediaFolders(base.dir);
  const { masks, bytes } = db.transaction(() => {
    db.exec('CREATE TEMP TABLE IF NOT EXISTS kept_hashes(hash TEXT PRIMARY KEY) WITHOUT ROWID');
    db.exec('CREATE TEMP TABLE IF NOT EXISTS kept_media(id INTEGER PRIMARY KEY)');
    db.exec('DELETE FROM temp.kept_hashes; DELETE FROM temp.kept_media');
    markKept(db);
    const unused = 'FROM mask_blobs WHERE hash NOT IN (SELECT hash FROM temp.kept_hashes)';
    const sum = db.get<{ readonly masks: number; readonly bytes: number }>(
      `SELECT count(*) AS masks, coalesce(sum(length(counts)), 0) AS bytes ${unused}`,
    )!;
    if (sum.masks > 0) db.run(`DELETE ${unused}`);
    db.run('DELETE FROM frame_tables WHERE media_id NOT IN (SELECT id FROM temp.kept_media)');
    for (const mediaId of mediaFolders) {
      db.run('INSERT OR IGNORE INTO folder_deletions SELECT ? WHERE ? NOT IN (SELECT id FROM temp.kept_media)', mediaId, mediaId);
    }
    return sum;
  });
  return { masks, freedBytes: bytes + (await deleteFolders(base)) };
}

function markKept(db: Database): void {
  db.exec('INSERT OR IGNORE INTO temp.kept_hashes SELECT hash FROM masks; INSERT INTO temp.kept_media SELECT id FROM media');
  for (const [id] of db.rows<readonly [number]>('SELECT id FROM edit_changes')) {
    const { changes } = db.get<{ readonly changes: string }>('SELECT changes FROM edit_changes WHERE id = ?', id)!;
    for (const entry of decodeChanges(changes).flatMap(({ from, to }) => [from, to])) {
      if (entry?.kind === 'mask') db.run('INSERT OR IGNORE INTO temp.kept_hashes VALUES(?)', entry.record.hash);
      if (entry?.kind === 'media') db.run('INSERT OR IGNORE INTO temp.kept_media VALUES(?)', entry.record.id);
    }
  }
}

async function listMediaFolders(dir: string): Promise<number[]> {
  try {
    const names = await readdir(join(dir, 'media'));
    return names.filter((name) => /^[1-9][0-9]*$/.test(name)).map(Number);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
