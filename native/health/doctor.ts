import { totalmem } from 'node:os';
import type { Health, HealthItem } from '../contract/models.ts';
import { findMediaTools } from '../media/tools.ts';
import { listCatalog } from '../segmentation/catalog.ts';
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

export interface HealthOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder whose disk matters. */
  readonly libraryDir: string;
  readonly version: string;
}

/** Looks at everything that the program builds upon. Never throws: what cannot be looked at is reported as such. */
export async function checkHealth(options: HealthOptions): Promise<Health> {
  const machine = await readMachine(options.env, options.libraryDir);
  const tools = await findMediaTools({ env: options.env, platform: process.platform }).catch((error: Error) => error);
  const items: HealthItem[] = [
    checkNode(process.versions),
    checkSqlite(machine.sqlite),
    ...checkFfmpeg(tools),
    checkModels(listCatalog().map((entry) => entry.info)),
    checkOnnxRuntime(machine.onnxRuntime, machine.gpu !== null),
    checkGpu(machine.gpu),
    checkElectron(machine.electron),
    checkMemory(totalmem()),
    checkDisk(machine.freeBytes),
  ];
  return { ok: items.every((item) => item.status !== 'missing' || !ESSENTIAL.has(item.id)), version: options.version, items };
}

/** Without these nothing works. */
const ESSENTIAL = new Set(['node', 'sqlite', 'ffmpeg', 'ffprobe']);
