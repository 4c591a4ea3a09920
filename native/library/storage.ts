/** How much room a project takes. */
import type { Database } from './database.ts';
import { folderBytes } from './files.ts';
import type { StorageUsage } from './library.ts';
import type { RecordReads } from './reads.ts';

/** A mask's row, its index entries and its part of the journal. */
const ROW_BYTES = 400;
/** Masks of a media item whose pixels are looked at to estimate the size of all. */
const SAMPLE = 500;

/** @throws AppError `project-not-found` */
export async function storageUsage(db: Database, reads: RecordReads, projectId: number): Promise<StorageUsage> {
  reads.project(projectId);
  const media: { mediaId: number; fileBytes: number; masks: number }[] = [];
  let databaseBytes = 0;
  let fileBytes = 0;
  for (const { id } of reads.media(projectId, 'all')) {
    const { masks } = db.get<{ readonly masks: number }>('SELECT count(*) AS masks FROM masks WHERE media_id = ?', id)!;
    const sample = db.get<{ readonly mean: number | null }>(
      `SELECT avg(length(b.counts)) AS mean FROM (SELECT hash FROM masks WHERE media_id = ? LIMIT ${SAMPLE}) m JOIN mask_blobs b ON b.hash = m.hash`,
      id,
    );
    databaseBytes += Math.round(masks * ((sample?.mean ?? 0) + ROW_BYTES)) + reads.frameTable(id).byteLength;
    const bytes = await folderBytes(reads.mediaDir(id));
    fileBytes += bytes;
    media.push({ mediaId: id, fileBytes: bytes, masks });
  }
  return { databaseBytes, fileBytes, media };
}
