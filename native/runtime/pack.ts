/** A model pack in a folder: what it says of itself, and that its files are there, whole and its own. */
import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { invariant } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { hashFile } from './hash-file.ts';
import { packInvalid, systemCode } from './pack-errors.ts';
import type { PackFile, PackManifest } from './pack-manifest.ts';
import { MANIFEST_FILE, packFiles, readManifest } from './read-manifest.ts';
import { isVerified, readStamp, stateOf, writeStamp } from './verified-stamp.ts';

export interface Pack {
  /** The folder, absolute, links resolved. */
  readonly dir: string;
  readonly manifest: PackManifest;
  /** The program brought it: its folder is read and never written into, so no stamp is kept of what was found right. */
  readonly builtIn: boolean;
  /** The place of a file that the manifest names. */
  path(file: string): string;
  /** tokenizer.json, parsed. @throws AppError `pack-invalid` when it was damaged */
  readTokenizer(): Promise<unknown>;
}

/** How far a walk over a pack's bytes has come. */
export interface PackProgress {
  readonly doneBytes: number;
  /** Null while it is not known. */
  readonly totalBytes: number | null;
  readonly file: string;
}

export interface OpenPackOptions {
  /** See Pack.builtIn. Default: it is a person's. */
  readonly builtIn?: boolean | undefined;
}

export interface VerifyOptions extends OpenPackOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PackProgress) => void) | undefined;
}

/**
 * Opens a pack: reads its manifest, and sees that each file it names is there with its size, inside the folder. Contents
 * are not read; `verifyPack` does that.
 * @throws AppError `pack-missing`, `pack-newer`, `pack-invalid` with `details.reason` (see PackFault)
 */
export async function openPack(dir: string, options: OpenPackOptions = {}): Promise<Pack> {
  const builtIn = options.builtIn === true;
  const manifest = await readManifest(resolve(dir));
  const root = await realpath(dir);
  await checkFile(root, { path: MANIFEST_FILE, bytes: null });
  const files = packFiles(manifest);
  for (const file of files) await checkFile(root, file);
  const named = new Set(files.map((file) => file.path));
  const path = (file: string) => {
    invariant(named.has(file), `the pack ${manifest.id} names the file ${file}`);
    return join(root, file);
  };
  const readTokenizer = async () => {
    await verifyFiles(root, [manifest.tokenizer], { builtIn });
    const text = await readFile(path(manifest.tokenizer.path), 'utf8');
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw packInvalid('unloadable', `The tokenizer of the pack ${manifest.id} is not JSON.`, { dir: root }, { cause });
    }
  };
  return { dir: root, manifest, builtIn, path, readTokenizer };
}

async function checkFile(root: string, file: { readonly path: string; readonly bytes: number | null }): Promise<void> {
  const path = join(root, file.path);
  const details = { dir: root, file: file.path };
  try {
    if ((await lstat(path)).isSymbolicLink()) {
      const inside = relative(root, await realpath(path));
      if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(inside) === inside) {
        throw packInvalid(
          'outside',
          `${file.path} in ${root} is a link that leads out of the pack. Do not trust this pack.`,
          details,
        );
      }
    }
    const stats = await stat(path);
    if (!stats.isFile()) throw packInvalid('file-missing', `${file.path} in ${root} is not a file.`, details);
    if (file.bytes === null || stats.size === file.bytes) return;
    throw packInvalid(
      'file-size',
      say('pack-file-size', { file: file.path, path: root, bytes: stats.size, expected: file.bytes }),
      { ...details, bytes: stats.size, expected: file.bytes },
    );
  } catch (error) {
    if (systemCode(error) === null) throw error;
    throw packInvalid('file-missing', say('pack-file-missing', { file: file.path, path: root }), details, {
      cause: error,
    });
  }
}

/**
 * Reads every byte of a pack and compares it with the checksums.
 * @throws AppError as `openPack`; `pack-invalid` with reason `checksum`; `aborted`
 */
export async function verifyPack(dir: string, options: VerifyOptions = {}): Promise<Pack> {
  const pack = await openPack(dir, options);
  await verifyFiles(pack.dir, packFiles(pack.manifest), { ...options, trustStamp: 'never' });
  return pack;
}

/**
 * Compares files with their checksums. Those that were found right before and have not been touched since are not read
 * again, unless `trustStamp` is `never`. Built-in packs are small and always read.
 * @throws AppError `pack-invalid` with reason `checksum`, `aborted`
 */
export async function verifyFiles(
  dir: string,
  files: readonly PackFile[],
  options: VerifyOptions & { readonly trustStamp?: 'never' } = {},
): Promise<void> {
  const stamp = options.builtIn === true ? {} : await readStamp(dir);
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let doneBytes = 0;
  const found: Record<string, { sha256: string; state: string }> = {};
  for (const file of files) {
    if (options.trustStamp !== 'never' && (await isVerified(stamp, dir, file))) {
      doneBytes += file.bytes;
      continue;
    }
    const onBytes = (bytes: number) => {
      doneBytes += bytes;
      options.onProgress?.({ doneBytes, totalBytes, file: file.path });
    };
    const state = await stateOf(join(dir, file.path));
    await verifyFile(dir, file, { signal: options.signal, onBytes });
    found[file.path] = { sha256: file.sha256, state };
  }
  if (options.builtIn !== true && Object.keys(found).length > 0) await writeStamp(dir, stamp, found);
}

async function verifyFile(dir: string, file: PackFile, options: Parameters<typeof hashFile>[1]): Promise<void> {
  const sha256 = await hashFile(join(dir, file.path), options);
  if (sha256 === file.sha256) return;
  throw packInvalid('checksum', say('pack-checksum', { file: file.path, path: dir }), {
    dir,
    file: file.path,
    sha256,
    expected: file.sha256,
  });
}
