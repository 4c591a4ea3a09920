import { statfs } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** Bytes that this user may still write in a folder's file system. */
export async function freeBytesIn(dir: string): Promise<number> {
  const stats = await statfs(dir);
  return stats.bavail * stats.bsize;
}

/** Kept free, so that a pack does not fill the last of a disk. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** @throws AppError `disk-full` when there is less room than is needed */
export async function checkSpace(dir: string, needed: number, freeBytes: (dir: string) => Promise<number>): Promise<void> {
  const free = await freeBytes(dir);
  if (free >= needed + SPARE_BYTES) return;
  throw new AppError('disk-full', say('pack-no-room', { needed: inMegabytes(needed), path: dir, free: inMegabytes(free) }), {
    dir,
    neededBytes: needed,
    freeBytes: free,
  });
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000).toLocaleString('en')} MB`;
}
