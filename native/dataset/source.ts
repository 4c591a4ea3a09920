/**
 * What an export reads. Narrow on purpose, so that a test, a bench or a library can stand behind it. Everything is
 * synchronous but the pixels of frames, which are decoded from the original.
 */

import type { Media, ObjectClass, Project, Provenance, Track } from '../contract/records.ts';
import type { Rle } from '../masks/rle.ts';

/** One object's mask on one frame, at the size of the shown image. */
export interface SourceMask {
  readonly trackId: number;
  readonly rle: Rle;
  /** Addresses the pixels: equal hashes, equal pixels. */
  readonly hash: string;
  readonly score: number | null;
  readonly provenance: Provenance;
}

/** Where an annotated frame lies in the original. */
export interface SourceFrame {
  readonly sourceFrameIndex: number;
  readonly timeMs: number;
  /** Presentation time in the stream's own ticks; null where the source has none (images). */
  readonly ptsTicks: number | null;
}

/** One encoded image: orientation applied, no EXIF orientation left in it. */
export interface SourceImage {
  readonly bytes: Uint8Array;
  readonly extension: 'jpg' | 'png';
}

/** The project as an export sees it. Must answer the same for the same question while an export runs. */
export interface DatasetSource {
  readonly project: Project;
  /** Every class of the project, used or not. */
  readonly classes: readonly ObjectClass[];
  /** Every media item of the project that is not in the trash, in a fixed order. */
  readonly media: readonly Media[];
  tracks(mediaId: number): readonly Track[];
  frame(mediaId: number, frameIndex: number): SourceFrame;
  masks(mediaId: number, frameIndex: number): readonly SourceMask[];
  /** Ids of the tracks that are known not to be visible on this frame. */
  absent(mediaId: number, frameIndex: number): readonly number[];
  /** The frame as JPEG or PNG, as it is shown. */
  image(mediaId: number, frameIndex: number, signal?: AbortSignal): Promise<SourceImage>;
}
