/** Puts a pack into the store's folder, whole or not at all, and takes one out again. */
import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { checkSpace } from './disk-space.ts';
import { openPack, type Pack, type VerifyOptions } from './pack.ts';
import { packInvalid, systemCode, toFileError } from './pack-errors.ts';
import type { PackFile, PackManifest } from './pack-manifest.ts';
import type { PackSource } from './pack-source.ts';
import { MANIFEST_FILE, packBytes, packFiles, readManifest } from './read-manifest.ts';
import { STAMP_FILE, stateOf, writeStamp } from './verified-stamp.ts';

export interface InstallOptions extends VerifyOptions {
  /** What becomes of an installed pack of the same id. Default: it stays, and nothing is installed. */
  readonly existing?: 'refuse' | 'replace' | undefined;
}

export interface InstallPlace {
  readonly dir: string;
  readonly freeBytes: (dir: string) => Promise<number>;
}

const TEMPORARY = '.installing-';
const DOWNLOAD = '.download-';
/** A part that nobody went on with for a month is given up. */
const OLD_MS = 30 * 24 * 3600 * 1000;

/**
 * Copies a pack beside its place, comparing checksums on the way, and renames it when it is whole.
 * @throws AppError `pack-invalid`, `name-taken`, `disk-full`, `aborted`, `invalid-input` when the folder cannot be written
 */
export async function installPack(source: PackSource, place: InstallPlace, options: InstallOptions = {}): Promise<Pack> {
  const { manifest } = source;
  const temporary = join(place.dir, `${TEMPORARY}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(place.dir, { recursive: true });
    await clearLeftovers(place.dir);
    await checkPlace(place.dir, manifest, options);
    await checkSpace(place.dir, packBytes(manifest), place.freeBytes);
    await mkdir(temporary);
    await copyFiles(source, temporary, options);
    await writeSynced(join(temporary, MANIFEST_FILE), source.manifestText);
    return await publish(temporary, place.dir, manifest);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw toFileError(error, place.dir);
  }
}

async function copyFiles(source: PackSource, target: string, options: VerifyOptions): Promise<void> {
  const totalBytes = packBytes(source.manifest);
  const stamp: Record<string, { sha256: string; state: string }> = {};
  let doneBytes = 0;
  for (const file of packFiles(source.manifest)) {
    throwIfAborted(options.signal);
    const path = join(target, file.path);
    await copyFile(await source.open(file), path, file, (bytes) => {
      throwIfAborted(options.signal);
      doneBytes += bytes;
      options.onProgress?.({ doneBytes, totalBytes, file: file.path });
    });
    stamp[file.path] = { sha256: file.sha256, state: await stateOf(path) };
  }
  await writeStamp(target, {}, stamp);
}

async function copyFile(from: Readable, path: string, file: PackFile, onBytes: (bytes: number) => void): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  await using target = await open(path, 'wx');
  for await (const chunk of from as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // A stream that does not end where the manifest says must not fill the disk.
    if (bytes > file.bytes) break;
    hash.update(chunk);
    await target.writeFile(chunk);
    onBytes(chunk.length);
  }
  await target.sync();
  if (bytes === file.bytes && hash.digest('hex') === file.sha256) return;
  throw packInvalid('checksum', say('pack-checksum-new', { file: file.path }), { file: file.path, expected: file.sha256 });
}

async function writeSynced(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(text);
  await file.sync();
}

/** Folders of installations that were killed, and of downloads that nobody went on with. */
async function clearLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    const owner = /^\.installing-(\d+)-/.exec(name)?.[1];
    const isLeft = owner !== undefined ? !isAlive(Number(owner)) : isDownload(name) && (await isOld(path));
    if (isLeft) await rm(path, { recursive: true, force: true });
  }
}

/** The folder in which a download gathers its files, whichever attempt it is. */
export function downloadFolder(dir: string, key: string): string {
  return join(dir, `${DOWNLOAD}${key}`);
}

function isDownload(name: string): boolean {
  return name.startsWith(DOWNLOAD);
}

async function isOld(path: string): Promise<boolean> {
  return Date.now() - (await lstat(path)).mtimeMs > OLD_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return systemCode(error) !== 'ESRCH';
  }
}

/** @throws AppError `name-taken` when something stands at a pack's place that may not be replaced */
export async function checkPlace(dir: string, manifest: PackManifest, options: InstallOptions): Promise<void> {
  const target = join(dir, manifest.id);
  const names = await readdir(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (names === null) return;
  const details = { id: manifest.id, dir: target };
  if (options.existing !== 'replace') {
    throw new AppError('name-taken', say('pack-there-already', { id: manifest.id, path: target }), details);
  }
  const old = await readManifest(target).catch(() => manifest);
  const foreign = names.filter((name) => !isOwn(name, old) && !isOwn(name, manifest));
  if (foreign.length === 0) return;
  throw new AppError('name-taken', say('pack-folder-taken', { path: target, files: foreign.slice(0, 5).join(', ') }), {
    ...details,
    foreign,
  });
}

/** Whether a name in a pack's folder is one of the pack's own files. */
export function isOwn(name: string, manifest: PackManifest): boolean {
  return name === MANIFEST_FILE || name.startsWith(STAMP_FILE) || packFiles(manifest).some(({ path }) => path === name);
}

/** Renames a finished folder to its pack's place; a pack that was there is put aside first and removed after. */
export async function publish(finished: string, dir: string, manifest: PackManifest): Promise<Pack> {
  const target = join(dir, manifest.id);
  const aside = join(dir, `${TEMPORARY}${process.pid}-${randomBytes(4).toString('hex')}`);
  const hadOld = await rename(target, aside).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(finished, target);
  } catch (error) {
    if (hadOld) await rename(aside, target);
    throw error;
  }
  if (hadOld) await rm(aside, { recursive: true, force: true });
  return await openPack(target);
}

export interface RemovedPack {
  readonly id: string;
  readonly bytes: number;
  /** What lay in the folder and is not the pack's; it was kept, and so was the folder. */
  readonly kept: readonly string[];
}

/**
 * Deletes a pack's files, its manifest last, and its folder when nothing else lies there. A link to a pack is deleted, not
 * what it leads to.
 * @throws AppError `pack-invalid` when the folder holds no valid pack.json, `invalid-input` when it cannot be changed
 */
export async function removePack(dir: string): Promise<RemovedPack> {
  const manifest = await readManifest(dir);
  const removed = { id: manifest.id, bytes: packBytes(manifest) };
  try {
    if ((await lstat(dir)).isSymbolicLink()) {
      await unlink(dir);
      return { ...removed, bytes: 0, kept: [] };
    }
    const own = (await readdir(dir, { withFileTypes: true })).filter(
      (entry) => !entry.isDirectory() && isOwn(entry.name, manifest),
    );
    const last = own.findIndex(({ name }) => name === MANIFEST_FILE);
    for (const { name } of [...own.toSpliced(last, 1), ...own.slice(last, last + 1)]) await unlink(join(dir, name));
    const kept = await readdir(dir);
    if (kept.length === 0) await rmdir(dir);
    return { ...removed, kept };
  } catch (error) {
    throw toFileError(error, dir);
  }
}
