/** What a library window shows of projects and media: counts, read from the indexes. */
import type { Database } from './database.ts';
import type { Library, MediaSummary, ProjectSummary } from './library.ts';
import type { RecordReads } from './reads.ts';

/** Summaries of an open database. */
export function createSummaryReads(db: Database, reads: RecordReads): Pick<Library, 'projectSummaries' | 'mediaSummaries'> {
  return {
    projectSummaries(scope = 'live'): ProjectSummary[] {
      return reads.projects(scope).map((project) => {
        const media = reads.media(project.id);
        const sum = (count: (mediaId: number) => number) => media.reduce((total, item) => total + count(item.id), 0);
        const newest = db.get<{ readonly at: number | null }>(
          'SELECT max(at_ms) AS at FROM edits WHERE project_id = ? AND changes > 0',
          project.id,
        );
        return {
          projectId: project.id,
          media: media.length,
          tracks: sum((mediaId) => countOf(db, 'tracks', mediaId)),
          masks: sum((mediaId) => countOf(db, 'masks', mediaId)),
          classes: reads.classes(project.id).length,
          coverMediaId: media[0]?.id ?? null,
          changedAtMs: Math.max(newest?.at ?? 0, project.createdAtMs),
        };
      });
    },
    mediaSummaries: (projectId): MediaSummary[] =>
      reads.media(reads.project(projectId).id).map(({ id }) => ({
        mediaId: id,
        tracks: countOf(db, 'tracks', id),
        masks: countOf(db, 'masks', id),
        annotatedFrames: annotatedFrames(db, id),
        reviewedFrames: reviewedFrames(db, id),
      })),
  };
}

function countOf(db: Database, table: 'tracks' | 'masks', mediaId: number): number {
  return db.get<{ readonly n: number }>(`SELECT count(*) AS n FROM ${table} WHERE media_id = ?`, mediaId)!.n;
}

/** Leaps through the indexes from one frame to the next, as many frames have hundreds of entries. */
function annotatedFrames(db: Database, mediaId: number): number {
  const frames = (table: 'masks' | 'absences', name: string) => `
    ${name}(frame) AS (
      SELECT min(frame_index) FROM ${table} WHERE media_id = ?
      UNION ALL
      SELECT (SELECT min(frame_index) FROM ${table} WHERE media_id = ? AND frame_index > frame) FROM ${name} WHERE frame IS NOT NULL
    )`;
  const sql =
    `WITH RECURSIVE ${frames('masks', 'seen')}, ${frames('absences', 'gone')} ` +
    'SELECT count(*) AS n FROM (SELECT frame FROM seen UNION SELECT frame FROM gone) WHERE frame IS NOT NULL';
  return db.get<{ readonly n: number }>(sql, mediaId, mediaId, mediaId, mediaId)!.n;
}

function reviewedFrames(db: Database, mediaId: number): number {
  const sql = 'SELECT count(*) AS n FROM reviews WHERE media_id = ? AND track_id = 0';
  return db.get<{ readonly n: number }>(sql, mediaId)!.n;
}
