import type { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { Media, Track } from '../contract/records.ts';
import { applyChange, type ChangeSet, isSame } from './changes.ts';
import type { Database } from './database.ts';
import type { KindRecord } from './editor.ts';
import type { FrameReads } from './frame-reads.ts';
import type { Limits } from './later-steps.ts';
import { found } from './not-found.ts';
import type { RecordReads } from './reads.ts';

/** What the parts of an editor share. */
export interface EditContext {
  readonly db: Database;
  readonly reads: RecordReads & FrameReads;
  readonly projectId: number;
  readonly nowMs: number;
  readonly limits: Limits;
  /** Makes a change and notes it; one that changes nothing is not noted. */
  apply(from: KindRecord | null, to: KindRecord | null): void;
  /** A media item of this project. @throws AppError `media-not-found` */
  media(mediaId: number): Media;
  /** A track of this project with its media. @throws AppError `track-not-found` */
  track(trackId: number): { readonly track: Track; readonly media: Media };
}

/** The context of one transaction of an edit; what it does is gathered in `changes`. */
export function createEditContext(
  base: Pick<EditContext, 'db' | 'reads' | 'projectId' | 'nowMs' | 'limits'>,
  changes: ChangeSet,
): EditContext {
  const { db, reads, projectId, limits } = base;
  // A propagation sets many masks of the same few tracks.
  const tracks = new Map<number, { readonly track: Track; readonly media: Media }>();
  function media(mediaId: number): Media {
    const item = reads.mediaItem(mediaId);
    return found('media', mediaId, item.projectId === projectId ? item : undefined);
  }
  return {
    ...base,
    media,
    apply(from, to) {
      if (isSame(from, to)) return;
      limits.check(from, to);
      if ((to ?? from)!.kind === 'track' || (to ?? from)!.kind === 'media') tracks.clear();
      applyChange(db, { from, to }, 'forward');
      changes.add(from, to);
    },
    track(trackId) {
      let known = tracks.get(trackId);
      if (!known) {
        const track = reads.track(trackId);
        const item = reads.mediaItem(track.mediaId);
        known = found('track', trackId, item.projectId === projectId ? { track, media: item } : undefined);
        tracks.set(trackId, known);
      }
      return known;
    },
  };
}

/** A number that was never given before; `table` counts its rows by AUTOINCREMENT. */
export function nextId(db: Database, table: 'projects' | 'classes' | 'media' | 'tracks' | 'prompts'): number {
  return (db.get<{ seq: number }>('SELECT seq FROM sqlite_sequence WHERE name = ?', table)?.seq ?? 0) + 1;
}

/** The next number of a series that starts at 1 and never goes back, also when what had a number was undone. */
export function nextCount(db: Database, scope: 'category' | 'object' | 'revision', owner: number): number {
  const sql =
    'INSERT INTO counters(scope, owner, last) VALUES(?, ?, 1) ON CONFLICT(scope, owner) DO UPDATE SET last = last + 1 RETURNING last';
  return db.get<{ last: number }>(sql, scope, owner)!.last;
}

/** The number that is asked for when it is higher than every one before, else the next; never one that was used. */
export function takeCount(db: Database, scope: 'object', owner: number, wanted: number): number {
  const last = db.get<{ last: number }>('SELECT last FROM counters WHERE scope = ? AND owner = ?', scope, owner)?.last ?? 0;
  if (wanted <= last) return nextCount(db, scope, owner);
  const sql =
    'INSERT INTO counters(scope, owner, last) VALUES(?, ?, ?) ON CONFLICT(scope, owner) DO UPDATE SET last = excluded.last';
  db.run(sql, scope, owner, wanted);
  return wanted;
}

/** @throws AppError `frame-out-of-range` */
export function requireFrame(media: Media, frameIndex: number): void {
  if (Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < media.frameCount) return;
  throw new AppError(
    'frame-out-of-range',
    `“${media.name}” has the frames 0 to ${media.frameCount - 1}; there is no frame ${frameIndex}.`,
    { mediaId: media.id, frameIndex, frameCount: media.frameCount },
  );
}

/** A patch without the fields that are undefined, which is how optional inputs arrive. */
export function given<Patch extends object>(patch: Patch): Patch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Patch;
}

/** @throws AppError `invalid-input` that says which field is wrong */
export function parseRecord<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`);
  throw new AppError('invalid-input', `This cannot be stored: ${issues.slice(0, 3).join('; ')}.`, { issues });
}
