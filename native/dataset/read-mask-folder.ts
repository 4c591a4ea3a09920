import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { Rle } from '../masks/rle.ts';
import { readCsvRows } from './csv-rows.ts';
import { systemCode } from './fs-errors.ts';
import { type IndexedMask, readIndexedMasks } from './indexed-png.ts';

/** One object in one mask image. */
export interface FolderMask {
  /** Name of the image, to find its frame by. */
  readonly fileName: string;
  readonly frameIndex: number | null;
  readonly sourceFrameIndex: number | null;
  readonly objectKey: string;
  readonly objectId: number | null;
  readonly className: string | null;
  readonly instanceName: string;
  readonly score: number | null;
  readonly width: number;
  readonly height: number;
  /** Null: the object is known to be absent. */
  readonly rle: Rle | null;
}

/** A folder of masks whose files are known; they are read when they are asked for. */
export interface MaskFolder {
  readonly fileNames: readonly string[];
  /** Slugs of the media that an index of our own names; empty for folders of others. */
  readonly mediaSlugs: ReadonlySet<string>;
  /** @param mediaSlug only masks of this media item, where there is an index */
  masks(mediaSlug: string | null, signal?: AbortSignal): AsyncGenerator<FolderMask, void, undefined>;
}

/**
 * Reads a folder of PNG masks: our own export (with index.csv); PNGs with one palette index or grey value an object, or
 * black and white for one object; or one such folder an object, named by its number and perhaps its class (`obj_002_dog`).
 * @throws AppError `dataset-invalid` when there is no such folder, it holds no PNG, or a file cannot be used; `aborted`
 */
export async function readMaskFolder(dir: string): Promise<MaskFolder> {
  for (const root of [dir, join(dir, 'binary_masks_png')]) {
    const names = await namesIn(root, root === dir ? 'must-exist' : 'may-miss');
    if (names.files.includes('index.csv')) return await readIndexedFolder(root);
  }
  const { files, folders } = await namesIn(dir, 'must-exist');
  const found = pngsOf(files).map((name) => ({ path: join(dir, name), fileName: name, folder: null as string | null }));
  for (const folder of found.length > 0 ? [] : folders) {
    const names = pngsOf((await namesIn(join(dir, folder), 'must-exist')).files);
    found.push(...names.map((name) => ({ path: join(dir, folder, name), fileName: name, folder })));
  }
  if (found.length === 0) {
    throw invalid(dir, 'it holds no PNG, neither directly nor in its folders');
  }
  return {
    fileNames: [...new Set(found.map(({ fileName }) => fileName))],
    mediaSlugs: new Set(),
    masks: async function* (_mediaSlug, signal) {
      for (const { path, fileName, folder } of found) {
        throwIfAborted(signal);
        for (const { index, rle } of await readMasks(path)) {
          yield {
            fileName,
            frameIndex: null,
            sourceFrameIndex: null,
            objectKey: `${folder ?? ''}/${index}`,
            objectId: null,
            className: classIn(folder),
            instanceName: '',
            score: null,
            width: rle.width,
            height: rle.height,
            rle,
          };
        }
      }
    },
  };
}

/** What stands in a row of our own index.csv, as far as it is read. */
type Row = Readonly<Record<string, string>>;

async function readIndexedFolder(root: string): Promise<MaskFolder> {
  const index = join(root, 'index.csv');
  const rows = () => readCsvRows(createReadStream(index, { encoding: 'utf8' }));
  const mediaSlugs = new Set<string>();
  for await (const row of rows()) {
    if (row.path === undefined || row.frame === undefined || row.object_id === undefined) {
      throw invalid(index, 'it lacks the columns path, frame and object_id');
    }
    if (row.media) mediaSlugs.add(row.media);
  }
  return {
    fileNames: [],
    mediaSlugs,
    masks: async function* (mediaSlug, signal) {
      for await (const row of rows()) {
        throwIfAborted(signal);
        if (mediaSlug !== null && row.media !== mediaSlug) continue;
        yield* masksOfRow(root, row);
      }
    },
  };
}

async function* masksOfRow(root: string, row: Row): AsyncGenerator<FolderMask, void, undefined> {
  const path = resolve(root, row.path);
  const inside = relative(root, path);
  if (inside.startsWith('..') || isAbsolute(inside)) throw invalid(root, `index.csv names a file outside of it (${row.path})`);
  const isAbsent = row.source === 'absent';
  const masks = isAbsent ? [] : await readMasks(path);
  if (masks.length > 1) throw invalid(path, 'index.csv says that it holds one object, but it holds several');
  if (!isAbsent && masks.length === 0) return; // Blank, and not said to be absent: nothing is known.
  const score = row.score ? Number(row.score) : null;
  yield {
    fileName: row.path,
    frameIndex: wholeOf(row.frame),
    sourceFrameIndex: row.source_frame ? wholeOf(row.source_frame) : null,
    objectKey: row.object_id,
    objectId: wholeOf(row.object_id),
    className: row.class || null,
    instanceName: row.instance ?? '',
    score: score !== null && score >= 0 && score <= 1 ? score : null,
    width: masks[0]?.rle.width ?? Number(row.width),
    height: masks[0]?.rle.height ?? Number(row.height),
    rle: isAbsent ? null : (masks[0]?.rle ?? null),
  };
}

function invalid(path: string, why: string, cause?: unknown): AppError {
  return new AppError('dataset-invalid', say('dataset-unreadable', { path, why }), { path }, { cause });
}

async function readMasks(path: string): Promise<readonly IndexedMask[]> {
  try {
    return readIndexedMasks(await readFile(path));
  } catch (error) {
    if (error instanceof AppError)
      throw new AppError(error.code, `${path}: ${error.message}`, { ...error.details, path }, { cause: error });
    const code = systemCode(error);
    if (code !== null) throw invalid(path, `it cannot be read (${code})`, error);
    throw error;
  }
}

interface Names {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Files and folders in a folder, in the order of their numbers. */
async function namesIn(dir: string, presence: 'must-exist' | 'may-miss'): Promise<Names> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    const namesOf = (kept: typeof entries) =>
      kept.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    return {
      files: namesOf(entries.filter((entry) => entry.isFile())),
      folders: namesOf(entries.filter((entry) => entry.isDirectory())),
    };
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    if (presence === 'may-miss') return { files: [], folders: [] };
    throw invalid(dir, `the folder cannot be read (${code})`, error);
  }
}

function pngsOf(names: readonly string[]): string[] {
  return names.filter((name) => /\.png$/i.test(name) && !name.startsWith('.'));
}

/** `dog` in `obj_002_dog`; null where a folder is only numbered. */
function classIn(folder: string | null): string | null {
  return /^(?:obj(?:ect)?[_-]?)?\d+[_-](.+)$/i.exec(folder ?? '')?.[1] ?? null;
}

function wholeOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
