import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { throwIfAborted } from '../contract/errors.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears of each piece that was read. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** sha256 of a file in hex, read piece by piece. @throws AppError `aborted`, and the system's errors */
export async function hashFile(path: string, options: HashOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  await using file = await open(path, 'r');
  for (;;) {
    throwIfAborted(options.signal);
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(block.subarray(0, bytesRead));
    options.onBytes?.(bytesRead);
  }
}
