import { AppError } from '../contract/errors.ts';
import type { HealthItem } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
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
    const value = say('device-value', { device: id, devices: available.join(', ') });
    if (provider !== 'cpu') return { ...item, value };
    // With a card there the reason says what to install; else there is none to be seen.
    if (facts.nvidiaCards > 0) return { ...item, value, status: 'degraded', cost: say('device-cost'), fix: reason };
    const cost = reason === null ? say('device-cost') : say('device-cost-why', { why: reason });
    return { ...item, value, status: 'degraded', cost, fix: say('gpu-fix') };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const value = say('device-value', { device: facts.preferred ?? 'auto', devices: available.join(', ') });
    return {
      ...item,
      value,
      status: 'missing',
      cost: say('device-missing-cost'),
      fix: say('device-missing-fix', { why: error.message }),
    };
  }
}

/** The folder of packs. @param packs what was found there (built-in ones lie elsewhere), or why nothing could be */
export function checkPackFolder(dir: string, packs: readonly InstalledPack[] | Error): HealthItem {
  const item = { id: 'packs', label: 'Model packs', status: 'ok', cost: null, fix: null } as const;
  if (packs instanceof Error) {
    return { ...item, value: dir, status: 'degraded', cost: say('packs-cost'), fix: packs.message };
  }
  const installed = packs.filter((pack) => !pack.builtIn);
  const good = installed.filter((pack) => pack.error === null).length;
  const broken = installed.length - good;
  const value =
    broken === 0 ? say('packs-value', { count: good, path: dir }) : say('packs-value-broken', { count: good, path: dir, broken });
  return { ...item, value };
}

/** One line for each pack. */
export function checkPacks(packs: readonly InstalledPack[] | Error): readonly HealthItem[] {
  if (packs instanceof Error) return [];
  return packs.map(({ id, pack, error }) => {
    const item = { id: `pack-${id}`, label: `Pack ${id}`, cost: null, fix: null } as const;
    if (error !== null) {
      return { ...item, status: 'missing', value: say('pack-broken'), cost: say('pack-cost'), fix: error.message };
    }
    const { name, version, precision, memoryBytes } = pack.manifest;
    return {
      ...item,
      status: 'ok',
      value: say('pack-value', { name, version, precision, memory: Math.round(memoryBytes / MIB) }),
    };
  });
}
