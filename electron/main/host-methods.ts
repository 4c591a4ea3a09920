import { basename, dirname, join } from 'node:path';
import type { EngineClient } from '../../native/contract/client.ts';
import { exportReportSchema } from '../../native/contract/dataset.ts';
import { AppError } from '../../native/contract/errors.ts';
import type { HostInfo } from '../../native/contract/host.ts';
import { say } from '../../native/contract/sentences.ts';
import type { HostMethods } from './host-calls.ts';
import { exportTarget, fileNameOf, PROJECT_FILE, projectFileTarget } from './save-targets.ts';
import { withFolderOf } from './stage-files.ts';
import type { Uploads } from './uploads.ts';
import type { Words } from './words.ts';

/** The question where to save something. */
export interface SaveQuestion {
  readonly title: string;
  /** Folder and suggested name. */
  readonly defaultPath: string;
  readonly filters: readonly { readonly name: string; readonly extensions: string[] }[];
}

/** Which kind of file is saved; each remembers its own folder. */
export type SaveKind = 'export' | 'project';

/** What the methods need of the machine. */
export interface HostMachine {
  readonly info: HostInfo;
  readonly engine: () => Promise<EngineClient>;
  readonly restartEngine: () => Promise<void>;
  readonly uploads: Uploads;
  readonly words: () => Words;
  /** Asks; null when the person cancelled. */
  readonly askWhere: (question: SaveQuestion) => Promise<string | null>;
  /** Where the last file of the kind was saved, or a usual folder. */
  readonly folderFor: (kind: SaveKind) => string;
  readonly rememberFolder: (kind: SaveKind, folder: string) => void;
  readonly showInFolder: (path: string) => void;
  readonly exists: (path: string) => Promise<boolean>;
  readonly temporaryDir: string;
}

/** Answers the host contract, but for its stream. */
export function createHostMethods(machine: HostMachine): HostMethods {
  const { uploads, engine } = machine;
  const pathsOf = (ids: readonly string[]) => ids.map((id) => uploads.path(id));
  return {
    info: async () => machine.info,
    async restartEngine() {
      await machine.restartEngine();
      return {};
    },
    importMedia: async ({ projectId, uploads: ids, choices }) =>
      (await engine()).media.import({ projectId, paths: pathsOf(ids), ...choices }),
    relinkMedia: async ({ mediaId, upload }) => (await engine()).media.relink({ mediaId, path: uploads.path(upload) }),
    async exportDataset({ request, container, name }) {
      const chosen = await machine.askWhere(exportQuestion(machine, container, name));
      if (chosen === null) return null;
      machine.rememberFolder('export', dirname(chosen));
      const { path, overwrite } = exportTarget(chosen, container);
      return (await engine()).datasets.export({ ...request, out: path, overwrite });
    },
    async openExport({ jobId }) {
      const path = await finishedExport(await engine(), jobId);
      if (!(await machine.exists(path))) throw goneExport(path);
      machine.showInFolder(path);
      return { downloadUrl: null };
    },
    async saveProjectFile({ projectId }) {
      const client = await engine();
      const projects = await client.projects.list({});
      const name = projects.find((project) => project.id === projectId)?.name ?? `project-${projectId}`;
      const path = await askForProjectFile(machine, `${fileNameOf(name)}.${PROJECT_FILE}`);
      if (path === null) return { downloadUrl: null, saved: false };
      await client.projects.exportFile({ projectId, path });
      machine.rememberFolder('project', dirname(path));
      return { downloadUrl: null, saved: true };
    },
    openProjectFile: async ({ upload }) => (await engine()).projects.importFile({ path: uploads.path(upload) }),
    importCoco: async ({ projectId, mediaId, upload }) =>
      (await engine()).datasets.importCoco({ projectId, mediaId, file: uploads.path(upload) }),
    importMasks: async ({ projectId, mediaId, uploads: ids }) =>
      withFolderOf(pathsOf(ids), machine.temporaryDir, async (dir) =>
        (await engine()).datasets.importMasks({ projectId, mediaId, dir }),
      ),
    installPack: async ({ uploads: ids, overwrite }) =>
      (await engine()).models.install({ path: packPath(pathsOf(ids)), overwrite }),
  };
}

function exportQuestion(machine: HostMachine, container: 'zip' | 'folder', name: string): SaveQuestion {
  const words = machine.words();
  const fileName = container === 'zip' ? `${fileNameOf(name)}.zip` : fileNameOf(name);
  return {
    title: words.exportTitle,
    defaultPath: join(machine.folderFor('export'), fileName),
    filters: container === 'zip' ? [{ name: words.exportZip, extensions: ['zip'] }] : [],
  };
}

/** Asks again when the extension that is added makes it a file that is there and that nobody agreed to replace. */
async function askForProjectFile(machine: HostMachine, fileName: string): Promise<string | null> {
  const words = machine.words();
  let defaultPath = join(machine.folderFor('project'), fileName);
  for (;;) {
    const filters = [{ name: words.projectFile, extensions: [PROJECT_FILE] }];
    const chosen = await machine.askWhere({ title: words.projectTitle, defaultPath, filters });
    if (chosen === null) return null;
    const path = projectFileTarget(chosen);
    if (path === chosen || !(await machine.exists(path))) return path;
    defaultPath = path;
  }
}

async function finishedExport(client: EngineClient, jobId: number): Promise<string> {
  const job = await client.jobs.get({ jobId });
  const report = exportReportSchema.pick({ out: true }).safeParse(job.result);
  if (job.kind === 'export' && job.state === 'done' && report.success) return report.data.out;
  throw new AppError('invalid-input', say('export-not-finished'), {
    jobId,
    state: job.state,
  });
}

function goneExport(path: string): AppError {
  return new AppError('media-vanished', say('export-gone', { path }), { path });
}

const PACK_MANIFEST = 'pack.json';

/** A pack is a zip, a folder, or all files of one: then its manifest says which folder. */
function packPath(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1 && basename(first) !== PACK_MANIFEST) return first;
  const manifests = paths.filter((path) => basename(path) === PACK_MANIFEST);
  const [manifest] = manifests;
  if (manifest !== undefined && manifests.length === 1) return dirname(manifest);
  throw new AppError('pack-invalid', say('pack-choose-one'), {
    manifests: manifests.length,
  });
}
