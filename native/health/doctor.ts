import { totalmem } from 'node:os';
import type { Health, HealthItem } from '../contract/models.ts';
import { findMediaTools } from '../media/tools.ts';
import { builtInPackDir } from '../runtime/built-in-packs.ts';
import { defaultPackDir, openPackStore } from '../runtime/pack-store.ts';
import { createCatalog } from '../segmentation/catalog.ts';
import { readDeviceFacts } from '../segmentation/machine-devices.ts';
import {
  checkDisk,
  checkElectron,
  checkFfmpeg,
  checkGpu,
  checkMemory,
  checkModels,
  checkNode,
  checkOnnxRuntime,
  checkSqlite,
} from './checks.ts';
import { readMachine } from './machine.ts';
import { checkDevices, checkPackFolder, checkPacks } from './pack-checks.ts';

export interface HealthOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder whose disk matters. */
  readonly libraryDir: string;
  readonly version: string;
  /** Folder of installed packs. Default: as the environment says. */
  readonly packDir?: string;
  /** Folder of the packs that the program brings. Default: as the environment says. */
  readonly builtInPackDir?: string | undefined;
}

/** Looks at everything that the program builds upon. Never throws: what cannot be looked at is reported as such. */
export async function checkHealth(options: HealthOptions): Promise<Health> {
  const machine = await readMachine(options.env, options.libraryDir);
  const tools = await findMediaTools({ env: options.env, platform: process.platform }).catch((error: Error) => error);
  const packs = openPackStore(options.packDir ?? defaultPackDir(options.env, process.platform), {
    builtInDir: options.builtInPackDir ?? builtInPackDir(options.env),
  });
  const catalog = createCatalog({ packs, device: async () => ({ provider: 'cpu', reason: null }) });
  const models = (await catalog.list()).filter((entry) => entry.error === null);
  const installed = await packs.list().catch((error: Error) => error);
  const items: HealthItem[] = [
    checkNode(process.versions),
    checkSqlite(machine.sqlite),
    ...checkFfmpeg(tools),
    checkModels(models.map((entry) => entry.info)),
    checkPackFolder(packs.dir, installed),
    ...checkPacks(installed),
    checkOnnxRuntime(machine.onnxRuntime, machine.gpu !== null),
    checkGpu(machine.gpu),
    checkDevices(await readDeviceFacts(options.env)),
    checkElectron(machine.electron),
    checkMemory(totalmem()),
    checkDisk(machine.freeBytes),
  ];
  return { ok: items.every((item) => item.status !== 'missing' || !ESSENTIAL.has(item.id)), version: options.version, items };
}

/** Without these nothing works. */
const ESSENTIAL = new Set(['node', 'sqlite', 'ffmpeg', 'ffprobe']);
