/** Working JPEGs of a media item, named by frame index: made when they are asked for, or in advance, and kept within a size. */
import { copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, abortedError, throwIfAborted } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Progress } from '../contract/jobs.ts';
import { say } from '../contract/sentences.ts';
import { extractVideoFrames, PARTIAL_PREFIX } from './extract-video.ts';
import { CHUNK_FRAMES, createFrameCache, type FrameCache, frameFileName, framesIn } from './frame-cache.ts';
import { undecodable } from './frame-run.ts';
import { requireFrame } from './frame-table.ts';
import type { MediaDescriptor } from './media-descriptor.ts';
import { encodePicture, readPictureFacts } from './picture.ts';
import { checkPicture, pictureFile } from './picture-frames.ts';
import { createEtaEstimator } from './progress.ts';
import type { MediaTools } from './tools.ts';
import { writeWhole } from './whole-file.ts';

export interface FrameStoreOptions {
  /** Folder of this media item's frames. */
  readonly dir: string;
  /** Folder under which the frames of all media items lie; `maxBytes` holds for all of them together. */
  readonly rootDir: string;
  readonly maxBytes: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface EnsureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** The frame that is looked at: its neighbours come first, then the rest to the end, then what is before it. */
  readonly playhead?: number;
}

/** What became of a range. */
export interface EnsureResult {
  readonly present: number;
  /** Frames that are left for when they are asked for: they do not fit into the cache, or cannot be decoded. */
  readonly left: number;
}

export interface FrameStore {
  /**
   * Path of a working frame; it and its neighbours are made if they are not there.
   * @throws AppError `frame-out-of-range`, `media-vanished`, `media-unreadable`, `ffmpeg-failed`, `disk-full`, `aborted`
   */
  framePath(frameIndex: number, signal?: AbortSignal): Promise<string>;
  /**
   * Makes the frames of a range that are missing; after a crash or a cancel it goes on where it stopped.
   * @throws AppError `frame-out-of-range`, `media-vanished`, `media-unreadable`, `ffmpeg-failed`, `disk-full`, `aborted`
   */
  ensureFrames(range: FrameRange, options?: EnsureOptions): Promise<EnsureResult>;
  /** Stops what is being made; whole files stay. */
  close(): Promise<void>;
}

/** A frame that a running extraction will give this soon is waited for instead of starting another one. */
const SOON_FRAMES = 48;
/** The cache is told about new files this often. */
const REPORT_FRAMES = 16;

/** Opens the folder and removes what a crash has left half-done in it. */
export async function openFrameStore(tools: MediaTools, media: MediaDescriptor, options: FrameStoreOptions): Promise<FrameStore> {
  const cache = createFrameCache({ rootDir: options.rootDir, maxBytes: options.maxBytes, now: options.now ?? Date.now });
  await removePartials(options.dir);
  return new WorkingFrameStore(tools, media, options, cache);
}

/** Something that is being extracted now. */
interface Extraction {
  next: number;
  readonly to: number;
  readonly done: Promise<readonly number[]>;
}

class WorkingFrameStore implements FrameStore {
  private readonly tools: MediaTools;
  private readonly media: MediaDescriptor;
  private readonly options: FrameStoreOptions;
  private readonly cache: FrameCache;
  private readonly closing = new AbortController();
  private readonly running = new Set<Extraction>();
  private readonly waiters = new Map<number, Set<() => void>>();

  constructor(tools: MediaTools, media: MediaDescriptor, options: FrameStoreOptions, cache: FrameCache) {
    this.tools = tools;
    this.media = media;
    this.options = options;
    this.cache = cache;
  }

  async framePath(frameIndex: number, signal?: AbortSignal): Promise<string> {
    requireFrame(this.media.frameTable, frameIndex);
    throwIfAborted(signal);
    const path = join(this.options.dir, frameFileName(frameIndex));
    for (let tries = 0; tries < 3; tries++) {
      if (await this.cache.touch(path)) return path;
      const extraction = this.comingSoon(frameIndex) ?? this.startChunk(frameIndex);
      const broken = await this.waitFor(frameIndex, extraction, signal);
      if (broken.includes(frameIndex)) throw undecodable(this.media, frameIndex, null);
    }
    // It was made and dropped again: the cache is smaller than what is being looked at.
    throw new AppError('disk-full', say('frame-cache-small'), {
      maxBytes: this.options.maxBytes,
    });
  }

  async ensureFrames(range: FrameRange, { signal, onProgress, playhead }: EnsureOptions = {}): Promise<EnsureResult> {
    requireFrame(this.media.frameTable, range.from);
    requireFrame(this.media.frameTable, range.to);
    const total = range.to - range.from + 1;
    const there = new Set((await framesIn(this.options.dir)).filter((index) => index >= range.from && index <= range.to));
    const eta = createEtaEstimator(() => performance.now());
    const resumedAt = there.size;
    const room = new AbortController();
    let writtenBytes = 0;
    const report = () => {
      const etaMs = eta.update(there.size - resumedAt, total - resumedAt);
      onProgress?.({ done: there.size, total, unit: 'frames', etaMs, phase: 'extract' });
    };
    const onFrame = (frameIndex: number, bytes: number) => {
      there.add(frameIndex);
      writtenBytes += bytes;
      // More than the cache holds would only push out what was just made.
      if (writtenBytes > this.options.maxBytes * 0.9) room.abort();
      if (there.size % REPORT_FRAMES === 0) report();
    };
    report();
    for (const gap of gapsOf(range, there, playhead ?? range.from)) {
      if (room.signal.aborted) break;
      const signals = [room.signal, ...(signal === undefined ? [] : [signal])];
      const extraction = this.start(gap.from, gap.to, { signal: AbortSignal.any(signals), onFrame });
      await extraction.done.catch((error: unknown) => {
        if (!room.signal.aborted || signal?.aborted || this.closing.signal.aborted) throw error;
        return [];
      });
    }
    report();
    return { present: there.size, left: total - there.size };
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.running].map((extraction) => extraction.done.catch(() => undefined)));
  }

  private comingSoon(frameIndex: number): Extraction | null {
    for (const extraction of this.running) {
      const ahead = frameIndex - extraction.next;
      if (ahead >= 0 && ahead < SOON_FRAMES && frameIndex <= extraction.to) return extraction;
    }
    return null;
  }

  /** A video is extracted in chunks, because seeking costs more than decoding neighbours; pictures are not. */
  private startChunk(frameIndex: number): Extraction {
    if (this.media.frameTable.video === null) return this.start(frameIndex, frameIndex, {});
    const first = Math.floor(frameIndex / CHUNK_FRAMES) * CHUNK_FRAMES;
    const last = Math.min(first + CHUNK_FRAMES, this.media.frameTable.ptsTicks.length) - 1;
    return this.start(first, last, {});
  }

  private start(
    from: number,
    to: number,
    { signal, onFrame }: { readonly signal?: AbortSignal; readonly onFrame?: (frameIndex: number, bytes: number) => void },
  ): Extraction {
    const stop = signal === undefined ? this.closing.signal : AbortSignal.any([this.closing.signal, signal]);
    let unreportedBytes = 0;
    let unreported = 0;
    let sweeping: Promise<void> = Promise.resolve();
    const tellCache = () => {
      const bytes = unreportedBytes;
      unreportedBytes = 0;
      unreported = 0;
      sweeping = sweeping.then(() => this.cache.added(bytes, (dir, chunk) => this.isBusy(dir, chunk)));
      // Rejections are met below; this only keeps them from being called unhandled until then.
      sweeping.catch(() => undefined);
    };
    const frameDone = (frameIndex: number, bytes: number) => {
      extraction.next = frameIndex + 1;
      unreportedBytes += bytes;
      if (++unreported >= REPORT_FRAMES) tellCache();
      onFrame?.(frameIndex, bytes);
      for (const wake of this.waiters.get(frameIndex) ?? []) wake();
      this.waiters.delete(frameIndex);
    };
    const work = async (): Promise<readonly number[]> => {
      try {
        return await this.extract(from, to, stop, frameDone);
      } finally {
        if (unreported > 0) tellCache();
        await sweeping;
        this.running.delete(extraction);
      }
    };
    const extraction: Extraction = { next: from, to, done: Promise.resolve().then(work) };
    extraction.done.catch(() => undefined);
    this.running.add(extraction);
    return extraction;
  }

  private extract(
    from: number,
    to: number,
    signal: AbortSignal,
    onFrame: (frameIndex: number, bytes: number) => void,
  ): Promise<readonly number[]> {
    if (this.media.frameTable.video === null) return this.extractPictures(from, to, signal, onFrame);
    return extractVideoFrames(this.tools, this.media, this.options.dir, { from, to }, { signal, onFrame });
  }

  private async extractPictures(
    from: number,
    to: number,
    signal: AbortSignal,
    onFrame: (frameIndex: number, bytes: number) => void,
  ): Promise<readonly number[]> {
    for (let index = from; index <= to; index++) {
      throwIfAborted(signal);
      const source = pictureFile(this.media, index);
      await checkPicture(this.tools, this.media, source);
      onFrame(index, await writePictureFrame(this.tools, source, join(this.options.dir, frameFileName(index))));
    }
    return [];
  }

  private isBusy(dir: string, chunk: number): boolean {
    if (dir !== this.options.dir) return false;
    return [...this.running].some((extraction) => {
      const first = chunk * CHUNK_FRAMES;
      return extraction.next >= first && extraction.next < first + 2 * CHUNK_FRAMES;
    });
  }

  /** Resolves when the frame is in its place or the extraction has ended, with the frames that it could not decode. */
  private async waitFor(frameIndex: number, extraction: Extraction, signal: AbortSignal | undefined): Promise<readonly number[]> {
    const waiters = this.waiters.get(frameIndex) ?? new Set();
    this.waiters.set(frameIndex, waiters);
    let wake: () => void = () => undefined;
    let cancel: () => void = () => undefined;
    const arrived = new Promise<readonly number[]>((resolve, reject) => {
      wake = () => resolve([]);
      cancel = () => reject(abortedError());
    });
    waiters.add(wake);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await Promise.race([arrived, extraction.done]);
    } finally {
      waiters.delete(wake);
      signal?.removeEventListener('abort', cancel);
    }
  }
}

/** Neighbouring frames that are missing, from the playhead to the end and then what is before it. */
function gapsOf(range: FrameRange, there: ReadonlySet<number>, playhead: number): readonly FrameRange[] {
  const middle = Math.min(Math.max(playhead, range.from), range.to);
  return [...missing(middle, range.to, there), ...missing(range.from, middle - 1, there)];
}

function missing(from: number, to: number, there: ReadonlySet<number>): FrameRange[] {
  const gaps: FrameRange[] = [];
  for (let index = from; index <= to; index++) {
    if (there.has(index)) continue;
    const last = gaps.at(-1);
    if (last?.to === index - 1) gaps[gaps.length - 1] = { from: last.from, to: index };
    else gaps.push({ from: index, to: index });
  }
  return gaps;
}

/** A picture that any program shows alike is copied; others are turned and encoded anew. @returns bytes written */
async function writePictureFrame(tools: MediaTools, source: string, out: string): Promise<number> {
  const facts = await readPictureFacts(tools, source, Number.POSITIVE_INFINITY);
  let bytes = facts.bytes;
  await writeWhole(out, async (partial) => {
    if (facts.plainJpeg) await copyFile(source, partial);
    else {
      const jpeg = await encodePicture(tools, facts);
      bytes = jpeg.length;
      await writeFile(partial, jpeg);
    }
  });
  return bytes;
}

async function removePartials(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    if (name.startsWith(PARTIAL_PREFIX)) await rm(join(dir, name), { recursive: true, force: true });
  }
}
