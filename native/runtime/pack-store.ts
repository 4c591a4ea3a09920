/** The folder in which packs are installed: what is there, what comes in, what goes. Nothing is downloaded unasked. */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { freeBytesIn } from './disk-space.ts';
import { openPack, type Pack, type VerifyOptions, verifyPack } from './pack.ts';
import { type DownloadOptions, downloadPack } from './pack-download.ts';
import { systemCode, toFileError } from './pack-errors.ts';
import { type InstallOptions, installPack, type RemovedPack, removePack } from './pack-install.ts';
import { openPackSource } from './pack-source.ts';

/** A folder of the store: a pack, or why it is none. */
export type InstalledPack =
  | { readonly id: string; readonly dir: string; readonly pack: Pack; readonly error: null }
  | { readonly id: string; readonly dir: string; readonly pack: null; readonly error: AppError };

export interface PackStore {
  readonly dir: string;
  /** Every folder of the store by name, broken packs too; contents are not read. */
  list(): Promise<readonly InstalledPack[]>;
  /** @throws AppError `pack-missing`, or what is wrong with it */
  find(id: string): Promise<Pack>;
  /**
   * Copies a pack from a folder or a zip, comparing checksums; a cancelled or failed installation leaves nothing.
   * @throws AppError `pack-missing`, `pack-invalid`, `pack-newer`, `name-taken`, `disk-full`, `aborted`
   */
  install(path: string, options?: InstallOptions): Promise<Pack>;
  /** Reads every byte of a pack. @throws AppError `pack-missing`, `pack-invalid`, `aborted` */
  verify(id: string, options?: VerifyOptions): Promise<Pack>;
  /** Deletes a pack's own files. @throws AppError `pack-missing`, `pack-invalid` when it is not sure what is its own */
  remove(id: string): Promise<RemovedPack>;
  /**
   * Fetches the pack whose pack.json, or zip, lies at an address. What was fetched before an interruption is kept and used
   * by the next attempt.
   * @throws AppError `pack-download-failed`, `pack-invalid`, `pack-newer`, `name-taken`, `disk-full`, `aborted`,
   * `invalid-input` for an address that is neither https nor this machine
   */
  download(url: string, options?: DownloadOptions): Promise<Pack>;
}

/**
 * Where packs are installed unless it is said: SAM3_PACKS, else the user's data folder of the platform.
 * @param home the user's folder
 */
export function defaultPackDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string = homedir()): string {
  if (env.SAM3_PACKS !== undefined && env.SAM3_PACKS !== '') return resolve(env.SAM3_PACKS);
  return join(dataDir(env, platform, home), 'sam3-workstation', 'packs');
}

function dataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return env.LOCALAPPDATA || join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return env.XDG_DATA_HOME || join(home, '.local', 'share');
}

export interface PackStoreOptions {
  /** Free space in a folder; another measure in tests. */
  readonly freeBytes?: (dir: string) => Promise<number>;
}

/** Opens a store; its folder is made when something is installed. */
export function openPackStore(dir: string, options: PackStoreOptions = {}): PackStore {
  const place = { dir: resolve(dir), freeBytes: options.freeBytes ?? freeBytesIn };
  const list = () => listPacks(place.dir);
  const locate = async (id: string): Promise<InstalledPack> => {
    const installed = await list();
    const found = installed.find((each) => each.id === id);
    if (found !== undefined) return found;
    const ids = installed.map((each) => each.id);
    throw new AppError(
      'pack-missing',
      `There is no model pack ${id} in ${place.dir}. ${ids.length === 0 ? 'None is installed.' : `Installed: ${ids.join(', ')}.`}`,
      { id, installed: ids },
    );
  };
  return {
    dir: place.dir,
    list,
    find: async (id) => {
      const { pack, error } = await locate(id);
      if (error !== null) throw error;
      return pack;
    },
    install: async (path, installOptions) => {
      const source = await openPackSource(path);
      try {
        return await installPack(source, place, installOptions);
      } finally {
        source.close();
      }
    },
    verify: async (id, verifyOptions) => verifyPack((await locate(id)).dir, verifyOptions),
    remove: async (id) => removePack((await locate(id)).dir),
    download: (url, downloadOptions) => downloadPack(url, place, downloadOptions),
  };
}

async function listPacks(dir: string): Promise<readonly InstalledPack[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw toFileError(error, dir);
  });
  const names = entries.filter((entry) => !entry.name.startsWith('.') && !entry.isFile()).map(({ name }) => name);
  return await Promise.all(names.toSorted().map((name) => examine(join(dir, name), name)));
}

async function examine(dir: string, name: string): Promise<InstalledPack> {
  try {
    const pack = await openPack(dir);
    return { id: pack.manifest.id, dir, pack, error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id: name, dir, pack: null, error };
  }
}
