/** How each kind of record lies in its table: by what it is known, how it is put, dropped and read. */
import type { Absence, MaskRef, Media, ObjectClass, Project, Prompt, Review, Track } from '../contract/records.ts';
import type { Database, SqlValue } from './database.ts';
import type { KindRecord, RecordKind, RecordKinds } from './editor.ts';
import { provenanceCode } from './rows.ts';

interface Table<R> {
  readonly key: (record: R) => string;
  readonly put: (db: Database, record: R) => void;
  readonly drop: (db: Database, record: R) => void;
}

/** `columns` and `values` are in the same order; the first `keys` of them are the key. */
function table<R>(name: string, columns: readonly string[], keys: number, values: (record: R) => SqlValue[]): Table<R> {
  const key = columns.slice(0, keys);
  const rest = columns.slice(keys).map((column) => `${column} = excluded.${column}`);
  const put =
    `INSERT INTO ${name}(${columns.join(', ')}) VALUES(${columns.map(() => '?').join(', ')}) ` +
    `ON CONFLICT(${key.join(', ')}) DO UPDATE SET ${rest.join(', ')}`;
  const drop = `DELETE FROM ${name} WHERE ${key.map((column) => `${column} = ?`).join(' AND ')}`;
  return {
    key: (record) => values(record).slice(0, keys).join(':'),
    put: (db, record) => void db.run(put, ...values(record)),
    drop: (db, record) => void db.run(drop, ...values(record).slice(0, keys)),
  };
}

const TABLES = {
  project: table<Project>('projects', ['id', 'name', 'created_at_ms', 'deleted_at_ms'], 1, (p) => [
    p.id,
    p.name,
    p.createdAtMs,
    p.deletedAtMs,
  ]),
  class: table<ObjectClass>('classes', ['id', 'project_id', 'category_id', 'name', 'color', 'hotkey'], 1, (c) => [
    c.id,
    c.projectId,
    c.categoryId,
    c.name,
    c.color,
    c.hotkey,
  ]),
  media: table<Media>(
    'media',
    'id project_id name slug kind source_path content_hash bytes width_px height_px frame_count source_frame_count fps source_fps duration_ms codec rotation_degrees color policy warnings imported_at_ms deleted_at_ms'.split(
      ' ',
    ),
    1,
    mediaValues,
  ),
  track: table<Track>(
    'tracks',
    ['id', 'media_id', 'object_id', 'class_id', 'instance_name', 'color', 'hidden', 'locked'],
    1,
    (t) => [t.id, t.mediaId, t.objectId, t.classId, t.instanceName, t.color, Number(t.hidden), Number(t.locked)],
  ),
  prompt: table<Prompt>('prompts', ['id', 'media_id', 'track_id', 'frame_index', 'revision', 'prompt'], 1, (p) => [
    p.id,
    p.mediaId,
    p.trackId,
    p.frameIndex,
    p.revision,
    JSON.stringify(p.prompt),
  ]),
  mask: table<MaskRef>(
    'masks',
    'track_id frame_index media_id hash x y width height area_px score provenance protected'.split(' '),
    2,
    maskValues,
  ),
  absence: table<Absence>('absences', ['track_id', 'frame_index', 'media_id', 'provenance'], 2, (a) => [
    a.trackId,
    a.frameIndex,
    a.mediaId,
    provenanceCode(a.provenance),
  ]),
  review: table<Review>('reviews', ['media_id', 'frame_index', 'track_id', 'reviewed_at_ms'], 3, (r) => [
    r.mediaId,
    r.frameIndex,
    r.trackId ?? 0,
    r.reviewedAtMs,
  ]),
} satisfies { readonly [K in RecordKind]: Table<RecordKinds[K]> };

function tableOf(kind: RecordKind): Table<unknown> {
  return TABLES[kind] as Table<unknown>;
}

/** Tells records of all kinds apart; the same for every version of a record. */
export function recordKey(entry: KindRecord): string {
  return `${entry.kind}:${tableOf(entry.kind).key(entry.record)}`;
}

/** Inserts a record, or replaces the one that has its key. */
export function putRecord(db: Database, entry: KindRecord): void {
  tableOf(entry.kind).put(db, entry.record);
}

/** Deletes a record. */
export function dropRecord(db: Database, entry: KindRecord): void {
  tableOf(entry.kind).drop(db, entry.record);
}

function mediaValues(m: Media): SqlValue[] {
  return [
    m.id,
    m.projectId,
    m.name,
    m.slug,
    m.kind,
    m.sourcePath,
    m.contentHash,
    m.bytes,
    m.widthPx,
    m.heightPx,
    m.frameCount,
    m.sourceFrameCount,
    m.fps,
    m.sourceFps,
    m.durationMs,
    m.codec,
    m.rotationDegrees,
    JSON.stringify(m.color),
    m.policy,
    JSON.stringify(m.warnings),
    m.importedAtMs,
    m.deletedAtMs,
  ];
}

function maskValues(m: MaskRef): SqlValue[] {
  const { x, y, width, height } = m.bbox;
  const isProtected = Number(m.protected);
  return [
    m.trackId,
    m.frameIndex,
    m.mediaId,
    m.hash,
    x,
    y,
    width,
    height,
    m.areaPx,
    m.score,
    provenanceCode(m.provenance),
    isProtected,
  ];
}
