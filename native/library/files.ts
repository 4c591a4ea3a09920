/** The library's own files: folders, sizes, and file system errors in the words of the contract. */
import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** The system's code of an error, e.g. `ENOENT`. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** What a file system error means to a person; others are passed on as they are. */
export function toFileError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  const details = { path, systemCode: code };
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('library-read-only', say('library-folder-not-permitted', { path }), details, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', say('no-room-for', { path }), details, {
        cause: error,
      });
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOENT':
      return new AppError('invalid-input', `${path} cannot be used: ${(error as Error).message}.`, details, { cause: error });
    default:
      return error;
  }
}

/** Moves a finished file over its target, so that a crash leaves the old or the new one, whole. Both lie in one folder. */
export function replaceFile(finished: string, target: string): void {
  syncPath(finished, 'r+');
  renameSync(finished, target);
  // Windows cannot open folders, and needs no sync for a rename to last.
  if (process.platform !== 'win32') syncPath(dirname(target), 'r');
}

function syncPath(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes of all files in a folder and below; 0 when there is no such folder. */
export async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(emptyWhenMissing);
  let bytes = 0;
  for (const entry of entries) {
    // A file may be evicted while we count.
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(nullWhenMissing))?.size ?? 0;
  }
  return bytes;
}

function emptyWhenMissing(error: unknown): never[] {
  if (systemCode(error) === 'ENOENT') return [];
  throw error;
}

function nullWhenMissing(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw error;
}
