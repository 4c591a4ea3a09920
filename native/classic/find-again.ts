import type { Appearance } from './appearance.ts';
import type { BackgroundMemory } from './background.ts';
import { addBackground } from './carry.ts';
import { CERTAIN, cutPatch } from './cut.ts';
import type { Frame } from './frames.ts';
import type { OpenCv } from './opencv.ts';
import { widened } from './prompts.ts';
import { fillSmallHoles, keepLarge } from './regions.ts';
import { type Patch, patchOf, type Rect, viewOf } from './view.ts';
import type { Sighting } from './warp.ts';

/** Sizes at which a lost object is looked for, as shares of the size that it had: it may come in by the edge, or nearer. */
const SIZES = [0.5, 0.75, 1, 1.4];
/** The least mean evidence of a window that is looked at closely. */
const WORTH_A_LOOK = 0.35;
const VIEW_PIXELS = 30_000;
const SMOOTHNESS = { contrast: 5, length: 0.4 };
const WEIGHTS = { table: 0.7, background: 2.5 };

/** What is looked for, in frame pixels. */
export interface Search {
  /** The size that the object had. */
  readonly size: { readonly width: number; readonly height: number };
  /** Whether it can be at a place. */
  readonly allows: (at: Rect) => boolean;
}

/**
 * Looks for a lost object in the whole picture: the window that has most of its colours where the picture has changed,
 * then a cut around it. Whether what was found is the object is for the caller to judge.
 */
export function findAgain(
  cv: OpenCv,
  frame: Frame,
  search: Search,
  appearance: Appearance,
  background: BackgroundMemory,
): Sighting | null {
  const window = bestWindow(frame, search, appearance, background);
  if (window === null) return null;
  const { image } = frame;
  const room = 0.5 * Math.max(window.width, window.height) + 8;
  const patch = patchOf(cv, image, viewOf(widened(window, room), image.width, image.height, VIEW_PIXELS));
  const ratios = weigh(patch, window, appearance.sceneRatios());
  addBackground(ratios, patch, image, background, WEIGHTS.background, appearance.sceneRatios());
  const labels = keepLarge(cutPatch(patch, ratios, SMOOTHNESS), patch.view.width, 0.2);
  return { patch, labels: fillSmallHoles(labels, patch.view.width, 12) };
}

function weigh(patch: Patch, window: Rect, table: Float32Array): Float32Array {
  const { view, bins } = patch;
  const out = new Float32Array(bins.length);
  for (let y = 0, p = 0; y < view.height; y++) {
    const v = Math.abs(view.frame.y + (y + 0.5) * view.stepY - window.y - window.height / 2) / (window.height / 2);
    for (let x = 0; x < view.width; x++, p++) {
      const u = Math.abs(view.frame.x + (x + 0.5) * view.stepX - window.x - window.width / 2) / (window.width / 2);
      const away = Math.max(u, v);
      out[p] = away > 2 ? -CERTAIN : WEIGHTS.table * table[bins[p]] - 1.5 * Math.max(0, away - 0.8);
    }
  }
  return out;
}

/** The window with the most evidence per pixel, in frame pixels; null when none is worth a look. */
function bestWindow(
  { image, small, bins }: Frame,
  { size, allows }: Search,
  appearance: Appearance,
  background: BackgroundMemory,
): Rect | null {
  const { width, height } = small;
  const sums = summedEvidence(small.lab, bins, width, height, appearance.sceneRatios(), background);
  const [sx, sy] = [width / image.width, height / image.height];
  let best: Rect | null = null;
  let bestScore = WORTH_A_LOOK;
  for (const share of SIZES) {
    const w = Math.round(Math.min(width, Math.max(4, size.width * sx * share)));
    const h = Math.round(Math.min(height, Math.max(4, size.height * sy * share)));
    const step = Math.max(1, Math.min(w, h) >> 3);
    for (let y = 0; y + h <= height; y += step) {
      for (let x = 0; x + w <= width; x += step) {
        const score = (sumIn(sums, width, x, y, w, h) / (w * h)) * share ** 0.4;
        if (score <= bestScore) continue;
        const at = { x: x / sx, y: y / sy, width: w / sx, height: h / sy };
        if (!allows(at)) continue;
        bestScore = score;
        best = at;
      }
    }
  }
  return best;
}

/** Evidence for the object summed over all pixels above and to the left; one row and column of zeros first. */
function summedEvidence(
  lab: Uint8Array,
  bins: Uint16Array,
  width: number,
  height: number,
  table: Float32Array,
  background: BackgroundMemory,
): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0, p = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++, p++) {
      const behind = background.evidence(x, y, lab[p * 3], lab[p * 3 + 1], lab[p * 3 + 2]);
      row += Math.max(-1, Math.min(1.5, WEIGHTS.table * table[bins[p]] + WEIGHTS.background * behind));
      const at = (y + 1) * (width + 1) + x + 1;
      sums[at] = sums[at - width - 1] + row;
    }
  }
  return sums;
}

function sumIn(sums: Float64Array, width: number, x: number, y: number, w: number, h: number): number {
  const stride = width + 1;
  const [top, bottom] = [y * stride, (y + h) * stride];
  return sums[bottom + x + w] - sums[bottom + x] - sums[top + x + w] + sums[top + x];
}
