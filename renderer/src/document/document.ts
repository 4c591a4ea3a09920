/** What the window knows about the open project and media item: the types. `create-document.ts` makes one. */
import type { StoreApi } from 'zustand/vanilla';
import type { FrameRange, PixelBox } from '../../../native/contract/geometry.ts';
import type { Job } from '../../../native/contract/jobs.ts';
import type { ModelEntry } from '../../../native/contract/models.ts';
import type { Edit, Media, ObjectClass, Project, Prompt, Provenance, Track } from '../../../native/contract/records.ts';
import type { Settings } from '../../../native/contract/settings.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { ReadonlySignal } from '../ui/signal.ts';

/**
 * What is known about one object on every frame; entry k is about frame k. See `laneSchema` for the codes. The arrays are
 * changed in place as changes come in: watch `laneChanges`, never keep copies.
 */
export interface LaneData {
  readonly trackId: number;
  readonly states: Uint8Array;
  readonly scores: Uint8Array;
  readonly areas: Uint32Array;
  readonly overlaps: Uint8Array;
}

/** Which frames of which lanes have changed; null stands for all. */
export interface LaneChange {
  readonly trackIds: readonly number[] | null;
  readonly range: FrameRange | null;
}

/** Frames that a person has marked as right. */
export interface ReviewIndex {
  /** 1 where the frame as a whole is reviewed. */
  readonly frames: Uint8Array;
  readonly byTrack: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Flat, immutable records, replaced when the engine says that they changed (also by another window). React may select from it. */
export interface DocumentState {
  readonly project: Project | null;
  readonly classes: readonly ObjectClass[];
  readonly mediaItems: readonly Media[];
  /** The media item that is open in the editor. */
  readonly media: Media | null;
  /** When each frame of the open media item is shown, in ms. */
  readonly timesMs: Float64Array;
  /** Of the open media item, by object id. */
  readonly tracks: readonly Track[];
  /** Of the open media item. */
  readonly prompts: readonly Prompt[];
  readonly reviews: ReviewIndex;
  /** Newest first, undone steps included. */
  readonly history: readonly Edit[];
  /** Of the project, newest first. */
  readonly jobs: readonly Job[];
  readonly models: readonly ModelEntry[];
  readonly settings: Settings | null;
  /** True while a project or media item is being opened. */
  readonly loading: boolean;
}

/** A mask of a frame as the canvas needs it. */
export interface FrameMask {
  readonly trackId: number;
  readonly hash: string;
  readonly rle: Rle;
  readonly bbox: PixelBox;
  readonly areaPx: number;
  readonly score: number | null;
  readonly provenance: Provenance;
  readonly protected: boolean;
}

/** Masks of the open media item, by frame; the least recently used are dropped. */
export interface MaskCache {
  /** What is cached, at once; undefined when the frame is not. Never allocates. */
  get(frameIndex: number): readonly FrameMask[] | undefined;
  load(frameIndex: number): Promise<readonly FrameMask[]>;
  /** Loads frames around one in the background, nearest first. A later call replaces an earlier one. */
  prefetch(frameIndex: number, radius: number): void;
  /** Masks of these frames have changed; they are fetched again, old ones shown meanwhile. Null stands for all frames. */
  invalidate(range: FrameRange | null): void;
  /** Frames whose masks have changed or arrived; may reach beyond the clip. A new object for each change. */
  readonly changes: ReadonlySignal<FrameRange>;
}

/** The open document. Opening and closing are the only things done to it; changes go to the engine and come back. */
export interface EditorDocument {
  readonly store: StoreApi<DocumentState>;
  /** By track id; the map itself is replaced when tracks come or go. */
  lanes(): ReadonlyMap<number, LaneData>;
  readonly laneChanges: ReadonlySignal<LaneChange>;
  readonly masks: MaskCache;
  openProject(projectId: number): Promise<void>;
  closeProject(): void;
  openMedia(mediaId: number): Promise<void>;
  closeMedia(): void;
  /** Asks for IoU with the frame before in all lanes (costs the engine time); they arrive as lane changes. */
  loadOverlaps(): Promise<void>;
  refreshModels(): Promise<void>;
  refreshSettings(): Promise<void>;
  dispose(): void;
}
