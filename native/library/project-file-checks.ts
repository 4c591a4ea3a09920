/** What must hold in a project file before anything is taken from it. */
import type { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import {
  absenceSchema,
  classSchema,
  type Media,
  maskRefSchema,
  mediaSchema,
  projectSchema,
  promptSchema,
  reviewSchema,
  trackSchema,
} from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { rleFromCoco } from '../masks/coco.ts';
import { areaOf, boundingBox } from '../masks/measure.ts';
import { type Database, openDatabase } from './database.ts';
import { createFrameReads } from './frame-reads.ts';
import { migrate } from './migrations/migrations.ts';
import { hashOf } from './pixels.ts';
import { createRecordReads } from './reads.ts';
import { MASK_COLUMNS, type MaskRow, maskFromRow } from './rows.ts';
import { foldName } from './slug.ts';

/** The media that each track of the file belongs to. */
export type Shapes = ReadonlyMap<number, Media>;

export function unsound(why: string): AppError {
  return new AppError('project-file-invalid', say('project-file-wrong', { why: why.replace(/\.$/, '') }), {
    why,
  });
}

/**
 * Looks at everything but masks.
 * @throws AppError `project-file-invalid`
 */
export function requireSoundRecords(source: Database): Shapes {
  try {
    requireSchema(source);
    if (source.get('SELECT 1 FROM pragma_foreign_key_check LIMIT 1'))
      throw unsound('its records refer to others that are missing');
    return checkRecords(source);
  } catch (error) {
    // JSON inside a column that is not JSON.
    if (error instanceof SyntaxError) throw unsound(error.message);
    throw error;
  }
}

/** Tables exactly as this program makes them: no views, triggers or columns of someone else's. */
function requireSchema(source: Database): void {
  const sql = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";
  const own = openDatabase(':memory:', { access: 'create', journal: 'none' });
  try {
    migrate(own);
    if (JSON.stringify(own.all(sql)) !== JSON.stringify(source.all(sql))) throw unsound('its tables are not those of a project');
  } finally {
    own.close();
  }
}

function checkRecords(source: Database): Shapes {
  const reads = { ...createRecordReads(source, ''), ...createFrameReads(source) };
  const [project, ...others] = reads.projects('all');
  if (!project || others.length > 0) throw unsound('it must hold exactly one project');
  requireForm(projectSchema, project);
  const classes = reads.classes(project.id);
  for (const entry of classes) requireForm(classSchema, entry);
  requireDistinct(
    'category id',
    classes.map((entry) => entry.categoryId),
  );
  requireDistinct(
    'class name',
    classes.map((entry) => foldName(entry.name)),
  );
  const media = reads.media(project.id, 'all');
  requireDistinct(
    'media name',
    media.map((item) => item.slug),
  );
  const classIds = new Set(classes.map((entry) => entry.id));
  const shapes = new Map<number, Media>();
  for (const item of media) {
    requireForm(mediaSchema, item);
    if (!source.get('SELECT 1 FROM frame_tables WHERE media_id = ?', item.id)) throw unsound(`“${item.name}” has no frame table`);
    const tracks = reads.tracks(item.id);
    requireDistinct(
      'object id',
      tracks.map((track) => track.objectId),
    );
    for (const track of tracks) {
      requireForm(trackSchema, track);
      if (track.classId !== null && !classIds.has(track.classId)) throw unsound('an object has a class of another project');
      shapes.set(track.id, item);
    }
    for (const prompt of reads.prompts({ mediaId: item.id })) requireOnFrame(shapes, item, requireForm(promptSchema, prompt));
    for (const absence of reads.absences(item.id)) requireOnFrame(shapes, item, requireForm(absenceSchema, absence));
    for (const review of reads.reviews(item.id)) requireOnFrame(shapes, item, requireForm(reviewSchema, review));
  }
  requireComplete(source, project.id, shapes);
  return shapes;
}

/** Rows that none of the reads above has reached. */
function requireComplete(source: Database, projectId: number, shapes: Shapes): void {
  const strays =
    source.get(
      'SELECT 1 FROM media WHERE project_id <> ? UNION ALL SELECT 1 FROM classes WHERE project_id <> ?',
      projectId,
      projectId,
    ) ??
    source.get('SELECT 1 FROM absences a LEFT JOIN tracks t ON t.id = a.track_id WHERE t.media_id IS NOT a.media_id') ??
    source.get('SELECT 1 FROM absences a JOIN masks m ON m.track_id = a.track_id AND m.frame_index = a.frame_index');
  if (strays || source.get<{ n: number }>('SELECT count(*) AS n FROM tracks')!.n !== shapes.size)
    throw unsound('its records contradict each other');
}

function requireForm<T>(schema: z.ZodType<T>, record: unknown): T {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw unsound(`${issue.path.join('.')}: ${issue.message}`);
}

function requireDistinct(what: string, values: readonly (string | number)[]): void {
  if (new Set(values).size !== values.length) throw unsound(`a ${what} occurs twice`);
}

function requireOnFrame(
  shapes: Shapes,
  media: Media,
  entry: { readonly trackId: number | null; readonly frameIndex: number },
): void {
  const isOwn = entry.trackId === null || shapes.get(entry.trackId)?.id === media.id;
  if (!isOwn || entry.frameIndex >= media.frameCount) throw unsound(`“${media.name}” has no such object or frame`);
}

export interface SoundMask {
  readonly trackId: number;
  readonly frameIndex: number;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly counts: string;
}

/**
 * The next masks in the order of their key, each looked at down to its pixels.
 * @throws AppError `project-file-invalid`
 */
export function requireSoundPixels(
  source: Database,
  shapes: Shapes,
  after: readonly [trackId: number, frameIndex: number],
  limit: number,
): SoundMask[] {
  const sql =
    `SELECT ${MASK_COLUMNS}, b.width, b.height, b.counts FROM masks m LEFT JOIN mask_blobs b ON b.hash = m.hash ` +
    'WHERE (m.track_id, m.frame_index) > (?, ?) ORDER BY m.track_id, m.frame_index LIMIT ?';
  type Row = readonly [...MaskRow, width: number | null, height: number, counts: string];
  return source.rows<Row>(sql, ...after, limit).map((row) => {
    const ref = requireForm(maskRefSchema, maskFromRow(row as unknown as MaskRow));
    const [width, height, counts] = [row[8], row[9], row[10]];
    const media = shapes.get(ref.trackId);
    const { trackId, frameIndex, hash } = ref;
    const isPlaced =
      media?.id === ref.mediaId && frameIndex < media.frameCount && width === media.widthPx && height === media.heightPx;
    if (!isPlaced) throw unsound(`a mask of frame ${frameIndex} does not fit its media`);
    if (!saysWhatItIs(ref, { size: [height, width], counts })) throw unsound(`a mask of frame ${frameIndex} is damaged`);
    return { trackId, frameIndex, hash, width, height, counts };
  });
}

function saysWhatItIs(ref: z.infer<typeof maskRefSchema>, coco: { size: [number, number]; counts: string }): boolean {
  try {
    const rle = rleFromCoco(coco);
    const box = boundingBox(rle);
    const isBox = box.x === ref.bbox.x && box.y === ref.bbox.y && box.width === ref.bbox.width && box.height === ref.bbox.height;
    return hashOf(coco) === ref.hash && areaOf(rle) === ref.areaPx && isBox;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-input') return false;
    throw error;
  }
}
