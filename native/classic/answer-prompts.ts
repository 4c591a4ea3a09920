import { decodeRowMajor, encodeRowMajor } from '../masks/codec.ts';
import { boundingBox } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import { resizeRle } from '../masks/transform.ts';
import type { MaskAnswer, RgbImage } from '../model/model.ts';
import { boundsIn, type Candidate, cutBox } from './box-cut.ts';
import { clicksOn } from './clicks.ts';
import { correctMask } from './mask-correct.ts';
import type { OpenCv } from './opencv.ts';
import { cutPoint } from './point-cut.ts';
import { rectAround, type SortedPrompts, widened } from './prompts.ts';
import { paintLabels } from './refine.ts';
import { sampleMask } from './sampling.ts';
import { type Patch, patchOf, type Rect, viewOf } from './view.ts';

/** View pixels that a prompt is answered with. */
const VIEW_PIXELS = 50_000;
/** The same for each of the guesses of a click. */
const GUESS_PIXELS = 32_000;
/** Guesses of the size of what was clicked, as shares of the frame's geometric mean side. */
const SIZES = [0.06, 0.12, 0.22, 0.4];
/** Candidates that are this alike are one. */
const ALIKE = 0.95;

/** What is known of an object from other frames. */
export interface Known {
  /** log(object / background) by colour bin. */
  readonly ratios: Float32Array;
}

interface Labelled extends Candidate {
  readonly patch: Patch;
}

/**
 * Answers prompts on one frame, best first.
 * @param media the size of the media: the masks have it, the frame may be smaller
 */
export function answerPrompts(
  cv: OpenCv,
  frame: RgbImage,
  prompts: SortedPrompts,
  media: { readonly width: number; readonly height: number },
  known: Known | null = null,
): readonly MaskAnswer[] {
  const clicks = prompts.points.length + prompts.notPoints.length + prompts.boxes.length + prompts.notBoxes.length;
  if (prompts.mask !== null && clicks === 0) return [{ mask: prompts.mask, score: 1 }];
  const candidates = candidatesFor(cv, frame, prompts, known);
  return distinct(candidates).map(({ patch, labels, score }) => ({
    mask: toMask(labels, patch, frame, media),
    score: Math.min(1, Math.max(0, score)),
  }));
}

function candidatesFor(cv: OpenCv, frame: RgbImage, prompts: SortedPrompts, known: Known | null): readonly Labelled[] {
  if (prompts.mask !== null) return [fromMask(cv, frame, prompts.mask, prompts)];
  const box = prompts.boxes.length === 0 ? null : rectAround(prompts.boxes, prompts.points);
  const candidates = box === null ? fromPoints(cv, frame, prompts, known) : fromBox(cv, frame, box, prompts, known);
  return [...candidates].sort((a, b) => b.score - a.score);
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

/** Leaves out candidates that hardly differ from a better one. */
function distinct(candidates: readonly Labelled[]): readonly Labelled[] {
  return candidates.filter((candidate, index) =>
    candidates
      .slice(0, index)
      .every((better) => better.patch !== candidate.patch || likeness(better.labels, candidate.labels) < ALIKE),
  );
}

function likeness(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let any = 0;
  for (let p = 0; p < a.length; p++) {
    both += a[p] & b[p];
    any += a[p] | b[p];
  }
  return any === 0 ? 1 : both / any;
}

/** A labelling as a mask of the media. */
export function toMask(
  labels: Uint8Array,
  patch: Patch,
  frame: RgbImage,
  media: { readonly width: number; readonly height: number },
): Rle {
  const pixels = new Uint8Array(frame.width * frame.height);
  paintLabels(labels, patch.view, frame, pixels);
  const mask = encodeRowMajor(pixels, frame.width, frame.height);
  return frame.width === media.width && frame.height === media.height ? mask : resizeRle(mask, media.width, media.height);
}
