/** What can be wrong with a library, and whether it is. */
import type { Database } from './database.ts';

/** At most this many sentences of one kind. */
const MAX_PROBLEMS = 20;

/**
 * SQLite's own look at the file.
 * @param depth `quick` skips comparing indexes with their tables, which takes most of the time
 */
export function integrityProblems(db: Database, depth: 'quick' | 'full'): string[] {
  const pragma = depth === 'quick' ? 'quick_check' : 'integrity_check';
  const rows = db.rows<readonly [string]>(`PRAGMA ${pragma}(${MAX_PROBLEMS})`).map((row) => row[0]);
  return rows.length === 1 && rows[0] === 'ok' ? [] : rows;
}

/** What should hold between the tables: each query counts the rows for which it does not. */
const RULES = [
  ['mask without its pixels', 'FROM masks m LEFT JOIN mask_blobs b ON b.hash = m.hash WHERE b.id IS NULL'],
  [
    'mask whose size is not that of its media',
    'FROM masks m JOIN mask_blobs b ON b.hash = m.hash JOIN media i ON i.id = m.media_id WHERE b.width <> i.width_px OR b.height <> i.height_px',
  ],
  ['mask filed under the wrong media', 'FROM masks m JOIN tracks t ON t.id = m.track_id WHERE t.media_id <> m.media_id'],
  ['absence filed under the wrong media', 'FROM absences a JOIN tracks t ON t.id = a.track_id WHERE t.media_id <> a.media_id'],
  [
    'frame with both a mask and an absence of one object',
    'FROM absences a JOIN masks m ON m.track_id = a.track_id AND m.frame_index = a.frame_index',
  ],
  [
    'review of an object that is gone',
    'FROM reviews r LEFT JOIN tracks t ON t.id = r.track_id WHERE r.track_id <> 0 AND t.id IS NULL',
  ],
  ['media item without its frame table', 'FROM media m LEFT JOIN frame_tables f ON f.media_id = m.id WHERE f.media_id IS NULL'],
] as const satisfies readonly (readonly [what: string, from: string])[];

/** All that can be checked, one sentence for each kind of problem. */
export function allProblems(db: Database): string[] {
  const problems = integrityProblems(db, 'full');
  if (problems.length > 0) return problems;
  const orphans = db.all<{ readonly table: string; readonly rows: number }>(
    'SELECT "table", count(*) AS rows FROM pragma_foreign_key_check GROUP BY 1',
  );
  for (const { table, rows } of orphans) problems.push(`${rows} × row of ${table} that refers to something that is gone`);
  for (const [what, from] of RULES) {
    const { rows } = db.get<{ readonly rows: number }>(`SELECT count(*) AS rows ${from}`)!;
    if (rows > 0) problems.push(`${rows} × ${what}`);
  }
  return problems;
}
