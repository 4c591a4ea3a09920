import type { HealthItem, ModelInfo } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
import type { MediaTools } from '../media/tools.ts';
import type { OnnxRuntimeFiles, SqliteFiles } from './machine.ts';

const GIB = 1024 ** 3;
/** Packages are installed with the clone, so what is missing was taken away or is of another platform. */
const REINSTALL = say('reinstall');

/** The Node that runs the engine. */
export function checkNode(versions: { readonly node: string; readonly napi?: string | undefined }): HealthItem {
  const napi = Number(versions.napi ?? 0);
  const value = `${versions.node} (Node-API ${versions.napi ?? 'unknown'})`;
  if (napi >= 10) return fine('node', 'Node.js', value);
  return {
    ...fine('node', 'Node.js', value),
    status: 'missing',
    cost: say('node-cost'),
    fix: say('node-fix'),
  };
}

/** The database that keeps projects. */
export function checkSqlite(files: SqliteFiles | null): HealthItem {
  if (files?.binary) return fine('sqlite', 'SQLite', `better-sqlite3 ${files.version} (${files.binary})`);
  return {
    ...fine('sqlite', 'SQLite', files === null ? say('not-installed') : say('sqlite-other-platform', { version: files.version })),
    status: 'missing',
    cost: say('sqlite-cost'),
    fix: REINSTALL,
  };
}

/** ffmpeg and ffprobe, or the error that looking for them gave. */
export function checkFfmpeg(tools: MediaTools | Error): readonly HealthItem[] {
  if (tools instanceof Error) {
    const cost = say('ffmpeg-cost');
    return [{ id: 'ffmpeg', label: 'ffmpeg', status: 'missing', value: say('not-found'), cost, fix: tools.message }];
  }
  const [major, minor] = (/(\d+)\.(\d+)/.exec(tools.ffmpeg.version) ?? []).slice(1).map(Number);
  const isOld = major !== undefined && (major < 5 || (major === 5 && (minor ?? 0) < 1));
  const { h264Encoder: encoder } = tools;
  const { version } = tools.ffmpeg;
  const what = encoder === null ? say('without-encoder', { version }) : `${version}, ${encoder}`;
  const ffmpeg = fine('ffmpeg', 'ffmpeg', whereFrom(tools.ffmpeg, what));
  const ffprobe = fine('ffprobe', 'ffprobe', whereFrom(tools.ffprobe, tools.ffprobe.version));
  if (encoder === null) {
    return [{ ...ffmpeg, status: 'degraded', cost: say('encoder-cost'), fix: say('encoder-fix') }, ffprobe];
  }
  if (!isOld) return [ffmpeg, ffprobe];
  const cost = say('old-ffmpeg-cost');
  return [{ ...ffmpeg, status: 'degraded', cost, fix: say('old-ffmpeg-fix') }, ffprobe];
}

function whereFrom({ origin, path }: MediaTools['ffmpeg'], what: string): string {
  if (origin === 'system') return say('found-in-system', { what, path });
  if (origin === 'beside ffmpeg') return say('found-beside-ffmpeg', { what, path });
  return `${what} (${origin}: ${path})`;
}

/** The models that can be chosen. */
export function checkModels(models: readonly ModelInfo[]): HealthItem {
  const value = models.map((model) => model.name).join(', ') || say('no-models');
  if (models.some((model) => model.capabilities.includes('text'))) return fine('models', 'Models', value);
  return {
    ...fine('models', 'Models', value),
    status: 'degraded',
    cost: say('models-cost'),
    fix: say('models-fix'),
  };
}

/** The library that runs neural models. */
export function checkOnnxRuntime(files: OnnxRuntimeFiles | null, hasGpu: boolean): HealthItem {
  const item = fine(
    'onnxruntime',
    'onnxruntime',
    files === null
      ? say('not-installed')
      : files.providers.length === 0
        ? say('onnxruntime-empty', { version: files.version })
        : `${files.version}, ${files.providers.join(', ')}`,
  );
  if (files === null || !files.hasBinary) {
    return {
      ...item,
      status: 'missing',
      cost: say('onnxruntime-cost'),
      fix: REINSTALL,
    };
  }
  if (!hasGpu || files.providers.includes('cuda')) return item;
  return {
    ...item,
    status: 'degraded',
    cost: say('cuda-files-cost'),
    fix: say('cuda-files-fix'),
  };
}

export function checkGpu(gpu: string | null): HealthItem {
  if (gpu !== null) return fine('gpu', 'NVIDIA GPU', gpu);
  return {
    ...fine('gpu', 'NVIDIA GPU', say('no-driver')),
    status: 'missing',
    cost: say('gpu-cost'),
    fix: say('gpu-fix'),
  };
}

export function checkElectron(program: string | null): HealthItem {
  if (program !== null) return fine('electron', 'Electron', program);
  return {
    ...fine('electron', 'Electron', say('not-installed')),
    status: 'missing',
    cost: say('electron-cost'),
    fix: null,
  };
}

export function checkMemory(bytes: number): HealthItem {
  const item = fine('memory', 'Memory', say('gib-of-memory', { amount: (bytes / GIB).toFixed(1) }));
  if (bytes >= 4 * GIB) return item;
  return { ...item, status: 'degraded', cost: say('memory-cost'), fix: say('memory-fix') };
}

export function checkDisk(freeBytes: number | null): HealthItem {
  if (freeBytes === null)
    return { ...fine('disk', 'Free disk', say('size-unknown')), status: 'degraded', cost: say('disk-unknown-cost'), fix: null };
  const item = fine('disk', 'Free disk', say('gib-of-memory', { amount: (freeBytes / GIB).toFixed(1) }));
  if (freeBytes >= 2 * GIB) return item;
  return { ...item, status: 'degraded', cost: say('disk-cost'), fix: say('disk-fix') };
}

function fine(id: string, label: string, value: string): HealthItem {
  return { id, label, status: 'ok', value, cost: null, fix: null };
}
