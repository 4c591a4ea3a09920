/** Still pictures: what their headers say, and their pixels. Originals are only ever read. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { rgbFilters } from './color.ts';
import type { SizePx } from './frame-run.ts';
import { fileError, readTail, sniffPicture } from './media-file.ts';
import { isSideways, type Orientation, orientationFromExif, UPRIGHT } from './orientation.ts';
import { probeError, probeMedia, unreadable } from './probe.ts';
import { FFMPEG_BASE, inputArgs, startProgram } from './spawn.ts';
import type { MediaTools } from './tools.ts';

// libvips would answer from its cache when a file has been replaced by another of the same name.
sharp.cache(false);

/** What the header of a picture says. */
export interface PictureFacts {
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  /** As shown, after EXIF orientation. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly orientation: Orientation;
  /** Pictures in the file (TIFF, animated GIF and WebP). */
  readonly pages: number;
  readonly color: Media['color'];
  /** Whether any program shows the file's own bytes as this program does: an upright, three-channel sRGB JPEG. */
  readonly plainJpeg: boolean;
}

const NO_COLOR: Media['color'] = { pixelFormat: null, range: null, space: null, transfer: null, primaries: null };

/**
 * Reads the header of a picture.
 * @param maxPixels pictures with more are refused before anything is decoded
 * @throws AppError `media-unreadable`, `media-empty`, `media-vanished`
 */
export async function readPictureFacts(tools: MediaTools, path: string, maxPixels: number): Promise<PictureFacts> {
  const bytes = await fileBytes(path);
  const format = await sniffPicture(path);
  if (format === null) throw unreadable(path, say('why-not-picture'));
  if (format === 'bmp') return bmpFacts(tools, path, maxPixels);
  const header = await readHeader(path);
  checkPixels(path, header.width, header.height, maxPixels);
  const orientation = orientationFromExif(header.orientation);
  const sideways = isSideways(orientation);
  const upright = orientation.clockwiseDegrees === 0 && !orientation.mirrored;
  return {
    path,
    format,
    bytes,
    widthPx: sideways ? header.height : header.width,
    heightPx: sideways ? header.width : header.height,
    orientation,
    pages: header.pages ?? 1,
    color: { ...NO_COLOR, space: header.space ?? null },
    plainJpeg: format === 'jpeg' && upright && header.space === 'srgb' && header.channels === 3 && !header.icc,
  };
}

async function readHeader(path: string): Promise<Metadata> {
  try {
    return await sharp(path, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw unreadable(path, say('why-header', { said: messageOf(error) }));
  }
}

async function bmpFacts(tools: MediaTools, path: string, maxPixels: number): Promise<PictureFacts> {
  const probe = await probeMedia(tools, path);
  checkPixels(path, probe.widthPx, probe.heightPx, maxPixels);
  const { bytes, widthPx, heightPx, color } = probe;
  return { path, format: 'bmp', bytes, widthPx, heightPx, orientation: UPRIGHT, pages: 1, color, plainJpeg: false };
}

/**
 * Refuses a picture that would take too much memory.
 * @throws AppError `media-unreadable`
 */
export function checkPixels(path: string, width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  throw new AppError(
    'media-unreadable',
    say('picture-too-large', { name: basename(path), width, height, limit: Math.floor(maxPixels / 1e6) }),
    { path, widthPx: width, heightPx: height, maxPixels },
  );
}

/**
 * The pixels of a picture as it is shown: EXIF orientation applied, sRGB, transparent parts on white, exactly `sizePx`.
 * @throws AppError `media-vanished`, `media-unreadable` for a damaged file
 */
export async function readPicture(tools: MediaTools, path: string, sizePx: SizePx): Promise<Uint8Array> {
  await fileBytes(path);
  if ((await sniffPicture(path)) === 'bmp') return readBmp(tools, path, sizePx);
  try {
    return await openPicture(path)
      .resize({ ...sizePx, fit: 'fill', kernel: 'linear' })
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch (error) {
    throw damagedPixels(path, messageOf(error));
  }
}

/** A picture as it is shown, as a JPEG of its full size. @throws AppError `media-unreadable` for a damaged file */
export async function encodePicture(tools: MediaTools, facts: PictureFacts): Promise<Buffer> {
  const { path, format, widthPx: width, heightPx: height } = facts;
  if (format === 'bmp') {
    const data = await readBmp(tools, path, { width, height });
    return sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg(WORKING_JPEG)
      .toBuffer();
  }
  try {
    return await openPicture(path).jpeg(WORKING_JPEG).toBuffer();
  } catch (error) {
    throw damagedPixels(path, messageOf(error));
  }
}

const WORKING_JPEG = { quality: 92 } as const;

function damagedPixels(path: string, said: string): AppError {
  return unreadable(path, say('why-pixels', { said }));
}

/** A picture as it is shown, for sharp to go on with: turned, sRGB, three channels. */
function openPicture(path: string): Sharp {
  return sharp(path, { limitInputPixels: false, failOn: 'truncated' })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
}

/** sharp does not read BMP; ffmpeg does. */
async function readBmp(tools: MediaTools, path: string, sizePx: SizePx): Promise<Uint8Array> {
  const probe = await probeMedia(tools, path);
  const filters = rgbFilters(probe, sizePx, tools).join(',');
  const args = [
    ...FFMPEG_BASE,
    ...inputArgs(tools.inputFormats, path),
    '-frames:v',
    '1',
    '-vf',
    filters,
    '-f',
    'rawvideo',
    'pipe:1',
  ];
  const program = startProgram(tools.ffmpeg.path, args);
  const chunks: Buffer[] = [];
  program.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await program.done.catch((error: unknown) => {
    throw probeError(error, path);
  });
  const data = Buffer.concat(chunks);
  if (data.length !== sizePx.width * sizePx.height * 3) throw damagedPixels(path, 'BMP');
  return data;
}

/** Whether a picture file ends as its format asks; decoding it whole would tell the same, a hundred times slower. */
export async function endsWhole(path: string, format: string): Promise<boolean> {
  if (format === 'png') return (await readTail(path, 64)).includes('IEND', 0, 'latin1');
  // Cameras append previews after the end marker, so its last bytes are only a hint: without it, decode.
  if (format === 'jpeg') return (await readTail(path, 1024)).lastIndexOf(Buffer.from([0xff, 0xd9])) >= 0;
  return false;
}

/** Decodes a picture only to see whether it can be. @throws AppError `media-unreadable` */
export async function checkDecodes(tools: MediaTools, path: string): Promise<void> {
  await readPicture(tools, path, { width: 8, height: 8 });
}

async function fileBytes(path: string): Promise<number> {
  try {
    const { size } = await stat(path);
    if (size === 0) throw new AppError('media-empty', say('file-empty', { name: basename(path) }), { path });
    return size;
  } catch (error) {
    throw fileError(error, path);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
