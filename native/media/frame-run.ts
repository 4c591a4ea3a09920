/** One pass of ffmpeg over neighbouring frames of a video: exact RGB, in order, as fast as it is asked for. */
import { AppError, abortedError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { rgbFilters } from './color.ts';
import { SEEK_ATTEMPTS, type Span, seekSecondsOf, spanOf, videoOf } from './frame-span.ts';
import type { FrameTable } from './frame-table.ts';
import type { VideoSource } from './media-descriptor.ts';
import { orientationFilters } from './orientation.ts';
import { seekArgs, shownTicks, streamArgs } from './packet-table.ts';
import { FFMPEG_BASE, inputArgs, type RunningProgram, startProgram } from './spawn.ts';
import type { MediaTools } from './tools.ts';

export interface SizePx {
  readonly width: number;
  readonly height: number;
}

/** Gives frames `from`, `from` + 1, … up to `to`. */
export interface FrameRun {
  /** The frame that `next` will give; past `to` when there is none left. */
  readonly nextIndex: number;
  /**
   * The next frame as RGB.
   * @throws AppError `media-unreadable` with `frameIndex` for a frame that cannot be decoded, `aborted` after `close`
   */
  next(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Starts a run. Nothing is decoded ahead but what fits into the pipe. */
export function startFrameRun(tools: MediaTools, source: VideoSource, from: number, to: number, sizePx: SizePx): FrameRun {
  const table = source.frameTable;
  let nextIndex = from;
  let attempt = 0;
  let part: RunPart | null = null;
  let closed = false;
  let failure: AppError | null = null;

  const advance = async (): Promise<Uint8Array> => {
    for (;;) {
      if (closed) throw abortedError();
      part ??= startPart(tools, source, spanOf(table, nextIndex, to), attempt, sizePx);
      const given = await readPart(part);
      if (closed) throw abortedError();
      if (given !== null && isFrame(table, nextIndex, given.ticks)) {
        if (nextIndex === part.span.to) await endPart();
        nextIndex++;
        attempt = 0;
        return given.data;
      }
      // Earlier than wanted: passed over. Later, or the end: the frame was not decodable from where the run started.
      if (given !== null && given.ticks < table.ptsTicks[nextIndex]) continue;
      await endPart();
      attempt++;
      if (attempt >= SEEK_ATTEMPTS) throw undecodable(source, nextIndex, failure);
    }
  };

  /** A program that failed gave nothing, as one that ended early; whether another attempt brings more is seen then. */
  const readPart = async (running: RunPart) => {
    try {
      return await running.read();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'ffmpeg-failed') throw error;
      failure = error;
      return null;
    }
  };

  const endPart = async () => {
    const ended = part;
    part = null;
    await ended?.close();
  };

  return {
    get nextIndex() {
      return nextIndex;
    },
    next: advance,
    async close() {
      closed = true;
      await endPart();
    },
  };
}

/** Whether what came out is the wanted frame. Where the file has no usable times, frames are told apart by counting. */
export function isFrame(table: FrameTable, frameIndex: number, ticks: number): boolean {
  return videoOf(table).addressing === 'count' || ticks === table.ptsTicks[frameIndex];
}

/** The error for a frame that no attempt has brought. */
export function undecodable(source: VideoSource, frameIndex: number, cause: AppError | null): AppError {
  return new AppError(
    'media-unreadable',
    say('frame-damaged', { frame: frameIndex, path: source.sourcePath }),
    { path: source.sourcePath, frameIndex, stderr: cause?.details.stderr ?? [] },
    { cause },
  );
}

/** Arguments of ffmpeg up to its filters, for one attempt at a span. */
export function spanInputArgs(tools: MediaTools, source: VideoSource, span: Span, attempt: number): string[] {
  const video = videoOf(source.frameTable);
  return [
    ...FFMPEG_BASE,
    ...seekArgs(seekSecondsOf(source.frameTable, span.from, attempt)),
    ...inputArgs(tools.inputFormats, source.sourcePath),
    ...streamArgs(video.streamIndex),
    ...tools.passthroughArgs,
    ...['-frames:v', String(span.to - span.from + 1)],
  ];
}

interface RunPart {
  readonly span: Span;
  /** What comes next; null at the end. @throws AppError when ffmpeg failed */
  read(): Promise<{ readonly ticks: number; readonly data: Uint8Array } | null>;
  close(): Promise<void>;
}

function startPart(tools: MediaTools, source: VideoSource, span: Span, attempt: number, sizePx: SizePx): RunPart {
  const times = createTimeQueue();
  const { orientation } = videoOf(source.frameTable);
  const filters = [...span.filters, ...orientationFilters(orientation), ...rgbFilters(source, sizePx, tools)];
  const args = [...spanInputArgs(tools, source, span, attempt), '-vf', filters.join(','), '-f', 'rawvideo', 'pipe:1'];
  const program = startProgram(tools.ffmpeg.path, args, { onLine: times.onLine });
  program.done.then(times.end, times.end);
  const readFrame = createFrameReader(program, sizePx.width * sizePx.height * 3);
  return {
    span,
    async read() {
      const data = await readFrame();
      if (data === null) {
        await program.done;
        return null;
      }
      const ticks = await times.next();
      return ticks === null ? null : { ticks, data };
    },
    close: () => program.kill(),
  };
}

/** Cuts the output into frames. What is not asked for stays in the pipe, so ffmpeg waits. */
function createFrameReader(program: RunningProgram, frameBytes: number): () => Promise<Uint8Array | null> {
  const chunks = program.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Uint8Array = new Uint8Array(0);
  return async () => {
    // Hot: one allocation per frame, which is handed to the caller; everything else is copied once.
    const frame = new Uint8Array(frameBytes);
    let filled = 0;
    for (;;) {
      const part = rest.subarray(0, frameBytes - filled);
      frame.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled === frameBytes) return frame;
      const chunk = await nextChunk(chunks);
      if (chunk === null) return null;
      rest = chunk;
    }
  };
}

/** A pipe that was closed by `kill` reports a premature close; that is the end here, and the program's exit tells why. */
async function nextChunk(chunks: AsyncIterator<Buffer>): Promise<Uint8Array | null> {
  try {
    const step = await chunks.next();
    return step.done === true ? null : step.value;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return null;
    throw error;
  }
}

/** The times of frames in the order in which they leave the filters. */
export interface TimeQueue {
  /** For `RunOptions.onLine`. */
  readonly onLine: (line: string) => boolean;
  /** The next time, or null once there will be none. */
  next(): Promise<number | null>;
  end(): void;
}

/** Collects the times that ffmpeg tells on stderr, which may come before or after the pixels on stdout. */
export function createTimeQueue(): TimeQueue {
  const ready: number[] = [];
  let waiting: ((ticks: number | null) => void) | null = null;
  let ended = false;
  return {
    onLine(line) {
      const ticks = shownTicks(line);
      if (ticks === null) return false;
      if (waiting === null) ready.push(ticks);
      else {
        waiting(ticks);
        waiting = null;
      }
      return true;
    },
    async next() {
      const first = ready.shift();
      if (first !== undefined) return first;
      if (ended) return null;
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    end() {
      ended = true;
      waiting?.(null);
      waiting = null;
    },
  };
}
