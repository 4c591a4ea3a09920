/** Makes the working JPEGs of neighbouring frames of a video in one pass of ffmpeg. */
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, invariant, throwIfAborted } from '../contract/errors.ts';
import { jpegFilters } from './color.ts';
import { frameFileName } from './frame-cache.ts';
import { createTimeQueue, isFrame, spanInputArgs } from './frame-run.ts';
import { SEEK_ATTEMPTS, type Span, spanOf } from './frame-span.ts';
import { checkUnchanged, type VideoSource } from './media-descriptor.ts';
import { fileError } from './media-file.ts';
import { orientationFilters } from './orientation.ts';
import { type RunningProgram, startProgram } from './spawn.ts';
import type { MediaTools } from './tools.ts';

/** ffmpeg's quality of working frames, 2 (best) to 31. */
const JPEG_QUALITY = 4;
export const PARTIAL_PREFIX = '.partial-';

export interface ExtractOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears each frame whose file is in its place, with its size. */
  readonly onFrame: (frameIndex: number, bytes: number) => void;
}

/**
 * Makes the working files of frames `from` to `to` in `dir`. Each is written elsewhere and moved when it is whole and its
 * time is that of the frame table, so a file under its name is always the right picture.
 * @returns the frames that cannot be decoded; their neighbours are made all the same
 * @throws AppError `media-vanished`, `disk-full`, `ffmpeg-failed`, `aborted`
 */
export async function extractVideoFrames(
  tools: MediaTools,
  source: VideoSource,
  dir: string,
  { from, to }: { readonly from: number; readonly to: number },
  options: ExtractOptions,
): Promise<readonly number[]> {
  const broken: number[] = [];
  let next = from;
  let attempt = 0;
  let failures = 0;
  while (next <= to) {
    throwIfAborted(options.signal);
    await checkUnchanged(source);
    const pass = await extractPass(tools, source, dir, { span: spanOf(source.frameTable, next, to), attempt }, options);
    attempt++;
    if (pass.reached > next) {
      next = pass.reached;
      attempt = 0;
      failures = 0;
    } else if (attempt >= SEEK_ATTEMPTS) {
      // A program that fails at one frame after the other does not fail because of the frames.
      if (pass.failure !== null && ++failures >= MAX_FAILURES) throw pass.failure;
      broken.push(next++);
      attempt = 0;
    }
  }
  return broken;
}

/** Neighbouring frames at which ffmpeg may fail before it is blamed itself. */
const MAX_FAILURES = 3;

interface Pass {
  readonly span: Span;
  /** How often the first frame of the span has been tried before. */
  readonly attempt: number;
}

interface PassResult {
  /** The first frame that has no file yet. */
  readonly reached: number;
  readonly failure: AppError | null;
}

async function extractPass(
  tools: MediaTools,
  source: VideoSource,
  dir: string,
  { span, attempt }: Pass,
  { signal, onFrame }: ExtractOptions,
): Promise<PassResult> {
  const { frameTable } = source;
  const partialDir = await makePartialDir(dir);
  const times = createTimeQueue();
  const program = startProgram(tools.ffmpeg.path, passArgs(tools, source, span, attempt), {
    cwd: partialDir,
    signal,
    onLine: times.onLine,
  });
  program.stdout.resume();
  program.done.then(times.end, times.end);
  let proven = span.from;
  let placed = span.from;
  const place = async () => {
    while (placed < proven) {
      const bytes = await moveFrame(join(partialDir, frameFileName(placed - span.from)), join(dir, frameFileName(placed)));
      if (bytes === null) return;
      onFrame(placed++, bytes);
    }
  };
  try {
    let ticks = await times.next();
    for (; ticks !== null && proven <= span.to && isFrame(frameTable, proven, ticks); ticks = await times.next()) {
      proven++;
      // Somebody may be waiting for the first ones; later, looking less often saves a tenth of the work.
      if (proven - span.from <= PROMPT_FRAMES || proven - placed >= PLACE_TOGETHER) await place();
    }
    if (ticks !== null && proven <= span.to) {
      // Not the next frame: this pass is over, but those before it are right and still on their way to the disk.
      await finishPlacing(program, place, () => placed < proven);
      return { reached: placed, failure: null };
    }
    const failure = await endOf(program);
    await place();
    return { reached: placed, failure };
  } catch (error) {
    throw fileError(error, dir);
  } finally {
    await program.kill();
    await rm(partialDir, { recursive: true, force: true });
  }
}

async function finishPlacing(program: RunningProgram, place: () => Promise<void>, isWaiting: () => boolean): Promise<void> {
  let running = true;
  const ended = program.done
    .catch(() => undefined)
    .then(() => {
      running = false;
    });
  while (running && isWaiting()) {
    await Promise.race([ended, sleep(POLL_MS)]);
    await place();
  }
  if (running) await program.kill();
}

const POLL_MS = 20;
const PROMPT_FRAMES = 16;
const PLACE_TOGETHER = 6;

/** Failures that another attempt may mend are answered; the others are thrown. */
async function endOf(program: RunningProgram): Promise<AppError | null> {
  try {
    await program.done;
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'ffmpeg-failed') return error;
    throw error;
  }
}

function passArgs(tools: MediaTools, source: VideoSource, span: Span, attempt: number): string[] {
  const { timeBase, video } = source.frameTable;
  invariant(video !== null, 'only a video is extracted by ffmpeg');
  const filters = [...span.filters, ...orientationFilters(video.orientation), ...jpegFilters(source, tools)];
  return [
    ...spanInputArgs(tools, source, span, attempt),
    // The encoder's own clock ticks once per average frame, where two frames of a variable rate may fall together.
    ...['-enc_time_base', `${timeBase.num}:${timeBase.den}`],
    ...['-vf', filters.join(','), '-c:v', 'mjpeg', '-q:v', String(JPEG_QUALITY), '-strict', 'unofficial'],
    // A bare name: 4.1 cannot rename what is named with a protocol.
    ...['-f', 'image2', '-atomic_writing', '1', '-start_number', '0', '%06d.jpg'],
  ];
}

async function makePartialDir(dir: string): Promise<string> {
  try {
    await mkdir(dir, { recursive: true });
    return await mkdtemp(join(dir, PARTIAL_PREFIX));
  } catch (error) {
    throw fileError(error, dir);
  }
}

/** @returns the size of the file, or null when ffmpeg has not finished it yet */
async function moveFrame(from: string, to: string): Promise<number | null> {
  try {
    const { size } = await stat(from);
    await rename(from, to);
    return size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
