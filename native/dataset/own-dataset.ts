import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { systemCode } from './fs-errors.ts';

/** The file in a dataset that says who wrote it. */
export const MANIFEST = 'manifest.json';
export const GENERATOR = 'sam3-workstation';

/** More than any manifest of ours; a foreign archive is not unpacked into memory to find out. */
const LARGEST_MANIFEST = 64 * 1024 ** 2;

/**
 * What lies at a path, as an export sees it: nothing, a dataset that an earlier export of this program wrote (or an empty
 * folder), or something else, which is not ours to replace.
 */
export async function whatLiesAt(path: string): Promise<'nothing' | 'own-dataset' | 'something-else'> {
  try {
    const isOwn = (await lstat(path)).isDirectory() ? await isOwnFolder(path) : await isOwnZip(path);
    return isOwn ? 'own-dataset' : 'something-else';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'nothing';
    throw error;
  }
}

async function isOwnFolder(dir: string): Promise<boolean> {
  const names = await readdir(dir);
  if (names.length === 0) return true;
  return names.includes(MANIFEST) && isOwnManifest(await readFile(join(dir, MANIFEST), 'utf8'));
}

async function isOwnZip(path: string): Promise<boolean> {
  if (!path.toLowerCase().endsWith('.zip')) return false;
  // A file that is no zip, or a broken one, is somebody's all the same.
  const zip = await openPromise(path, { autoClose: false }).catch(() => null);
  if (zip === null) return false;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== MANIFEST || entry.uncompressedSize > LARGEST_MANIFEST) continue;
      return isOwnManifest((await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
    }
    return false;
  } finally {
    zip.close();
  }
}

function isOwnManifest(text: string): boolean {
  return text.includes(`"generator": "${GENERATOR}"`);
}
