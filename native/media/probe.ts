/** What a video file says about itself. */
import { basename } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { isHdr } from './color.ts';
import type { TimeBase } from './frame-table.ts';
import { isPlainText, localPath, statMedia } from './media-file.ts';
import { isSideways, type Orientation, orientationFromAngle, orientationFromMatrix, UPRIGHT } from './orientation.ts';
import { FFPROBE_BASE, inputArgs, runProgram } from './spawn.ts';
import type { MediaTools } from './tools.ts';

/** A video as its file describes it. What is true of its frames is read from its packets (`readPacketTable`). */
export interface VideoProbe {
  readonly path: string;
  readonly bytes: number;
  readonly format: string;
  readonly streamIndex: number;
  readonly codec: string | null;
  /** As stored, before it is turned. */
  readonly codedWidthPx: number;
  readonly codedHeightPx: number;
  /** As shown, after it is turned. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly orientation: Orientation;
  readonly color: Media['color'];
  readonly hdr: boolean;
  readonly interlaced: boolean;
  readonly timeBase: TimeBase;
  /** The time that ffmpeg calls 0 when it seeks, in seconds. */
  readonly startSeconds: number;
  readonly durationMs: number | null;
  readonly averageFps: number | null;
  /** How many frames the file says it has; many formats do not say. */
  readonly declaredFrames: number | null;
  readonly warnings: readonly string[];
}

interface RawStream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly pix_fmt?: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly color_primaries?: string;
  readonly sample_aspect_ratio?: string;
  readonly field_order?: string;
  readonly time_base?: string;
  readonly avg_frame_rate?: string;
  readonly duration?: string;
  readonly nb_frames?: string;
  readonly disposition?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly { readonly displaymatrix?: string; readonly rotation?: number }[];
}

interface RawProbe {
  readonly streams?: readonly RawStream[];
  readonly format?: { readonly format_name?: string; readonly start_time?: string; readonly duration?: string };
}

/**
 * Reads what a video file says about itself.
 * @throws AppError `media-path-not-allowed`, `media-vanished`, `media-empty`, `media-unreadable`, `media-has-no-video`, `aborted`
 */
export async function probeMedia(tools: MediaTools, path: string, signal?: AbortSignal): Promise<VideoProbe> {
  const file = await localPath(path);
  const { bytes, isFolder } = await statMedia(file);
  if (isFolder) throw unreadable(file, say('why-folder'));
  const raw = await readRaw(tools, file, signal);
  const stream = mainVideo(raw.streams ?? []);
  if (stream === null) throw noVideo(file, raw.streams ?? []);
  if (!stream.width || !stream.height) throw unreadable(file, say('why-no-size'));
  const { orientation, warning } = orientationOf(stream);
  const sideways = isSideways(orientation);
  const color = colorOf(stream);
  return {
    path: file,
    bytes,
    format: raw.format?.format_name ?? 'unknown',
    streamIndex: stream.index,
    codec: stream.codec_name ?? null,
    codedWidthPx: stream.width,
    codedHeightPx: stream.height,
    widthPx: sideways ? stream.height : stream.width,
    heightPx: sideways ? stream.width : stream.height,
    orientation,
    color,
    hdr: isHdr(color),
    interlaced: isInterlaced(stream),
    timeBase: fraction(stream.time_base) ?? { num: 1, den: 1000 },
    startSeconds: finite(raw.format?.start_time) ?? 0,
    durationMs: milliseconds(stream.duration) ?? milliseconds(raw.format?.duration),
    averageFps: rate(stream.avg_frame_rate),
    declaredFrames: finite(stream.nb_frames),
    warnings: [...warning, ...pictureWarnings(stream), ...hdrWarnings(color, tools)],
  };
}

async function readRaw(tools: MediaTools, path: string, signal: AbortSignal | undefined): Promise<RawProbe> {
  const args = [...FFPROBE_BASE, '-show_format', '-show_streams', '-of', 'json', ...inputArgs(tools.inputFormats, path)];
  try {
    return JSON.parse(await runProgram(tools.ffprobe.path, args, { signal })) as RawProbe;
  } catch (error) {
    const why = probeError(error, path);
    const isBroken = why instanceof AppError && why.code === 'media-unreadable';
    throw isBroken && (await isPlainText(path)) ? notVideo(path, why.details) : why;
  }
}

/** Why ffprobe refused a file, in words that say what to do. Errors that are not about the file are returned as they are. */
export function probeError(error: unknown, path: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'ffmpeg-failed') return error;
  const said = JSON.stringify(error.details.stderr ?? '');
  const details = { path, stderr: error.details.stderr };
  const refused = /\[(\w+) @ [^\]]*\] \[error\] Format not on whitelist/.exec(said)?.[1];
  if (refused !== undefined || /not on whitelist/.test(said)) {
    const message = say('playlist', { name: basename(path), kind: refused ?? 'playlist' });
    return new AppError('media-path-not-allowed', message, details, { cause: error });
  }
  // Nothing but its name made ffprobe take it for a video.
  if (/detected only with low score of 1,/.test(said)) return notVideo(path, details);
  if (/moov atom not found/.test(said)) return unreadable(path, say('why-no-index'), details);
  if (/Permission denied/.test(said)) return unreadable(path, say('why-not-permitted'), details);
  return unreadable(path, say('why-unknown-video'), details);
}

/** The error for a file that cannot be read. */
export function unreadable(path: string, why: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  const message = say('unreadable', { name: basename(path), why });
  return new AppError('media-unreadable', message, { path, ...details });
}

/** The stream that a player would show: no cover pictures; the default one, then the largest. */
function mainVideo(streams: readonly RawStream[]): RawStream | null {
  const weight = (stream: RawStream) => (stream.disposition?.default ?? 0) * 2 ** 40 + (stream.width ?? 0) * (stream.height ?? 0);
  return (
    streams.filter((stream) => stream.codec_type === 'video' && !isCover(stream)).sort((a, b) => weight(b) - weight(a))[0] ?? null
  );
}

function isCover(stream: RawStream): boolean {
  return stream.disposition?.attached_pic === 1 || stream.disposition?.timed_thumbnails === 1;
}

function noVideo(path: string, streams: readonly RawStream[]): AppError {
  const name = basename(path);
  const sound = streams.some((stream) => stream.codec_type === 'audio');
  const what = streams.some(isCover) ? 'only-sound-and-cover' : sound ? 'only-sound' : 'nothing-shown';
  return new AppError('media-has-no-video', say(what, { name }), { path });
}

function notVideo(path: string, details: Readonly<Record<string, unknown>>): AppError {
  const message = say('not-a-video', { name: basename(path) });
  return new AppError('media-has-no-video', message, { ...details, path });
}

function orientationOf(stream: RawStream): { orientation: Orientation; warning: readonly string[] } {
  const side = stream.side_data_list?.find((entry) => entry.displaymatrix !== undefined);
  const tag = finite(stream.tags?.rotate);
  const orientation =
    side?.displaymatrix !== undefined
      ? (orientationFromMatrix(side.displaymatrix) ?? orientationFromAngle(side.rotation ?? 0))
      : orientationFromAngle(-(tag ?? 0));
  if (orientation !== null) return { orientation, warning: [] };
  const angle = side?.rotation ?? tag ?? 0;
  return {
    orientation: UPRIGHT,
    warning: [say('odd-turn', { angle })],
  };
}

function colorOf(stream: RawStream): Media['color'] {
  const known = (value: string | undefined) =>
    value === undefined || value === 'unknown' || value === 'reserved' ? null : value;
  return {
    pixelFormat: known(stream.pix_fmt),
    range: known(stream.color_range),
    space: known(stream.color_space),
    transfer: known(stream.color_transfer),
    primaries: known(stream.color_primaries),
  };
}

function pictureWarnings(stream: RawStream): string[] {
  const warnings: string[] = [];
  const [x = 1, y = 1] = (stream.sample_aspect_ratio ?? '1:1').split(':').map(Number);
  if (x > 0 && y > 0 && x !== y) {
    warnings.push(say('oblong-pixels', { ratio: `${x}:${y}` }));
  }
  if (isInterlaced(stream)) {
    warnings.push(say('interlaced'));
  }
  return warnings;
}

function hdrWarnings(color: Media['color'], tools: MediaTools): string[] {
  if (!isHdr(color)) return [];
  return [say(tools.canToneMap ? 'hdr-mapped' : 'hdr-pale')];
}

function isInterlaced(stream: RawStream): boolean {
  return ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order ?? '');
}

function finite(text: string | undefined): number | null {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

function milliseconds(text: string | undefined): number | null {
  const seconds = finite(text);
  return seconds === null ? null : seconds * 1000;
}

function fraction(text: string | undefined): TimeBase | null {
  const [num, den] = (text ?? '').split('/').map(Number);
  return num > 0 && den > 0 ? { num, den } : null;
}

function rate(text: string | undefined): number | null {
  const value = fraction(text);
  return value === null ? null : value.num / value.den;
}
