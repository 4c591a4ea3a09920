import { AppError } from '../contract/errors.ts';
import type { Settings } from '../contract/settings.ts';
import type { DeviceFacts } from '../runtime/device-facts.ts';
import { chooseDevice } from '../runtime/devices.ts';
import type { Catalog, CatalogEntry } from '../segmentation/catalog.ts';

/** Which model is used and where: what the host asked for, else the library's setting, else the best that there is. */
export interface ModelChoice {
  /** @throws AppError `pack-missing`, `pack-invalid`, `pack-newer` when the chosen one cannot be used */
  current(): Promise<CatalogEntry>;
  /** Each has a process of its own. @throws AppError as `current`, and `device-unavailable` */
  devices(): Promise<readonly string[]>;
  /** Looks again, after packs or settings have changed. */
  refresh(): Promise<void>;
}

export interface ModelChoiceParts {
  readonly catalog: Catalog;
  readonly settings: () => Settings['model'];
  /** Id or folder that the host named, null when it left that open. */
  readonly modelId: string | null;
  /** Device that the host named. */
  readonly device: string | null;
  readonly facts: () => Promise<DeviceFacts>;
  /** Called when other processes than those that run are needed. */
  readonly onChange: () => Promise<void>;
}

interface Chosen {
  readonly entry: CatalogEntry;
  readonly devices: readonly string[];
}

/** Nothing is looked at before it is asked for. A failure is not remembered: what is missing may be installed meanwhile. */
export function createModelChoice(parts: ModelChoiceParts): ModelChoice {
  let entry: Promise<CatalogEntry> | null = null;
  let devices: Promise<readonly string[]> | null = null;
  /** What the running processes were started for; null before any was. */
  let inUse: string | null = null;

  const current = (): Promise<CatalogEntry> => {
    const found = entry ?? parts.catalog.find(parts.modelId ?? parts.settings().defaultId);
    entry = found;
    found.catch(() => {
      entry = null;
    });
    return found;
  };
  const choose = async (): Promise<Chosen> => {
    const chosen = await current();
    const found = devices ?? devicesFor(parts, chosen);
    devices = found;
    found.catch(() => {
      devices = null;
    });
    return { entry: chosen, devices: await found };
  };

  return {
    current,
    async devices() {
      const chosen = await choose();
      inUse = nameOf(chosen);
      return chosen.devices;
    },
    async refresh() {
      entry = null;
      devices = null;
      if (inUse === null) return;
      // What cannot be used now is no reason to end what runs; the next request tells.
      const now = await choose().then(nameOf, (error: unknown) => {
        if (error instanceof AppError) return inUse;
        throw error;
      });
      if (now === inUse) return;
      inUse = now;
      await parts.onChange();
    },
  };
}

function nameOf({ entry, devices }: Chosen): string {
  return JSON.stringify([entry.model, devices]);
}

async function devicesFor(parts: ModelChoiceParts, { model, info }: CatalogEntry): Promise<readonly string[]> {
  if (model === 'classic') {
    if (parts.device === null || ['auto', 'cpu'].includes(parts.device)) return ['cpu'];
    throw new AppError(
      'device-unavailable',
      `"${info.name}" runs on the processor only, not on ${parts.device}. Leave the device open, or use a model pack.`,
      { wanted: parts.device, available: ['cpu'] },
    );
  }
  const wanted = parts.device ?? parts.settings().device;
  if (wanted === 'auto') return ['auto'];
  const facts = await parts.facts();
  const names = typeof wanted === 'string' ? [wanted] : wanted;
  return [...new Set(names.map((name) => chooseDevice(name, facts).id))];
}
