/** Pixels of masks, stored once by their content. */
import { hash as digest } from 'node:crypto';
import { AppError, invariant } from '../contract/errors.ts';
import type { CocoRle } from '../contract/geometry.ts';
import type { MaskRef } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { rleFromCoco, rleToCoco } from '../masks/coco.ts';
import { areaOf, boundingBox } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import type { Database } from './database.ts';

/** What a mask's pixels say about it. */
export type PixelFacts = Pick<MaskRef, 'hash' | 'bbox' | 'areaPx'>;

/**
 * Stores pixels unless they are here already.
 * @throws AppError `invalid-input` when the mask is empty
 */
export function storePixels(db: Database, rle: Rle): PixelFacts {
  invariant(isCanonical(rle), 'runs of a mask alternate, are not empty after the first, and fill it');
  const areaPx = areaOf(rle);
  if (areaPx === 0) {
    throw new AppError('invalid-input', 'An empty mask is not stored; record that the object is absent on this frame instead.');
  }
  const coco = rleToCoco(rle);
  const hash = hashOf(coco);
  db.run(
    'INSERT INTO mask_blobs(hash, width, height, counts) VALUES(?, ?, ?, ?) ON CONFLICT(hash) DO NOTHING',
    hash,
    rle.width,
    rle.height,
    coco.counts,
  );
  return { hash, bbox: boundingBox(rle), areaPx };
}

/** The address of pixels: the first 16 bytes of the sha256 of `<width>x<height>:<counts>`, in hex. */
export function hashOf(coco: CocoRle): string {
  const [height, width] = coco.size;
  return digest('sha256', `${width}x${height}:${coco.counts}`, 'hex').slice(0, 32);
}

/** The address that a mask has, or would have, in a library. */
export function hashOfPixels(rle: Rle): string {
  return hashOf(rleToCoco(rle));
}

/** @throws AppError `library-corrupt` when the pixels are missing */
export function readPixels(db: Database, hash: string): CocoRle {
  const sql = 'SELECT width, height, counts FROM mask_blobs WHERE hash = ?';
  const row = db.get<{ readonly width: number; readonly height: number; readonly counts: string }>(sql, hash);
  if (!row) {
    throw new AppError('library-corrupt', say('mask-pixels-missing', { hash, path: db.path }), { hash, path: db.path });
  }
  return { size: [row.height, row.width], counts: row.counts };
}

/** @throws AppError `library-corrupt` when the pixels are missing */
export function readRle(db: Database, hash: string): Rle {
  return rleFromCoco(readPixels(db, hash));
}

function isCanonical(rle: Rle): boolean {
  let pixels = 0;
  for (let i = 0; i < rle.counts.length; i++) {
    const run = rle.counts[i]!;
    if (run === 0 && i > 0) return false;
    pixels += run;
  }
  return pixels === rle.width * rle.height;
}
