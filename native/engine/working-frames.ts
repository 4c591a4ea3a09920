import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Media } from '../contract/records.ts';
import type { JobContext } from '../jobs/queue.ts';
import type { Library } from '../library/library.ts';
import type { MediaDescriptor } from '../media/frame-reader.ts';
import { type FrameStore, openFrameStore } from '../media/frame-store.ts';
import { decodeFrameTable, type FrameTable } from '../media/frame-table.ts';
import { makeFilmstrip, makeThumbnail } from '../media/thumbnails.ts';
import type { MediaTools } from '../media/tools.ts';

/** The pictures of media items that lie on disk: working JPEGs, thumbnails, filmstrips. */
export interface WorkingFrames {
  frameTable(media: Media): FrameTable;
  descriptor(media: Media): MediaDescriptor;
  /** Path of a working frame, made if it is not there. */
  frameFile(media: Media, frameIndex: number, signal?: AbortSignal): Promise<string>;
  /** Makes every working frame that is missing. */
  extractAll(media: Media, context: JobContext): Promise<void>;
  thumbnail(media: Media, signal?: AbortSignal): Promise<string>;
  filmstrip(
    media: Media,
    signal?: AbortSignal,
  ): Promise<{ path: string; tiles: number; tileWidthPx: number; tileHeightPx: number }>;
  /** Lets go of a media item's store. */
  forget(mediaId: number): Promise<void>;
  close(): Promise<void>;
}

/** Tables of this many media items are kept decoded. */
const TABLES_KEPT = 8;

/** @param tools finds ffmpeg when it is first needed */
export function createWorkingFrames(library: Library, tools: () => Promise<MediaTools>): WorkingFrames {
  const tables = new Map<number, FrameTable>();
  const stores = new Map<number, Promise<FrameStore>>();

  const frameTable = (media: Media): FrameTable => {
    const table = tables.get(media.id) ?? decodeFrameTable(library.frameTable(media.id));
    tables.delete(media.id);
    tables.set(media.id, table);
    const [oldest] = tables.keys();
    if (tables.size > TABLES_KEPT && oldest !== undefined) tables.delete(oldest);
    return table;
  };
  const descriptor = (media: Media): MediaDescriptor => ({ ...media, frameTable: frameTable(media) });
  const store = (media: Media): Promise<FrameStore> => {
    const open =
      stores.get(media.id) ??
      tools().then((found) =>
        openFrameStore(found, descriptor(media), {
          dir: join(library.mediaDir(media.id), 'frames'),
          rootDir: join(library.dir, 'media'),
          maxBytes: library.settings().media.frameCacheBytes,
        }),
      );
    stores.set(media.id, open);
    open.catch(() => stores.delete(media.id));
    return open;
  };
  return {
    frameTable,
    descriptor,
    async frameFile(media, frameIndex, signal) {
      return (await store(media)).framePath(frameIndex, signal);
    },
    async extractAll(media, context) {
      const frames = await store(media);
      await frames.ensureFrames(
        { from: 0, to: media.frameCount - 1 },
        { signal: context.signal, onProgress: (progress) => context.progress(progress) },
      );
    },
    async thumbnail(media, signal) {
      const path = join(library.mediaDir(media.id), 'thumbnail.webp');
      if (!(await exists(path))) await makeThumbnail(await tools(), descriptor(media), { out: path, signal });
      return path;
    },
    async filmstrip(media, signal) {
      const dir = library.mediaDir(media.id);
      const note = join(dir, 'filmstrip.json');
      if (await exists(note)) return { ...JSON.parse(await readFile(note, 'utf8')), path: join(dir, 'filmstrip.webp') };
      return makeFilmstrip(await tools(), descriptor(media), { out: join(dir, 'filmstrip.webp'), note, signal });
    },
    async forget(mediaId) {
      tables.delete(mediaId);
      const open = stores.get(mediaId);
      stores.delete(mediaId);
      await (await open)?.close();
    },
    async close() {
      const open = [...stores.values()];
      stores.clear();
      await Promise.all(open.map(async (entry) => (await entry).close()));
    },
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
