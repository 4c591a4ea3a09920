import { CERTAIN } from './cut.ts';
import { geodesicDistance } from './geodesic.ts';
import type { PixelPoint, SortedPrompts } from './prompts.ts';
import type { Patch, Rect } from './view.ts';

/** What clicks and negative boxes say of each pixel of a patch. */
export interface Clicks {
  /** ±CERTAIN on the clicked spots and in negative boxes, else 0. */
  readonly orders: Float32Array;
  /** From -1 (joined to a negative click without crossing an edge) to 1 (to a positive one). */
  readonly pull: Float32Array;
}

/** How far a click is meant, in view pixels. */
const SPOT = 2;
/** Lab levels over which a click's word loses its weight. */
const FADES_OVER = 18;

/** Brings clicks and negative boxes to the pixels of a patch. */
export function clicksOn(patch: Patch, prompts: SortedPrompts): Clicks {
  const { width, height } = patch.view;
  const orders = new Float32Array(width * height);
  for (const box of prompts.notBoxes) fillRect(orders, patch, box, -CERTAIN);
  const yes = spotsOf(patch, prompts.points);
  const no = spotsOf(patch, prompts.notPoints);
  const pull = new Float32Array(width * height);
  if (prompts.points.length > 0) addPull(pull, patch, yes, 1);
  if (prompts.notPoints.length > 0) addPull(pull, patch, no, -1);
  for (let p = 0; p < orders.length; p++) {
    if (yes[p] === 1) orders[p] = CERTAIN;
    if (no[p] === 1) orders[p] = -CERTAIN;
  }
  return { orders, pull };
}

function addPull(pull: Float32Array, patch: Patch, spots: Uint8Array, sign: 1 | -1): void {
  const distance = geodesicDistance(patch, spots);
  for (let p = 0; p < pull.length; p++) pull[p] += sign * Math.exp(-distance[p] / FADES_OVER);
}

function spotsOf(patch: Patch, points: readonly PixelPoint[]): Uint8Array {
  const { frame, width, height, stepX, stepY } = patch.view;
  const spots = new Uint8Array(width * height);
  for (const point of points) {
    const cx = Math.floor((point.x - frame.x) / stepX);
    const cy = Math.floor((point.y - frame.y) / stepY);
    for (let y = Math.max(0, cy - SPOT); y <= Math.min(height - 1, cy + SPOT); y++)
      for (let x = Math.max(0, cx - SPOT); x <= Math.min(width - 1, cx + SPOT); x++)
        if ((x - cx) ** 2 + (y - cy) ** 2 <= SPOT * SPOT) spots[y * width + x] = 1;
  }
  return spots;
}

function fillRect(out: Float32Array, patch: Patch, rect: Rect, value: number): void {
  const { frame, width, height, stepX, stepY } = patch.view;
  const left = Math.max(0, Math.round((rect.x - frame.x) / stepX));
  const right = Math.min(width, Math.round((rect.x + rect.width - frame.x) / stepX));
  const top = Math.max(0, Math.round((rect.y - frame.y) / stepY));
  const bottom = Math.min(height, Math.round((rect.y + rect.height - frame.y) / stepY));
  for (let y = top; y < bottom; y++) out.fill(value, y * width + left, y * width + Math.max(left, right));
}
