import { basename, isAbsolute } from 'node:path';
import { CLASSIC_INFO } from '../classic/info.ts';
import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
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

/** The models of this machine: the one without weights, the installed packs, and those that the program brings. */
export interface Catalog {
  /**
   * The best first: what a person has installed, what is built in, the model without weights; last what cannot be used.
   * Never throws because of a pack.
   */
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

/** The pack that the program brings. */
const NANO = 'nano';

const CLASSIC: CatalogEntry = { info: CLASSIC_INFO, model: 'classic', error: null };

/** Reads the folder anew at each call: packs come and go while the engine runs. */
export function createCatalog({ packs, device }: CatalogOptions): Catalog {
  const list = async (): Promise<readonly CatalogEntry[]> => {
    const where = await device();
    const found = await installedPacks(packs);
    const good = found.flatMap(({ pack }) => (pack === null ? [] : [toEntry(pack, where)]));
    const broken = found.flatMap((each) => (each.error === null ? [] : [brokenEntry(each, each.error)]));
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

function toEntry({ dir, manifest, builtIn }: Pack, device: ModelInfo['device']): CatalogEntry {
  const { id, name, version, capabilities, memoryBytes } = manifest;
  // Which of the other models is better where is the program's to say, so it describes its own pack itself.
  const summary = builtIn && id === NANO ? say('about-nano') : manifest.summary;
  const license = manifest.license.id;
  const foundAbove = manifest.thresholds.image;
  const info = { id, name, version, summary, license, capabilities, device, memoryBytes, builtIn, foundAbove };
  return { info, model: { packDir: dir, builtIn }, error: null };
}

/** What can be said of a folder whose pack cannot be read. */
function brokenEntry({ dir, builtIn }: InstalledPack, error: AppError): CatalogEntry {
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
    summary: say('about-broken', { why: error.message }),
    license: '',
    capabilities: [],
    device: { provider: 'none', reason: say('pack-unusable') },
    memoryBytes: 0,
    builtIn,
  };
  return { info, model: { packDir: dir, builtIn }, error };
}

function missing(id: string | null, packDir: string, entries: readonly CatalogEntry[]): AppError {
  const installed = entries.filter((entry) => entry.error === null).map((entry) => entry.info.id);
  return new AppError(
    'pack-missing',
    say('pack-not-installed', { id: String(id), path: packDir, installed: installed.join(', ') }),
    {
      modelId: id,
      packDir,
      installed,
    },
  );
}
