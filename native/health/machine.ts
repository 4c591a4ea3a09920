import { access, readdir, readFile, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';

/** What lies in onnxruntime's folder. */
export interface OnnxRuntimeFiles {
  readonly version: string;
  /** Whether the library for this platform is there. */
  readonly hasBinary: boolean;
  /** Execution providers whose files are there, e.g. `cpu`, `cuda`. */
  readonly providers: readonly string[];
}

/** What lies in SQLite's folder. */
export interface SqliteFiles {
  readonly version: string;
  /** File of the library for this platform, null when there is none. */
  readonly binary: string | null;
}

/** Facts about the machine that files tell. */
export interface Machine {
  readonly onnxRuntime: OnnxRuntimeFiles | null;
  readonly sqlite: SqliteFiles | null;
  /** The cards, or how the driver names itself; null when there is no NVIDIA driver. */
  readonly gpu: string | null;
  /** Path of the Electron program, null when it is not installed. */
  readonly electron: string | null;
  readonly freeBytes: number | null;
}

/** Looks around; what is not there is null. */
export async function readMachine(env: NodeJS.ProcessEnv, dir: string): Promise<Machine> {
  const [onnxRuntime, sqlite, gpu, electron, freeBytes] = await Promise.all([
    readOnnxRuntime(),
    readSqlite(),
    readGpu(env),
    findElectron(),
    readFreeBytes(dir),
  ]);
  return { onnxRuntime, sqlite, gpu, electron, freeBytes };
}

/**
 * Providers that are compiled into onnxruntime-node 1.30's own library, by platform; `listSupportedBackends()` calls them
 * bundled. Whether WebGPU works depends on the graphics driver and is known only when a model is loaded.
 */
const BUNDLED: Readonly<Record<string, readonly string[]>> = {
  linux: ['cpu', 'webgpu'],
  win32: ['cpu', 'dml', 'webgpu'],
  darwin: ['cpu', 'coreml', 'webgpu'],
};

async function readOnnxRuntime(): Promise<OnnxRuntimeFiles | null> {
  const folder = packageFolder('onnxruntime-node');
  if (folder === null) return null;
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const files = await orNull(readdir(join(folder, 'bin', 'napi-v6', process.platform, process.arch)));
  const has = (name: string) => files?.some((file) => file.includes(name)) ?? false;
  const hasBinary = has('onnxruntime_binding.node');
  const added = ['cuda', 'tensorrt'].filter((name) => has(`providers_${name}`));
  return { version, hasBinary, providers: hasBinary ? [...(BUNDLED[process.platform] ?? ['cpu']), ...added] : [] };
}

async function readSqlite(): Promise<SqliteFiles | null> {
  const folder = packageFolder('better-sqlite3');
  if (folder === null) return null;
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  // The order in which the package itself looks: one that was compiled here, then those that came with it.
  const names = [
    join('build', 'Release', 'better_sqlite3.node'),
    ...[process.platform, ...(process.platform === 'linux' ? ['linuxmusl'] : [])].map((platform) =>
      join('prebuilds', `${platform}-${process.arch}.node`),
    ),
  ];
  for (const name of names) if ((await orNull(access(join(folder, name)))) !== null) return { version, binary: basename(name) };
  return { version, binary: null };
}

async function readGpu(env: NodeJS.ProcessEnv): Promise<string | null> {
  const driver = await orNull(readFile('/proc/driver/nvidia/version', 'utf8'));
  if (driver !== null) return describeGpu(driver, await readCards());
  const tool = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi';
  for (const folder of (env.PATH ?? '').split(delimiter).filter((entry) => entry !== '')) {
    if ((await orNull(access(join(folder, tool)))) !== null) return `NVIDIA driver (${join(folder, tool)})`;
  }
  return null;
}

async function readCards(): Promise<string[]> {
  const root = '/proc/driver/nvidia/gpus';
  const cards = (await orNull(readdir(root))) ?? [];
  const texts = await Promise.all(cards.map((card) => orNull(readFile(join(root, card, 'information'), 'utf8'))));
  return texts.filter((text) => text !== null);
}

/**
 * What the driver's files say, in one line.
 * @param driver text of `/proc/driver/nvidia/version`
 * @param cards text of each `/proc/driver/nvidia/gpus/…/information`
 */
export function describeGpu(driver: string, cards: readonly string[]): string {
  const version = /NVRM version:.*?\s(\d+(?:\.\d+)+)\s/.exec(driver)?.[1];
  const models = cards.map((card) => /^Model:\s*(.*\S)/m.exec(card)?.[1] ?? 'NVIDIA card');
  const counted = [...Map.groupBy(models, (model) => model)].map(([model, same]) =>
    same.length === 1 ? model : `${same.length} × ${model}`,
  );
  return [...counted, version === undefined ? 'NVIDIA driver' : `driver ${version}`].join(', ');
}

async function findElectron(): Promise<string | null> {
  const folder = packageFolder('electron');
  if (folder === null) return null;
  const name = await orNull(readFile(join(folder, 'path.txt'), 'utf8'));
  if (name === null) return null;
  const program = join(folder, 'dist', name);
  return (await orNull(access(program))) === null ? null : program;
}

async function readFreeBytes(dir: string): Promise<number | null> {
  const stats = await orNull(statfs(dir));
  return stats === null ? null : stats.bavail * stats.bsize;
}

/** Folder of an installed package; its code is not loaded. */
function packageFolder(name: string): string | null {
  const { resolve } = createRequire(import.meta.url);
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** The value of something that may not be there; `true` for what has none. */
async function orNull<T>(promise: Promise<T>): Promise<(T extends void ? true : T) | null> {
  try {
    return ((await promise) ?? true) as T extends void ? true : T;
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return null;
    throw error;
  }
}
