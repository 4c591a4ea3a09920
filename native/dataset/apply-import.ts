import type { ImportReport } from '../contract/dataset.ts';
import { throwIfAborted } from '../contract/errors.ts';
import type { Track } from '../contract/records.ts';
import type { Editor, Library, StepHandle } from '../library/library.ts';
import type { Rle } from '../masks/rle.ts';

/** One mask that was read and whose frame was found. */
export interface IncomingMask {
  readonly mediaId: number;
  readonly frameIndex: number;
  /** Null: an object without a class. */
  readonly className: string | null;
  /** Masks of one media item with the same key are one object; null makes an object of its own. */
  readonly objectKey: string | null;
  /** The object's number in the dataset, by which it is found again in a project that has it; null when it has none. */
  readonly objectId: number | null;
  readonly instanceName: string;
  readonly score: number | null;
  /** At the size of the media; null says that the object is known to be absent. */
  readonly rle: Rle | null;
}

/** Something that was read and cannot be taken. */
export interface Skipped {
  readonly skipped: string;
}

/** Masks written in one transaction. */
const BATCH = 128;

/**
 * Writes what was read as one step that can be undone. Nothing that is there is overwritten: a frame that already has a
 * mask of that object, or where it is known to be absent, is passed over and counted, and so are locked objects.
 * When it fails or is cancelled, what was written so far is taken back.
 * @param classNames classes to make sure of first, in this order
 * @throws what `incoming` or the library throws; AppError `aborted`
 */
export async function applyImport(
  library: Library,
  projectId: number,
  label: string,
  classNames: readonly string[],
  incoming: AsyncIterable<IncomingMask | Skipped>,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const step = library.beginStep(projectId, label);
  const intake = new Intake(library, projectId);
  try {
    let batch: IncomingMask[] = [];
    // Classes come with the first masks, so that an import which fails before leaves nothing.
    const flush = () => {
      step.amend((edit) => {
        if (intake.masks === 0 && batch.length > 0) for (const name of classNames) intake.classOf(edit, name);
        for (const mask of batch) intake.take(edit, mask);
      });
      batch = [];
    };
    for await (const entry of incoming) {
      throwIfAborted(signal);
      if ('skipped' in entry) intake.skip(entry.skipped);
      else if (batch.push(entry) >= BATCH) flush();
    }
    if (batch.length > 0) flush();
  } catch (error) {
    takeBack(library, projectId, step);
    throw error;
  }
  return intake.report();
}

/** Undoes the step, unless someone has gone on working: then the history holds it like any other step. */
function takeBack(library: Library, projectId: number, step: StepHandle): void {
  const [newest] = library.history(projectId, 1);
  if (newest?.id === step.editId && !newest.undone) library.undo(projectId);
}

/** Finds or makes the classes and objects that masks belong to, and counts. */
class Intake {
  masks = 0;
  readonly #library: Library;
  readonly #classes = new Map<string, number>();
  readonly #tracks = new Map<string, number>();
  readonly #newTracks = new Set<number>();
  readonly #media = new Set<number>();
  readonly #skipped = new Map<string, number>();
  #newClasses = 0;

  constructor(library: Library, projectId: number) {
    this.#library = library;
    for (const { id, name } of library.classes(projectId)) this.#classes.set(name.toLowerCase(), id);
  }

  skip(reason: string): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  classOf(edit: Editor, name: string): number {
    const known = this.#classes.get(name.toLowerCase());
    if (known !== undefined) return known;
    const { id } = edit.addClass({ name });
    this.#classes.set(name.toLowerCase(), id);
    this.#newClasses += 1;
    return id;
  }

  take(edit: Editor, mask: IncomingMask): void {
    const trackId = this.#trackOf(edit, mask);
    const { frameIndex, rle, score } = mask;
    const reason = this.#conflict(trackId, frameIndex);
    if (reason !== null) {
      this.skip(reason);
      return;
    }
    if (rle) edit.setMask({ trackId, frameIndex, pixels: rle, score, provenance: 'imported' });
    else edit.setAbsence(trackId, frameIndex, 'imported');
    this.masks += rle ? 1 : 0;
    this.#media.add(mask.mediaId);
  }

  report(): ImportReport {
    return {
      media: this.#media.size,
      tracks: this.#newTracks.size,
      masks: this.masks,
      classes: this.#newClasses,
      skipped: [...this.#skipped].map(([reason, count]) => ({ reason, count })),
    };
  }

  #conflict(trackId: number, frameIndex: number): string | null {
    if (this.#library.track(trackId).locked) return 'track-locked';
    if (this.#library.maskRef(trackId, frameIndex)) return 'mask-exists';
    return this.#library.absence(trackId, frameIndex) ? 'marked-absent' : null;
  }

  #trackOf(edit: Editor, mask: IncomingMask): number {
    const classId = mask.className === null ? null : this.classOf(edit, mask.className);
    const key = mask.objectKey === null ? null : JSON.stringify([mask.mediaId, mask.objectKey, classId]);
    const known = key === null ? undefined : this.#tracks.get(key);
    if (known !== undefined) return known;
    // Objects that this import made are numbered anew, so their numbers say nothing about the dataset's.
    const same = this.#library
      .tracks(mask.mediaId)
      .find((track) => !this.#newTracks.has(track.id) && track.objectId === mask.objectId && isSame(track, classId, mask));
    const trackId = same?.id ?? edit.addTrack({ mediaId: mask.mediaId, classId, instanceName: mask.instanceName }).id;
    if (!same) this.#newTracks.add(trackId);
    if (key !== null) this.#tracks.set(key, trackId);
    return trackId;
  }
}

function isSame(track: Track, classId: number | null, mask: IncomingMask): boolean {
  return track.classId === classId && track.instanceName === mask.instanceName;
}
