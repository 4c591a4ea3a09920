/** How rows of the database become records. */
import type {
  Absence,
  MaskRef,
  Media,
  ObjectClass,
  Project,
  Prompt,
  PromptInput,
  Provenance,
  Review,
  Track,
} from '../contract/records.ts';

/** Provenances by the number that stands for them in the database. Append-only. */
const PROVENANCES = ['prompted', 'tracked', 'edited', 'imported'] as const satisfies readonly Provenance[];

/** The number that stands for a provenance in the database. */
export function provenanceCode(provenance: Provenance): number {
  return PROVENANCES.indexOf(provenance);
}

/** What a pair of numbers is joined by; images are smaller. */
const PAIR = 2 ** 24;
/** Flags lie below the area: one bit for protected, three for the provenance. */
const FLAGS = 16;

/** What `factsFromRow` reads of a mask `m`. A list costs by its values, so some are joined. */
export const FACT_COLUMNS = `m.frame_index, m.hash, m.x * ${PAIR} + m.y, m.width * ${PAIR} + m.height, m.area_px * ${FLAGS} + m.provenance * 2 + m.protected, m.score`;
/** What `maskFromRow` reads of a mask `m`. */
export const MASK_COLUMNS = `${FACT_COLUMNS}, m.track_id, m.media_id`;

export type FactRow = readonly [
  frameIndex: number,
  hash: string,
  corner: number,
  size: number,
  areaAndFlags: number,
  score: number | null,
];
export type MaskRow = readonly [...FactRow, trackId: number, mediaId: number];

/** A mask of a known track. Hot: called for each of its frames. */
export function factsFromRow(row: FactRow | MaskRow, trackId: number, mediaId: number): MaskRef {
  const corner = row[2];
  const size = row[3];
  const flags = row[4] % FLAGS;
  return {
    trackId,
    mediaId,
    frameIndex: row[0],
    hash: row[1],
    bbox: { x: Math.floor(corner / PAIR), y: corner % PAIR, width: Math.floor(size / PAIR), height: size % PAIR },
    areaPx: Math.floor(row[4] / FLAGS),
    score: row[5],
    provenance: PROVENANCES[flags >> 1],
    protected: (flags & 1) !== 0,
  };
}

export function maskFromRow(row: MaskRow): MaskRef {
  return factsFromRow(row, row[6], row[7]);
}

export interface ProjectRow {
  readonly id: number;
  readonly name: string;
  readonly created_at_ms: number;
  readonly deleted_at_ms: number | null;
}

export function projectFromRow(row: ProjectRow): Project {
  return { id: row.id, name: row.name, createdAtMs: row.created_at_ms, deletedAtMs: row.deleted_at_ms };
}

export interface ClassRow {
  readonly id: number;
  readonly project_id: number;
  readonly category_id: number;
  readonly name: string;
  readonly color: string;
  readonly hotkey: string | null;
}

export function classFromRow(row: ClassRow): ObjectClass {
  return {
    id: row.id,
    projectId: row.project_id,
    categoryId: row.category_id,
    name: row.name,
    color: row.color,
    hotkey: row.hotkey,
  };
}

export interface MediaRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly slug: string;
  readonly kind: Media['kind'];
  readonly source_path: string;
  readonly content_hash: string;
  readonly bytes: number;
  readonly width_px: number;
  readonly height_px: number;
  readonly frame_count: number;
  readonly source_frame_count: number;
  readonly fps: number | null;
  readonly source_fps: number | null;
  readonly duration_ms: number;
  readonly codec: string | null;
  readonly rotation_degrees: number;
  readonly color: string;
  readonly policy: Media['policy'];
  readonly warnings: string;
  readonly imported_at_ms: number;
  readonly deleted_at_ms: number | null;
}

export function mediaFromRow(row: MediaRow): Media {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    slug: row.slug,
    kind: row.kind,
    sourcePath: row.source_path,
    contentHash: row.content_hash,
    bytes: row.bytes,
    widthPx: row.width_px,
    heightPx: row.height_px,
    frameCount: row.frame_count,
    sourceFrameCount: row.source_frame_count,
    fps: row.fps,
    sourceFps: row.source_fps,
    durationMs: row.duration_ms,
    codec: row.codec,
    rotationDegrees: row.rotation_degrees,
    color: JSON.parse(row.color) as Media['color'],
    policy: row.policy,
    warnings: JSON.parse(row.warnings) as string[],
    importedAtMs: row.imported_at_ms,
    deletedAtMs: row.deleted_at_ms,
  };
}

export interface TrackRow {
  readonly id: number;
  readonly media_id: number;
  readonly object_id: number;
  readonly class_id: number | null;
  readonly instance_name: string;
  readonly color: string;
  readonly hidden: number;
  readonly locked: number;
}

export function trackFromRow(row: TrackRow): Track {
  return {
    id: row.id,
    mediaId: row.media_id,
    objectId: row.object_id,
    classId: row.class_id,
    instanceName: row.instance_name,
    color: row.color,
    hidden: row.hidden !== 0,
    locked: row.locked !== 0,
  };
}

export interface PromptRow {
  readonly id: number;
  readonly media_id: number;
  readonly track_id: number | null;
  readonly frame_index: number;
  readonly revision: number;
  readonly prompt: string;
}

export function promptFromRow(row: PromptRow): Prompt {
  return {
    id: row.id,
    mediaId: row.media_id,
    trackId: row.track_id,
    frameIndex: row.frame_index,
    revision: row.revision,
    prompt: JSON.parse(row.prompt) as PromptInput,
  };
}

export interface AbsenceRow {
  readonly track_id: number;
  readonly frame_index: number;
  readonly media_id: number;
  readonly provenance: number;
}

export function absenceFromRow(row: AbsenceRow): Absence {
  return { trackId: row.track_id, mediaId: row.media_id, frameIndex: row.frame_index, provenance: PROVENANCES[row.provenance] };
}

export interface ReviewRow {
  readonly media_id: number;
  readonly frame_index: number;
  readonly track_id: number;
  readonly reviewed_at_ms: number;
}

export function reviewFromRow(row: ReviewRow): Review {
  return {
    mediaId: row.media_id,
    trackId: row.track_id === 0 ? null : row.track_id,
    frameIndex: row.frame_index,
    reviewedAtMs: row.reviewed_at_ms,
  };
}
