/** Takes the checked records of a project file over into a library. */
import type { Project } from '../contract/records.ts';
import type { Database } from './database.ts';
import { nextId } from './edit-context.ts';
import { createFrameReads } from './frame-reads.ts';
import { createRecordReads, type RecordReads } from './reads.ts';
import { MASK_COLUMNS, type MaskRow, maskFromRow } from './rows.ts';
import { foldName, freeName } from './slug.ts';
import { putRecord } from './tables.ts';

/** Masks held at a time. */
const PAGE_MASKS = 1000;

/**
 * Gives every record a new id and puts it into `db`; the pixels must be there already. Runs in the caller's transaction.
 * @returns the new project, under a free name
 */
export function takeRecords(
  db: Database,
  reads: RecordReads,
  source: Database,
  { name: wanted, nowMs }: { readonly name: string | null; readonly nowMs: number },
): Project {
  const from = { ...createRecordReads(source, ''), ...createFrameReads(source) };
  const original = from.projects('all')[0]!;
  const name = freeName(wanted ?? original.name, new Set(reads.projects().map((other) => foldName(other.name))));
  const project: Project = { id: nextId(db, 'projects'), name, createdAtMs: nowMs, deletedAtMs: null };
  putRecord(db, { kind: 'project', record: project });
  const classIds = new Map<number, number>();
  let lastCategory = 0;
  for (const entry of from.classes(original.id)) {
    const id = nextId(db, 'classes');
    classIds.set(entry.id, id);
    putRecord(db, { kind: 'class', record: { ...entry, id, projectId: project.id } });
    lastCategory = Math.max(lastCategory, entry.categoryId);
  }
  setCounter(db, 'category', project.id, lastCategory);
  for (const item of from.media(original.id, 'all')) {
    const id = nextId(db, 'media');
    putRecord(db, { kind: 'media', record: { ...item, id, projectId: project.id } });
    db.run('INSERT INTO frame_tables(media_id, bytes) VALUES(?, ?)', id, from.frameTable(item.id));
    takeMedia(db, source, from, { oldId: item.id, newId: id, classIds });
  }
  return project;
}

interface MediaMove {
  readonly oldId: number;
  readonly newId: number;
  readonly classIds: ReadonlyMap<number, number>;
}

function takeMedia(
  db: Database,
  source: Database,
  from: RecordReads & ReturnType<typeof createFrameReads>,
  move: MediaMove,
): void {
  const { oldId, newId: mediaId, classIds } = move;
  const trackIds = new Map<number, number>();
  let lastObject = 0;
  for (const track of from.tracks(oldId)) {
    const id = nextId(db, 'tracks');
    trackIds.set(track.id, id);
    const classId = track.classId === null ? null : classIds.get(track.classId)!;
    putRecord(db, { kind: 'track', record: { ...track, id, mediaId, classId } });
    lastObject = Math.max(lastObject, track.objectId);
    takeMasks(db, source, track.id, { trackId: id, mediaId });
  }
  setCounter(db, 'object', mediaId, lastObject);
  const newTrack = (trackId: number | null): number | null => (trackId === null ? null : trackIds.get(trackId)!);
  for (const prompt of from.prompts({ mediaId: oldId })) {
    const id = nextId(db, 'prompts');
    putRecord(db, { kind: 'prompt', record: { ...prompt, id, mediaId, trackId: newTrack(prompt.trackId) } });
    setCounter(db, 'revision', id, prompt.revision);
  }
  for (const absence of from.absences(oldId)) {
    putRecord(db, { kind: 'absence', record: { ...absence, mediaId, trackId: trackIds.get(absence.trackId)! } });
  }
  for (const review of from.reviews(oldId)) {
    putRecord(db, { kind: 'review', record: { ...review, mediaId, trackId: newTrack(review.trackId) } });
  }
}

function takeMasks(
  db: Database,
  source: Database,
  oldTrackId: number,
  place: { readonly trackId: number; readonly mediaId: number },
): void {
  const sql = `SELECT ${MASK_COLUMNS} FROM masks m WHERE m.track_id = ? AND m.frame_index > ? ORDER BY m.frame_index LIMIT ${PAGE_MASKS}`;
  for (let after = -1; ; ) {
    const page = source.rows<MaskRow>(sql, oldTrackId, after).map(maskFromRow);
    for (const mask of page) putRecord(db, { kind: 'mask', record: { ...mask, ...place } });
    const last = page.at(-1);
    if (!last) return;
    after = last.frameIndex;
  }
}

function setCounter(db: Database, scope: 'category' | 'object' | 'revision', owner: number, last: number): void {
  db.run('INSERT INTO counters(scope, owner, last) VALUES(?, ?, ?)', scope, owner, last);
}
