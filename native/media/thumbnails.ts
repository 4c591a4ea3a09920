/** Small pictures of a media item. */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { AppError } from '../contract/errors.ts';
import type { FrameSource } from '../model/model.ts';
import { openFrameReader } from './frame-reader.ts';
import type { SizePx } from './frame-run.ts';
import type { MediaDescriptor } from './media-descriptor.ts';
import type { MediaTools } from './tools.ts';
import { writeWhole } from './whole-file.ts';

/** How many frames are tried for a thumbnail, evenly spread, before a clip counts as one without a picture. */
const THUMBNAIL_TRIES = 10;

export interface ThumbnailOptions {
  /** File to write; its ending (`.webp`, `.jpg`) chooses the format. */
  readonly out: string;
  /** Longest side. Default 320. */
  readonly sizePx?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FilmstripOptions {
  readonly out: string;
  /** File that is told the layout as JSON (`tiles`, `tileWidthPx`, `tileHeightPx`), written after the picture. */
  readonly note?: string;
  /** Most tiles; a clip with fewer frames has one for each. Default 16. */
  readonly tiles?: number;
  /** Default 54. */
  readonly tileHeightPx?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A row of frames in one picture, evenly spread over the clip. */
export interface Filmstrip {
  readonly path: string;
  readonly tiles: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
}

/**
 * Writes a small picture of the frame at a tenth of the clip (the first is often black), or of another where that one is damaged.
 * @throws AppError as `FrameSource.read` when none of some frames can be read, `disk-full`
 */
export async function makeThumbnail(tools: MediaTools, media: MediaDescriptor, options: ThumbnailOptions): Promise<SizePx> {
  const longest = Math.max(media.widthPx, media.heightPx);
  const scale = Math.min(1, (options.sizePx ?? 320) / longest);
  const size = scaled(media, scale);
  const frames = openFrameReader(tools, media, { maxBytes: 0 });
  try {
    const data = await firstReadable(frames, media.frameCount, size, options.signal);
    const raw = { width: size.width, height: size.height, channels: 3 as const };
    await writeWhole(options.out, (partial) => sharp(data, { raw }).toFile(partial));
  } finally {
    await frames.close();
  }
  return size;
}

/**
 * Writes a filmstrip. The tile of a damaged frame stays black.
 * @throws AppError as `FrameSource.read` when not one frame can be read, `disk-full`
 */
export async function makeFilmstrip(tools: MediaTools, media: MediaDescriptor, options: FilmstripOptions): Promise<Filmstrip> {
  const tiles = Math.min(options.tiles ?? 16, media.frameCount);
  const tile = scaled(media, Math.min(1, (options.tileHeightPx ?? 54) / media.heightPx));
  const strip = new Uint8Array(tile.width * tiles * tile.height * 3);
  const frames = openFrameReader(tools, media, { maxBytes: 0 });
  try {
    let damaged = 0;
    for (let k = 0; k < tiles; k++) {
      const frameIndex = Math.floor(((k + 0.5) * media.frameCount) / tiles);
      const data = await readUnlessDamaged(frames, frameIndex, tile, options.signal);
      if (data instanceof AppError) {
        damaged += 1;
        if (damaged === tiles) throw data;
      } else pasteTile(strip, tile.width * tiles, { data, ...tile }, k * tile.width);
    }
  } finally {
    await frames.close();
  }
  const raw = { width: tile.width * tiles, height: tile.height, channels: 3 as const };
  await writeWhole(options.out, (partial) => sharp(strip, { raw }).toFile(partial));
  const layout = { tiles, tileWidthPx: tile.width, tileHeightPx: tile.height };
  if (options.note !== undefined) await writeWhole(options.note, (partial) => writeFile(partial, JSON.stringify(layout)));
  return { path: options.out, ...layout };
}

/** @throws AppError of the first frame when none of those that are tried can be read */
async function firstReadable(
  frames: FrameSource,
  frameCount: number,
  size: SizePx,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const [first, ...others] = tenths(frameCount);
  const data = await readUnlessDamaged(frames, first, size, signal);
  if (!(data instanceof AppError)) return data;
  for (const frameIndex of others) {
    const other = await readUnlessDamaged(frames, frameIndex, size, signal);
    if (!(other instanceof AppError)) return other;
  }
  throw data;
}

/** The frame at a tenth of the clip, then those at two, three, …, nine tenths, and the very first. */
function tenths(frameCount: number): [number, ...number[]] {
  const at = (tenth: number) => Math.floor((tenth * frameCount) / THUMBNAIL_TRIES);
  const others = Array.from({ length: THUMBNAIL_TRIES - 1 }, (_, k) => at((k + 2) % THUMBNAIL_TRIES));
  return [at(1), ...new Set(others)];
}

/** @returns [height * width * 3] RGB, or the error that says that this frame is damaged */
async function readUnlessDamaged(
  frames: FrameSource,
  frameIndex: number,
  size: SizePx,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | AppError> {
  try {
    return (await frames.read(frameIndex, size, signal)).data;
  } catch (error) {
    if (error instanceof AppError && error.code === 'media-unreadable') return error;
    throw error;
  }
}

function scaled(media: MediaDescriptor, scale: number): SizePx {
  return {
    width: Math.max(1, Math.round(media.widthPx * scale)),
    height: Math.max(1, Math.round(media.heightPx * scale)),
  };
}

function pasteTile(strip: Uint8Array, stripWidth: number, tile: SizePx & { readonly data: Uint8Array }, x: number): void {
  for (let y = 0; y < tile.height; y++) {
    const row = tile.data.subarray(y * tile.width * 3, (y + 1) * tile.width * 3);
    strip.set(row, (y * stripWidth + x) * 3);
  }
}
