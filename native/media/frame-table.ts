/** Which frames of a source are annotated, and how each of them is found again. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError, invariant } from '../contract/errors.ts';
import type { Orientation } from './orientation.ts';

/** Seconds in one tick, as a fraction. `num` is 0 where the source has no rate (images). */
export interface TimeBase {
  readonly num: number;
  readonly den: number;
}

/** What has to be known to decode a video's frames again, beside their times. */
export interface VideoFacts {
  /** Index of the stream in its file. */
  readonly streamIndex: number;
  /** The time that ffmpeg calls 0 when it seeks in this file, in seconds. */
  readonly startSeconds: number;
  /** `pts`: frames are told apart by their time. `count`: the file's times are of no use, frames are counted from the start. */
  readonly addressing: 'pts' | 'count';
  /** How decoded pictures are turned to be shown. */
  readonly orientation: Orientation;
}

/** One entry per annotated frame, in display order. */
export interface FrameTable {
  readonly timeBase: TimeBase;
  /** Presentation time of each frame in ticks of `timeBase`; of images, their position. */
  readonly ptsTicks: Float64Array;
  /** Position of each frame among all frames of the source, counted from 0. */
  readonly sourceIndex: Uint32Array;
  /** Names of the files of an image or a sequence, one per annotated frame, within the folder; null for a video. */
  readonly files: readonly string[] | null;
  /** Null for images. */
  readonly video: VideoFacts | null;
}

/** Time of a frame in milliseconds after the first annotated frame; 0 where the source has no rate. */
export function timeMsOf(table: FrameTable, frameIndex: number): number {
  requireFrame(table, frameIndex);
  const ticks = table.ptsTicks[frameIndex] - table.ptsTicks[0];
  return (ticks * table.timeBase.num * 1000) / table.timeBase.den;
}

/** @throws AppError `frame-out-of-range` unless the table has this frame */
export function requireFrame(table: FrameTable, frameIndex: number): void {
  const frameCount = table.ptsTicks.length;
  if (Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < frameCount) return;
  throw new AppError('frame-out-of-range', `There is no frame ${frameIndex}; ask for one of 0 to ${frameCount - 1}.`, {
    frameIndex,
    frameCount,
  });
}

interface Header {
  readonly version: 1;
  readonly frameCount: number;
  readonly timeBase: TimeBase;
  readonly files: readonly string[] | null;
  readonly video: VideoFacts | null;
}

/**
 * The table as bytes to store: a JSON header and the differences of differences of both columns, deflated. A constant
 * rate takes a few hundred bytes, whatever the length.
 */
export function encodeFrameTable(table: FrameTable): Uint8Array {
  const frameCount = table.ptsTicks.length;
  invariant(table.sourceIndex.length === frameCount, 'a frame table has one source index per time');
  const header: Header = { version: 1, frameCount, timeBase: table.timeBase, files: table.files, video: table.video };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes: number[] = [];
  writeVarint(bytes, json.length);
  const columns: number[] = [];
  writeColumn(columns, table.ptsTicks);
  writeColumn(columns, table.sourceIndex);
  return deflateRawSync(Buffer.concat([Uint8Array.from(bytes), json, Uint8Array.from(columns)]));
}

/** Reads what `encodeFrameTable` wrote. @throws AppError `library-corrupt` for anything else */
export function decodeFrameTable(bytes: Uint8Array): FrameTable {
  try {
    const data = inflateRawSync(bytes);
    const cursor = { data, at: 0 };
    const jsonLength = readVarint(cursor);
    const header = JSON.parse(data.toString('utf8', cursor.at, cursor.at + jsonLength)) as Header;
    cursor.at += jsonLength;
    if (header.version !== 1) throw new RangeError(`unknown version ${header.version}`);
    const ptsTicks = readColumn(cursor, new Float64Array(header.frameCount));
    const sourceIndex = readColumn(cursor, new Uint32Array(header.frameCount));
    return { timeBase: header.timeBase, ptsTicks, sourceIndex, files: header.files, video: header.video };
  } catch (error) {
    throw new AppError(
      'library-corrupt',
      `The frame table of a media item cannot be read (${String(error)}). Check the library, or import the media again.`,
      {},
      { cause: error },
    );
  }
}

/** Second differences as zigzag varints: all zero for a constant rate. */
function writeColumn(out: number[], values: Float64Array | Uint32Array): void {
  let previous = 0;
  let step = 0;
  for (const value of values) {
    const difference = value - previous - step;
    writeVarint(out, difference >= 0 ? difference * 2 : -difference * 2 - 1);
    step = value - previous;
    previous = value;
  }
}

interface Cursor {
  readonly data: Uint8Array;
  at: number;
}

function readColumn<T extends Float64Array | Uint32Array>(cursor: Cursor, out: T): T {
  let previous = 0;
  let step = 0;
  for (let i = 0; i < out.length; i++) {
    const zigzag = readVarint(cursor);
    step += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    previous += step;
    out[i] = previous;
  }
  return out;
}

/** Arithmetic instead of shifts: ticks may need more than 32 bits. */
function writeVarint(out: number[], value: number): void {
  invariant(Number.isSafeInteger(value) && value >= 0, 'times and indices are whole numbers');
  while (value >= 128) {
    out.push((value % 128) + 128);
    value = Math.floor(value / 128);
  }
  out.push(value);
}

function readVarint(cursor: Cursor): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    if (cursor.at >= cursor.data.length) throw new RangeError('the table ends too early');
    const byte = cursor.data[cursor.at++];
    value += (byte % 128) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
}
