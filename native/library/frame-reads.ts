/** Answers about what is known of frames: masks with and without pixels, absences, reviews, barriers. */
import type { CocoRle, FrameRange } from '../contract/geometry.ts';
import type { Absence, Mask, MaskRef, Review } from '../contract/records.ts';
import type { Database, SqlValue } from './database.ts';
import type { Library } from './library.ts';
import { found } from './not-found.ts';
import { readPixels, readRle } from './pixels.ts';
import {
  type AbsenceRow,
  absenceFromRow,
  FACT_COLUMNS,
  type FactRow,
  factsFromRow,
  MASK_COLUMNS,
  type MaskRow,
  maskFromRow,
  provenanceCode,
  type ReviewRow,
  reviewFromRow,
} from './rows.ts';

export type FrameReads = Pick<
  Library,
  | 'maskRef'
  | 'mask'
  | 'masksOfFrame'
  | 'maskRefs'
  | 'iterateMasks'
  | 'pixels'
  | 'rle'
  | 'trackFrames'
  | 'absences'
  | 'absence'
  | 'reviews'
  | 'barriers'
>;

/** Masks that `iterateMasks` holds at a time. */
const PAGE_MASKS = 64;
const LAST_FRAME = Number.MAX_SAFE_INTEGER;
const ALL_FRAMES: FrameRange = { from: 0, to: LAST_FRAME };
/** Of propagation's barriers. */
const BY_PERSON = [provenanceCode('edited'), provenanceCode('imported')].join(', ');
const PIXEL_COLUMNS = `${MASK_COLUMNS}, b.height, b.width, b.counts`;
const WITH_PIXELS = 'masks m JOIN mask_blobs b ON b.hash = m.hash';
type PixelRow = readonly [...MaskRow, height: number, width: number, counts: string];

/** Reads of an open database. */
export function createFrameReads(db: Database): FrameReads {
  return {
    ...maskReads(db),
    pixels: (hash): CocoRle => readPixels(db, hash),
    rle: (hash) => readRle(db, hash),
    trackFrames: (trackId, range = ALL_FRAMES) => trackFrames(db, trackId, range),
    absences: (mediaId, range = ALL_FRAMES): Absence[] =>
      db
        .all<AbsenceRow>(
          'SELECT * FROM absences WHERE media_id = ? AND frame_index BETWEEN ? AND ? ORDER BY frame_index, track_id',
          mediaId,
          range.from,
          range.to,
        )
        .map(absenceFromRow),
    absence(trackId, frameIndex) {
      const row = db.get<AbsenceRow>('SELECT * FROM absences WHERE track_id = ? AND frame_index = ?', trackId, frameIndex);
      return row ? absenceFromRow(row) : null;
    },
    reviews: (mediaId): Review[] =>
      db.all<ReviewRow>('SELECT * FROM reviews WHERE media_id = ? ORDER BY frame_index, track_id', mediaId).map(reviewFromRow),
    barriers: (trackId, range = ALL_FRAMES) => barriers(db, trackId, range),
  };
}

function maskReads(db: Database): Pick<FrameReads, 'maskRef' | 'mask' | 'masksOfFrame' | 'maskRefs' | 'iterateMasks'> {
  return {
    maskRef(trackId, frameIndex): MaskRef | null {
      const sql = `SELECT ${MASK_COLUMNS} FROM masks m WHERE m.track_id = ? AND m.frame_index = ?`;
      const row = db.rows<MaskRow>(sql, trackId, frameIndex)[0];
      return row ? maskFromRow(row) : null;
    },
    mask(trackId, frameIndex): Mask | null {
      const sql = `SELECT ${PIXEL_COLUMNS} FROM ${WITH_PIXELS} WHERE m.track_id = ? AND m.frame_index = ?`;
      const row = db.rows<PixelRow>(sql, trackId, frameIndex)[0];
      return row ? maskWithPixels(row) : null;
    },
    masksOfFrame(mediaId, frameIndex): Mask[] {
      const sql = `SELECT ${PIXEL_COLUMNS} FROM ${WITH_PIXELS} WHERE m.media_id = ? AND m.frame_index = ? ORDER BY m.track_id`;
      return db.rows<PixelRow>(sql, mediaId, frameIndex).map(maskWithPixels);
    },
    maskRefs(mediaId, range = ALL_FRAMES): MaskRef[] {
      const sql = `SELECT ${MASK_COLUMNS} FROM masks m WHERE m.media_id = ? AND m.frame_index BETWEEN ? AND ? ORDER BY m.frame_index, m.track_id`;
      return db.rows<MaskRow>(sql, mediaId, range.from, range.to).map(maskFromRow);
    },
    iterateMasks: (mediaId, options = {}) => iterateMasks(db, mediaId, options.range ?? ALL_FRAMES, options.trackIds),
  };
}

/** Pages by the last key seen, so that no statement stays open over an edit. */
function* iterateMasks(
  db: Database,
  mediaId: number,
  range: FrameRange,
  trackIds: readonly number[] | undefined,
): IterableIterator<Mask> {
  const ofTracks = trackIds ? 'AND m.track_id IN (SELECT value FROM json_each(?))' : '';
  const sql =
    `SELECT ${PIXEL_COLUMNS} FROM ${WITH_PIXELS} WHERE m.media_id = ? AND (m.frame_index, m.track_id) > (?, ?) ` +
    `AND m.frame_index <= ? ${ofTracks} ORDER BY m.frame_index, m.track_id LIMIT ${PAGE_MASKS}`;
  const filter: SqlValue[] = trackIds ? [JSON.stringify(trackIds)] : [];
  let after: readonly [frameIndex: number, trackId: number] = [range.from - 1, LAST_FRAME];
  for (;;) {
    const page = db.rows<PixelRow>(sql, mediaId, ...after, range.to, ...filter);
    for (const row of page) yield maskWithPixels(row);
    const last = page.at(-1);
    if (!last || page.length < PAGE_MASKS) return;
    after = [last[0], last[6]];
  }
}

function maskWithPixels(row: PixelRow): Mask {
  const [height, width, counts] = [row[8], row[9], row[10]];
  return { ...maskFromRow(row as unknown as MaskRow), rle: { size: [height, width], counts } };
}

function trackFrames(db: Database, trackId: number, range: FrameRange): { masks: MaskRef[]; absences: Absence[] } {
  const track = db.get<{ readonly media_id: number }>('SELECT media_id FROM tracks WHERE id = ?', trackId);
  const { media_id: mediaId } = found('track', trackId, track);
  const where = 'm.track_id = ? AND m.frame_index BETWEEN ? AND ? ORDER BY m.frame_index';
  return {
    masks: db
      .rows<FactRow>(`SELECT ${FACT_COLUMNS} FROM masks m WHERE ${where}`, trackId, range.from, range.to)
      .map((row) => factsFromRow(row, trackId, mediaId)),
    absences: db.all<AbsenceRow>(`SELECT * FROM absences m WHERE ${where}`, trackId, range.from, range.to).map(absenceFromRow),
  };
}

function barriers(db: Database, trackId: number, range: FrameRange): number[] {
  const sql = `
    SELECT frame_index FROM masks WHERE track_id = ? AND frame_index BETWEEN ? AND ?
      AND (protected = 1 OR provenance IN (${BY_PERSON}))
    UNION ALL
    SELECT frame_index FROM absences WHERE track_id = ? AND frame_index BETWEEN ? AND ?
      AND provenance IN (${BY_PERSON})
    ORDER BY frame_index`;
  const where = [trackId, range.from, range.to];
  return db.rows<readonly [number]>(sql, ...where, ...where).map((row) => row[0]);
}
