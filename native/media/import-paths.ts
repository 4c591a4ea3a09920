/** How dropped files and folders become media items. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { fileError, localPath, statMedia } from './media-file.ts';

/** The files of one media item, as `importMedia` takes them, and what to call it. */
export interface ImportGroup {
  readonly paths: readonly string[];
  readonly name: string;
}

const PICTURES = new Set('.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .avif .bmp'.split(' '));
const VIDEOS = new Set(
  '.mp4 .m4v .mov .qt .mkv .webm .avi .mpg .mpeg .m2v .ts .m2ts .mts .vob .wmv .asf .flv .f4v .ogv .ogg .3gp .3g2 .mxf .gif .apng .y4m .h264 .264 .h265 .hevc .265 .ivf .dv .nut .mjpeg .mjpg .rm .rmvb .divx .insv .lrv .360'.split(
    ' ',
  ),
);

/**
 * Decides what a list of files and folders becomes, in the order in which they were given:
 * - a file that is not a picture is one video;
 * - pictures whose names differ only in a number that grows in even steps (`shot_0001.png`, `shot_0002.png` …), at least
 *   two of them in the same folder, are one sequence, whether dropped as files or found in a folder;
 * - any other picture is one image;
 * - a folder gives what lies in it and in its folders; there, only files with a known ending count, hidden ones do not.
 * Names are compared as people count: `frame_9` comes before `frame_10`.
 * @throws AppError `media-path-not-allowed`, `media-vanished`, `media-unreadable`, `media-empty` (also when a folder holds nothing to import)
 */
export async function expandImportPaths(paths: readonly string[]): Promise<readonly ImportGroup[]> {
  const groups: ImportGroup[] = [];
  const loose: string[] = [];
  for (const given of paths) {
    const path = await localPath(given);
    const { isFolder } = await statMedia(path);
    if (isFolder) groups.push(...(await folderGroups(path)));
    else if (isPicture(path)) loose.push(path);
    else groups.push({ paths: [path], name: nameOf(path) });
  }
  for (const files of Map.groupBy(loose, dirname).values()) groups.push(...pictureGroups([...new Set(files)]));
  if (groups.length === 0) {
    throw new AppError('media-empty', say('nothing-in-paths', { paths: paths.join(', ') }), {
      paths: [...paths],
    });
  }
  return groups;
}

/** The pictures that lie directly in a folder, sorted as people count. @throws AppError `media-vanished`, `media-unreadable` */
export async function picturesIn(folder: string): Promise<readonly string[]> {
  return (await list(folder))
    .filter((entry) => !entry.isFolder && isPicture(entry.name))
    .map((entry) => join(folder, entry.name));
}

async function folderGroups(folder: string): Promise<readonly ImportGroup[]> {
  const entries = await list(folder);
  const files = entries.filter((entry) => !entry.isFolder).map((entry) => join(folder, entry.name));
  const pictures = files.filter(isPicture);
  const groups = pictureGroups(pictures);
  const only = groups.length === 1 && pictures.length > 1;
  const videos = files.filter((path) => VIDEOS.has(extname(path).toLowerCase()));
  const result: ImportGroup[] = only ? [{ paths: [folder], name: basename(folder) }] : [...groups];
  result.push(...videos.map((path) => ({ paths: [path], name: nameOf(path) })));
  for (const entry of entries) {
    if (entry.isFolder) result.push(...(await folderGroups(join(folder, entry.name))));
  }
  return result;
}

/** Pictures of one folder: sequences first found, single images as they come. */
function pictureGroups(paths: readonly string[]): readonly ImportGroup[] {
  const groups: ImportGroup[] = [];
  for (const [pattern, files] of Map.groupBy([...paths].sort(naturalOrder), patternOf)) {
    const numbers = files.map((path) => numberOf(path) ?? Number.NaN);
    if (pattern !== '' && files.length > 1 && areEvenSteps(numbers)) {
      groups.push({ paths: files, name: sequenceName(files[0]) });
      continue;
    }
    groups.push(...files.map((path) => ({ paths: [path], name: nameOf(path) })));
  }
  return groups;
}

const NUMBERED = /^(.*?)(\d+)$/;

/** What the names of a sequence have in common; empty for a name without a number at its end. */
function patternOf(path: string): string {
  const ending = extname(path);
  const match = NUMBERED.exec(basename(path, ending));
  return match === null ? '' : `${match[1]}#${ending.toLowerCase()}`;
}

function numberOf(path: string): number | null {
  const match = NUMBERED.exec(basename(path, extname(path)));
  return match === null ? null : Number(match[2]);
}

/** Nine steps of ten are the most common one: a few lost frames do not make a sequence into photographs. */
function areEvenSteps(numbers: readonly number[]): boolean {
  const steps = numbers.slice(1).map((number, i) => number - numbers[i]);
  if (steps.some((step) => !(step > 0))) return false;
  const counts = [...Map.groupBy(steps, (step) => step).values()].map((same) => same.length);
  // Two pictures with distant numbers (IMG_0012, IMG_0345) are two photographs.
  if (steps.length === 1) return steps[0] <= 10;
  return Math.max(...counts) >= steps.length * 0.9;
}

function sequenceName(path: string): string {
  const prefix = NUMBERED.exec(basename(path, extname(path)))?.[1].replace(/[\s._-]+$/, '') ?? '';
  return prefix === '' ? basename(dirname(path)) || 'sequence' : prefix;
}

function nameOf(path: string): string {
  return basename(path, extname(path)).trim() || basename(path);
}

function isPicture(path: string): boolean {
  return PICTURES.has(extname(path).toLowerCase());
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

async function list(folder: string): Promise<readonly Entry[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory() || entry.isSymbolicLink()))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => naturalOrder(a.name, b.name));
  } catch (error) {
    throw fileError(error, folder);
  }
}

const collator = new Intl.Collator('en', { numeric: true });

/** The order in which people count; names that only differ in their case keep a fixed order. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
