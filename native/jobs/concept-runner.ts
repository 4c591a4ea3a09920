import type { Media } from '../contract/records.ts';
import type { Library, StepHandle } from '../library/library.ts';
import { createEtaEstimator } from '../media/progress.ts';
import type { ConceptFrameAnswer, KnownInstance } from '../model/model.ts';
import type { Segmentation, SessionMedia } from '../segmentation/segmentation.ts';
import { CommittedStream } from './committed-stream.ts';
import {
  type ConceptParams,
  type ConceptPass,
  conceptFrames,
  conceptLabel,
  conceptParamsSchema,
  conceptsOf,
  type Instance,
  planConcept,
  restOfConceptPass,
} from './concept-plan.ts';
import { InstanceWriter } from './instance-writer.ts';
import { promptsToKeep } from './kept-prompts.ts';
import type { JobContext, JobJson, JobRunner } from './queue.ts';
import { resumeStep } from './resume-step.ts';

/** Where a run is, stored with every commit. */
interface Checkpoint {
  readonly passIndex: number;
  /** Last frame that was committed in this pass; null when none was. */
  readonly lastFrame: number | null;
  readonly editId: number;
  readonly framesDone: number;
  readonly instances: readonly Instance[];
}

export interface ConceptParts {
  readonly library: Library;
  readonly segmentation: Segmentation;
  readonly sessionMedia: (media: Media) => SessionMedia;
  readonly now: () => number;
}

/**
 * Makes the runner of `concept` jobs: every instance of phrases or exemplars becomes a track when it is first told, with a
 * prompted mask on that frame (so that clicks and propagation can go on from it) and tracked ones after it.
 */
export function createConceptRunner(parts: ConceptParts): JobRunner {
  return (context) => new ConceptRun(parts, context).run();
}

class ConceptRun {
  private readonly parts: ConceptParts;
  private readonly context: JobContext;
  private readonly params: ConceptParams;
  private readonly media: Media;
  private readonly passes: readonly ConceptPass[];
  private readonly framesTotal: number;
  private readonly step: StepHandle;
  private checkpoint: Checkpoint;

  constructor(parts: ConceptParts, context: JobContext) {
    const { library } = parts;
    this.parts = parts;
    this.context = context;
    this.params = conceptParamsSchema.parse(context.job.params);
    this.media = library.mediaItem(context.job.mediaId ?? 0);
    this.passes = planConcept(this.params);
    this.framesTotal = conceptFrames(this.passes);
    const saved = context.checkpoint as Checkpoint | null;
    const step = saved === null ? null : resumeStep(library, saved.editId);
    this.step = step ?? library.beginStep(context.job.projectId, conceptLabel(this.params));
    this.checkpoint = saved === null || step === null ? this.begin() : saved;
  }

  async run(): Promise<JobJson> {
    this.context.emit({ type: 'started', frames: this.framesTotal, keptFrames: 0 });
    const eta = createEtaEstimator(this.parts.now);
    const startedWith = this.checkpoint.framesDone;
    const report = () => {
      const { framesDone: done } = this.checkpoint;
      const etaMs = eta.update(done - startedWith, this.framesTotal - startedWith);
      this.context.progress({ done, total: this.framesTotal, unit: 'frames', etaMs, phase: 'follow' });
    };
    report();
    const { now } = this.parts;
    const stream = new CommittedStream<ConceptFrameAnswer>({
      now,
      signal: this.context.signal,
      commit: (answers) => {
        this.commit(answers);
        report();
      },
    });
    while (this.checkpoint.passIndex < this.passes.length) {
      await stream.follow(() => this.askForRest());
      this.checkpoint = { ...this.checkpoint, passIndex: this.checkpoint.passIndex + 1, lastFrame: null };
    }
    const { editId, framesDone, instances } = this.checkpoint;
    return { editId, frames: framesDone, trackIds: instances.map((instance) => instance.trackId) };
  }

  /** Stores what was asked, so that it is not lost when the model fails. */
  private begin(): Checkpoint {
    const first: Checkpoint = { passIndex: 0, lastFrame: null, editId: this.step.editId, framesDone: 0, instances: [] };
    this.step.amend((edit) => {
      const at = { mediaId: this.media.id, trackId: null, frameIndex: this.params.frameIndex };
      const asked = conceptsOf(this.params).flatMap((concept) => concept.prompts);
      for (const prompt of promptsToKeep(this.parts.library, at, asked)) edit.addPrompt({ ...at, prompt });
      this.parts.library.updateJob(this.context.job.id, { checkpoint: { ...first } });
    });
    return first;
  }

  /** Asks for the frames of this pass that are not committed yet; null when there are none. */
  private askForRest(): AsyncIterable<ConceptFrameAnswer> | null {
    const planned = this.passes[this.checkpoint.passIndex];
    const pass = planned === undefined ? null : restOfConceptPass(planned, this.checkpoint.lastFrame);
    if (pass === null) return null;
    const { segmentation, sessionMedia } = this.parts;
    const { maxObjects, frameIndex } = this.params;
    const known = this.known(pass);
    this.endAllBut(new Set(known.map((instance) => instance.objectId)));
    const request = {
      ...pass,
      concepts: conceptsOf(this.params),
      exemplarFrame: frameIndex,
      firstObjectId: 1 + Math.max(0, ...this.checkpoint.instances.map((instance) => instance.objectId)),
      known,
      ...(maxObjects === null ? {} : { maxObjects }),
    };
    return segmentation.follow(sessionMedia(this.media), request, this.context.signal);
  }

  /** The instances that are seen on the frame before, as the library has them: a person may have mended them meanwhile. */
  private known(pass: ConceptPass): readonly KnownInstance[] {
    const { passIndex, lastFrame, instances } = this.checkpoint;
    if (passIndex === 0 && lastFrame === null) return [];
    const { library } = this.parts;
    const before = pass.from - (pass.direction === 'forward' ? 1 : -1);
    const alive = this.aliveTracks();
    return instances.flatMap(({ objectId, conceptId, score, trackId, endedInPass }) => {
      const mask = endedInPass === passIndex || !alive.has(trackId) ? null : library.maskRef(trackId, before);
      return mask === null ? [] : [{ objectId, conceptId, score, mask: library.rle(mask.hash) }];
    });
  }

  /** Who is not seen where a pass begins, or goes on, takes no part in it. */
  private endAllBut(known: ReadonlySet<number>): void {
    const { passIndex, instances } = this.checkpoint;
    const end = (instance: Instance) => (known.has(instance.objectId) ? instance : { ...instance, endedInPass: passIndex });
    this.checkpoint = { ...this.checkpoint, instances: instances.map(end) };
  }

  private aliveTracks(): ReadonlySet<number> {
    return new Set(this.parts.library.tracks(this.media.id).map((track) => track.id));
  }

  /** Stores answers and the checkpoint in one transaction; then tells about them. */
  private commit(answers: readonly ConceptFrameAnswer[]): void {
    const lastFrame = answers.at(-1)?.frameIndex ?? null;
    const { next, outcomes } = this.step.amend((edit) => {
      const { passIndex, instances } = this.checkpoint;
      const frames = new InstanceWriter(this.parts.library, edit, {
        media: this.media,
        params: this.params,
        passIndex,
        instances,
      });
      const outcomes = answers.map((answer) => frames.write(answer));
      const framesDone = this.checkpoint.framesDone + answers.length;
      const next: Checkpoint = { ...this.checkpoint, lastFrame, framesDone, instances: frames.instances() };
      this.parts.library.updateJob(this.context.job.id, { checkpoint: { ...next } });
      return { next, outcomes };
    });
    this.checkpoint = next;
    answers.forEach((answer, index) => {
      this.context.emit({ type: 'frame', frameIndex: answer.frameIndex, tracks: [...(outcomes[index] ?? [])] });
    });
  }
}
