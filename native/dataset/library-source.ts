import type { Media } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { rleFromCoco } from '../masks/coco.ts';
import { type FrameTable, timeMsOf } from '../media/frame-table.ts';
import type { DatasetSource, SourceImage } from './source.ts';

/** What a library does not hold: frame tables as they are decoded, and the pixels of frames. */
export interface SourceParts {
  readonly table: (media: Media) => FrameTable;
  /** The frame as JPEG or PNG, as it is shown. */
  readonly image: (media: Media, frameIndex: number, signal?: AbortSignal) => Promise<SourceImage>;
}

/**
 * A project of a library as a dataset's source. Classes and media are those of now; masks are read when they are asked for.
 * @throws AppError `project-not-found`
 */
export function createLibrarySource(library: Library, projectId: number, parts: SourceParts): DatasetSource {
  const media = new Map(library.media(projectId).map((item) => [item.id, item]));
  const itemOf = (mediaId: number): Media => media.get(mediaId) ?? library.mediaItem(mediaId);
  return {
    project: library.project(projectId),
    classes: library.classes(projectId),
    media: [...media.values()],
    tracks: (mediaId) => library.tracks(mediaId),
    frame: (mediaId, frameIndex) => {
      const item = itemOf(mediaId);
      const table = parts.table(item);
      return {
        sourceFrameIndex: table.sourceIndex[frameIndex],
        timeMs: timeMsOf(table, frameIndex),
        ptsTicks: item.kind === 'video' ? table.ptsTicks[frameIndex] : null,
      };
    },
    masks: (mediaId, frameIndex) =>
      library.masksOfFrame(mediaId, frameIndex).map((mask) => ({
        trackId: mask.trackId,
        rle: rleFromCoco(mask.rle),
        hash: mask.hash,
        score: mask.score,
        provenance: mask.provenance,
      })),
    absent: (mediaId, frameIndex) =>
      library.absences(mediaId, { from: frameIndex, to: frameIndex }).map(({ trackId }) => trackId),
    image: (mediaId, frameIndex, signal) => parts.image(itemOf(mediaId), frameIndex, signal),
  };
}
