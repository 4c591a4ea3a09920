/** A real library for the tests of imports. */
import { join } from 'node:path';
import type { Media } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { openLibrary } from '../library/open-library.ts';
import { decodeFrameTable, encodeFrameTable } from '../media/frame-table.ts';
import { createLibrarySource } from './library-source.ts';
import type { DatasetSource } from './source.ts';
import { NOW_MS, someMedia, temporaryFolder } from './testing.ts';

export interface TestLibrary {
  readonly dir: string;
  readonly library: Library;
  readonly projectId: number;
  /** Media of which every second frame of the source was taken; files of a sequence are called shot_1.jpg, shot_2.jpg, … */
  addMedia(name: string, patch?: Partial<Media>, project?: number): Media;
  /** The project as exports see it, without images. */
  source(): DatasetSource;
  close(): Promise<void>;
}

/** A library with one project, in a folder that goes when it is closed. */
export async function openTestLibrary(): Promise<TestLibrary> {
  const { dir, done } = temporaryFolder();
  const library = await openLibrary({ dir: join(dir, 'library'), mode: 'write', now: () => NOW_MS, program: 'test' });
  const projectId = library.createProject('Project').id;
  return {
    dir,
    library,
    projectId,
    addMedia: (name, patch = {}, project = projectId) => addMedia(library, name, patch, project),
    source: () =>
      createLibrarySource(library, projectId, {
        table: (media) => decodeFrameTable(library.frameTable(media.id)),
        image: () => Promise.reject(new Error('This test gives no images.')),
      }),
    close: async () => {
      await library.close();
      done();
    },
  };
}

function addMedia(library: Library, name: string, patch: Partial<Media>, project: number): Media {
  const made = someMedia(1, { name, widthPx: 7, heightPx: 7, ...patch });
  const { id: _id, projectId: _project, slug: _slug, importedAtMs: _at, deletedAtMs: _deleted, ...entry } = made;
  const frames = Array.from({ length: entry.frameCount }, (_, index) => index);
  const table = encodeFrameTable({
    timeBase: { num: 1, den: 1000 },
    ptsTicks: Float64Array.from(frames, (index) => index * 80),
    sourceIndex: Uint32Array.from(frames, (index) => index * 2),
    files: entry.kind === 'video' ? null : frames.map((index) => (entry.kind === 'image' ? name : `shot_${index + 1}.jpg`)),
    video: null,
  });
  return library.commit(project, 'Import', (edit) => edit.addMedia(entry, table));
}
