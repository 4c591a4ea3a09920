/** What dropped or chosen files will become. Pure; the engine has the last word (see native/media/import-paths.ts). */

/** A file and where it lay: `clips/day 1/a.mp4`, or just its name when it was not in a folder. */
export interface PathedFile {
  readonly file: File;
  readonly path: string;
}

export type GroupKind = 'video' | 'pictures' | 'project';

/** Files that are handed over and imported together. */
export interface FileGroup {
  readonly kind: GroupKind;
  readonly name: string;
  readonly files: readonly File[];
  readonly bytes: number;
}

export type SkipReason = 'hidden' | 'not-media' | 'empty' | 'archive' | 'unreadable';
export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
}

/** All of what was given: nothing is left out silently. */
export interface FilePlan {
  readonly groups: readonly FileGroup[];
  /** COCO files; they go to the import of annotations. */
  readonly annotations: readonly File[];
  readonly skipped: readonly SkippedFile[];
}

/** Ending of project files, with its dot. */
export const PROJECT_ENDING = '.sam3project';

const PICTURES = new Set('.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .avif .bmp'.split(' '));
const VIDEOS = new Set(
  '.mp4 .m4v .mov .qt .mkv .webm .avi .mpg .mpeg .m2v .ts .m2ts .mts .vob .wmv .asf .flv .f4v .ogv .ogg .3gp .3g2 .mxf .gif .apng .y4m .h264 .264 .h265 .hevc .265 .ivf .dv .nut .mjpeg .mjpg .rm .rmvb .divx .insv .lrv .360'.split(
    ' ',
  ),
);
const ARCHIVES = new Set('.zip .7z .rar .tar .gz .tgz'.split(' '));

/** `accept` of a file picker that is for everything that can be imported. */
export const ACCEPTED_FILES = ['video/*', 'image/*', ...VIDEOS, ...PICTURES, PROJECT_ENDING].join(',');

/**
 * Sorts files: every video by itself; the pictures of a folder together, because the engine tells sequences from single
 * pictures when it sees all of them; project files by themselves. A loose file with an unknown ending is tried as a video:
 * the engine says what is wrong with it. Inside folders such files only accompany the media and are listed as skipped.
 */
export function sortFiles(files: readonly PathedFile[]): FilePlan {
  const groups: FileGroup[] = [];
  const annotations: File[] = [];
  const skipped: SkippedFile[] = [];
  const pictures = new Map<string, PathedFile[]>();
  for (const entry of files) {
    const ending = endingOf(entry.path);
    const inFolder = entry.path.includes('/');
    const reason = reasonToSkip(entry, ending, inFolder);
    if (reason !== null) skipped.push({ path: entry.path, reason });
    else if (PICTURES.has(ending)) pictures.set(folderOf(entry.path), [...(pictures.get(folderOf(entry.path)) ?? []), entry]);
    else if (ending === '.json') annotations.push(entry.file);
    else groups.push(single(entry, ending === PROJECT_ENDING ? 'project' : 'video'));
  }
  for (const [folder, entries] of pictures) groups.push(pictureGroup(folder, entries));
  return { groups, annotations, skipped };
}

/** A project's name for files that are dropped while no project is open; null when there is nothing to name it after. */
export function projectNameFor(plan: FilePlan): string | null {
  const first = plan.groups.find((group) => group.kind !== 'project');
  const name = first?.name.trim() ?? '';
  return name === '' ? null : name.slice(0, 200);
}

/** The file's name without its ending. */
export function stemOf(name: string): string {
  const ending = endingOf(name);
  return (ending === '' ? name : name.slice(0, -ending.length)).trim() || name;
}

function reasonToSkip({ file, path }: PathedFile, ending: string, inFolder: boolean): SkipReason | null {
  if (file.name.startsWith('.') || path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')) return 'hidden';
  if (ARCHIVES.has(ending)) return 'archive';
  const known = PICTURES.has(ending) || VIDEOS.has(ending) || ending === PROJECT_ENDING || ending === '.json';
  if (inFolder && (!known || ending === '.json')) return 'not-media';
  return file.size === 0 ? 'empty' : null;
}

function single({ file }: PathedFile, kind: GroupKind): FileGroup {
  return { kind, name: stemOf(file.name), files: [file], bytes: file.size };
}

function pictureGroup(folder: string, entries: readonly PathedFile[]): FileGroup {
  const files = entries.map(({ file }) => file);
  const lastFolder = folder.split('/').at(-1) ?? '';
  const name = files.length === 1 ? stemOf(files[0]!.name) : lastFolder || stemOf(files[0]!.name);
  return { kind: 'pictures', name, files, bytes: files.reduce((sum, file) => sum + file.size, 0) };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function endingOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot <= path.lastIndexOf('/') + 1 ? '' : path.slice(dot).toLowerCase();
}
