/** The host's own methods: what a page cannot do itself because it needs files of the machine. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { implement } from '@orpc/server';
import type { EngineClient } from '../contract/client.ts';
import { AppError } from '../contract/errors.ts';
import { type EngineState, type HostInfo, hostContract } from '../contract/host.ts';
import { say } from '../contract/sentences.ts';
import { toTransportError } from '../engine/procedures.ts';
import type { Downloads } from './downloads.ts';
import { exportFileOf, exportPath } from './exports.ts';
import type { HostFolders } from './folders.ts';
import { imagesFolder } from './images-folder.ts';
import { randomKey } from './keys.ts';
import type { UploadStore } from './uploads.ts';

export interface HostApiOptions {
  readonly info: HostInfo;
  readonly folders: HostFolders;
  readonly uploads: UploadStore;
  readonly downloads: Downloads;
  readonly engine: (signal: AbortSignal | undefined) => Promise<EngineClient>;
  readonly watchEngine: (signal: AbortSignal | undefined) => AsyncIterable<EngineState>;
  readonly restartEngine: () => Promise<void>;
  /** Folders of sources that are being filled; nobody may sweep them away. */
  readonly filling: Set<string>;
  readonly now: () => number;
  readonly onBug: (error: unknown) => void;
}

/** Answers the host contract for pages in a browser: files come as uploads and go as downloads. */
export function createHostRouter(options: HostApiOptions) {
  const { info, folders, uploads, downloads, engine, filling, now, onBug } = options;
  const os = implement(hostContract).use(async ({ next, signal }) => {
    try {
      return await next();
    } catch (error) {
      throw toTransportError(error, signal?.aborted === true ? () => undefined : onBug);
    }
  });

  /** Moves uploads to where media items find them for as long as they live, and lets `use` do something with them. */
  const asSource = async <T>(
    ids: readonly string[],
    use: (dir: string, entries: readonly string[]) => Promise<T>,
  ): Promise<T> => {
    const dir = join(folders.sources, randomKey());
    filling.add(dir);
    try {
      const gathered = await uploads.gather(ids, dir);
      return await use(gathered.dir, gathered.entries);
    } finally {
      filling.delete(dir);
    }
  };
  /** Brings uploads together, lets `use` read them, and deletes them when that succeeded. */
  const readOnce = async <T>(
    ids: readonly string[],
    use: (dir: string, entries: readonly string[]) => Promise<T>,
  ): Promise<T> => {
    const { dir, entries } = await uploads.gather(ids, join(folders.uploads, randomKey()));
    const answer = await use(dir, entries);
    await uploads.discard(ids);
    return answer;
  };

  return os.router({
    info: os.info.handler(() => info),
    watchEngine: os.watchEngine.handler(async function* ({ signal }) {
      yield* options.watchEngine(signal);
    }),
    restartEngine: os.restartEngine.handler(async () => {
      await options.restartEngine();
      return {};
    }),
    importMedia: os.importMedia.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      return asSource(input.uploads, async (_dir, entries) => {
        const { projectId, choices } = input;
        return client.media.import({ projectId, paths: [...entries], ...choices }, { signal });
      });
    }),
    relinkMedia: os.relinkMedia.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      const { kind } = await client.media.get({ mediaId: input.mediaId }, { signal });
      const upload = uploads.get(input.upload);
      // A sequence is a folder: any of its files stands for all that came with it.
      const ids = kind === 'sequence' ? uploads.batchOf(upload).map(({ id }) => id) : [upload.id];
      return asSource(ids, async (dir, entries) => {
        const [only] = entries;
        const isFolder = uploads.get(upload.id).segments.length > 1;
        const path = kind === 'sequence' && !(entries.length === 1 && isFolder) ? dir : (only ?? dir);
        return client.media.relink({ mediaId: input.mediaId, path }, { signal });
      });
    }),
    exportDataset: os.exportDataset.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      await mkdir(folders.exports, { recursive: true });
      // A folder cannot be downloaded, so it is a zip as well.
      const out = exportPath(folders.exports, input.name, '.zip', now());
      return client.datasets.export({ ...input.request, out, overwrite: false }, { signal });
    }),
    openExport: os.openExport.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      const job = await client.jobs.get({ jobId: input.jobId }, { signal });
      return { downloadUrl: downloads.offer(await exportFileOf(job, folders.exports)) };
    }),
    saveProjectFile: os.saveProjectFile.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      const { name } = await client.projects.get({ projectId: input.projectId }, { signal });
      await mkdir(folders.exports, { recursive: true });
      const path = exportPath(folders.exports, name, '.sam3project', now());
      await client.projects.exportFile({ projectId: input.projectId, path }, { signal });
      return { downloadUrl: downloads.offer(path), saved: true };
    }),
    openProjectFile: os.openProjectFile.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      return readOnce([input.upload], (_dir, entries) => client.projects.importFile({ path: onlyOne(entries) }, { signal }));
    }),
    importCoco: os.importCoco.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      const { projectId, mediaId, upload } = input;
      const batch = uploads.batchOf(uploads.get(upload)).map(({ id }) => id);
      // Images that came with it may become media items, and then have to stay.
      return asSource(batch, async () => {
        const file = uploads.pathOf(uploads.get(upload));
        const others = batch.filter((id) => id !== upload).map((id) => uploads.pathOf(uploads.get(id)));
        const imagesDir = await imagesFolder(file, others);
        return client.datasets.importCoco({ projectId, mediaId, file, imagesDir }, { signal });
      });
    }),
    importMasks: os.importMasks.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      const { projectId, mediaId, uploads: ids } = input;
      return readOnce(ids, (dir, entries) =>
        client.datasets.importMasks({ projectId, mediaId, dir: folderOf(dir, entries, ids) }, { signal }),
      );
    }),
    installPack: os.installPack.handler(async ({ input, signal }) => {
      const client = await engine(signal);
      const { uploads: ids, overwrite } = input;
      return readOnce(ids, (dir, entries) => {
        const isZip = ids.length === 1 && /\.zip$/i.test(onlyOne(entries));
        return client.models.install({ path: isZip ? onlyOne(entries) : folderOf(dir, entries, ids), overwrite }, { signal });
      });
    }),
  });

  /** The folder that was handed over, where all files lie in one; else the one that they were gathered in. */
  function folderOf(dir: string, entries: readonly string[], ids: readonly string[]): string {
    const isFolder = ids.every((id) => uploads.get(id).segments.length > 1);
    return isFolder && entries.length === 1 ? onlyOne(entries) : dir;
  }
}

function onlyOne(entries: readonly string[]): string {
  const [entry] = entries;
  if (entry !== undefined) return entry;
  throw new AppError('invalid-input', say('no-file'));
}
