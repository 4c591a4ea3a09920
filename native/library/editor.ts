/** Changing records: the types of an edit, of what it does, and of steps that are written piece by piece. */
import type { FrameRange } from '../contract/geometry.ts';
import type {
  Absence,
  MaskRef,
  Media,
  ObjectClass,
  Project,
  Prompt,
  PromptInput,
  Provenance,
  Review,
  Track,
} from '../contract/records.ts';
import type { Rle } from '../masks/rle.ts';

/** Each kind of record that edits change. */
export interface RecordKinds {
  readonly project: Project;
  readonly class: ObjectClass;
  readonly media: Media;
  readonly track: Track;
  readonly prompt: Prompt;
  readonly mask: MaskRef;
  readonly absence: Absence;
  readonly review: Review;
}
export type RecordKind = keyof RecordKinds;

/** A record that says what it is. */
export type KindRecord = { readonly [K in RecordKind]: { readonly kind: K; readonly record: RecordKinds[K] } }[RecordKind];

/** What an edit did. Pixels of masks are named by hash, so a diff is small. */
export interface RecordsDiff {
  readonly added: readonly KindRecord[];
  readonly updated: readonly (readonly [from: KindRecord, to: KindRecord])[];
  readonly removed: readonly KindRecord[];
}

/** Which records a change is about; frames are those whose masks, absences or reviews changed. */
export interface Touched {
  readonly project: boolean;
  readonly classIds: readonly number[];
  readonly mediaIds: readonly number[];
  readonly trackIds: readonly number[];
  readonly promptIds: readonly number[];
  readonly frames: readonly { readonly mediaId: number; readonly trackId: number | null; readonly range: FrameRange }[];
}

export type NewClass = Pick<ObjectClass, 'name'> & Partial<Pick<ObjectClass, 'color' | 'hotkey'>>;
export type ClassPatch = Partial<Pick<ObjectClass, 'name' | 'color' | 'hotkey'>>;
/** A media item as an import describes it; id, slug and time are given by the library. */
export type NewMedia = Omit<Media, 'id' | 'projectId' | 'slug' | 'importedAtMs' | 'deletedAtMs'>;
export type MediaPatch = Partial<Omit<Media, 'id' | 'projectId' | 'slug' | 'importedAtMs'>>;
/** `objectId` is taken when it is higher than every one that the media item has used; else it gets the next. */
export type NewTrack = Pick<Track, 'mediaId'> &
  Partial<Pick<Track, 'objectId' | 'classId' | 'instanceName' | 'color' | 'hidden' | 'locked'>>;
export type TrackPatch = Partial<Pick<Track, 'classId' | 'instanceName' | 'color' | 'hidden' | 'locked'>>;
export type NewPrompt = Pick<Prompt, 'mediaId' | 'trackId' | 'frameIndex' | 'prompt'>;

/** A mask to store: its pixels, or the hash of pixels that the library already has. */
export interface NewMask {
  readonly trackId: number;
  readonly frameIndex: number;
  readonly pixels: Rle | { readonly hash: string };
  readonly score: number | null;
  readonly provenance: Provenance;
  /** Default: as the mask that it replaces, else false. */
  readonly protected?: boolean;
}
export type MaskPatch = Partial<Pick<MaskRef, 'score' | 'provenance' | 'protected'>>;

/**
 * The hands of one edit. Every call changes the records at once (reads see it) and is noted in the edit's diff. When the
 * edit throws, all of it is rolled back. Not to be kept beyond the callback.
 *
 * In a step that is amended after later steps were made, a record that a later step changed is left to that step:
 * changing a mask or absence there throws `frame-protected` (ask `canWrite` first), anything else `aborted`.
 */
export interface Editor {
  readonly projectId: number;
  /** The time of this edit. */
  readonly nowMs: number;

  /** @throws AppError `name-taken` when another project outside the trash has that name */
  updateProject(patch: Partial<Pick<Project, 'name' | 'deletedAtMs'>>): Project;

  /** @throws AppError `name-taken` when the project has a class of that name (case does not matter) */
  addClass(entry: NewClass): ObjectClass;
  /** @throws AppError `class-not-found`, `name-taken` */
  updateClass(classId: number, patch: ClassPatch): ObjectClass;
  /** @throws AppError `class-not-found`, `class-in-use` while a track has it */
  removeClass(classId: number): void;

  /** Adds a media item and its frame table (opaque bytes; see `frameTable`). */
  addMedia(entry: NewMedia, frameTable: Uint8Array): Media;
  /** Also the way to the trash and back: `{ deletedAtMs: edit.nowMs }`, `{ deletedAtMs: null }`. @throws AppError `media-not-found` */
  updateMedia(mediaId: number, patch: MediaPatch): Media;

  /** @throws AppError `media-not-found`, `class-not-found` */
  addTrack(entry: NewTrack): Track;
  /** @throws AppError `track-not-found`, `class-not-found` */
  updateTrack(trackId: number, patch: TrackPatch): Track;
  /** Removes a track with its prompts, masks, absences and reviews. @throws AppError `track-not-found` */
  removeTrack(trackId: number): void;

  /**
   * Exchanges what two tracks of one media item have on the frames that are chosen: masks, absences, reviews, and prompts
   * (whose revisions grow). Nothing else about the records changes.
   * @returns on how many frames either had something
   * @throws AppError `track-not-found`, `invalid-input` for one track given twice
   */
  exchangeFrames(trackId: number, otherId: number, isChosen: (frameIndex: number) => boolean): number;

  /** @throws AppError `media-not-found`, `track-not-found`, `frame-out-of-range` */
  addPrompt(entry: NewPrompt): Prompt;
  /** Replaces what the prompt says; its revision grows. @throws AppError `prompt-not-found` */
  updatePrompt(promptId: number, prompt: PromptInput): Prompt;
  /** Makes a prompt one of another track of its media item; its revision grows. @throws AppError `prompt-not-found`, `track-not-found` */
  movePrompt(promptId: number, trackId: number): void;
  /** @throws AppError `prompt-not-found` */
  removePrompt(promptId: number): void;

  /** Whether this edit may change the mask or absence there: false when a later step has changed it. Always true in `commit`. */
  canWrite(trackId: number, frameIndex: number): boolean;
  /**
   * Sets the mask of a track on a frame, in place of the mask or absence that was there.
   * @throws AppError `track-not-found`, `frame-out-of-range`, `frame-protected` (see above), and `invalid-input` when the
   * mask is empty (record an absence instead) or is not of the size of its media
   */
  setMask(entry: NewMask): MaskRef;
  /** Changes what is said about a mask, not its pixels. @throws AppError `invalid-input` when there is none */
  updateMask(trackId: number, frameIndex: number, patch: MaskPatch): MaskRef;
  /** Removes the mask there; false when there was none. */
  removeMask(trackId: number, frameIndex: number): boolean;

  /** Records that the object is not visible there, in place of a mask. @throws AppError `track-not-found`, `frame-out-of-range` */
  setAbsence(trackId: number, frameIndex: number, provenance: Provenance): Absence;
  /** False when there was none. */
  removeAbsence(trackId: number, frameIndex: number): boolean;

  /** Marks a frame (of one track, or of all with null) as reviewed, now. */
  setReview(mediaId: number, trackId: number | null, frameIndex: number): Review;
  /** False when there was none. */
  removeReview(mediaId: number, trackId: number | null, frameIndex: number): boolean;
}

/**
 * One undo step that is written piece by piece. It exists in the history from its first change on. Nothing needs to be
 * closed: a step that no one amends is simply finished.
 */
export interface StepHandle {
  /** Id of the edit, to be kept (for example in a job's checkpoint) so that `resumeStep` can go on after a crash. */
  readonly editId: number;
  /**
   * Applies more changes in one durable transaction.
   * @throws AppError `aborted` when the step has been undone or purged in the meantime; what `change` throws, with its changes rolled back
   */
  amend<T>(change: (edit: Editor) => T): T;
}
