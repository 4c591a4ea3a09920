/** The pixels of a brush stroke: painted as the sweep of the brush along the pointer's way, so that there are never gaps. */
import type { PixelBox } from '../../../native/contract/geometry.ts';
import { encodeRowMajor } from '../../../native/masks/codec.ts';
import { emptyRle, type Rle } from '../../../native/masks/rle.ts';
import { pasteRle } from '../../../native/masks/transform.ts';
import type { ImagePoint } from '../document/session.ts';

export type BrushShape = 'round' | 'square';

export const MIN_BRUSH_PX = 1;
export const MAX_BRUSH_PX = 1000;

/** A brush's diameter or side in whole pixels within the limits. */
export function clampBrushSize(sizePx: number): number {
  return Number.isNaN(sizePx) ? MIN_BRUSH_PX : Math.min(MAX_BRUSH_PX, Math.max(MIN_BRUSH_PX, Math.round(sizePx)));
}

/** The next size of `[` and `]`: about a tenth larger or smaller, at least one pixel. */
export function stepBrushSize(sizePx: number, step: 1 | -1): number {
  return clampBrushSize(sizePx + step * Math.max(1, Math.round(sizePx * 0.1)));
}

/** A box in whole pixels that is changed in place: `width` 0 is an empty one. */
export interface MutableBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * A stroke being painted. `pixels` are row-major u8 (0 or 1) of the whole image. `dirty` is what changed since the canvas
 * last looked: the canvas sets its width and height to 0 when it has drawn it. `bounds` is all that was painted.
 */
export interface BrushStroke {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint8Array;
  readonly dirty: MutableBox;
  readonly bounds: MutableBox;
}

/** An empty stroke for an image of this size: one byte for each pixel. */
export function createBrushStroke(widthPx: number, heightPx: number): BrushStroke {
  return { widthPx, heightPx, pixels: new Uint8Array(widthPx * heightPx), dirty: emptyBox(), bounds: emptyBox() };
}

/** Makes a stroke empty again. Costs what was painted, not what the image holds. */
export function clearStroke(stroke: BrushStroke): void {
  const { pixels, widthPx, bounds } = stroke;
  for (let y = bounds.y; y < bounds.y + bounds.height; y++) {
    pixels.fill(0, y * widthPx + bounds.x, y * widthPx + bounds.x + bounds.width);
  }
  grow(stroke.dirty, bounds.x, bounds.y, bounds.x + bounds.width, bounds.y + bounds.height);
  bounds.width = 0;
  bounds.height = 0;
}

/**
 * Paints the brush swept from one place to another, both in image pixels; the same place twice is one dab. A pixel is
 * painted when its centre lies under the sweep, and so are the pixels that both places lie on (a brush of one pixel can lie
 * between centres). Hot: one `fill` per row, nothing is allocated.
 * @param sizePx diameter, or side of a square
 */
export function paintSegment(stroke: BrushStroke, from: ImagePoint, to: ImagePoint, sizePx: number, shape: BrushShape): void {
  const radius = sizePx / 2;
  const top = Math.max(0, Math.ceil(Math.min(from.y, to.y) - radius - 0.5));
  const bottom = Math.min(stroke.heightPx, Math.floor(Math.max(from.y, to.y) + radius - 0.5) + 1);
  for (let y = top; y < bottom; y++) {
    if (shape === 'round') sweepDisc(from.x, from.y, to.x, to.y, radius, y + 0.5);
    else sweepSquare(from.x, from.y, to.x, to.y, radius, y + 0.5);
    // The pixel x has its centre at x + 0.5.
    fillRow(stroke, y, Math.ceil(span.low - 0.5), Math.floor(span.high - 0.5) + 1);
  }
  paintPixelUnder(stroke, from);
  paintPixelUnder(stroke, to);
}

/** The stroke as a mask of the whole image. Costs the painted box. */
export function strokeMask(stroke: BrushStroke): Rle {
  const { bounds, widthPx, heightPx, pixels } = stroke;
  if (bounds.width === 0) return emptyRle(widthPx, heightPx);
  const cut = new Uint8Array(bounds.width * bounds.height);
  for (let row = 0; row < bounds.height; row++) {
    const start = (bounds.y + row) * widthPx + bounds.x;
    cut.set(pixels.subarray(start, start + bounds.width), row * bounds.width);
  }
  return pasteRle(encodeRowMajor(cut, bounds.width, bounds.height), { width: widthPx, height: heightPx }, bounds);
}

/** What a row of the sweep covers; one object, since rows are many. */
const span = { low: 0, high: 0 };

function sweepDisc(ax: number, ay: number, bx: number, by: number, radius: number, y: number): void {
  span.low = Number.POSITIVE_INFINITY;
  span.high = Number.NEGATIVE_INFINITY;
  addDisc(ax, ay, radius, y);
  addDisc(bx, by, radius, y);
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return;
  // The rectangle between the two discs; its ends lie inside them, so its long sides are enough.
  const nx = (-(by - ay) / length) * radius;
  const ny = ((bx - ax) / length) * radius;
  addEdge(ax + nx, ay + ny, bx + nx, by + ny, y);
  addEdge(ax - nx, ay - ny, bx - nx, by - ny, y);
}

function addDisc(cx: number, cy: number, radius: number, y: number): void {
  const half = radius * radius - (y - cy) * (y - cy);
  if (half < 0) return;
  const reach = Math.sqrt(half);
  widen(cx - reach, cx + reach);
}

function addEdge(ax: number, ay: number, bx: number, by: number, y: number): void {
  if (ay === by || (y < ay && y < by) || (y > ay && y > by)) return;
  const x = ax + ((y - ay) / (by - ay)) * (bx - ax);
  widen(x, x);
}

function sweepSquare(ax: number, ay: number, bx: number, by: number, radius: number, y: number): void {
  span.low = Number.POSITIVE_INFINITY;
  span.high = Number.NEGATIVE_INFINITY;
  // The part of the way, from 0 to 1, on which the square reaches this row.
  let first = 0;
  let last = 1;
  if (ay !== by) {
    const t1 = (y - radius - ay) / (by - ay);
    const t2 = (y + radius - ay) / (by - ay);
    first = Math.max(0, Math.min(t1, t2));
    last = Math.min(1, Math.max(t1, t2));
    if (first > last) return;
  } else if (Math.abs(y - ay) > radius) return;
  const x1 = ax + first * (bx - ax);
  const x2 = ax + last * (bx - ax);
  widen(Math.min(x1, x2) - radius, Math.max(x1, x2) + radius);
}

function widen(low: number, high: number): void {
  if (low < span.low) span.low = low;
  if (high > span.high) span.high = high;
}

function paintPixelUnder(stroke: BrushStroke, point: ImagePoint): void {
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  if (y >= 0 && y < stroke.heightPx) fillRow(stroke, y, x, x + 1);
}

function fillRow(stroke: BrushStroke, y: number, fromX: number, toX: number): void {
  const from = Math.max(0, fromX);
  const to = Math.min(stroke.widthPx, toX);
  // Also when the row is not reached at all: the ends are infinite then.
  if (!(from < to)) return;
  const row = y * stroke.widthPx;
  stroke.pixels.fill(1, row + from, row + to);
  grow(stroke.dirty, from, y, to, y + 1);
  grow(stroke.bounds, from, y, to, y + 1);
}

function grow(box: MutableBox, left: number, top: number, right: number, bottom: number): void {
  if (right <= left || bottom <= top) return;
  if (box.width === 0 || box.height === 0) {
    box.x = left;
    box.y = top;
    box.width = right - left;
    box.height = bottom - top;
    return;
  }
  const x = Math.min(box.x, left);
  const y = Math.min(box.y, top);
  box.width = Math.max(box.x + box.width, right) - x;
  box.height = Math.max(box.y + box.height, bottom) - y;
  box.x = x;
  box.y = y;
}

function emptyBox(): MutableBox & PixelBox {
  return { x: 0, y: 0, width: 0, height: 0 };
}
