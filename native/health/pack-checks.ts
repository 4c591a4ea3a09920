import { AppError } from '../contract/errors.ts';
import type { HealthItem } from '../contract/models.ts';
import type { DeviceFacts } from '../runtime/device-facts.ts';
import { chooseDevice, listDevices } from '../runtime/devices.ts';
import type { InstalledPack } from '../runtime/pack-store.ts';

const MIB = 1024 ** 2;

/** Where model packs run when nobody says, and why not somewhere better. */
export function checkDevices(facts: DeviceFacts): HealthItem {
  const available = listDevices(facts).map((device) => device.id);
  const item = { id: 'device', label: 'Device for packs', status: 'ok', cost: null, fix: null } as const;
  try {
    const { id, provider, reason } = chooseDevice('auto', facts);
    const value = `${id} (here: ${available.join(', ')})`;
    if (provider !== 'cpu') return { ...item, value };
    const cost = 'Model packs run on the processor: an image takes many seconds, and video is hardly possible.';
    return { ...item, value, status: 'degraded', cost, fix: reason };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const value = `${facts.preferred ?? 'auto'} (here: ${available.join(', ')})`;
    return {
      ...item,
      value,
      status: 'missing',
      cost: 'No model pack can run.',
      fix: `${error.message} Mend or remove SAM3_DEVICE.`,
    };
  }
}

/** The folder of packs. @param packs what was found there, or why nothing could be */
export function checkPackFolder(dir: string, packs: readonly InstalledPack[] | Error): HealthItem {
  const item = { id: 'packs', label: 'Model packs', status: 'ok', cost: null, fix: null } as const;
  if (packs instanceof Error) {
    return { ...item, value: dir, status: 'degraded', cost: 'No installed pack can be used.', fix: packs.message };
  }
  const good = packs.filter((pack) => pack.error === null).length;
  const broken = packs.length === good ? '' : `, ${packs.length - good} broken`;
  return { ...item, value: `${good} in ${dir}${broken}` };
}

/** One line for each pack. */
export function checkPacks(packs: readonly InstalledPack[] | Error): readonly HealthItem[] {
  if (packs instanceof Error) return [];
  return packs.map(({ id, pack, error }) => {
    const item = { id: `pack-${id}`, label: `Pack ${id}`, cost: null, fix: null } as const;
    if (error !== null) {
      return { ...item, status: 'missing', value: 'broken', cost: 'This pack cannot be used.', fix: error.message };
    }
    const { name, version, precision, memoryBytes } = pack.manifest;
    return {
      ...item,
      status: 'ok',
      value: `${name} ${version}, ${precision}, about ${Math.round(memoryBytes / MIB)} MiB in use`,
    };
  });
}
