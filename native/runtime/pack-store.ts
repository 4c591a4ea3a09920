/**
 * The folder in which packs are installed: what is there, what comes in, what goes. Nothing is downloaded unasked. Beside it
 * a folder of packs that the program brings itself, which are read and nothing else.
 */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { freeBytesIn } from './disk-space.ts';
import { type OpenPackOptions, openPack, type Pack, type VerifyOptions, verifyPack } from './pack.ts';
import { type DownloadOptions, downloadPack } from './pack-download.ts';
import { systemCode, toFileError } from './pack-errors.ts';
import { type InstallOptions, installPack, type RemovedPack, removePack } from './pack-install.ts';
import { openPackSource } from './pack-source.ts';

/** A folder of the store: a pack, or why it is none. `builtIn`: the program brought it. */
export type InstalledPack = { readonly id: string; readonly dir: string; readonly builtIn: boolean } & (
  | { readonly pack: Pack; readonly error: null }
  | { readonly pack: null; readonly error: AppError }
);

export interface PackStore {
  readonly dir: string;
  /** Folder of the packs that the program brings itself; undefined when there is none. */
  readonly builtInDir: string | undefined;
  /**
   * Every folder of the store by name, broken packs too, then what is built in; contents are not read. A built-in pack
   * whose id is installed is left out: what a person has installed is meant.
   */
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
  /**
   * Deletes a pack's own files.
   * @throws AppError `pack-missing`, `pack-invalid` when it is not sure what is its own, `invalid-input` for a built-in one
   */
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
  /** Folder of the packs that the program brings itself, see `builtInPackDir`. Default: there are none. */
  readonly builtInDir?: string | undefined;
  /** Free space in a folder; another measure in tests. */
  readonly freeBytes?: (dir: string) => Promise<number>;
}

/** Opens a store; its folder is made when something is installed. */
export function openPackStore(dir: string, options: PackStoreOptions = {}): PackStore {
  const place = { dir: resolve(dir), freeBytes: options.freeBytes ?? freeBytesIn };
  const { builtInDir } = options;
  const list = async () => {
    const installed = await listPacks(place.dir, {});
    if (builtInDir === undefined) return installed;
    const builtIn = await listPacks(builtInDir, { builtIn: true });
    return [...installed, ...builtIn.filter(({ id }) => installed.every((each) => each.id !== id))];
  };
  const locate = async (id: string): Promise<InstalledPack> => {
    const installed = await list();
    const found = installed.find((each) => each.id === id);
    if (found !== undefined) return found;
    const ids = installed.map((each) => each.id);
    throw new AppError(
      'pack-missing',
      ids.length === 0
        ? say('no-pack-installed', { id, path: place.dir })
        : say('pack-not-installed', { id, path: place.dir, installed: ids.join(', ') }),
      { id, installed: ids },
    );
  };
  return {
    dir: place.dir,
    builtInDir,
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
    verify: async (id, verifyOptions) => {
      const { dir: folder, builtIn } = await locate(id);
      return verifyPack(folder, { ...verifyOptions, builtIn });
    },
    remove: async (id) => {
      const found = await locate(id);
      if (!found.builtIn) return removePack(found.dir);
      const name = found.pack?.manifest.name ?? id;
      throw new AppError('invalid-input', say('pack-built-in', { name }), { id, builtIn: true });
    },
    download: (url, downloadOptions) => downloadPack(url, place, downloadOptions),
  };
}

async function listPacks(dir: string, options: OpenPackOptions): Promise<readonly InstalledPack[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw toFileError(error, dir);
  });
  const names = entries.filter((entry) => !entry.name.startsWith('.') && !entry.isFile()).map(({ name }) => name);
  return await Promise.all(names.toSorted().map((name) => examine(join(dir, name), name, options)));
}

async function examine(dir: string, name: string, options: OpenPackOptions): Promise<InstalledPack> {
  const builtIn = options.builtIn === true;
  try {
    const pack = await openPack(dir, options);
    return { id: pack.manifest.id, dir, builtIn, pack, error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id: name, dir, builtIn, pack: null, error };
  }
}
