import type { HealthItem, ModelInfo } from '../contract/models.ts';
import type { MediaTools } from '../media/tools.ts';
import type { OnnxRuntimeFiles, SqliteFiles } from './machine.ts';

const GIB = 1024 ** 3;
/** Packages are installed with the clone, so what is missing was taken away or is of another platform. */
const REINSTALL = 'Remove the folder node_modules and run "npm run setup".';

/** The Node that runs the engine. */
export function checkNode(versions: { readonly node: string; readonly napi?: string | undefined }): HealthItem {
  const napi = Number(versions.napi ?? 0);
  const value = `${versions.node} (Node-API ${versions.napi ?? 'unknown'})`;
  if (napi >= 10) return fine('node', 'Node.js', value);
  return {
    ...fine('node', 'Node.js', value),
    status: 'missing',
    cost: 'The project library cannot be opened: SQLite needs Node-API 10.',
    fix: 'Start the program with npm, which fetches Node 24, or install Node 24.',
  };
}

/** The database that keeps projects. */
export function checkSqlite(files: SqliteFiles | null): HealthItem {
  if (files?.binary) return fine('sqlite', 'SQLite', `better-sqlite3 ${files.version} (${files.binary})`);
  return {
    ...fine(
      'sqlite',
      'SQLite',
      files === null ? 'not installed' : `better-sqlite3 ${files.version}, no library for this platform`,
    ),
    status: 'missing',
    cost: 'No project can be opened, so nothing can be annotated.',
    fix: REINSTALL,
  };
}

/** ffmpeg and ffprobe, or the error that looking for them gave. */
export function checkFfmpeg(tools: MediaTools | Error): readonly HealthItem[] {
  if (tools instanceof Error) {
    const cost = 'No video can be imported, shown or exported.';
    return [{ id: 'ffmpeg', label: 'ffmpeg', status: 'missing', value: 'not found', cost, fix: tools.message }];
  }
  const [major, minor] = (/(\d+)\.(\d+)/.exec(tools.ffmpeg.version) ?? []).slice(1).map(Number);
  const isOld = major !== undefined && (major < 5 || (major === 5 && (minor ?? 0) < 1));
  const encoder = tools.h264Encoder ?? 'no H.264 encoder';
  const ffmpeg = fine('ffmpeg', 'ffmpeg', `${tools.ffmpeg.version}, ${encoder} (${tools.ffmpeg.origin}: ${tools.ffmpeg.path})`);
  const ffprobe = fine('ffprobe', 'ffprobe', `${tools.ffprobe.version} (${tools.ffprobe.origin}: ${tools.ffprobe.path})`);
  if (tools.h264Encoder === null) {
    return [
      { ...ffmpeg, status: 'degraded', cost: 'Previews are written as MPEG-4 Part 2.', fix: 'Install an ffmpeg with libx264.' },
      ffprobe,
    ];
  }
  if (!isOld) return [ffmpeg, ffprobe];
  const cost = 'Newer codecs (AV1 above all) may not be read.';
  return [{ ...ffmpeg, status: 'degraded', cost, fix: 'Install ffmpeg 5.1 or newer, or set FFMPEG_PATH.' }, ffprobe];
}

/** The models that can be chosen. */
export function checkModels(models: readonly ModelInfo[]): HealthItem {
  const value = models.map((model) => model.name).join(', ') || 'none';
  if (models.some((model) => model.capabilities.includes('text'))) return fine('models', 'Models', value);
  return {
    ...fine('models', 'Models', value),
    status: 'degraded',
    cost: 'Text and exemplar prompts are not available; boxes, points and masks are.',
    fix: 'A model pack that understands text is needed.',
  };
}

/** The library that runs neural models. */
export function checkOnnxRuntime(files: OnnxRuntimeFiles | null, hasGpu: boolean): HealthItem {
  const item = fine(
    'onnxruntime',
    'onnxruntime',
    files === null ? 'not installed' : `${files.version}, ${files.providers.join(', ') || 'no library'}`,
  );
  if (files === null || !files.hasBinary) {
    return {
      ...item,
      status: 'missing',
      cost: 'Neural model packs cannot run; the classic model can.',
      fix: REINSTALL,
    };
  }
  if (!hasGpu || files.providers.includes('cuda')) return item;
  return {
    ...item,
    status: 'degraded',
    cost: 'There is an NVIDIA GPU, but the CUDA provider files are not installed, so model packs run on the processor.',
    fix: 'Run onnxruntime-node’s own install script where its download is not blocked.',
  };
}

export function checkGpu(gpu: string | null): HealthItem {
  if (gpu !== null) return fine('gpu', 'NVIDIA GPU', gpu);
  return {
    ...fine('gpu', 'NVIDIA GPU', 'no driver found'),
    status: 'missing',
    cost: 'Models run on the processor; the classic model always does.',
    fix: 'If this machine has an NVIDIA card, install its driver.',
  };
}

export function checkElectron(program: string | null): HealthItem {
  if (program !== null) return fine('electron', 'Electron', program);
  return {
    ...fine('electron', 'Electron', 'not installed'),
    status: 'missing',
    cost: 'No desktop window; the command line needs none.',
    fix: null,
  };
}

export function checkMemory(bytes: number): HealthItem {
  const item = fine('memory', 'Memory', `${(bytes / GIB).toFixed(1)} GiB`);
  if (bytes >= 4 * GIB) return item;
  return { ...item, status: 'degraded', cost: 'Long or large videos may not fit.', fix: 'Work on smaller ranges of frames.' };
}

export function checkDisk(freeBytes: number | null): HealthItem {
  if (freeBytes === null)
    return { ...fine('disk', 'Free disk', 'unknown'), status: 'degraded', cost: 'The folder cannot be looked at.', fix: null };
  const item = fine('disk', 'Free disk', `${(freeBytes / GIB).toFixed(1)} GiB`);
  if (freeBytes >= 2 * GIB) return item;
  return { ...item, status: 'degraded', cost: 'Working frames and exports may not fit.', fix: 'Free some space.' };
}

function fine(id: string, label: string, value: string): HealthItem {
  return { id, label, status: 'ok', value, cost: null, fix: null };
}
