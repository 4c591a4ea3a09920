import type { Preflight } from '../contract/dataset.ts';
import { subsetsOf } from './layout.ts';
import type { NoteBook } from './notes.ts';
import type { ExportPlan, PlannedMedia, PlannedObject } from './plan.ts';
import type { Subset } from './split.ts';
import type { ExportFrame } from './walk.ts';

/** Ranges listed per object, and objects listed, in the note about what was not processed. */
const MOST_RANGES = 20;
const MOST_OBJECTS = 100;

interface Gap {
  readonly mediaId: number;
  readonly objectId: number;
  readonly trackIds: readonly number[];
  frames: number;
  /** First and last frame, both included. */
  readonly ranges: [number, number][];
}

/** Counts what an export has, and what it lacks, while its frames are walked. */
export class Census {
  readonly #plan: ExportPlan;
  readonly #seen = new Set<PlannedObject>();
  readonly #gaps = new Map<PlannedObject, Gap>();
  readonly #subsets = new Map<Subset, number>();
  #masks = 0;
  #notProcessed = 0;
  #leftOut = 0;
  #inSplitGap = 0;

  constructor(plan: ExportPlan) {
    this.#plan = plan;
  }

  /** To be called for every frame of the scope, with null for those in the gap of a split. */
  visit(planned: PlannedMedia, frameIndex: number, frame: ExportFrame | null): void {
    if (!frame) {
      this.#inSplitGap += 1;
      return;
    }
    if (frame.listed) this.#subsets.set(frame.subset, (this.#subsets.get(frame.subset) ?? 0) + 1);
    const unknown = frame.undecided.length > 0 || planned.objects.length === 0;
    if (!frame.listed && unknown) this.#leftOut += 1;
    this.#masks += frame.objects.length;
    for (const { object } of frame.objects) this.#seen.add(object);
    if (frame.undecided.length > 0) this.#notProcessed += 1;
    for (const object of frame.undecided) this.#noteGap(planned, object, frameIndex);
  }

  /** The numbers, with the notes that follow from them. */
  finish(notes: NoteBook): Omit<Preflight, 'notes'> {
    const { request, media } = this.#plan;
    const frames = [...this.#subsets.values()].reduce((sum, count) => sum + count, 0);
    notes.add('not-processed', null, this.#notProcessed, { objects: [...this.#gaps.values()].slice(0, MOST_OBJECTS) });
    notes.add('frames-left-out', null, this.#leftOut);
    notes.add('split-gap', null, this.#inSplitGap);
    const empty = subsetsOf(request.split).filter((subset) => !this.#subsets.has(subset));
    notes.add('split-empty', null, empty.length, { subsets: empty });
    if (!request.scope.include_images) notes.add('images-left-out', null, frames);
    if (request.formats.includes('yolo_segmentation')) {
      const objects = media.flatMap((one) => one.objects);
      notes.add('identity-dropped', 'yolo_segmentation', this.#seen.size);
      notes.add('groups-dropped', 'yolo_segmentation', objects.filter(({ group }) => group !== null).length);
    }
    return { frames, objects: this.#seen.size, masks: this.#masks, notProcessed: this.#notProcessed };
  }

  #noteGap(planned: PlannedMedia, object: PlannedObject, frameIndex: number): void {
    const gap = this.#gaps.get(object) ?? {
      mediaId: planned.media.id,
      objectId: object.objectId,
      trackIds: object.trackIds,
      frames: 0,
      ranges: [],
    };
    this.#gaps.set(object, gap);
    gap.frames += 1;
    const last = gap.ranges.at(-1);
    if (last && last[1] === frameIndex - 1) last[1] = frameIndex;
    else if (gap.ranges.length < MOST_RANGES) gap.ranges.push([frameIndex, frameIndex]);
  }
}
