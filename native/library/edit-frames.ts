/** The hands of an edit for masks, absences and reviews. */
import { AppError } from '../contract/errors.ts';
import { absenceSchema, maskRefSchema, reviewSchema } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { areaOf, boundingBox } from '../masks/measure.ts';
import { type EditContext, parseRecord, requireFrame } from './edit-context.ts';
import type { Editor, NewMask } from './editor.ts';
import { type PixelFacts, readRle, storePixels } from './pixels.ts';
import { type ReviewRow, reviewFromRow } from './rows.ts';

/** Masks. */
export function maskEditor(context: EditContext): Pick<Editor, 'canWrite' | 'setMask' | 'updateMask' | 'removeMask'> {
  const { reads } = context;
  return {
    canWrite: (trackId, frameIndex) => context.limits.canWriteFrame(trackId, frameIndex),
    setMask(entry) {
      const { trackId, frameIndex, score, provenance } = entry;
      const { media } = context.track(trackId);
      requireFrame(media, frameIndex);
      const from = reads.maskRef(trackId, frameIndex);
      const facts = pixelFacts(context, entry, media);
      const isProtected = entry.protected ?? from?.protected ?? false;
      const to = parseRecord(maskRefSchema, {
        trackId,
        mediaId: media.id,
        frameIndex,
        ...facts,
        score,
        provenance,
        protected: isProtected,
      });
      const absent = reads.absence(trackId, frameIndex);
      if (absent) context.apply({ kind: 'absence', record: absent }, null);
      context.apply(from && { kind: 'mask', record: from }, { kind: 'mask', record: to });
      return to;
    },
    updateMask(trackId, frameIndex, patch) {
      context.track(trackId);
      const from = reads.maskRef(trackId, frameIndex);
      if (!from) {
        throw new AppError('invalid-input', say('no-mask-here', { frame: frameIndex }), { trackId, frameIndex });
      }
      const { score = from.score, provenance = from.provenance } = patch;
      const to = parseRecord(maskRefSchema, { ...from, score, provenance, protected: patch.protected ?? from.protected });
      context.apply({ kind: 'mask', record: from }, { kind: 'mask', record: to });
      return to;
    },
    removeMask(trackId, frameIndex) {
      context.track(trackId);
      const record = reads.maskRef(trackId, frameIndex);
      if (record) context.apply({ kind: 'mask', record }, null);
      return record !== null;
    },
  };
}

function pixelFacts(
  context: EditContext,
  entry: NewMask,
  media: { readonly widthPx: number; readonly heightPx: number },
): PixelFacts {
  const { pixels } = entry;
  const rle = 'hash' in pixels ? readRle(context.db, pixels.hash) : pixels;
  if (rle.width !== media.widthPx || rle.height !== media.heightPx) {
    throw new AppError(
      'invalid-input',
      `The mask has ${rle.width} × ${rle.height} pixels, but its media has ${media.widthPx} × ${media.heightPx}.`,
      { mask: [rle.width, rle.height], media: [media.widthPx, media.heightPx] },
    );
  }
  if ('hash' in pixels) return { hash: pixels.hash, bbox: boundingBox(rle), areaPx: areaOf(rle) };
  return storePixels(context.db, rle);
}

/** Absences and reviews. */
export function markEditor(context: EditContext): Pick<Editor, 'setAbsence' | 'removeAbsence' | 'setReview' | 'removeReview'> {
  const { reads } = context;
  function reviewAt(mediaId: number, trackId: number | null, frameIndex: number) {
    const sql = 'SELECT * FROM reviews WHERE media_id = ? AND frame_index = ? AND track_id = ?';
    const row = context.db.get<ReviewRow>(sql, mediaId, frameIndex, trackId ?? 0);
    return row ? reviewFromRow(row) : null;
  }
  return {
    setAbsence(trackId, frameIndex, provenance) {
      const { media } = context.track(trackId);
      requireFrame(media, frameIndex);
      const from = reads.absence(trackId, frameIndex);
      const to = parseRecord(absenceSchema, { trackId, mediaId: media.id, frameIndex, provenance });
      const mask = reads.maskRef(trackId, frameIndex);
      if (mask) context.apply({ kind: 'mask', record: mask }, null);
      context.apply(from && { kind: 'absence', record: from }, { kind: 'absence', record: to });
      return to;
    },
    removeAbsence(trackId, frameIndex) {
      context.track(trackId);
      const record = reads.absence(trackId, frameIndex);
      if (record) context.apply({ kind: 'absence', record }, null);
      return record !== null;
    },
    setReview(mediaId, trackId, frameIndex) {
      const media = context.media(mediaId);
      if (trackId !== null) context.track(trackId);
      requireFrame(media, frameIndex);
      const from = reviewAt(mediaId, trackId, frameIndex);
      const to = parseRecord(reviewSchema, { mediaId, trackId, frameIndex, reviewedAtMs: context.nowMs });
      context.apply(from && { kind: 'review', record: from }, { kind: 'review', record: to });
      return to;
    },
    removeReview(mediaId, trackId, frameIndex) {
      context.media(mediaId);
      const record = reviewAt(mediaId, trackId, frameIndex);
      if (record) context.apply({ kind: 'review', record }, null);
      return record !== null;
    },
  };
}
