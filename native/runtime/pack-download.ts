import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { checkSpace } from './disk-space.ts';
import { fetchFile } from './fetch-file.ts';
import { hashFile } from './hash-file.ts';
import { downloadFailed, parseAddress, type Remote, shown } from './http-request.ts';
import type { Pack } from './pack.ts';
import { verifyFiles } from './pack.ts';
import { toFileError } from './pack-errors.ts';
import {
  checkPlace,
  downloadFolder,
  type InstallOptions,
  type InstallPlace,
  installPack,
  isOwn,
  publish,
} from './pack-install.ts';
import type { PackFile, PackManifest } from './pack-manifest.ts';
import { openPackSource } from './pack-source.ts';
import { MANIFEST_FILE, MANIFEST_LIMIT_BYTES, packBytes, packFiles, parseManifest } from './read-manifest.ts';

export interface DownloadOptions extends InstallOptions {
  /** Of the pack.json or the zip at the address, in hex. */
  readonly sha256?: string | undefined;
  /** For gated files; told to the first host only. */
  readonly token?: string | undefined;
  /** See `fetchFile`. */
  readonly retryDelayMs?: number | undefined;
}

interface Download {
  readonly url: URL;
  readonly remote: Remote;
  /** Holds what has come so far; the same for every attempt at one address. */
  readonly folder: string;
  readonly place: InstallPlace;
  readonly options: DownloadOptions;
}

/** Fetches and installs a pack; see `PackStore.download`. */
export async function downloadPack(address: string, place: InstallPlace, options: DownloadOptions = {}): Promise<Pack> {
  const url = parseAddress(address);
  const folder = downloadFolder(place.dir, createHash('sha256').update(shown(url)).digest('hex').slice(0, 16));
  const token = options.token?.trim() || null;
  const download: Download = { url, remote: { host: url.host, token }, folder, place, options };
  try {
    await mkdir(folder, { recursive: true });
    const pack = url.pathname.endsWith('.zip') ? await fetchZip(download) : await fetchFolder(download);
    await rm(folder, { recursive: true, force: true });
    return pack;
  } catch (error) {
    await dropUseless(folder);
    throw toFileError(error, place.dir);
  }
}

/** What another attempt can use stays; a folder with nothing but a manifest goes. */
async function dropUseless(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.every((name) => name.startsWith(MANIFEST_FILE))) await rm(folder, { recursive: true, force: true });
}

async function fetchZip({ url, remote, folder, place, options }: Download): Promise<Pack> {
  const zip = join(folder, 'pack.zip');
  await fetchFile(url, zip, remote, {
    expectedBytes: null,
    signal: options.signal,
    retryDelayMs: options.retryDelayMs,
    onSize: (bytes) => checkSpace(place.dir, bytes, place.freeBytes),
    onBytes: (doneBytes, totalBytes) => options.onProgress?.({ doneBytes, totalBytes, file: 'pack.zip' }),
  });
  await checkSum(zip, options.sha256, url, options.signal);
  try {
    const source = await openPackSource(zip);
    try {
      return await installPack(source, place, { ...options, onProgress: undefined });
    } finally {
      source.close();
    }
  } catch (error) {
    // A zip that is no good is of no use to the next attempt.
    if (error instanceof AppError && error.code.startsWith('pack-')) await rm(zip, { force: true });
    throw error;
  }
}

async function fetchFolder(download: Download): Promise<Pack> {
  const { url, folder, place, options } = download;
  const { manifest, text } = await fetchManifest(download);
  await checkPlace(place.dir, manifest, options);
  const files = packFiles(manifest);
  const here = await Promise.all(files.map((file) => bytesHere(folder, file)));
  await checkSpace(place.dir, packBytes(manifest) - here.reduce((sum, bytes) => sum + bytes, 0), place.freeBytes);
  let before = 0;
  for (const file of files) {
    const doneBefore = before;
    const onBytes = (doneBytes: number) =>
      options.onProgress?.({ doneBytes: doneBefore + doneBytes, totalBytes: packBytes(manifest), file: file.path });
    await fetchPart(download, file, new URL(file.path, url), onBytes);
    onBytes(file.bytes);
    before += file.bytes;
  }
  await writeFile(join(folder, MANIFEST_FILE), text);
  // Files of an attempt at an earlier version, which the pack no longer names.
  for (const name of await readdir(folder)) if (!isOwn(name, manifest)) await rm(join(folder, name), { recursive: true });
  return await publish(folder, place.dir, manifest);
}

async function fetchManifest(download: Download): Promise<{ readonly manifest: PackManifest; readonly text: string }> {
  const { url, remote, folder, options } = download;
  const path = join(folder, MANIFEST_FILE);
  // Fetched anew each time: an older description would tell of files that are no longer there.
  for (const suffix of ['', '.part', '.part.json']) await rm(path + suffix, { force: true });
  await fetchFile(url, path, remote, {
    expectedBytes: null,
    signal: options.signal,
    retryDelayMs: options.retryDelayMs,
    onBytes: (doneBytes) => {
      if (doneBytes > MANIFEST_LIMIT_BYTES) throw tooLong(url);
    },
  });
  await checkSum(path, options.sha256, url, options.signal);
  const text = await readFile(path, 'utf8');
  return { text, manifest: parseManifest(text, shown(url)) };
}

function tooLong(url: URL): AppError {
  return downloadFailed('size', `${shown(url)} is no ${MANIFEST_FILE}: it is far too long. Check the address.`, url);
}

async function fetchPart(download: Download, file: PackFile, url: URL, onBytes: (done: number) => void): Promise<void> {
  const { folder, remote, options } = download;
  const path = join(folder, file.path);
  if ((await sizeOrNull(path)) !== file.bytes) {
    const { signal, retryDelayMs } = options;
    await fetchFile(url, path, remote, { expectedBytes: file.bytes, signal, retryDelayMs, onBytes });
  }
  try {
    await verifyFiles(folder, [file], { signal: options.signal });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    await rm(path, { force: true });
    throw damaged(url, error);
  }
}

async function checkSum(path: string, sha256: string | undefined, url: URL, signal: AbortSignal | undefined): Promise<void> {
  if (sha256 === undefined || (await hashFile(path, { signal })) === sha256.toLowerCase()) return;
  await rm(path, { force: true });
  throw damaged(url);
}

function damaged(url: URL, cause?: unknown): AppError {
  return downloadFailed(
    'checksum',
    `${shown(url)} does not have the checksum that was promised, and was thrown away. Download it again; if it happens again, ask the publisher of the pack.`,
    url,
    { cause },
  );
}

/** Bytes of a file that have come already, whole or in part. */
async function bytesHere(folder: string, file: PackFile): Promise<number> {
  const path = join(folder, file.path);
  return Math.min(file.bytes, (await sizeOrNull(path)) ?? (await sizeOrNull(`${path}.part`)) ?? 0);
}

async function sizeOrNull(path: string): Promise<number | null> {
  return await stat(path).then(
    ({ size }) => size,
    () => null,
  );
}
