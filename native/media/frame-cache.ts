/** Keeps the working frames of all media items of a library under one size: the least recently used go first. */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Frames of a media item that are made and dropped together: this many neighbours. */
export const CHUNK_FRAMES = 32;

export interface FrameCacheOptions {
  /** Folder under which the working frames of all media items lie. */
  readonly rootDir: string;
  readonly maxBytes: number;
  /** Milliseconds since 1970, the clock of file times. */
  readonly now: () => number;
}

export interface FrameCache {
  /** Says that frames were written; makes room when there is too much. `isBusy` names files that must stay. */
  added(bytes: number, isBusy: (dir: string, chunk: number) => boolean): Promise<void>;
  /** Says that a frame is being looked at. @returns false when the file is not there */
  touch(path: string): Promise<boolean>;
}

/** What was used this recently is never dropped: somebody may be reading the file right now. */
const GRACE_MS = 10_000;
/** A sweep goes below the limit by this share, so that the next one is not due at once. */
const HEADROOM = 0.1;
const STATS_AT_ONCE = 64;

interface Chunk {
  readonly dir: string;
  readonly index: number;
  readonly files: string[];
  bytes: number;
  usedAtMs: number;
}

/** Makes the keeper of one folder. Use is remembered in the files' own times, so it survives a restart. */
export function createFrameCache({ rootDir, maxBytes, now }: FrameCacheOptions): FrameCache {
  let knownBytes: number | null = null;
  let sweeping: Promise<void> = Promise.resolve();

  const sweep = async (isBusy: (dir: string, chunk: number) => boolean): Promise<void> => {
    const chunks = await scan(rootDir);
    let total = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    chunks.sort((a, b) => a.usedAtMs - b.usedAtMs);
    const limit = total > maxBytes ? maxBytes * (1 - HEADROOM) : maxBytes;
    for (const chunk of chunks) {
      if (total <= limit) break;
      if (now() - chunk.usedAtMs < GRACE_MS || isBusy(chunk.dir, chunk.index)) continue;
      for (const file of chunk.files) await rm(file, { force: true });
      total -= chunk.bytes;
    }
    knownBytes = total;
  };

  return {
    async added(bytes, isBusy) {
      if (knownBytes !== null) knownBytes += bytes;
      if (knownBytes !== null && knownBytes <= maxBytes) return;
      sweeping = sweeping.then(() => sweep(isBusy));
      await sweeping;
    },
    async touch(path) {
      const nowSeconds = now() / 1000;
      return utimes(path, nowSeconds, nowSeconds).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          // A folder that may only be read still has its frames.
          if (error.code === 'EPERM' || error.code === 'EROFS' || error.code === 'EACCES') return true;
          throw error;
        },
      );
    },
  };
}

const FRAME_FILE = /^(\d{6,})\.jpg$/;

/** Name of the working file of a frame. */
export function frameFileName(frameIndex: number): string {
  return `${String(frameIndex).padStart(6, '0')}.jpg`;
}

/** The frames whose working files lie in a folder; empty for a folder that is not there. */
export async function framesIn(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => {
    const match = FRAME_FILE.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}

async function scan(rootDir: string): Promise<Chunk[]> {
  const chunks = new Map<string, Chunk>();
  const entries = await readdir(rootDir, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = entries
    .filter((entry) => entry.isFile() && FRAME_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (let at = 0; at < files.length; at += STATS_AT_ONCE) {
    const batch = files.slice(at, at + STATS_AT_ONCE);
    // A file that another sweep has dropped in between counts as nothing.
    const facts = await Promise.all(batch.map((file) => stat(file).catch(() => null)));
    batch.forEach((file, i) => {
      const fact = facts[i];
      if (fact !== null) addFile(chunks, file, fact.size, fact.mtimeMs);
    });
  }
  return [...chunks.values()];
}

function addFile(chunks: Map<string, Chunk>, file: string, bytes: number, usedAtMs: number): void {
  const dir = dirname(file);
  const index = Math.floor(Number(FRAME_FILE.exec(file.slice(dir.length + 1))?.[1] ?? 0) / CHUNK_FRAMES);
  const key = `${dir}\0${index}`;
  const chunk = chunks.get(key) ?? { dir, index, files: [], bytes: 0, usedAtMs: 0 };
  chunks.set(key, chunk);
  chunk.files.push(file);
  chunk.bytes += bytes;
  chunk.usedAtMs = Math.max(chunk.usedAtMs, usedAtMs);
}
