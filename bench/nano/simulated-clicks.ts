/** Where a person clicks: first well inside, then in the middle of the largest error; as models/nano/clicks.py does. */
import type { NormalizedPoint } from '../../native/contract/geometry.ts';
import type { PromptInput, Sign } from '../../native/contract/records.ts';
import { decodeColumnMajor } from '../../native/masks/codec.ts';
import { difference } from '../../native/masks/combine.ts';
import { areaOf, boundingBox } from '../../native/masks/measure.ts';
import type { Rle } from '../../native/masks/rle.ts';
import { cropRle } from '../../native/masks/transform.ts';

/** A pixel of a mask, and how far the nearest pixel outside of it is; the edge of the frame counts as outside. */
export interface Deepest {
  readonly x: number;
  readonly y: number;
  readonly depthPx: number;
}

/** The pixel that lies deepest inside, the first of several from left to right; null for an empty mask. */
export function deepestPoint(rle: Rle): Deepest | null {
  const box = boundingBox(rle);
  if (box.width === 0) return null;
  const [width, height] = [box.width + 2, box.height + 2];
  const inside = decodeColumnMajor(cropRle(rle, box));
  const squared = new Float64Array(width * height);
  for (let x = 0; x < box.width; x++) {
    for (let y = 0; y < box.height; y++) {
      if (inside[x * box.height + y] === 1) squared[(x + 1) * height + y + 1] = FAR;
    }
  }
  lowerAll(squared, { lines: width, lineStep: height, length: height, step: 1 });
  lowerAll(squared, { lines: height, lineStep: 1, length: width, step: height });
  let best = 0;
  for (let at = 1; at < squared.length; at++) if (squared[at] > squared[best]) best = at;
  return { x: box.x + Math.floor(best / height) - 1, y: box.y + (best % height) - 1, depthPx: Math.sqrt(squared[best]) };
}

/** The first click on an object; null when it is not there. */
export function firstClick(truth: Rle): PromptInput | null {
  const deepest = deepestPoint(truth);
  return deepest === null ? null : click(truth, deepest, 'positive');
}

/** The middle of the largest error: positive where something is missing, negative where there is too much; null when all is right. */
export function nextClick(found: Rle, truth: Rle): PromptInput | null {
  const missing = deepestPoint(difference(truth, found));
  const wrong = deepestPoint(difference(found, truth));
  if (missing !== null && missing.depthPx >= (wrong?.depthPx ?? 0)) return click(truth, missing, 'positive');
  return wrong === null ? null : click(truth, wrong, 'negative');
}

/** The box around an object; null when it is not there. */
export function boxPrompt(truth: Rle): PromptInput | null {
  if (areaOf(truth) === 0) return null;
  const { x, y, width, height } = boundingBox(truth);
  const box = { x: x / truth.width, y: y / truth.height, width: width / truth.width, height: height / truth.height };
  return { kind: 'box', box, sign: 'positive' };
}

function click({ width, height }: Rle, { x, y }: Deepest, sign: Sign): PromptInput {
  const point: NormalizedPoint = { x: (x + 0.5) / width, y: (y + 0.5) / height };
  return { kind: 'point', point, sign };
}

const FAR = 1e12;

interface Lines {
  readonly lines: number;
  readonly lineStep: number;
  readonly length: number;
  readonly step: number;
}

/**
 * One dimension of an exact squared distance transform, in place, for every line of it.
 * Source: Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions.
 */
function lowerAll(values: Float64Array, { lines, lineStep, length, step }: Lines): void {
  const before = new Float64Array(length);
  const corner = new Int32Array(length);
  const from = new Float64Array(length + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = 0; i < length; i++) before[i] = values[start + i * step];
    let last = 0;
    corner[0] = 0;
    from[0] = Number.NEGATIVE_INFINITY;
    for (let i = 1; i < length; i++) {
      let meet = meeting(before, corner[last], i);
      while (meet <= from[last]) meet = meeting(before, corner[--last], i);
      corner[++last] = i;
      from[last] = meet;
    }
    from[last + 1] = Number.POSITIVE_INFINITY;
    for (let i = 0, k = 0; i < length; i++) {
      while (from[k + 1] < i) k++;
      values[start + i * step] = before[corner[k]] + (i - corner[k]) ** 2;
    }
  }
}

/** Where the parabolas over two places of a line meet. */
function meeting(before: Float64Array, left: number, right: number): number {
  return (before[right] + right * right - before[left] - left * left) / (2 * (right - left));
}
