/** Files that pages handed over: written as they come in, known by ids, moved to where they are used. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, abortedError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { numberedName, safeRelativePath } from './file-names.ts';
import { randomKey } from './keys.ts';
import { namesIn } from './names-in.ts';

/** A file that was handed over. */
export interface Upload {
  readonly id: string;
  /** Where it lies, segment by segment, below `dir`. */
  readonly segments: readonly string[];
  readonly dir: string;
  readonly bytes: number;
}

/** Uploads that were brought together in one folder. */
export interface GatheredUploads {
  readonly dir: string;
  /** Absolute paths of what lies at the top of the folder: files, and folders that were handed over as such. */
  readonly entries: readonly string[];
}

export interface UploadRequest {
  /** Name or relative path as the page knows it. */
  readonly name: string;
  /** Files of one batch lie in one folder, so that relative paths mean what they meant. */
  readonly batch: string | null;
  /** As the sender announced it; null when it did not. */
  readonly announcedBytes: number | null;
}

export interface UploadStore {
  readonly maxBytes: number;
  /** Writes a file. @throws AppError `invalid-input` with `maxBytes` when it is too large, `disk-full`, `aborted` */
  receive(request: UploadRequest, body: Readable): Promise<Upload>;
  /** @throws AppError `invalid-input` for an id that was not given out by this host */
  get(id: string): Upload;
  /**
   * Moves files into a folder, where their ids find them from now on. Files that were moved beside it before stay where
   * they are. @throws AppError `invalid-input` when some were moved before and others were not
   */
  gather(ids: readonly string[], dir: string): Promise<GatheredUploads>;
  pathOf(upload: Upload): string;
  /** Every upload that came in the same batch, itself included. */
  batchOf(upload: Upload): readonly Upload[];
  /** Deletes files that were used up, with their folder where it is empty. */
  discard(ids: readonly string[]): Promise<void>;
  /** Deletes what an earlier host left in the folder of uploads: nobody knows it any more. */
  tidy(): Promise<void>;
}

/** What has to stay free beside an upload, so that the library itself can go on writing. */
const RESERVE_BYTES = 256 * 1024 * 1024;

/** What is held between the network and the disk. */
const BUFFER_BYTES = 1024 * 1024;

/** @param options.dir folder of files that were not used yet */
export function createUploadStore(options: {
  readonly dir: string;
  readonly maxBytes: number;
  /** Free space in a folder; another measure in tests. */
  readonly freeBytes?: (dir: string) => Promise<number>;
}): UploadStore {
  const { dir: uploadsDir, maxBytes, freeBytes = freeBytesOf } = options;
  const uploads = new Map<string, Upload>();
  /** Paths that are taken, also by files that are still coming in. */
  const taken = new Set<string>();

  const get = (id: string): Upload => {
    const upload = uploads.get(id);
    if (upload !== undefined) return upload;
    throw new AppError('invalid-input', say('upload-forgotten'), { upload: id });
  };
  const pathOf = ({ dir, segments }: Upload) => join(dir, ...segments);
  const settle = async (upload: Upload, dir: string): Promise<Upload> => {
    const moved = { ...upload, dir, segments: freeSegments(dir, upload.segments, taken) };
    taken.add(pathOf(moved));
    await mkdir(dirname(pathOf(moved)), { recursive: true });
    await rename(pathOf(upload), pathOf(moved));
    taken.delete(pathOf(upload));
    uploads.set(upload.id, moved);
    await removeEmptyFolders(dirname(pathOf(upload)), uploadsDir);
    return moved;
  };

  return {
    maxBytes,
    get,
    pathOf,
    batchOf: (upload) => [...uploads.values()].filter(({ dir }) => dir === upload.dir),
    async receive({ name, batch, announcedBytes }, body) {
      if (announcedBytes !== null && announcedBytes > maxBytes) throw tooLarge(name, maxBytes);
      const dir = join(uploadsDir, batch === null ? randomKey() : safeBatch(batch));
      const segments = freeSegments(dir, safeRelativePath(name), taken);
      const path = join(dir, ...segments);
      taken.add(path);
      try {
        await mkdir(dirname(path), { recursive: true });
        if (announcedBytes !== null && (await freeBytes(dir)) < announcedBytes + RESERVE_BYTES) throw diskFull(name);
        const counter = countBytes(name, maxBytes);
        await pipeline(body, counter.stream, createWriteStream(path, { flags: 'wx', highWaterMark: BUFFER_BYTES }));
        const bytes = counter.bytes();
        if (announcedBytes !== null && bytes !== announcedBytes) throw abortedError('The upload was broken off.');
        const upload = { id: randomKey(), dir, segments, bytes };
        uploads.set(upload.id, upload);
        return upload;
      } catch (error) {
        await removeWithFolders(path, uploadsDir);
        taken.delete(path);
        throw uploadError(error, name);
      }
    },
    async gather(ids, dir) {
      const given = [...new Set(ids)].map(get);
      const first = given[0]?.dir ?? dir;
      const isThere = ({ dir: from }: Upload) => from === dir || dirname(from) === dirname(dir);
      if (given.every((upload) => isThere(upload) && upload.dir === first)) return topsOf(given, first);
      if (given.some((upload) => isThere(upload) && upload.dir !== dir && dirname(dir) !== uploadsDir)) throw usedBefore();
      const moved: Upload[] = [];
      for (const upload of given) moved.push(await settle(upload, dir));
      return topsOf(moved, dir);
    },
    async discard(ids) {
      for (const upload of ids.map(get)) {
        uploads.delete(upload.id);
        taken.delete(pathOf(upload));
        await removeWithFolders(pathOf(upload), uploadsDir);
      }
    },
    async tidy() {
      const known = new Set([...taken].map((path) => relative(uploadsDir, path).split(sep)[0]));
      for (const name of await namesIn(uploadsDir)) {
        if (!known.has(name)) await rm(join(uploadsDir, name), { recursive: true, force: true });
      }
    },
  };
}

function topsOf(uploads: readonly Upload[], dir: string): GatheredUploads {
  return { dir, entries: [...new Set(uploads.map(({ segments }) => join(dir, segments[0] ?? '')))] };
}

/** The given place, or the same with a number where it is taken: two files of one name may come from two folders. */
function freeSegments(dir: string, segments: readonly string[], taken: ReadonlySet<string>): readonly string[] {
  const folders = segments.slice(0, -1);
  const name = segments.at(-1) ?? '_';
  for (let count = 1; ; count++) {
    const candidate = [...folders, count === 1 ? name : numberedName(name, count)];
    if (!taken.has(join(dir, ...candidate))) return candidate;
  }
}

function safeBatch(batch: string): string {
  if (/^[A-Za-z0-9_-]{8,64}$/.test(batch)) return batch;
  throw new AppError('invalid-input', 'A batch is named by 8 to 64 letters, digits, "-" and "_".', {
    batch: batch.slice(0, 100),
  });
}

/** Counts what flows through and stops it at the limit: a sender may announce less than it sends, or nothing. */
function countBytes(name: string, maxBytes: number): { readonly stream: Transform; readonly bytes: () => number } {
  let bytes = 0;
  const stream = new Transform({
    highWaterMark: BUFFER_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(name, maxBytes));
      else done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes };
}

async function removeWithFolders(path: string, stopAt: string): Promise<void> {
  await rm(path, { force: true });
  await removeEmptyFolders(dirname(path), stopAt);
}

/** Removes a folder and those above it, up to `stopAt`, as long as they are empty. */
async function removeEmptyFolders(dir: string, stopAt: string): Promise<void> {
  for (let folder = dir; folder.startsWith(stopAt) && folder !== stopAt; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Not empty: another file of the batch. Not there: another removal was faster.
      if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return;
      throw error;
    }
  }
}

async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function uploadError(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(name);
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET') return abortedError('The upload was broken off.');
  return error;
}

function diskFull(name: string): AppError {
  return new AppError('disk-full', say('upload-no-room', { name }), { name });
}

function usedBefore(): AppError {
  return new AppError('invalid-input', say('upload-used'));
}

/** Whether an upload was refused because of its size; HTTP has a status of its own for that. */
export function isTooLarge(error: AppError): boolean {
  return error.details.maxBytes !== undefined;
}

function tooLarge(name: string, maxBytes: number): AppError {
  const limit = maxBytes >= 1e9 ? `${(maxBytes / 1e9).toFixed(1)} GB` : `${(maxBytes / 1e6).toFixed(1)} MB`;
  return new AppError('invalid-input', say('upload-too-large', { name, limit }), { name, maxBytes });
}
