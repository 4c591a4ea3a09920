/** What a file or a sequence of files is, told by its content. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../contract/errors.ts';
import { fileError } from './media-file.ts';

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of an image or a sequence: names within the folder `path`. Null or left out for one file. */
  readonly files?: readonly string[] | null;
  /** Hears how many bytes have been read, a few times a second at most. */
  readonly onBytes?: (bytes: number) => void;
}

const BLOCK_BYTES = 1024 * 1024;
const REPORT_BYTES = 32 * BLOCK_BYTES;

/**
 * sha256, in hex, of a file's bytes; of a sequence, of the list of its files' names and hashes, a line each
 * (`HASH  NAME`, as sha256sum prints it).
 * @throws AppError `media-vanished`, `media-unreadable`, `aborted`
 */
export async function hashContent(path: string, options: HashOptions = {}): Promise<string> {
  const { files } = options;
  let done = 0;
  const count = (bytes: number) => {
    const reported = Math.floor(done / REPORT_BYTES);
    done += bytes;
    if (Math.floor(done / REPORT_BYTES) > reported) options.onBytes?.(done);
  };
  if (files === null || files === undefined) {
    const hash = await hashFile(path, count, options.signal);
    options.onBytes?.(done);
    return hash;
  }
  const list = createHash('sha256');
  for (const name of files) list.update(`${await hashFile(join(path, name), count, options.signal)}  ${name}\n`);
  options.onBytes?.(done);
  return list.digest('hex');
}

async function hashFile(path: string, count: (bytes: number) => void, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  try {
    await using file = await open(path, 'r');
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(block.subarray(0, bytesRead));
      count(bytesRead);
    }
  } catch (error) {
    throw fileError(error, path);
  }
}
