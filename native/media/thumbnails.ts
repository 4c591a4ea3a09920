/** Small pictures of a media item. */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { openFrameReader } from './frame-reader.ts';
import type { SizePx } from './frame-run.ts';
import type { MediaDescriptor } from './media-descriptor.ts';
import type { MediaTools } from './tools.ts';
import { writeWhole } from './whole-file.ts';

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
 * Writes a small picture of the frame at a tenth of the clip (the first is often black).
 * @throws AppError as `FrameSource.read`, `disk-full`
 */
export async function makeThumbnail(tools: MediaTools, media: MediaDescriptor, options: ThumbnailOptions): Promise<SizePx> {
  const longest = Math.max(media.widthPx, media.heightPx);
  const scale = Math.min(1, (options.sizePx ?? 320) / longest);
  const size = scaled(media, scale);
  const frames = openFrameReader(tools, media, { maxBytes: 0 });
  try {
    const { data } = await frames.read(Math.floor(media.frameCount / 10), size, options.signal);
    const raw = { width: size.width, height: size.height, channels: 3 as const };
    await writeWhole(options.out, (partial) => sharp(data, { raw }).toFile(partial));
  } finally {
    await frames.close();
  }
  return size;
}

/**
 * Writes a filmstrip.
 * @throws AppError as `FrameSource.read`, `disk-full`
 */
export async function makeFilmstrip(tools: MediaTools, media: MediaDescriptor, options: FilmstripOptions): Promise<Filmstrip> {
  const tiles = Math.min(options.tiles ?? 16, media.frameCount);
  const tile = scaled(media, Math.min(1, (options.tileHeightPx ?? 54) / media.heightPx));
  const strip = new Uint8Array(tile.width * tiles * tile.height * 3);
  const frames = openFrameReader(tools, media, { maxBytes: 0 });
  try {
    for (let k = 0; k < tiles; k++) {
      const frameIndex = Math.floor(((k + 0.5) * media.frameCount) / tiles);
      const { data } = await frames.read(frameIndex, tile, options.signal);
      pasteTile(strip, tile.width * tiles, { data, ...tile }, k * tile.width);
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
