import { AppError } from '../contract/errors.ts';
import type { ModelUse } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
import type { Settings } from '../contract/settings.ts';
import type { DeviceFacts } from '../runtime/device-facts.ts';
import { chooseDevice } from '../runtime/devices.ts';
import type { Catalog, CatalogEntry } from '../segmentation/catalog.ts';

/**
 * Who answers clicks, boxes and masks, and follows objects, where nobody has chosen a model and the best that is there is
 * the pack that the program brings. That pack then answers phrases and exemplars in any case. `classic`: the model without
 * weights, as it measures better on real footage; `built-in`: the pack. People are told so by the sentence `about-nano` and,
 * in the window's settings, by `forRealFootage`.
 */
const OBJECTS_BESIDE_BUILT_IN: 'classic' | 'built-in' = 'classic';

/**
 * Which model is used and where: what the host asked for, else the library's setting, else the best that there is. One
 * that somebody chose answers everything. What is the best may differ by use; see OBJECTS_BESIDE_BUILT_IN.
 */
export interface ModelChoice {
  /** @throws AppError `pack-missing`, `pack-invalid`, `pack-newer` when the chosen one cannot be used */
  current(use: ModelUse): Promise<CatalogEntry>;
  /** Each has a process of its own. @throws AppError as `current`, and `device-unavailable` */
  devices(use: ModelUse): Promise<readonly string[]>;
  /** Whether there are different models for different uses. @throws AppError as `current` */
  isSplit(): Promise<boolean>;
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
  /** Another rule than the program's own, for tests. */
  readonly objectsBesideBuiltIn?: 'classic' | 'built-in';
}

interface Chosen {
  readonly entry: CatalogEntry;
  readonly devices: readonly string[];
}

/** Nothing is looked at before it is asked for. A failure is not remembered: what is missing may be installed meanwhile. */
export function createModelChoice(parts: ModelChoiceParts): ModelChoice {
  const entries = new Map<ModelUse, Promise<CatalogEntry>>();
  const devices = new Map<ModelUse, Promise<readonly string[]>>();
  /** What the running processes were started for, by use. */
  const inUse = new Map<ModelUse, string>();

  const current = (use: ModelUse) => remembered(entries, use, () => find(parts, use));
  const choose = async (use: ModelUse): Promise<Chosen> => {
    const entry = await current(use);
    return { entry, devices: await remembered(devices, use, () => devicesFor(parts, entry)) };
  };

  return {
    current,
    async devices(use) {
      const chosen = await choose(use);
      inUse.set(use, nameOf(chosen));
      return chosen.devices;
    },
    async isSplit() {
      const [one, other] = await Promise.all([current('objects'), current('concepts')]);
      return JSON.stringify(one.model) !== JSON.stringify(other.model);
    },
    async refresh() {
      entries.clear();
      devices.clear();
      let isOther = false;
      for (const [use, before] of inUse) {
        // What cannot be used now is no reason to end what runs; the next request tells.
        const now = await choose(use).then(nameOf, (error: unknown) => {
          if (error instanceof AppError) return before;
          throw error;
        });
        inUse.set(use, now);
        if (now !== before) isOther = true;
      }
      if (isOther) await parts.onChange();
    },
  };
}

/** What was found for a use, or a new search; one that fails is forgotten. */
function remembered<T>(known: Map<ModelUse, Promise<T>>, use: ModelUse, search: () => Promise<T>): Promise<T> {
  const found = known.get(use) ?? search();
  known.set(use, found);
  found.catch(() => {
    if (known.get(use) === found) known.delete(use);
  });
  return found;
}

async function find({ catalog, settings, ...parts }: ModelChoiceParts, use: ModelUse): Promise<CatalogEntry> {
  const wanted = parts.modelId ?? settings().defaultId;
  const best = await catalog.find(wanted);
  const isLeftOpen = wanted === null && best.info.builtIn;
  const rule = parts.objectsBesideBuiltIn ?? OBJECTS_BESIDE_BUILT_IN;
  return isLeftOpen && use === 'objects' && rule === 'classic' ? catalog.find('classic') : best;
}

function nameOf({ entry, devices }: Chosen): string {
  return JSON.stringify([entry.model, devices]);
}

async function devicesFor(parts: ModelChoiceParts, { model, info }: CatalogEntry): Promise<readonly string[]> {
  if (model === 'classic') {
    // Beside the pack that the device was meant for it is the program's own choice, and nobody's mistake.
    const isBeside = (await find(parts, 'concepts')).model !== 'classic';
    if (isBeside || parts.device === null || ['auto', 'cpu'].includes(parts.device)) return ['cpu'];
    throw new AppError('device-unavailable', say('processor-only', { name: info.name, device: parts.device }), {
      wanted: parts.device,
      available: ['cpu'],
    });
  }
  const wanted = parts.device ?? parts.settings().device;
  if (wanted === 'auto') return ['auto'];
  const facts = await parts.facts();
  const names = typeof wanted === 'string' ? [wanted] : wanted;
  return [...new Set(names.map((name) => chooseDevice(name, facts).id))];
}
