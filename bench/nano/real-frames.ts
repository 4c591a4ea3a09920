/** Frames of real footage whose objects people have masked. */
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { cocoRleSchema } from '../../native/contract/geometry.ts';
import { readIndexedMasks } from '../../native/dataset/indexed-png.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { areaOf } from '../../native/masks/measure.ts';
import type { Rle } from '../../native/masks/rle.ts';

/** A picture, or a video of which the first frame counts. */
export interface RealFrame {
  readonly name: string;
  readonly path: string;
  readonly objects: readonly { readonly name: string; readonly mask: Rle }[];
}

export interface RealFrames {
  readonly frames: readonly RealFrame[];
  /** What has masks but no pictures, one sentence each. */
  readonly skipped: readonly string[];
}

/** SA-V writes every fourth frame; only the first is looked at here. */
const masksOfVideoSchema = z.object({ video_id: z.string(), masklet: z.array(z.array(cocoRleSchema)) });
const PICTURES = ['.jpg', '.jpeg'];
const MANUAL = '_manual.json';

/**
 * Looks through a folder and its folders for pictures beside mask images of the same name (DAVIS: `00000.jpg`,
 * `00000.png`) and videos beside masks of people (SA-V: `sav_000001.mp4`, `sav_000001_manual.json`).
 */
export async function findRealFrames(dir: string): Promise<RealFrames> {
  const frames: RealFrame[] = [];
  const skipped: string[] = [];
  const entries = (await readdir(dir, { recursive: true })).toSorted();
  for (const entry of entries) {
    const path = join(dir, entry);
    if (entry.endsWith(MANUAL)) {
      const video = path.slice(0, -MANUAL.length).concat('.mp4');
      if (await isThere(video)) frames.push(await maskedVideo(entry.slice(0, -MANUAL.length), video, path));
      else skipped.push(`${entry} has masks, but ${basename(video)} is not beside it.`);
    }
    const stem = entry.slice(0, -extname(entry).length);
    const picture = PICTURES.map((ending) => stem + ending).find((name) => entries.includes(name));
    if (entry.endsWith('.png') && picture !== undefined) frames.push(await maskedPicture(stem, join(dir, picture), path));
  }
  return { frames, skipped };
}

async function maskedPicture(name: string, path: string, masks: string): Promise<RealFrame> {
  const objects = readIndexedMasks(await readFile(masks)).map(({ index, rle }) => ({ name: String(index), mask: rle }));
  return { name, path, objects };
}

async function maskedVideo(name: string, path: string, masks: string): Promise<RealFrame> {
  const { masklet } = masksOfVideoSchema.parse(JSON.parse(await readFile(masks, 'utf8')));
  const objects = (masklet[0] ?? []).map((rle, index) => ({ name: String(index), mask: rleFromCoco(rle) }));
  return { name, path, objects: objects.filter(({ mask }) => areaOf(mask) > 0) };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
