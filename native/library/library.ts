/**
 * What the library offers to the engine: the types only. `open-library.ts` opens one.
 *
 * Everything but the maintenance calls (those that return a promise) is synchronous and answers from SQLite at once.
 * Reads inside `commit` or `amend` see what the edit has done so far, and `updateJob` called there is part of the same
 * transaction. Records are plain frozen-by-type objects; nothing that is returned is live.
 */
import type { Snapshot } from '../contract/changes.ts';
import type { CocoRle, FrameRange } from '../contract/geometry.ts';
import type { Job, JobError, JobKind, JobState, Progress } from '../contract/jobs.ts';
import type { Absence, Edit, Mask, MaskRef, Media, ObjectClass, Project, Prompt, Review, Track } from '../contract/records.ts';
import type { Settings } from '../contract/settings.ts';
import type { Rle } from '../masks/rle.ts';
import type { Editor, RecordsDiff, StepHandle, Touched } from './editor.ts';

export type {
  ClassPatch,
  Editor,
  KindRecord,
  MaskPatch,
  MediaPatch,
  NewClass,
  NewMask,
  NewMedia,
  NewPrompt,
  NewTrack,
  RecordKind,
  RecordKinds,
  RecordsDiff,
  StepHandle,
  Touched,
  TrackPatch,
} from './editor.ts';

/** A job as it is created. */
export interface NewJob {
  readonly projectId: number;
  readonly mediaId: number | null;
  readonly kind: JobKind;
  readonly params: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
}

export interface JobPatch {
  readonly mediaId?: number | null;
  readonly state?: JobState;
  readonly progress?: Progress;
  readonly result?: Readonly<Record<string, unknown>> | null;
  readonly error?: JobError | null;
  readonly finishedAtMs?: number | null;
  /** Plain JSON that the job needs to go on after a crash, e.g. the edit id of its step; not part of the record. */
  readonly checkpoint?: Readonly<Record<string, unknown>> | null;
}

export interface JobFilter {
  readonly projectId?: number;
  readonly mediaId?: number;
  readonly states?: readonly JobState[];
  readonly kinds?: readonly JobKind[];
}

/** What is known about a track, in frame order. */
export interface TrackFrames {
  readonly masks: readonly MaskRef[];
  readonly absences: readonly Absence[];
}

/**
 * A track over a range of frames; entry k is about frame `from + k`. States are those of the contract's lanes, scores are
 * score × 200 (255: none), areas in pixels (0: no mask).
 */
export interface LaneFacts {
  readonly from: number;
  readonly states: Uint8Array;
  readonly scores: Uint8Array;
  readonly areas: Uint32Array;
}

/** Counts of what lies outside the trash. */
export interface ProjectSummary {
  readonly projectId: number;
  readonly media: number;
  readonly tracks: number;
  readonly masks: number;
  readonly classes: number;
  readonly coverMediaId: number | null;
  readonly changedAtMs: number;
}

export interface MediaSummary {
  readonly mediaId: number;
  readonly tracks: number;
  readonly masks: number;
  /** Frames on which at least one object has a mask or is known to be absent. */
  readonly annotatedFrames: number;
  /** Frames that were reviewed as a whole. */
  readonly reviewedFrames: number;
}

/** Something that was committed. */
export type LibraryChange =
  | {
      readonly kind: 'step';
      readonly projectId: number;
      readonly cause: 'edit' | 'undo' | 'redo';
      /** The step; one that grows is told at each amendment. */
      readonly editId: number;
      readonly label: string;
      readonly touched: Touched;
    }
  /** Projects came or were purged. (Renaming, trash and back are steps whose `touched.project` is true.) */
  | { readonly kind: 'projects' }
  /** Media of a project were purged, with what its history said about them. */
  | { readonly kind: 'rewritten'; readonly projectIds: readonly number[] };

export interface LibraryInfo {
  readonly dir: string;
  readonly schemaVersion: number;
  readonly mode: LibraryMode;
  /** Bytes of the database with its write-ahead log; media files are not counted. */
  readonly bytes: number;
}
export type LibraryMode = 'read' | 'write';

/** Who writes to a library. */
export interface WriterNote {
  readonly pid: number;
  readonly host: string;
  readonly program: string;
  readonly sinceMs: number;
}

export interface StorageUsage {
  /** Estimated from the number of masks and a sample of their sizes. */
  readonly databaseBytes: number;
  /** Working frames and the like under `media/`, counted. */
  readonly fileBytes: number;
  readonly media: readonly { readonly mediaId: number; readonly fileBytes: number; readonly masks: number }[];
}

export interface CheckReport {
  readonly ok: boolean;
  /** One sentence each. */
  readonly problems: readonly string[];
}

export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  readonly takenAtMs: number;
}

/** Whether what lies in the trash belongs to an answer. */
export type TrashScope = 'live' | 'all';

/** An open library. All methods throw AppError `library-corrupt` or `disk-full` when the disk gives them reason to. */
export interface Library {
  readonly dir: string;
  readonly mode: LibraryMode;
  /** Set when the last writer did not close the library (crash, power cut): who it was. What it had committed is here. */
  readonly recoveredFrom: WriterNote | null;
  info(): LibraryInfo;

  // --- projects, classes, media, tracks -------------------------------------------------------------------------
  /** @throws AppError `name-taken`, `invalid-input`, `library-read-only` */
  createProject(name: string): Project;
  projects(scope?: TrashScope): readonly Project[];
  /** Also finds what lies in the trash. @throws AppError `project-not-found` */
  project(projectId: number): Project;
  /** Puts projects into the trash, all or none; a step in the history of each. @throws AppError `project-not-found` */
  trashProjects(projectIds: readonly number[]): readonly Project[];
  /** Takes projects out of the trash, all or none. @throws AppError `project-not-found`, `name-taken` */
  restoreProjects(projectIds: readonly number[]): readonly Project[];

  /** By category id. */
  classes(projectId: number): readonly ObjectClass[];
  /** @throws AppError `class-not-found` */
  objectClass(classId: number): ObjectClass;

  /** In the order of import. */
  media(projectId: number, scope?: TrashScope): readonly Media[];
  /** Also finds what lies in the trash. @throws AppError `media-not-found` */
  mediaItem(mediaId: number): Media;
  /** The media item of a project (trash included) with this content; live ones before trashed ones. */
  mediaByContentHash(projectId: number, contentHash: string): Media | null;
  /** The bytes given to `addMedia` or `saveFrameTable`. @throws AppError `media-not-found` */
  frameTable(mediaId: number): Uint8Array;
  /** Replaces the frame table; not part of the history. @throws AppError `media-not-found` */
  saveFrameTable(mediaId: number, bytes: Uint8Array): void;
  /** Folder for the working files of a media item (`media/<mediaId>`); it need not exist yet. */
  mediaDir(mediaId: number): string;

  /** By object id. */
  tracks(mediaId: number): readonly Track[];
  /** @throws AppError `track-not-found` */
  track(trackId: number): Track;

  // --- what is known about frames -------------------------------------------------------------------------------
  /** By frame, then age. */
  prompts(filter: {
    readonly mediaId: number;
    readonly trackId?: number | null;
    readonly frameIndex?: number;
  }): readonly Prompt[];
  /** @throws AppError `prompt-not-found` */
  prompt(promptId: number): Prompt;

  maskRef(trackId: number, frameIndex: number): MaskRef | null;
  mask(trackId: number, frameIndex: number): Mask | null;
  /** The masks of one frame with pixels, by track. */
  masksOfFrame(mediaId: number, frameIndex: number): readonly Mask[];
  /** Masks without pixels, by frame and track. */
  maskRefs(mediaId: number, range?: FrameRange): readonly MaskRef[];
  /**
   * Masks with pixels by frame and track. Holds one page of masks at a time; edits made while iterating are allowed, and
   * those that lie ahead are seen.
   */
  iterateMasks(
    mediaId: number,
    options?: { readonly range?: FrameRange; readonly trackIds?: readonly number[] },
  ): IterableIterator<Mask>;
  /** Pixels by hash. @throws AppError `library-corrupt` when they are missing */
  pixels(hash: string): CocoRle;
  rle(hash: string): Rle;

  /** Every frame on which something is known about a track, in order. @throws AppError `track-not-found` */
  trackFrames(trackId: number, range?: FrameRange): TrackFrames;
  /** By frame and track. */
  absences(mediaId: number, range?: FrameRange): readonly Absence[];
  absence(trackId: number, frameIndex: number): Absence | null;
  /** By frame, the review of all tracks before those of one. */
  reviews(mediaId: number): readonly Review[];
  /**
   * Frames of a track that propagation must not overwrite, ascending: masks that are protected, edited or imported, and
   * absences that a person declared or that were imported.
   */
  barriers(trackId: number, range?: FrameRange): readonly number[];

  /** For the timeline, without an object for each mask. @throws AppError `track-not-found` */
  lane(trackId: number, range: FrameRange): LaneFacts;
  projectSummaries(scope?: TrashScope): readonly ProjectSummary[];
  /** Of the media outside the trash. @throws AppError `project-not-found` */
  mediaSummaries(projectId: number): readonly MediaSummary[];

  // --- changes --------------------------------------------------------------------------------------------------
  /**
   * Changes records: one transaction, one undo step. Steps that were undone can no longer be redone. An edit that changes
   * nothing leaves no step. `change` must be synchronous and must not commit itself.
   * @throws AppError `project-not-found`, `library-read-only`, and what `change` throws (all rolled back)
   */
  commit<T>(projectId: number, label: string, change: (edit: Editor) => T): T;
  /** Starts a step that is written piece by piece. @throws AppError `project-not-found`, `library-read-only` */
  beginStep(projectId: number, label: string): StepHandle;
  /** Goes on with a step, for example after a crash. @throws AppError `aborted` when it is no longer in the history or undone */
  resumeStep(editId: number): StepHandle;
  /** Takes back the newest step that is not undone. @throws AppError `nothing-to-undo`, `project-not-found`, `name-taken` */
  undo(projectId: number): { readonly edit: Edit; readonly touched: Touched };
  /** Does the oldest undone step again. @throws AppError `nothing-to-redo`, `project-not-found`, `name-taken` */
  redo(projectId: number): { readonly edit: Edit; readonly touched: Touched };
  /**
   * Undoes or redoes, all or nothing, until `editId` is the newest step that is not undone (null: until none is left).
   * @throws AppError `invalid-input` when the history has no such step, `project-not-found`, `name-taken`
   */
  goTo(projectId: number, editId: number | null): { readonly steps: number };
  /** Hears of everything that is committed here from now on, in order. The listener must not throw. Returns how to stop. */
  onChanged(listener: (change: LibraryChange) => void): () => void;
  /** Newest first, undone steps included. */
  history(projectId: number, limit?: number): readonly Edit[];
  /** What a step did, one transaction after the other. */
  diffs(editId: number): IterableIterator<RecordsDiff>;

  // --- jobs and settings (no history) ---------------------------------------------------------------------------
  /** State `queued`. @throws AppError `project-not-found` */
  createJob(entry: NewJob): Job;
  /** Durable at once: callers throttle progress. @throws AppError `job-not-found` */
  updateJob(jobId: number, patch: JobPatch): Job;
  /** @throws AppError `job-not-found` */
  job(jobId: number): Job;
  jobCheckpoint(jobId: number): Readonly<Record<string, unknown>> | null;
  /** Oldest first. */
  jobs(filter?: JobFilter): readonly Job[];
  settings(): Settings;
  /** Sets whole sections. @throws AppError `invalid-input` */
  updateSettings(sections: { readonly [K in keyof Settings]?: unknown }): Settings;

  // --- maintenance ----------------------------------------------------------------------------------------------
  /** @throws AppError `project-not-found` */
  storage(projectId: number): Promise<StorageUsage>;
  /** Really deletes projects that lie in the trash, with all they have. Not undoable. @throws AppError `invalid-input` when one does not lie there */
  purgeProjects(projectIds: readonly number[]): Promise<{ readonly freedBytes: number }>;
  /** Really deletes media that lie in the trash, with their files and what the history says about them. Not undoable. */
  purgeMedia(mediaIds: readonly number[]): Promise<{ readonly freedBytes: number }>;
  /** Drops pixels and files that neither a record nor the history refers to. */
  collectGarbage(): Promise<{ readonly masks: number; readonly freedBytes: number }>;
  /** SQLite's own integrity, foreign keys, and that every mask has its pixels. */
  check(): CheckReport;
  /** Takes a backup now, beside the running work, and drops the oldest beyond the number kept. */
  backup(): Promise<BackupFile>;
  /** Newest first. */
  backups(): readonly BackupFile[];
  /**
   * Writes a project as one file: classes, media records with frame tables, tracks, prompts, masks, absences and reviews as they are
   * now. Trash, history, jobs, media files and working frames are left out. Replaces `file` at once when it is complete.
   */
  exportProject(
    projectId: number,
    file: string,
    signal?: AbortSignal,
  ): Promise<{ readonly path: string; readonly bytes: number }>;
  /** Reads such a file as a new project (new ids, a free name), all or nothing. @throws AppError `project-file-invalid` */
  importProject(file: string, signal?: AbortSignal): Promise<Project>;
  /** Puts the present state of a project aside. @throws AppError `project-not-found`, `disk-full`, `library-read-only` */
  takeSnapshot(projectId: number, name: string, signal?: AbortSignal): Promise<Snapshot>;
  /** Newest first. @throws AppError `project-not-found` */
  snapshots(projectId: number): readonly Snapshot[];
  /** Opens one as a project of its own under a free name. @throws AppError `media-vanished` when it is gone, `project-file-invalid` */
  openSnapshot(projectId: number, snapshotId: string, signal?: AbortSignal): Promise<Project>;
  /** @throws AppError `media-vanished` when it is gone */
  deleteSnapshot(projectId: number, snapshotId: string): void;
  /** Frees the lock. Maintenance still under way is cancelled. Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Folder of the library; made in write mode when it does not exist. */
  readonly dir: string;
  readonly mode: LibraryMode;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Name of the host program, shown to whoever finds the library locked. */
  readonly program: string;
  /** Most bytes that the database may have; beyond it edits fail with `disk-full`. Default: no limit. */
  readonly maxBytes?: number;
}
