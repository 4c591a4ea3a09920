/** Places and boxes between the image's pixels, in which tools think, and normalised coordinates, which prompts are stored in. */
import type { NormalizedBox, NormalizedPoint } from '../../../native/contract/geometry.ts';
import type { ImagePoint } from '../document/session.ts';

/** The shown image's size in pixels. */
export interface ImageSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Whether a place lies on a pixel of the image. */
export function isInside(point: ImagePoint, size: ImageSize): boolean {
  return point.x >= 0 && point.y >= 0 && point.x < size.widthPx && point.y < size.heightPx;
}

/** The nearest place of the image, its outer edges included; a NaN becomes 0. */
export function clampPoint(point: ImagePoint, size: ImageSize): ImagePoint {
  return { x: clamped(point.x, size.widthPx), y: clamped(point.y, size.heightPx) };
}

/** As stored: both coordinates in [0, 1], clamped. */
export function toNormalized(point: ImagePoint, size: ImageSize): NormalizedPoint {
  const { x, y } = clampPoint(point, size);
  return { x: x / size.widthPx, y: y / size.heightPx };
}

/** In pixels of the image. */
export function fromNormalized(point: NormalizedPoint, size: ImageSize): ImagePoint {
  return { x: point.x * size.widthPx, y: point.y * size.heightPx };
}

/**
 * The box between two places, clamped to the image and at least one pixel wide and high. Sizes are such that x + width and
 * y + height never pass 1, also after rounding.
 */
export function boxBetween(a: ImagePoint, b: ImagePoint, size: ImageSize): NormalizedBox {
  const from = clampPoint({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) }, size);
  const to = clampPoint({ x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) }, size);
  const across = span(from.x, to.x, size.widthPx);
  const down = span(from.y, to.y, size.heightPx);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/** Two opposite corners of a stored box, in pixels of the image: top left and bottom right. */
export function cornersOf(box: NormalizedBox, size: ImageSize): readonly [ImagePoint, ImagePoint] {
  return [fromNormalized({ x: box.x, y: box.y }, size), fromNormalized({ x: box.x + box.width, y: box.y + box.height }, size)];
}

/** The corner that makes a square with `from`, towards `to` and as large as the longer side or as the image allows; in pixels. */
export function squareCorner(from: ImagePoint, to: ImagePoint, size: ImageSize): ImagePoint {
  const left = to.x < from.x;
  const up = to.y < from.y;
  const side = Math.min(
    Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)),
    Math.max(0, left ? from.x : size.widthPx - from.x),
    Math.max(0, up ? from.y : size.heightPx - from.y),
  );
  return { x: from.x + (left ? -side : side), y: from.y + (up ? -side : side) };
}

/** Whether a band drawn between two places takes in at least a pixel of the image each way. */
export function spansPixels(a: ImagePoint, b: ImagePoint, size: ImageSize): boolean {
  const from = clampPoint(a, size);
  const to = clampPoint(b, size);
  return Math.abs(from.x - to.x) >= 1 && Math.abs(from.y - to.y) >= 1;
}

/** Distance in pixels. */
export function distance(a: ImagePoint, b: ImagePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function clamped(value: number, limit: number): number {
  return value > 0 ? Math.min(value, limit) : 0;
}

function span(fromPx: number, toPx: number, limitPx: number): { start: number; length: number } {
  const lengthPx = Math.max(1, toPx - fromPx);
  const start = Math.min(fromPx, limitPx - lengthPx) / limitPx;
  return { start, length: Math.min(lengthPx / limitPx, 1 - start) };
}
