import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, invariant, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { decodeRowMajor } from '../masks/codec.ts';
import { emptyRle, type Rle } from '../masks/rle.ts';
import type {
  ConceptFrameAnswer,
  ConceptPrompt,
  FollowRequest,
  FrameAnswer,
  FrameSource,
  MaskAnswer,
  ObjectAnswer,
  ObjectPrompt,
  PropagatedObject,
  PropagateRequest,
  VideoSession,
} from '../model/model.ts';
import { answerPrompts, type EarlierAnswers, type Known, toMask } from './answer-prompts.ts';
import { type Frame, FrameDesk } from './frames.ts';
import type { OpenCv } from './opencv.ts';
import { sortPrompts, unsupportedPrompt } from './prompts.ts';
import type { MaskPixels } from './sampling.ts';
import { type Step, TrackedObject } from './tracked-object.ts';

/** Told frames that teach an object's colours before a run; those nearest to where it starts. */
const TEACHERS = 4;

/** Opens a video. It holds what was told, the last few frames, and during a run one tracker per object. */
export function openVideoSession(cv: OpenCv, source: FrameSource): VideoSession {
  return new ClassicVideoSession(cv, source);
}

class ClassicVideoSession implements VideoSession {
  private readonly cv: OpenCv;
  private readonly source: FrameSource;
  private readonly desk: FrameDesk;
  /** Per object and frame, what was answered to what was told. */
  private readonly told = new Map<number, Map<number, MaskAnswer>>();
  /** Answers on the object and frame that were prompted last: what other frames teach has not changed since. */
  private latest: { readonly objectId: number; readonly frameIndex: number; readonly earlier: EarlierAnswers } | null = null;
  private readonly running = new Set<Run>();

  constructor(cv: OpenCv, source: FrameSource) {
    this.cv = cv;
    this.source = source;
    this.desk = new FrameDesk(cv, source);
  }

  async prompt(
    objectId: number,
    frameIndex: number,
    prompts: readonly ObjectPrompt[],
    signal?: AbortSignal,
  ): Promise<readonly MaskAnswer[]> {
    throwIfAborted(signal);
    this.requireFrame(frameIndex);
    const sorted = sortPrompts(prompts, this.source, this.desk.size);
    if (this.latest?.objectId !== objectId || this.latest.frameIndex !== frameIndex)
      this.latest = { objectId, frameIndex, earlier: new Map() };
    const { earlier } = this.latest;
    const isGiven = sorted.mask !== null && prompts.length === 1;
    const answers =
      isGiven && sorted.mask !== null
        ? [{ mask: sorted.mask, score: 1 }]
        : await this.answer(objectId, frameIndex, sorted, earlier, signal);
    throwIfAborted(signal);
    const best = answers[0];
    invariant(best !== undefined, 'prompts are answered with at least one mask');
    const frames = this.told.get(objectId) ?? new Map<number, MaskAnswer>();
    this.told.set(objectId, frames.set(frameIndex, best));
    return answers;
  }

  clearPrompt(objectId: number, frameIndex: number): void {
    this.told.get(objectId)?.delete(frameIndex);
    this.latest = null;
  }

  recall(): void {
    // It goes by the frame before and by what it was told; earlier masks would teach it nothing.
  }

  async find(_frameIndex: number, prompts: readonly ConceptPrompt[]): Promise<readonly MaskAnswer[]> {
    throw unsupportedPrompt(prompts[0]?.kind ?? 'text');
  }

  follow(request: FollowRequest): AsyncGenerator<ConceptFrameAnswer, void, undefined> {
    throw unsupportedPrompt(request.concepts[0]?.prompts[0]?.kind ?? 'text');
  }

  async *propagate(request: PropagateRequest, signal?: AbortSignal): AsyncGenerator<FrameAnswer, void, undefined> {
    for (const { from } of request.objects) this.requireFrame(from);
    this.requireFrame(request.to);
    const run = new Run(this.cv, this.source, this.desk, this.told, request);
    this.running.add(run);
    try {
      yield* run.answers(signal);
    } finally {
      this.running.delete(run);
    }
  }

  removeObject(objectId: number): void {
    this.told.delete(objectId);
    this.latest = null;
  }

  reset(): void {
    this.told.clear();
    this.latest = null;
  }

  memoryBytes(): number {
    let bytes = this.desk.bytes();
    for (const frames of this.told.values()) for (const { mask } of frames.values()) bytes += mask.counts.byteLength + 100;
    for (const run of this.running) bytes += run.bytes();
    return bytes;
  }

  close(): void {
    this.told.clear();
    this.latest = null;
    this.desk.clear();
  }

  private async answer(
    objectId: number,
    frameIndex: number,
    sorted: ReturnType<typeof sortPrompts>,
    earlier: EarlierAnswers,
    signal?: AbortSignal,
  ): Promise<readonly MaskAnswer[]> {
    const frame = await this.desk.frame(frameIndex, signal);
    throwIfAborted(signal);
    const known = await this.knownOf(objectId, frameIndex, signal);
    return answerPrompts(this.cv, frame.image, sorted, this.source, { known, earlier, signal });
  }

  /** What the nearest other told frame teaches about an object. */
  private async knownOf(objectId: number, frameIndex: number, signal?: AbortSignal): Promise<Known | null> {
    const others = [...(this.told.get(objectId) ?? [])].filter(([index]) => index !== frameIndex);
    const nearest = nearestFirst(others, frameIndex)[0];
    if (nearest === undefined) return null;
    const object = new TrackedObject(this.cv);
    object.learn(await this.desk.frame(nearest[0], signal), pixelsOf(nearest[1].mask));
    return object.known();
  }

  private requireFrame(frameIndex: number): void {
    if (Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < this.source.frameCount) return;
    throw new AppError(
      'frame-out-of-range',
      `There is no frame ${frameIndex}; this media has frames 0 to ${this.source.frameCount - 1}.`,
      { frameIndex, frameCount: this.source.frameCount },
    );
  }
}

/** One propagation. */
class Run {
  private readonly cv: OpenCv;
  private readonly source: FrameSource;
  private readonly desk: FrameDesk;
  private readonly told: ReadonlyMap<number, ReadonlyMap<number, MaskAnswer>>;
  private readonly request: PropagateRequest;
  private readonly step: 1 | -1;
  private readonly tracked = new Map<number, TrackedObject>();

  constructor(
    cv: OpenCv,
    source: FrameSource,
    desk: FrameDesk,
    told: ReadonlyMap<number, ReadonlyMap<number, MaskAnswer>>,
    request: PropagateRequest,
  ) {
    this.cv = cv;
    this.source = source;
    this.desk = desk;
    this.told = told;
    this.request = request;
    this.step = request.direction === 'forward' ? 1 : -1;
  }

  async *answers(signal?: AbortSignal): AsyncGenerator<FrameAnswer, void, undefined> {
    const { objects, to } = this.request;
    const { step } = this;
    if (objects.length === 0) return;
    const first = Math.min(...objects.map((object) => object.from * step)) * step;
    for (let index = first; (to - index) * step >= 0; index += step) {
      const answers: ObjectAnswer[] = [];
      for (const object of objects) {
        if ((index - object.from) * step < 0) continue;
        await nextTurn();
        throwIfAborted(signal);
        answers.push({ objectId: object.objectId, ...(await this.answer(object, index, signal)) });
      }
      throwIfAborted(signal);
      yield { frameIndex: index, objects: answers };
    }
  }

  bytes(): number {
    let bytes = 0;
    for (const object of this.tracked.values()) bytes += object.bytes();
    return bytes;
  }

  private async answer(object: PropagatedObject, index: number, signal?: AbortSignal): Promise<MaskAnswer> {
    const known = this.tracked.get(object.objectId);
    const told = this.told.get(object.objectId)?.get(index);
    const tracked = known ?? (await this.begin(object, index, signal));
    this.tracked.set(object.objectId, tracked);
    if (told !== undefined) {
      await this.restart(tracked, told.mask, index, known !== undefined, signal);
      return told;
    }
    return this.advance(tracked, index, this.step, signal);
  }

  /** An object that joins the run, brought to the frame before `index` (in whatever direction it comes from). */
  private async begin(object: PropagatedObject, index: number, signal?: AbortSignal): Promise<TrackedObject> {
    const tracked = new TrackedObject(this.cv);
    const told = this.told.get(object.objectId) ?? new Map<number, MaskAnswer>();
    const nearest = nearestFirst([...told], index);
    // The nearest teaches last, so that what is usual is what is usual here.
    for (const [frameIndex, { mask }] of nearest.slice(0, TEACHERS).reverse()) {
      tracked.learn(await this.desk.frame(frameIndex, signal), pixelsOf(mask));
      await nextTurn();
      throwIfAborted(signal);
    }
    if (told.has(index)) return tracked;
    if (object.seed !== undefined) {
      tracked.startAt(await this.desk.frame(index - this.step, signal), pixelsOf(object.seed));
      return tracked;
    }
    const start = nearest[0];
    if (start === undefined) {
      throw new AppError('prompt-missing', say('object-never-told', { object: object.objectId }), {
        objectId: object.objectId,
      });
    }
    await this.carryTo(tracked, start, index, signal);
    return tracked;
  }

  /** Carries an object from a told frame to the frame just before `index`, without answers. */
  private async carryTo(
    tracked: TrackedObject,
    [from, { mask }]: readonly [number, MaskAnswer],
    index: number,
    signal?: AbortSignal,
  ): Promise<void> {
    tracked.startAt(await this.desk.frame(from, signal), pixelsOf(mask));
    const way = index > from ? 1 : -1;
    // Coming from behind, it stops one frame short and the run takes it on; coming from ahead, it turns at `index`.
    const last = way === this.step ? index - way : index;
    for (let at = from + way; (last - at) * way >= 0; at += way) {
      await nextTurn();
      throwIfAborted(signal);
      await this.advance(tracked, at, way, signal);
    }
  }

  private async restart(
    tracked: TrackedObject,
    mask: Rle,
    index: number,
    wasRunning: boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const frame = await this.desk.frame(index, signal);
    if (wasRunning) {
      const before = await this.desk.frame(index - this.step, signal);
      tracked.follow(this.desk.motionBetween(before, frame));
    }
    tracked.learn(frame, pixelsOf(mask));
    tracked.startAt(frame, pixelsOf(mask));
  }

  private async advance(tracked: TrackedObject, index: number, way: 1 | -1, signal?: AbortSignal): Promise<MaskAnswer> {
    const frame = await this.desk.frame(index, signal);
    if (tracked.isAt(index)) return this.toAnswer(tracked.last(), frame);
    const before = await this.desk.frame(index - way, signal);
    throwIfAborted(signal);
    const motion = this.desk.motionBetween(before, frame);
    await nextTurn();
    throwIfAborted(signal);
    return this.toAnswer(tracked.step(frame, motion), frame);
  }

  private toAnswer({ sighting, score }: Step, frame: Frame): MaskAnswer {
    const { source } = this;
    if (sighting === null) return { mask: emptyRle(source.width, source.height), score };
    return { mask: toMask(sighting.labels, sighting.patch, frame.image, source), score };
  }
}

function pixelsOf(mask: Rle): MaskPixels {
  return { width: mask.width, height: mask.height, data: decodeRowMajor(mask) };
}

/** Told frames by their distance from a frame; of two as far, the earlier one. */
function nearestFirst(frames: readonly [number, MaskAnswer][], index: number): readonly [number, MaskAnswer][] {
  return frames.toSorted(([a], [b]) => Math.abs(a - index) - Math.abs(b - index) || a - b);
}
