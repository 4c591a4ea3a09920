import { basename, isAbsolute } from 'node:path';
import { CLASSIC_INFO } from '../classic/info.ts';
import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import { openPack, type Pack } from '../runtime/pack.ts';
import type { InstalledPack, PackStore } from '../runtime/pack-store.ts';
import type { ModelRef } from './protocol.ts';

/** A model that is here: what it says of itself without being loaded, and what the segmenter process is to load. */
export interface CatalogEntry {
  readonly info: ModelInfo;
  readonly model: ModelRef;
  /** Why it cannot be used; null when it can. */
  readonly error: AppError | null;
}

/** The models of this machine: the one without weights, and the packs in one folder. */
export interface Catalog {
  /** The best first; what cannot be used comes last. Never throws because of a pack. */
  list(): Promise<readonly CatalogEntry[]>;
  /**
   * A model by its id or, for a pack that lies elsewhere, by the absolute path of its folder; null means the best.
   * @throws AppError `pack-missing`, and what is wrong with a pack that is named
   */
  find(idOrDir: string | null): Promise<CatalogEntry>;
}

export interface CatalogOptions {
  readonly packs: PackStore;
  /** Where packs would run, and why not somewhere better. */
  readonly device: () => Promise<ModelInfo['device']>;
}

const CLASSIC: CatalogEntry = { info: CLASSIC_INFO, model: 'classic', error: null };

/** Reads the folder anew at each call: packs come and go while the engine runs. */
export function createCatalog({ packs, device }: CatalogOptions): Catalog {
  const list = async (): Promise<readonly CatalogEntry[]> => {
    const where = await device();
    const found = await installedPacks(packs);
    const good = found.flatMap(({ pack }) => (pack === null ? [] : [toEntry(pack, where)]));
    const broken = found.flatMap(({ dir, error }) => (error === null ? [] : [brokenEntry(dir, error)]));
    return [...good, CLASSIC, ...broken];
  };
  return {
    list,
    async find(idOrDir) {
      if (idOrDir !== null && isAbsolute(idOrDir)) return toEntry(await openPack(idOrDir), await device());
      if (idOrDir === CLASSIC.info.id) return CLASSIC;
      const entries = await list();
      const entry = idOrDir === null ? entries[0] : entries.find((candidate) => candidate.info.id === idOrDir);
      if (entry === undefined) throw missing(idOrDir, packs.dir, entries);
      if (entry.error !== null) throw entry.error;
      return entry;
    },
  };
}

/** A folder that cannot be read holds no packs that could be used; whoever installs one hears why. */
async function installedPacks(packs: PackStore): Promise<readonly InstalledPack[]> {
  try {
    return await packs.list();
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

function toEntry({ dir, manifest }: Pack, device: ModelInfo['device']): CatalogEntry {
  const { id, name, version, summary, capabilities, memoryBytes } = manifest;
  const info = { id, name, version, summary, license: manifest.license.id, capabilities, device, memoryBytes, builtIn: false };
  return { info, model: { packDir: dir }, error: null };
}

/** What can be said of a folder whose pack cannot be read. */
function brokenEntry(dir: string, error: AppError): CatalogEntry {
  const name = basename(dir);
  const id =
    name
      .toLowerCase()
      .replace(/[^a-z0-9.-]+/g, '-')
      .replace(/^[.-]+/, '') || 'pack';
  const info: ModelInfo = {
    id,
    name,
    version: '',
    summary: `This pack cannot be used: ${error.message}`,
    license: '',
    capabilities: [],
    device: { provider: 'none', reason: 'The pack cannot be used.' },
    memoryBytes: 0,
    builtIn: false,
  };
  return { info, model: { packDir: dir }, error };
}

function missing(id: string | null, packDir: string, entries: readonly CatalogEntry[]): AppError {
  const installed = entries.filter((entry) => entry.error === null).map((entry) => entry.info.id);
  return new AppError('pack-missing', `There is no model pack "${id}" in ${packDir}. Installed: ${installed.join(', ')}.`, {
    modelId: id,
    packDir,
    installed,
  });
}
