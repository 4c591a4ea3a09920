import { access, readdir } from 'node:fs/promises';
import type { Ort } from './ort.ts';

/** What decides where graphs can run. */
export interface DeviceFacts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Providers that the binding knows; those that are not bundled need files of their own. */
  readonly backends: readonly { readonly name: string; readonly bundled: boolean }[];
  /** Names of the files beside the binding. */
  readonly files: readonly string[];
  /** NVIDIA cards that this process can reach. */
  readonly nvidiaCards: number;
  /** SAM3_DEVICE: what `auto` stands for on this machine, null when it is not set. */
  readonly preferred: string | null;
}

/** Looks at the machine; nothing is loaded on a device and no program is started. */
export async function gatherDeviceFacts(env: NodeJS.ProcessEnv, ort: Pick<Ort, 'backends' | 'binaryDir'>): Promise<DeviceFacts> {
  return {
    platform: process.platform,
    arch: process.arch,
    backends: ort.backends(),
    files: await listOrNone(ort.binaryDir),
    nvidiaCards: visibleCards(await countCards(process.platform), env.CUDA_VISIBLE_DEVICES),
    preferred: env.SAM3_DEVICE?.trim() || null,
  };
}

/** Linux shows each card as a device file; under WSL there is one door for all of them. */
async function countCards(platform: NodeJS.Platform): Promise<number> {
  if (platform !== 'linux') return 0;
  const cards = (await listOrNone('/dev')).filter((name) => /^nvidia\d+$/.test(name)).length;
  if (cards > 0) return cards;
  const [door, driver] = await Promise.all([exists('/dev/dxg'), exists('/usr/lib/wsl/lib/libcuda.so.1')]);
  return door && driver ? 1 : 0;
}

/**
 * How many of the cards CUDA will show, under CUDA_VISIBLE_DEVICES; it counts them anew from 0.
 * @param visible the variable's value: indices or ids by comma; everything from the first that is not one is hidden
 */
export function visibleCards(cards: number, visible: string | undefined): number {
  if (visible === undefined) return cards;
  const names = visible.split(',').map((name) => name.trim());
  const end = names.findIndex((name) => !/^(\d+|(GPU|MIG)-.+)$/.test(name) || (/^\d+$/.test(name) && Number(name) >= cards));
  return Math.min(cards, end < 0 ? names.length : end);
}

async function listOrNone(dir: string): Promise<readonly string[]> {
  // A folder that is not there, or may not be read, shows nothing that could be used.
  return await readdir(dir).catch(() => []);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
