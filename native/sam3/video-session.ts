import { AppError, invariant, throwIfAborted } from '../contract/errors.ts';
import type { MaskSize } from '../masks/rle.ts';
import type {
  ConceptPrompt,
  FollowRequest,
  FrameSource,
  MaskAnswer,
  ObjectPrompt,
  PropagateRequest,
  TrailMask,
  VideoSession,
} from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { followConcepts } from './concept/concept-run.ts';
import { sortConceptPrompts } from './concept-prompts.ts';
import { createFeatureCache, type FeatureCache } from './feature-cache.ts';
import { findInstances } from './find-instances.ts';
import { createStepMemory, type StepMemory, segmentObject } from './object-segmenter.ts';
import { checkObjectPrompts } from './prompt-points.ts';
import type { PhraseEncoder } from './text.ts';
import { forgetAround } from './tracker/bank.ts';
import type { FrameRecord } from './tracker/records.ts';
import { createTracker } from './tracker/sam3-tracker.ts';
import type { Tracker } from './tracker/tracker.ts';
import { answerOf, type VideoContext } from './video-context.ts';
import { correctObject } from './video-correct.ts';
import { dropMemories, newVideoObject, objectBytes, type VideoObject } from './video-object.ts';
import { runObjects } from './video-run.ts';

/** Answers of clicks on one frame that are remembered, so that a further click costs one run. */
const STEPS_REMEMBERED = 24;

/** What a video session is made of. */
export interface VideoParts {
  readonly graphs: Graphs;
  readonly tracker: Tracker;
  /** The media: its size in pixels and how many frames it has. */
  readonly source: MaskSize & { readonly frameCount: number };
  /** Closed with the session. */
  readonly features: FeatureCache;
  readonly find: VideoSession['find'];
  readonly follow: VideoSession['follow'];
}

/** Opens a video: clicks, tracking and concepts share the encodings of its frames. */
export function openSam3Video(graphs: Graphs, phrases: PhraseEncoder, source: FrameSource): VideoSession {
  const features = createFeatureCache(graphs, (frameIndex) => source.read(frameIndex));
  const tracker = createTracker(graphs);
  return createVideoSession({
    graphs,
    tracker,
    source,
    features,
    async find(frameIndex, prompts, signal) {
      const concept = sortConceptPrompts(prompts);
      return findInstances(graphs, phrases, await features.at(frameIndex, signal), concept, source, signal);
    },
    follow: (request, signal) => followConcepts({ graphs, tracker, features, phrases, source }, request, signal),
  });
}

/**
 * The memory of one media item's objects, and what can be asked of it. One call at a time: others may come between two
 * answers of a run, not in the middle of one.
 */
export function createVideoSession(parts: VideoParts): VideoSession {
  return new Sam3VideoSession(parts);
}

class Sam3VideoSession implements VideoSession {
  readonly #parts: VideoParts;
  readonly #context: VideoContext;
  readonly #objects = new Map<number, VideoObject>();
  /** Objects that are worked on, once for each work: their memory is needed at the next step. */
  readonly #busy: number[] = [];
  readonly #leaveBudget: () => void;
  /** Clicks are repeated with one more, so their answers are remembered for the frame that was asked about last. */
  #steps: { readonly frameIndex: number; readonly memory: StepMemory } | null = null;

  constructor(parts: VideoParts) {
    const { graphs, tracker, features, source } = parts;
    this.#parts = parts;
    this.#context = { graphs, tracker, features, size: { width: source.width, height: source.height } };
    this.#leaveBudget = graphs.budget.register({
      bytes: () => this.#bankBytes(),
      shrinkTo: (targetBytes) => this.#shrinkTo(targetBytes),
    });
  }

  async prompt(
    objectId: number,
    frameIndex: number,
    prompts: readonly ObjectPrompt[],
    signal?: AbortSignal,
  ): Promise<readonly MaskAnswer[]> {
    throwIfAborted(signal);
    this.#requireFrame(frameIndex);
    const object = this.#objects.get(objectId) ?? newVideoObject(objectId);
    const mask = onlyMask(prompts);
    if (mask !== null) {
      checkObjectPrompts(prompts, this.#parts.source);
      const answer = { mask: mask.mask, score: 1 };
      this.#tell(object, frameIndex);
      object.told.set(frameIndex, { answer, from: mask.from ?? [] });
      return [answer];
    }
    return this.#click(object, frameIndex, prompts, signal);
  }

  clearPrompt(objectId: number, frameIndex: number): void {
    const object = this.#objects.get(objectId);
    if (object === undefined || !object.told.delete(frameIndex)) return;
    this.#outdate(object, frameIndex);
    object.beforeCorrection = null;
    if (object.told.size === 0) object.bank.tracked.clear();
  }

  recall(objectId: number, trail: readonly TrailMask[]): void {
    const object = this.#objects.get(objectId) ?? newVideoObject(objectId);
    this.#objects.set(objectId, object);
    object.trail = new Map(trail.map(({ frameIndex, mask }) => [frameIndex, mask]));
  }

  async find(frameIndex: number, prompts: readonly ConceptPrompt[], signal?: AbortSignal): Promise<readonly MaskAnswer[]> {
    this.#requireFrame(frameIndex);
    return this.#parts.find(frameIndex, prompts, signal);
  }

  follow(request: FollowRequest, signal?: AbortSignal): ReturnType<VideoSession['follow']> {
    return this.#parts.follow(request, signal);
  }

  async *propagate(request: PropagateRequest, signal?: AbortSignal): ReturnType<VideoSession['propagate']> {
    for (const { from } of request.objects) this.#requireFrame(from);
    this.#requireFrame(request.to);
    const ids = request.objects.map(({ objectId }) => objectId);
    // One that was never told may still have a seed.
    for (const objectId of ids) if (!this.#objects.has(objectId)) this.#objects.set(objectId, newVideoObject(objectId));
    this.#busy.push(...ids);
    try {
      yield* runObjects(this.#context, (objectId) => this.#objects.get(objectId), request, signal);
    } finally {
      for (const objectId of ids) this.#busy.splice(this.#busy.indexOf(objectId), 1);
    }
  }

  removeObject(objectId: number): void {
    this.#objects.delete(objectId);
  }

  reset(): void {
    this.#objects.clear();
    this.#steps = null;
  }

  memoryBytes(): number {
    return this.#parts.features.bytes() + this.#bankBytes();
  }

  close(): void {
    this.reset();
    this.#leaveBudget();
    this.#parts.features.close();
  }

  /** Points and boxes, perhaps on top of a mask. */
  async #click(
    object: VideoObject,
    frameIndex: number,
    prompts: readonly ObjectPrompt[],
    signal: AbortSignal | undefined,
  ): Promise<readonly MaskAnswer[]> {
    const { source, graphs } = this.#parts;
    if (prompts.some(isPoint)) checkEach(prompts, source);
    else checkObjectPrompts(prompts, source);
    const correction = await this.#keeping(object, () => correctObject(this.#context, object, frameIndex, prompts, signal));
    // On a frame that it was tracked to, negative points alone take away; elsewhere something must say what it is.
    if (correction === null) checkObjectPrompts(prompts, source);
    const records =
      correction?.records ??
      (await segmentObject(
        graphs,
        await this.#parts.features.at(frameIndex, signal),
        prompts,
        this.#stepsOn(frameIndex),
        signal,
      ));
    throwIfAborted(signal);
    const answers = records.map((record) => answerOf(this.#context, record));
    const answer = answers[0];
    invariant(answer !== undefined, 'prompts are answered with at least one mask');
    this.#tell(object, frameIndex);
    object.beforeCorrection = correction?.before ?? null;
    object.bank.conditioning.set(frameIndex, records[0] as FrameRecord);
    object.told.set(frameIndex, { answer, from: correction === null ? prompts : null });
    graphs.budget.settle();
    return answers;
  }

  async #keeping<T>({ bank }: VideoObject, work: () => Promise<T>): Promise<T> {
    this.#busy.push(bank.objectId);
    try {
      return await work();
    } finally {
      this.#busy.splice(this.#busy.indexOf(bank.objectId), 1);
    }
  }

  /** Makes room for what is told about an object on a frame. */
  #tell(object: VideoObject, frameIndex: number): void {
    // Least recently told first: the order in which memories are dropped.
    this.#objects.delete(object.bank.objectId);
    this.#objects.set(object.bank.objectId, object);
    this.#outdate(object, frameIndex);
    object.beforeCorrection = null;
  }

  /** What the object was on this frame is not so any more, nor what was tracked around it. */
  #outdate(object: VideoObject, frameIndex: number): void {
    object.bank.conditioning.delete(frameIndex);
    forgetAround(object.bank, frameIndex, this.#parts.graphs.manifest.model);
    object.isOutdated = true;
  }

  #stepsOn(frameIndex: number): StepMemory {
    if (this.#steps?.frameIndex !== frameIndex) this.#steps = { frameIndex, memory: createStepMemory(STEPS_REMEMBERED) };
    return this.#steps.memory;
  }

  #bankBytes(): number {
    let bytes = 0;
    for (const object of this.#objects.values()) bytes += objectBytes(object);
    return bytes;
  }

  /** Work needs its objects' memories at its next step, so dropping those would gain nothing. */
  #shrinkTo(targetBytes: number): void {
    for (const [objectId, object] of this.#objects) {
      if (this.#bankBytes() <= targetBytes) return;
      if (!this.#busy.includes(objectId)) dropMemories(object);
    }
  }

  #requireFrame(frameIndex: number): void {
    const { frameCount } = this.#parts.source;
    if (Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < frameCount) return;
    throw new AppError('frame-out-of-range', `There is no frame ${frameIndex}; this media has frames 0 to ${frameCount - 1}.`, {
      frameIndex,
      frameCount,
    });
  }
}

/** A mask alone is taken as it is; of several the last. */
function onlyMask(prompts: readonly ObjectPrompt[]): Extract<ObjectPrompt, { kind: 'mask' }> | null {
  const last = prompts.at(-1);
  if (last?.kind !== 'mask') return null;
  return prompts.every((prompt) => prompt.kind === 'mask') ? last : null;
}

function isPoint(prompt: ObjectPrompt): boolean {
  return prompt.kind === 'point';
}

/** Checks prompts one by one, whatever they say together. */
function checkEach(prompts: readonly ObjectPrompt[], source: MaskSize): void {
  const anywhere = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
  checkObjectPrompts([...prompts, anywhere], source);
}
