import { basename, extname } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { decodeFrameTable, type FrameTable } from '../media/frame-table.ts';

/** @throws AppError `media-not-found` also for media of another project and for those in the trash */
export function mediaOfProject(library: Library, projectId: number, mediaId: number): Media {
  const media = library.mediaItem(mediaId);
  if (media.projectId === projectId && media.deletedAtMs === null) return media;
  throw new AppError('media-not-found', `Project ${projectId} has no media ${mediaId}. Choose one of its own.`, { mediaId });
}

/** Finds frames of one media item by what files of a dataset are called. */
export interface FrameFinder {
  readonly media: Media;
  /** By the position among all frames of the source, which stays true when a video was sampled differently. */
  bySource(sourceFrameIndex: number): number | null;
  /** By the name of its own image file, with or without ending; always null for a video. */
  byFile(fileName: string): number | null;
  /** As `byFile`, else by the last number in the name. */
  byName(fileName: string): number | null;
}

/**
 * @param fileNames all names that will be asked for: numbers that start at 1 and reach the number of frames are counted
 * from 1, any others from 0
 */
export function createFrameFinder(library: Library, media: Media, fileNames: readonly string[]): FrameFinder {
  let table: FrameTable | null = null;
  const tableOf = () => {
    table ??= decodeFrameTable(library.frameTable(media.id));
    return table;
  };
  const numbers = fileNames.flatMap((name) => numberIn(name) ?? []);
  const first = numbers.length > 0 && numbers.every((number) => number >= 1) && numbers.includes(media.frameCount) ? 1 : 0;
  let files: Map<string, number> | null = null;
  const byFile = (fileName: string): number | null => {
    if (media.kind === 'video') return null;
    files ??= new Map((tableOf().files ?? []).map((name, index) => [stemOf(name), index]));
    return files.get(stemOf(fileName)) ?? null;
  };
  const inMedia = (index: number): number | null => (index >= 0 && index < media.frameCount ? index : null);
  return {
    media,
    bySource: (sourceFrameIndex) => inMedia(tableOf().sourceIndex.indexOf(sourceFrameIndex)),
    byFile,
    byName: (fileName) => {
      const index = byFile(fileName);
      if (index !== null) return index;
      const number = numberIn(fileName);
      if (number !== null) return inMedia(number - first);
      return media.frameCount === 1 && fileNames.length === 1 ? 0 : null;
    },
  };
}

/** The name of a file without folders (of either kind of slash) and ending. */
export function stemOf(fileName: string): string {
  const name = basename(fileName.replaceAll('\\', '/'));
  return basename(name, extname(name));
}

function numberIn(fileName: string): number | null {
  const digits = /(\d+)\D*$/.exec(stemOf(fileName))?.[1];
  return digits === undefined ? null : Number(digits);
}
