import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import type { EngineClient } from '../contract/client.ts';
import { throwIfAborted } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Media } from '../contract/records.ts';
import type { Engine } from '../engine.ts';
import { openVideoEncoder } from '../media/encode.ts';
import { fileError } from '../media/media-file.ts';
import { createEtaEstimator } from '../media/progress.ts';
import type { FrameSource } from '../model/model.ts';
import { drawLabel, fill, labelSize, type RgbSheet } from './bitmap-text.ts';
import { drawFrame, type Legend, readLegend, rgbOf, trackLabel } from './frame-layers.ts';
import type { CommandContext } from './session.ts';

/** Longest side of a preview: more than that no one looks at, and it takes long to encode. */
const OVERLAY_MAX_PX = 1920;
/** Frames a second of a preview of images that have no rate. */
const STILL_FPS = 5;
const TILE_WIDTH_PX = 360;
const TILE_COLUMNS = 5;
const TILES = 20;
const GAP_PX = 6;
const WHITE = [255, 255, 255] as const;

/** Writes the frames of a range, with their objects drawn on them, as a video. */
export function writeOverlay(
  context: CommandContext,
  engine: Engine,
  media: Media,
  range: FrameRange,
  out: string,
): Promise<void> {
  return withFrames(engine, media, async (source, legend) => {
    const size = fitted(media.widthPx, media.heightPx, OVERLAY_MAX_PX);
    const fps = media.fps ?? STILL_FPS;
    const encoder = await openVideoEncoder(await engine.mediaTools(), { out, ...size, fps, signal: context.signal });
    try {
      const scale = Math.max(1, Math.round(media.heightPx / 360));
      const eta = createEtaEstimator(context.now);
      const total = range.to - range.from + 1;
      for (let frame = range.from; frame <= range.to; frame++) {
        throwIfAborted(context.signal);
        const image = await source.read(frame, undefined, context.signal);
        const drawn = await drawFrame(engine.client, legend, image, frame, { scale, names: 'full' });
        drawLabel({ ...image, data: drawn }, String(frame), { x: 2 * scale, y: 2 * scale }, { scale, color: WHITE });
        await encoder.write(size.width === image.width ? drawn : await scaled(drawn, image, size));
        const done = frame - range.from + 1;
        context.output.progress('overlay', { done, total, unit: 'frames', etaMs: eta.update(done, total), phase: 'overlay' });
      }
      await encoder.finish();
      context.output.endProgress();
    } catch (error) {
      await encoder.abort();
      throw error;
    }
  });
}

/** Writes evenly spaced frames, with their objects drawn on them, as one picture with a legend. */
export function writeContactSheet(
  context: CommandContext,
  engine: Engine,
  media: Media,
  range: FrameRange,
  out: string,
): Promise<void> {
  return withFrames(engine, media, async (source, legend) => {
    const frames = spread(range, TILES);
    const tile = { width: TILE_WIDTH_PX, height: Math.max(1, Math.round((TILE_WIDTH_PX * media.heightPx) / media.widthPx)) };
    const sheet = newSheet(frames.length, tile, legend);
    for (const [index, frame] of frames.entries()) {
      throwIfAborted(context.signal);
      const image = await tileOf(engine.client, legend, source, frame, tile, context.signal);
      paste(sheet, image, tile, {
        x: GAP_PX + (index % TILE_COLUMNS) * (tile.width + GAP_PX),
        y: legendHeight(legend) + GAP_PX + Math.floor(index / TILE_COLUMNS) * (tile.height + GAP_PX),
      });
    }
    await writePng(sheet, out);
  });
}

/** Opens the frames of a media item for the time of some work. */
async function withFrames(
  engine: Engine,
  media: Media,
  work: (source: FrameSource, legend: Legend) => Promise<void>,
): Promise<void> {
  const legend = await readLegend(engine.client, media);
  const source = await engine.openFrames(media.id);
  try {
    await work(source, legend);
  } finally {
    await source.close();
  }
}

/**
 * Written beside and moved, so that a half-written picture is never taken for a whole one.
 * @throws AppError `disk-full`, `media-unreadable` when the folder may not be written to
 */
async function writePng(sheet: RgbSheet, out: string): Promise<void> {
  const { data, width, height } = sheet;
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const temporary = `${out}.partial`;
  try {
    await mkdir(dirname(out), { recursive: true });
    await writeFile(temporary, png);
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, out);
  }
}

async function tileOf(
  client: EngineClient,
  legend: Legend,
  source: FrameSource,
  frame: number,
  tile: { width: number; height: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const image = await source.read(frame, undefined, signal);
  // Labels are drawn before the frame is made small, so that they end up two pixels a dot. The legend has the names: on a
  // tile they would cover the masks that it is there to show.
  const scale = Math.max(1, Math.round((2 * image.width) / tile.width));
  const drawn = await drawFrame(client, legend, image, frame, { scale, names: 'numbers' });
  const small = await scaled(drawn, image, tile);
  drawLabel({ data: small, ...tile }, `frame ${frame}`, { x: 0, y: 0 }, { scale: 2, color: WHITE });
  return small;
}

function newSheet(tiles: number, tile: { width: number; height: number }, legend: Legend): RgbSheet {
  const columns = Math.min(TILE_COLUMNS, tiles);
  const rows = Math.ceil(tiles / TILE_COLUMNS);
  const width = Math.max(columns * (tile.width + GAP_PX) + GAP_PX, 480);
  const height = legendHeight(legend) + rows * (tile.height + GAP_PX) + GAP_PX;
  const sheet = { data: new Uint8Array(width * height * 3).fill(24), width, height };
  drawLegend(sheet, legend);
  return sheet;
}

const LEGEND_LINE_PX = 26;

function legendHeight(legend: Legend): number {
  return LEGEND_LINE_PX * (1 + legend.tracks.size);
}

function drawLegend(sheet: RgbSheet, legend: Legend): void {
  drawLabel(sheet, legend.media.name, { x: GAP_PX, y: 5 }, { scale: 2, color: [235, 235, 235] });
  [...legend.tracks.values()].forEach((track, index) => {
    const y = LEGEND_LINE_PX * (index + 1) + 4;
    const className = track.classId === null ? 'no class' : (legend.classes.get(track.classId)?.name ?? 'no class');
    const color = rgbOf(track.color);
    fill(sheet, { x: GAP_PX, y, width: 18, height: 18 }, color);
    const text = track.instanceName ? `${trackLabel(legend, track)} (${className})` : trackLabel(legend, track);
    const { width } = labelSize(text, 2);
    drawLabel(sheet, text, { x: Math.min(GAP_PX + 26, sheet.width - width), y }, { scale: 2, color: [235, 235, 235] });
  });
}

function paste(sheet: RgbSheet, tile: Uint8Array, size: { width: number; height: number }, at: { x: number; y: number }): void {
  for (let y = 0; y < size.height; y++) {
    sheet.data.set(tile.subarray(y * size.width * 3, (y + 1) * size.width * 3), ((at.y + y) * sheet.width + at.x) * 3);
  }
}

/** At most `count` frames, evenly spaced, the first and the last among them. */
export function spread(range: FrameRange, count: number): number[] {
  const frames = range.to - range.from + 1;
  if (frames <= count) return Array.from({ length: frames }, (_, index) => range.from + index);
  return Array.from({ length: count }, (_, index) => range.from + Math.round((index * (frames - 1)) / (count - 1)));
}

function fitted(width: number, height: number, longest: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function scaled(
  rgb: Uint8Array,
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const image = sharp(rgb, { raw: { width: from.width, height: from.height, channels: 3 } });
  return new Uint8Array(await image.resize(to.width, to.height, { fit: 'fill' }).removeAlpha().raw().toBuffer());
}
