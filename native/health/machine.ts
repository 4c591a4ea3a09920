import { access, readdir, readFile, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** What lies in onnxruntime's folder. */
export interface OnnxRuntimeFiles {
  readonly version: string;
  /** Whether the library for this platform is there. */
  readonly hasBinary: boolean;
  /** Execution providers whose files are there, e.g. `cpu`, `cuda`. */
  readonly providers: readonly string[];
}

/** Facts about the machine that files tell. */
export interface Machine {
  readonly onnxRuntime: OnnxRuntimeFiles | null;
  /** How the driver names itself; null when there is no NVIDIA driver. */
  readonly gpu: string | null;
  /** Path of the Electron program, null when it is not installed. */
  readonly electron: string | null;
  readonly freeBytes: number | null;
}

/** Looks around; what is not there is null. */
export async function readMachine(env: NodeJS.ProcessEnv, dir: string): Promise<Machine> {
  const [onnxRuntime, gpu, electron, freeBytes] = await Promise.all([
    readOnnxRuntime(),
    readGpu(env),
    findElectron(),
    readFreeBytes(dir),
  ]);
  return { onnxRuntime, gpu, electron, freeBytes };
}

async function readOnnxRuntime(): Promise<OnnxRuntimeFiles | null> {
  const folder = packageFolder('onnxruntime-node');
  if (folder === null) return null;
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const files = await orNull(readdir(join(folder, 'bin', 'napi-v6', process.platform, process.arch)));
  const has = (name: string) => files?.some((file) => file.includes(name)) ?? false;
  const hasBinary = has('onnxruntime_binding.node');
  const providers = ['cuda', 'tensorrt'].filter((name) => has(`providers_${name}`));
  return { version, hasBinary, providers: hasBinary ? ['cpu', ...providers] : [] };
}

async function readGpu(env: NodeJS.ProcessEnv): Promise<string | null> {
  const driver = await orNull(readFile('/proc/driver/nvidia/version', 'utf8'));
  if (driver !== null) return /NVRM version:\s*(.*)/.exec(driver)?.[1]?.replace(/\s+/g, ' ').trim() ?? 'NVIDIA driver';
  const tool = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi';
  for (const folder of (env.PATH ?? '').split(delimiter).filter((entry) => entry !== '')) {
    if ((await orNull(access(join(folder, tool)))) !== null) return `NVIDIA driver (${join(folder, tool)})`;
  }
  return null;
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
