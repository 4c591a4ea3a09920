import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { frameRangeSchema } from '../contract/geometry.ts';
import { directionSchema, type TrackOutcome } from '../contract/jobs.ts';
import type { Media, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { Editor, Library, StepHandle } from '../library/library.ts';
import { areaOf } from '../masks/measure.ts';
import { createEtaEstimator } from '../media/progress.ts';
import type { FrameAnswer, ObjectAnswer } from '../model/model.ts';
import type { Segmentation, SessionMedia, ToldFrame } from '../segmentation/segmentation.ts';
import { CommittedStream } from './committed-stream.ts';
import { isGiven } from './given.ts';
import { type Pass, type PassTrack, passFrames, planPropagation, resumePass } from './propagation-plan.ts';
import type { JobContext, JobJson, JobRunner } from './queue.ts';
import { resumeStep } from './resume-step.ts';
import { toldFrames } from './told-frames.ts';
import { trailBehind } from './trail.ts';

/** Parameters of a propagation job. */
export const propagateParamsSchema = z.object({
  trackIds: z.array(z.int().positive()).min(1),
  direction: directionSchema,
  range: frameRangeSchema,
  fromFrame: z.int().min(0).nullable(),
});
export type PropagateParams = z.infer<typeof propagateParamsSchema>;

/** Where a propagation is, stored with every commit. */
interface Checkpoint {
  readonly passes: readonly Pass[];
  readonly passIndex: number;
  /** Last frame that was committed in this pass; null when none was. */
  readonly lastFrame: number | null;
  readonly editId: number;
  readonly framesDone: number;
  readonly framesTotal: number;
}

export interface PropagateParts {
  readonly library: Library;
  readonly segmentation: Segmentation;
  readonly sessionMedia: (media: Media) => SessionMedia;
  readonly now: () => number;
}

/** What a propagation of these tracks would visit. @throws AppError `prompt-missing` when nothing can be carried anywhere */
export function planOf(library: Library, params: PropagateParams): readonly Pass[] {
  const tracks = params.trackIds.map((trackId) => {
    const track = library.track(trackId);
    const told = toldFrames(library, library.mediaItem(track.mediaId), track).map((frame) => frame.frameIndex);
    return { trackId, objectId: track.objectId, told, hasMask: (frame: number) => library.maskRef(trackId, frame) !== null };
  });
  const passes = planPropagation(tracks, params.direction, params.range, params.fromFrame);
  if (passes.length === 0) {
    throw new AppError('prompt-missing', say(`nothing-to-carry-${params.direction === 'both' ? 'through' : params.direction}`), {
      direction: params.direction,
      range: params.range,
    });
  }
  return passes;
}

/** Makes the runner of `propagate` jobs. */
export function createPropagateRunner(parts: PropagateParts): JobRunner {
  return (context) => new Propagation(parts, context).run();
}

class Propagation {
  private readonly parts: PropagateParts;
  private readonly context: JobContext;
  private readonly params: PropagateParams;
  private readonly media: Media;
  private step: StepHandle;
  private checkpoint: Checkpoint;
  private readonly tracks: ReadonlyMap<number, Track>;

  constructor(parts: PropagateParts, context: JobContext) {
    const { library } = parts;
    this.parts = parts;
    this.context = context;
    this.params = propagateParamsSchema.parse(context.job.params);
    const first = library.track(this.params.trackIds[0] ?? 0);
    this.media = library.mediaItem(first.mediaId);
    this.tracks = new Map(this.params.trackIds.map((trackId) => [trackId, library.track(trackId)]));
    const saved = context.checkpoint as Checkpoint | null;
    const step = saved === null ? null : resumeStep(library, saved.editId);
    if (saved !== null && step !== null) {
      this.step = step;
      this.checkpoint = saved;
      return;
    }
    const passes = planOf(library, this.params);
    this.step = library.beginStep(context.job.projectId, labelOf(this.params));
    const framesTotal = passes.reduce((sum, pass) => sum + passFrames(pass), 0);
    this.checkpoint = { passes, passIndex: 0, lastFrame: null, editId: this.step.editId, framesDone: 0, framesTotal };
  }

  async run(): Promise<JobJson> {
    const kept = this.params.trackIds.reduce((sum, id) => sum + this.parts.library.barriers(id, this.params.range).length, 0);
    this.context.emit({ type: 'started', frames: this.checkpoint.framesTotal, keptFrames: kept });
    const eta = createEtaEstimator(this.parts.now);
    const startedWith = this.checkpoint.framesDone;
    const report = () => {
      const { framesDone: done, framesTotal: total } = this.checkpoint;
      const etaMs = eta.update(done - startedWith, total - startedWith);
      this.context.progress({ done, total, unit: 'frames', etaMs, phase: 'propagate' });
    };
    report();
    const { now } = this.parts;
    const stream = new CommittedStream<FrameAnswer>({
      now,
      signal: this.context.signal,
      commit: (answers) => {
        this.commit(answers);
        report();
      },
    });
    while (this.checkpoint.passIndex < this.checkpoint.passes.length) {
      await stream.follow(() => this.askForRest());
      this.checkpoint = { ...this.checkpoint, passIndex: this.checkpoint.passIndex + 1, lastFrame: null };
    }
    return { editId: this.step.editId, frames: this.checkpoint.framesDone };
  }

  private restOfPass(): Pass | null {
    const { passes, passIndex, lastFrame } = this.checkpoint;
    const pass = passes[passIndex] ?? null;
    if (pass === null || lastFrame === null) return pass;
    const { library } = this.parts;
    return resumePass(pass, lastFrame, (trackId, frame) => library.maskRef(trackId, frame) !== null);
  }

  /** Asks for the frames of this pass that are not committed yet; null when there are none. */
  private askForRest(): AsyncIterable<FrameAnswer> | null {
    const pass = this.restOfPass();
    if (pass === null) return null;
    const { segmentation, sessionMedia } = this.parts;
    const tracks = pass.tracks.filter((entry) => this.isAlive(entry.trackId));
    const told = new Map(tracks.map((entry) => [entry.objectId, this.told(entry)]));
    const objects = tracks.map((entry) => {
      const seed = entry.seedFrame === null ? null : this.parts.library.maskRef(entry.trackId, entry.seedFrame);
      return {
        objectId: entry.objectId,
        from: entry.from,
        ...(seed === null ? {} : { seed: this.parts.library.rle(seed.hash) }),
      };
    });
    // An object with neither a told frame nor a seed has been lost on the way and is not known any more.
    const known = objects.filter((object) => 'seed' in object || (told.get(object.objectId)?.length ?? 0) > 0);
    if (known.length === 0) return null;
    const request = { direction: pass.direction, to: pass.to, objects: known };
    // Who starts at a told frame starts afresh; who goes on from what it was tracked to has to remember that.
    const going = tracks.filter((entry) => !told.get(entry.objectId)?.some((frame) => frame.frameIndex === entry.from));
    const trails = new Map(
      going.map((entry) => [entry.objectId, trailBehind(this.parts.library, entry.trackId, entry.from, pass.direction)]),
    );
    return segmentation.propagate({ media: sessionMedia(this.media), request, told, trails }, this.context.signal);
  }

  private told(entry: PassTrack): readonly ToldFrame[] {
    const track = this.tracks.get(entry.trackId);
    return track === undefined ? [] : toldFrames(this.parts.library, this.media, track);
  }

  private isAlive(trackId: number): boolean {
    return this.parts.library.tracks(this.media.id).some((track) => track.id === trackId);
  }

  /** Stores answers and the checkpoint in one transaction; then tells about them. */
  private commit(answers: readonly FrameAnswer[]): void {
    const next: Checkpoint = {
      ...this.checkpoint,
      lastFrame: answers.at(-1)?.frameIndex ?? null,
      framesDone: this.checkpoint.framesDone + answers.length,
    };
    const alive = new Set(this.params.trackIds.filter((trackId) => this.isAlive(trackId)));
    const outcomes = this.step.amend((edit) => {
      this.parts.library.updateJob(this.context.job.id, { checkpoint: { ...next } });
      return answers.map((answer) => answer.objects.flatMap((object) => this.store(edit, alive, answer.frameIndex, object)));
    });
    this.checkpoint = next;
    answers.forEach((answer, index) => {
      this.context.emit({ type: 'frame', frameIndex: answer.frameIndex, tracks: [...(outcomes[index] ?? [])] });
    });
  }

  private store(edit: Editor, alive: ReadonlySet<number>, frameIndex: number, object: ObjectAnswer): readonly TrackOutcome[] {
    const { library } = this.parts;
    const track = [...this.tracks.values()].find((candidate) => candidate.objectId === object.objectId);
    if (track === undefined || !alive.has(track.id)) return [];
    const there = library.maskRef(track.id, frameIndex);
    const outcome = { trackId: track.id, score: object.score, areaPx: areaOf(object.mask) };
    if (isGiven(library, track.id, frameIndex) || !edit.canWrite(track.id, frameIndex)) {
      return [{ trackId: track.id, state: 'kept', score: there?.score ?? null, areaPx: there?.areaPx ?? 0 }];
    }
    if (outcome.areaPx === 0) {
      edit.setAbsence(track.id, frameIndex, 'tracked');
      return [{ ...outcome, state: 'absent' }];
    }
    edit.setMask({ trackId: track.id, frameIndex, pixels: object.mask, score: object.score, provenance: 'tracked' });
    return [{ ...outcome, state: 'tracked' }];
  }
}

function labelOf(params: PropagateParams): string {
  const objects = params.trackIds.length === 1 ? '1 object' : `${params.trackIds.length} objects`;
  return `Propagate ${objects} ${params.direction === 'both' ? 'both ways' : params.direction}`;
}
