/** Files that appear whole or not at all. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileError } from './media-file.ts';

/** A name beside `path` for what is not finished yet; it keeps the ending, which tells some writers the format. */
export function partialPath(path: string): string {
  return join(dirname(path), `.partial-${randomBytes(6).toString('hex')}-${basename(path, extname(path))}${extname(path)}`);
}

/**
 * Lets `write` fill a file under another name and renames it when it is whole; a failure leaves nothing behind.
 * @throws AppError `disk-full`, and whatever `write` throws
 */
export async function writeWhole(path: string, write: (partial: string) => Promise<unknown>): Promise<void> {
  const partial = partialPath(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw fileError(error, path);
  }
}
