import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../contract/errors.ts';
import { decodeRowMajor, encodeRowMajor } from '../masks/codec.ts';
import { boundingBox, intersectionOverUnion } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import { resizeRle } from '../masks/transform.ts';
import type { MaskAnswer, RgbImage } from '../model/model.ts';
import { boundsIn, type Candidate, cutBox } from './box-cut.ts';
import { clicksOn } from './clicks.ts';
import { changedAt, likeness } from './further-click.ts';
import { correctMask } from './mask-correct.ts';
import type { OpenCv } from './opencv.ts';
import { cutPoint } from './point-cut.ts';
import { type FurtherClick, furtherClick, rectAround, type SortedPrompts, widened } from './prompts.ts';
import { paintLabels } from './refine.ts';
import { type MaskPixels, sampleMask } from './sampling.ts';
import { type Patch, patchOf, type Rect, viewOf } from './view.ts';

/** View pixels that a prompt is answered with. */
const VIEW_PIXELS = 50_000;
/** The same for each of the guesses of a click. */
const GUESS_PIXELS = 32_000;
/** Guesses of the size of what was clicked, as shares of the frame's geometric mean side. */
const SIZES = [0.06, 0.12, 0.22, 0.4];
/** Candidates that are this alike are one. */
const ALIKE = 0.95;
/** Answers that are remembered: a person's clicks on one object. */
const MOST_REMEMBERED = 32;

/** What is known of an object from other frames. */
export interface Known {
  /** log(object / background) by colour bin. */
  readonly ratios: Float32Array;
}

/** Earlier answers by what led to them. Only a cache: what is answered hangs on the prompts and on what is known alone. */
export type EarlierAnswers = Map<string, Rle>;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Labelled extends Candidate {
  readonly patch: Patch;
}

interface AnswerOptions {
  readonly known?: Known | null;
  /** Answers on this frame under the same `known`; what is answered is added. */
  readonly earlier?: EarlierAnswers;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Answers prompts on one frame, best first. Clicks are taken in the order in which they were told: the first ones say what is
 * meant, each further one corrects the answer before it.
 * @param media the size of the media: the masks have it, the frame may be smaller
 * @throws AppError `aborted`
 */
export async function answerPrompts(
  cv: OpenCv,
  frame: RgbImage,
  prompts: SortedPrompts,
  media: Size,
  { known = null, earlier = new Map(), signal }: AnswerOptions = {},
): Promise<readonly MaskAnswer[]> {
  const clicks = prompts.points.length + prompts.notPoints.length + prompts.boxes.length + prompts.notBoxes.length;
  if (prompts.mask !== null && clicks === 0) return [{ mask: prompts.mask, score: 1 }];
  const steps = stepsOf(prompts);
  const remembered = steps.findLastIndex((step, index) => index < steps.length - 1 && earlier.has(keyOf(step)));
  let held = remembered < 0 ? null : (earlier.get(keyOf(steps[remembered])) ?? null);
  let answers: readonly MaskAnswer[] = [];
  for (const step of steps.slice(remembered + 1)) {
    await nextTurn();
    throwIfAborted(signal);
    const candidates = candidatesFor(cv, frame, step, known);
    const further = furtherClick(step);
    answers =
      held === null || further === null
        ? distinct(candidates).map((one) => answer(toMask(one.labels, one.patch, frame, media), one.score))
        : corrections(held, candidates, further, frame, media);
    held = answers[0].mask;
    remember(earlier, keyOf(step), held);
  }
  return answers;
}

/** What is told at each step, each with all that came before. */
function stepsOf(prompts: SortedPrompts): readonly SortedPrompts[] {
  const steps = [prompts];
  for (let further = furtherClick(prompts); further !== null; further = furtherClick(further.before))
    steps.unshift(further.before);
  return steps;
}

function keyOf(step: SortedPrompts): string {
  return JSON.stringify(step, (name, value) => (name === 'counts' ? Array.from(value as Uint32Array) : value));
}

function answer(mask: Rle, score: number): MaskAnswer {
  return { mask, score: Math.min(1, Math.max(0, score)) };
}

function corrections(
  held: Rle,
  candidates: readonly Labelled[],
  further: FurtherClick,
  frame: RgbImage,
  media: Size,
): readonly MaskAnswer[] {
  const before = { width: held.width, height: held.height, data: decodeRowMajor(held) };
  const changed = byScore(candidates.map((candidate) => changedBy(before, candidate, further, frame)));
  const answers = changed.map((one) => answer(repaint(before, one, frame, media), one.score));
  // Views differ in size and place, but most candidates agree about the one region.
  return answers.filter(({ mask }, index) =>
    answers.slice(0, index).every((better) => intersectionOverUnion(better.mask, mask) < ALIKE),
  );
}

function remember(earlier: EarlierAnswers, key: string, mask: Rle): void {
  earlier.delete(key);
  earlier.set(key, mask);
  const oldest = earlier.keys().next();
  if (earlier.size > MOST_REMEMBERED && !oldest.done) earlier.delete(oldest.value);
}

interface Changed extends Labelled {
  /** Labels of the answer before. */
  readonly held: Uint8Array;
}

/** The answer before with what a candidate says of the place of a further click. */
function changedBy(
  before: MaskPixels,
  { labels, score, patch }: Labelled,
  { click, sign }: FurtherClick,
  frame: RgbImage,
): Changed {
  const { view } = patch;
  const held = sampleMask(before.data, before.width, before.height, view, frame);
  const x = Math.floor((click.x - view.frame.x) / view.stepX);
  const y = Math.floor((click.y - view.frame.y) / view.stepY);
  return { ...changedAt(held, { labels, score }, view.width, { x, y, sign }), patch, held };
}

/** The answer before as a mask of the media, painted anew only where labels have changed. */
function repaint(before: MaskPixels, { labels, held, patch }: Changed, frame: RgbImage, media: Size): Rle {
  const whole = { x: 0, y: 0, width: frame.width, height: frame.height };
  const all = { frame: whole, width: frame.width, height: frame.height, stepX: 1, stepY: 1 };
  const pixels = sampleMask(before.data, before.width, before.height, all, frame);
  const was = new Uint8Array(pixels.length);
  const is = new Uint8Array(pixels.length);
  paintLabels(held, patch.view, frame, was);
  paintLabels(labels, patch.view, frame, is);
  for (let p = 0; p < pixels.length; p++) if (was[p] !== is[p]) pixels[p] = is[p];
  return maskOf(pixels, frame, media);
}

function candidatesFor(cv: OpenCv, frame: RgbImage, prompts: SortedPrompts, known: Known | null): readonly Labelled[] {
  if (prompts.mask !== null) return [fromMask(cv, frame, prompts.mask, prompts)];
  const box = prompts.boxes.length === 0 ? null : rectAround(prompts.boxes, prompts.points);
  const candidates = box === null ? fromPoints(cv, frame, prompts, known) : fromBox(cv, frame, box, prompts, known);
  return byScore(candidates);
}

function fromBox(cv: OpenCv, frame: RgbImage, box: Rect, prompts: SortedPrompts, known: Known | null): readonly Labelled[] {
  const room = 0.45 * Math.max(box.width, box.height) + 8;
  const patch = patchOf(cv, frame, viewOf(widened(box, room), frame.width, frame.height, VIEW_PIXELS));
  const found = cutBox(patch, boundsIn(patch, box), clicksOn(patch, prompts), known?.ratios ?? null);
  return found.map((candidate) => ({ ...candidate, patch }));
}

function fromPoints(cv: OpenCv, frame: RgbImage, prompts: SortedPrompts, known: Known | null): readonly Labelled[] {
  const spread = rectAround([], prompts.points);
  const least = 0.6 * Math.max(spread.width, spread.height);
  const side = Math.sqrt(frame.width * frame.height);
  const radii = SIZES.map((size) => size * side).filter((radius, index) => radius >= least || index === SIZES.length - 1);
  return radii.map((radius) => {
    const rect = widened(spread, Math.max(12, 2.4 * radius));
    const patch = patchOf(cv, frame, viewOf(rect, frame.width, frame.height, GUESS_PIXELS));
    const { frame: seen, stepX, stepY } = patch.view;
    const centre = {
      x: (spread.x + spread.width / 2 - seen.x) / stepX,
      y: (spread.y + spread.height / 2 - seen.y) / stepY,
    };
    return { ...cutPoint(patch, centre, radius / stepX, clicksOn(patch, prompts), known?.ratios ?? null), patch };
  });
}

function fromMask(cv: OpenCv, frame: RgbImage, mask: Rle, prompts: SortedPrompts): Labelled {
  const box = boundingBox(mask);
  const [fx, fy] = [frame.width / mask.width, frame.height / mask.height];
  const held = { x: box.x * fx, y: box.y * fy, width: box.width * fx, height: box.height * fy };
  const boxes = box.width === 0 ? prompts.boxes : [held, ...prompts.boxes];
  const around = rectAround(boxes, [...prompts.points, ...prompts.notPoints]);
  const room = 0.3 * Math.max(around.width, around.height) + 12;
  const patch = patchOf(cv, frame, viewOf(widened(around, room), frame.width, frame.height, VIEW_PIXELS));
  const labels = sampleMask(decodeRowMajor(mask), mask.width, mask.height, patch.view, frame);
  return { ...correctMask(patch, labels, clicksOn(patch, prompts)), patch };
}

function byScore<T extends Candidate>(candidates: readonly T[]): readonly T[] {
  return [...candidates].sort((a, b) => b.score - a.score);
}

/** Leaves out candidates that hardly differ from a better one. */
function distinct(candidates: readonly Labelled[]): readonly Labelled[] {
  return candidates.filter((candidate, index) =>
    candidates
      .slice(0, index)
      .every((better) => better.patch !== candidate.patch || likeness(better.labels, candidate.labels) < ALIKE),
  );
}

/** A labelling as a mask of the media. */
export function toMask(labels: Uint8Array, patch: Patch, frame: RgbImage, media: Size): Rle {
  const pixels = new Uint8Array(frame.width * frame.height);
  paintLabels(labels, patch.view, frame, pixels);
  return maskOf(pixels, frame, media);
}

function maskOf(pixels: Uint8Array, frame: RgbImage, media: Size): Rle {
  const mask = encodeRowMajor(pixels, frame.width, frame.height);
  return frame.width === media.width && frame.height === media.height ? mask : resizeRle(mask, media.width, media.height);
}
