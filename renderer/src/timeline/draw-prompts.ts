/** Draws where a person had a say in a lane: a dot for each frame with prompts, a lozenge where edited frames begin. */
import type { StripWindow } from './lane-strips.ts';
import { MARK } from './marks.ts';
import type { Palette } from './palette.ts';

export interface PromptScene {
  readonly window: StripWindow;
  readonly devicePixels: number;
  readonly palette: Palette;
  /** Frames with prompts, ascending. */
  readonly promptFrames: Int32Array;
  readonly marks: Uint16Array;
  /** Middle of the lane and size of a dot, in device pixels. */
  readonly y: number;
  readonly radius: number;
}

/** Of the dots that fall into a stretch of this many CSS pixels one is drawn. */
const DOT_APART_PX = 6;
/** Cells narrower than this show no lozenges. */
const EDITED_FROM_PX = 3;

/** Draws dots and lozenges of one lane. */
export function drawPrompts(context: CanvasRenderingContext2D, scene: PromptScene): void {
  const { window, devicePixels: dp, palette } = scene;
  context.beginPath();
  addDots(context, scene);
  if (window.pxPerFrame >= EDITED_FROM_PX * dp) addLozenges(context, scene);
  context.fillStyle = palette.text;
  context.fill();
  context.strokeStyle = palette.panel;
  context.lineWidth = 1.5 * dp;
  context.stroke();
}

function addDots(context: CanvasRenderingContext2D, { window, devicePixels, promptFrames, y, radius }: PromptScene): void {
  const apart = DOT_APART_PX * devicePixels;
  // Stretches are fixed to the clip, so that panning does not change which dots are drawn.
  const firstStretch = Math.floor(window.originPx / apart) - 1;
  let stretch = Number.NEGATIVE_INFINITY;
  for (let i = firstFrom(promptFrames, (firstStretch * apart) / window.pxPerFrame - 0.5); i < promptFrames.length; i++) {
    const at = ((promptFrames[i] as number) + 0.5) * window.pxPerFrame;
    const x = at - window.originPx;
    if (x > window.widthPx + radius) break;
    if (Math.floor(at / apart) === stretch) continue;
    stretch = Math.floor(at / apart);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

function addLozenges(context: CanvasRenderingContext2D, { window, devicePixels, marks, y, radius }: PromptScene): void {
  const first = Math.max(0, Math.floor(window.originPx / window.pxPerFrame));
  const last = Math.min(marks.length - 1, Math.ceil((window.originPx + window.widthPx) / window.pxPerFrame));
  const r = radius + 0.5 * devicePixels;
  for (let k = first; k <= last; k++) {
    if (((marks[k] as number) & MARK.edited) === 0 || ((marks[k - 1] ?? 0) & MARK.edited) !== 0) continue;
    const x = (k + 0.5) * window.pxPerFrame - window.originPx;
    context.moveTo(x, y - r);
    context.lineTo(x + r, y);
    context.lineTo(x, y + r);
    context.lineTo(x - r, y);
    context.closePath();
  }
}

/** Index of the first entry that is not less. */
function firstFrom(sorted: Int32Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
