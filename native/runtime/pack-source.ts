/** Where a pack is installed from: a folder, or a zip that holds one. Only files that the manifest names are read. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { openPack } from './pack.ts';
import { packInvalid, systemCode, toFileError } from './pack-errors.ts';
import type { PackFile, PackManifest } from './pack-manifest.ts';
import { MANIFEST_FILE, MANIFEST_LIMIT_BYTES, packFiles, parseManifest } from './read-manifest.ts';

export interface PackSource {
  readonly manifest: PackManifest;
  /** pack.json as it was found. */
  readonly manifestText: string;
  open(file: PackFile): Promise<Readable>;
  close(): void;
}

/** @throws AppError `pack-missing`, `pack-invalid`, `pack-newer`, `invalid-input` when it cannot be read */
export async function openPackSource(path: string): Promise<PackSource> {
  const from = resolve(path);
  const stats = await stat(from).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw toFileError(error, from);
    throw new AppError('pack-missing', say('pack-path-wrong', { path: from }), {
      path: from,
    });
  });
  if (stats.isDirectory()) return await folderSource(from);
  return await zipSource(from);
}

async function folderSource(dir: string): Promise<PackSource> {
  const pack = await openPack(dir);
  return {
    manifest: pack.manifest,
    manifestText: await readFile(join(pack.dir, MANIFEST_FILE), 'utf8'),
    open: async (file) => createReadStream(pack.path(file.path)),
    close: () => undefined,
  };
}

async function zipSource(path: string): Promise<PackSource> {
  const zip = await openPromise(path, { autoClose: false }).catch((cause: unknown) => {
    throw packInvalid('not-a-pack', say('pack-neither', { path }), { path }, { cause });
  });
  try {
    const { entries, prefix } = await findEntries(zip, path);
    const manifestText = await readText(zip, entries.get(prefix + MANIFEST_FILE)!, path);
    const manifest = parseManifest(manifestText, `${path}: ${MANIFEST_FILE}`);
    for (const file of packFiles(manifest)) checkEntry(entries.get(prefix + file.path), file, path);
    return {
      manifest,
      manifestText,
      open: (file) => zip.openReadStreamPromise(entries.get(prefix + file.path)!),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    if (error instanceof AppError) throw error;
    throw packInvalid('not-a-pack', say('pack-zip-damaged', { path }), { path }, { cause: error });
  }
}

/** Entries by name, and the folder in the zip that holds the pack: its root, or one folder below. */
async function findEntries(zip: ZipFile, path: string): Promise<{ entries: ReadonlyMap<string, Entry>; prefix: string }> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  const places = [...entries.keys()].filter((name) => /^([^/]+\/)?pack\.json$/.test(name));
  if (places.length !== 1) {
    const many = places.length === 0 ? 'pack-zip-empty' : 'pack-zip-several';
    throw packInvalid('not-a-pack', say(many, { path }), { path });
  }
  return { entries, prefix: places[0]!.slice(0, -MANIFEST_FILE.length) };
}

async function readText(zip: ZipFile, entry: Entry, path: string): Promise<string> {
  if (entry.uncompressedSize > MANIFEST_LIMIT_BYTES) {
    throw packInvalid('not-a-pack', `The ${MANIFEST_FILE} in ${path} is far too long.`, { path });
  }
  return (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
}

function checkEntry(entry: Entry | undefined, file: PackFile, path: string): void {
  const details = { path, file: file.path };
  if (entry === undefined) {
    throw packInvalid('file-missing', say('pack-file-not-in-zip', { file: file.path, path }), details);
  }
  if (entry.uncompressedSize === file.bytes) return;
  throw packInvalid(
    'file-size',
    say('pack-file-size-in-zip', { file: file.path, path, bytes: entry.uncompressedSize, expected: file.bytes }),
    { ...details, bytes: entry.uncompressedSize, expected: file.bytes },
  );
}
