/**
 * Remembers in the pack's folder which files were found right, so that gigabytes are not hashed at every start. It holds
 * for a file as long as its size, times and inode are the same; a folder that cannot be written to has none.
 */
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from './pack-errors.ts';
import type { PackFile } from './pack-manifest.ts';

/** The stamp's name within a pack's folder. */
export const STAMP_FILE = '.verified.json';

const stampSchema = z.record(z.string(), z.object({ sha256: z.string(), state: z.string() }));
/** By file name: the checksum that it had, and what the file system said of it then. */
export type Stamp = Readonly<z.infer<typeof stampSchema>>;

/** The stamp of a folder; an empty one when there is none, or none that can be read. */
export async function readStamp(dir: string): Promise<Stamp> {
  const text = await readFile(join(dir, STAMP_FILE), 'utf8').catch(() => '{}');
  const parsed = stampSchema.safeParse(parseOrEmpty(text));
  return parsed.success ? parsed.data : {};
}

function parseOrEmpty(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A torn stamp is no stamp: the files are read again.
    return {};
  }
}

/** Whether a file was found right and has not been touched since. */
export async function isVerified(stamp: Stamp, dir: string, file: PackFile): Promise<boolean> {
  const known = stamp[file.path];
  return known?.sha256 === file.sha256 && known.state === (await stateOf(join(dir, file.path)));
}

/** Adds files that were found right; `state` is what `stateOf` said before they were read. */
export async function writeStamp(dir: string, stamp: Stamp, found: Stamp): Promise<void> {
  const partial = join(dir, `${STAMP_FILE}.${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(partial, JSON.stringify({ ...stamp, ...found }));
    await rename(partial, join(dir, STAMP_FILE));
  } catch (error) {
    // A folder that is read-only or full works without a stamp; it is read again next time.
    if (systemCode(error) === null) throw error;
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

/** Size, times of change and inode; a byte that is written or a file that is put in its place changes it. */
export async function stateOf(path: string): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return [size, mtimeNs, ctimeNs, ino].join(' ');
}
