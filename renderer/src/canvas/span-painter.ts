/** Paints masks from their spans into RGBA pixels of the screen: only pixels that are on the screen, at any zoom. */
import type { Rect } from './dirty-rects.ts';
import type { MaskLayer, PackedColor } from './mask-scene.ts';
import type { RowSpans } from './row-spans.ts';
import type { RasterView } from './viewport.ts';

/**
 * A piece of the screen in memory: RGBA pixels, one number each, row-major. Pixel (left, top) of the screen is the first.
 * Small enough to stay in the processor's cache: painting into a whole screen waits for memory most of the time.
 */
export interface Tile {
  readonly pixels: Uint32Array;
  readonly stridePx: number;
  left: number;
  top: number;
}

/** Length of a dash and of its gap, in device pixels. */
const DASH_PX = 6;

/** The first device pixel whose middle lies at or after an image edge. */
export function firstPixelAt(edge: number, scale: number, origin: number): number {
  return Math.ceil(edge * scale + origin - 0.5);
}

/** The image row (or column) that a device pixel shows. */
export function imageIndexAt(devicePx: number, scale: number, origin: number): number {
  return Math.floor((devicePx + 0.5 - origin) / scale);
}

/** Makes every pixel of a rectangle of the screen transparent. */
export function clearTile(tile: Tile, rect: Rect): void {
  for (let y = rect.top; y < rect.bottom; y++) {
    const base = (y - tile.top) * tile.stridePx - tile.left;
    tile.pixels.fill(0, base + rect.left, base + rect.right);
  }
}

/**
 * Paints one layer over what is there, inside `clip`. Hot: fills whole spans, allocates nothing. The contour runs along the
 * inner side of the edge; sides that the image cuts off have none.
 */
export function paintLayer(tile: Tile, layer: MaskLayer, view: RasterView, clip: Rect): void {
  const mask = layer.spans;
  const top = Math.max(clip.top, firstPixelAt(mask.top, view.scale, view.originY));
  const bottom = Math.min(clip.bottom, firstPixelAt(mask.bottom, view.scale, view.originY));
  const width = layer.outline === 0 ? 0 : Math.max(1, Math.round(layer.outlinePx * view.ratio));
  for (let y = top; y < bottom; y++) {
    const row = imageIndexAt(y, view.scale, view.originY) - mask.top;
    const from = mask.offsets[row];
    const to = mask.offsets[row + 1];
    if (layer.fill !== 0) fillRow(tile, mask, from, to, y, layer.fill, view, clip);
    if (width > 0) outlineRow(tile, layer, from, to, y, width, view, clip);
  }
}

function fillRow(
  tile: Tile,
  mask: RowSpans,
  from: number,
  to: number,
  y: number,
  color: PackedColor,
  view: RasterView,
  clip: Rect,
): void {
  const base = (y - tile.top) * tile.stridePx - tile.left;
  for (let i = from; i < to; i += 2) {
    const left = Math.max(clip.left, firstPixelAt(mask.spans[i], view.scale, view.originX));
    const right = Math.min(clip.right, firstPixelAt(mask.spans[i + 1], view.scale, view.originX));
    if (left < right) tile.pixels.fill(color, base + left, base + right);
  }
}

/** The parts of one row's spans that lie within `width` of a pixel outside of the mask, across or up and down. */
function outlineRow(
  tile: Tile,
  layer: MaskLayer,
  from: number,
  to: number,
  y: number,
  width: number,
  view: RasterView,
  clip: Rect,
): void {
  const { spans, widthPx, heightPx } = layer.spans;
  const above = imageIndexAt(y - width, view.scale, view.originY);
  const below = imageIndexAt(y + width, view.scale, view.originY);
  for (let i = from; i < to; i += 2) {
    const first = spans[i];
    const left = firstPixelAt(first, view.scale, view.originX);
    let end = spans[i + 1];
    let right = firstPixelAt(end, view.scale, view.originX);
    // Gaps too small for the screen are no edges.
    while (i + 2 < to && firstPixelAt(spans[i + 2], view.scale, view.originX) === right) {
      i += 2;
      end = spans[i + 1];
      right = firstPixelAt(end, view.scale, view.originX);
    }
    if (left >= clip.right || right <= clip.left) continue;
    if (first > 0) stroke(tile, layer, left, Math.min(left + width, right), y, clip);
    if (end < widthPx) stroke(tile, layer, Math.max(right - width, left), right, y, clip);
    if (above >= 0) strokeGaps(tile, layer, first, end, above, y, view, clip);
    if (below < heightPx) strokeGaps(tile, layer, first, end, below, y, view, clip);
  }
}

/** Strokes what of the image columns `first .. end` is not covered by the mask's row `other`. */
function strokeGaps(
  tile: Tile,
  layer: MaskLayer,
  first: number,
  end: number,
  other: number,
  y: number,
  view: RasterView,
  clip: Rect,
): void {
  const { spans, offsets, top, bottom } = layer.spans;
  let at = first;
  if (other >= top && other < bottom) {
    const to = offsets[other - top + 1];
    for (let i = offsets[other - top]; i < to && at < end; i += 2) {
      if (spans[i + 1] <= at) continue;
      if (spans[i] > at) strokeColumns(tile, layer, at, Math.min(spans[i], end), y, view, clip);
      at = spans[i + 1];
    }
  }
  if (at < end) strokeColumns(tile, layer, at, end, y, view, clip);
}

function strokeColumns(tile: Tile, layer: MaskLayer, first: number, end: number, y: number, view: RasterView, clip: Rect): void {
  const left = firstPixelAt(first, view.scale, view.originX);
  const right = firstPixelAt(end, view.scale, view.originX);
  if (left < right) stroke(tile, layer, left, right, y, clip);
}

function stroke(tile: Tile, layer: MaskLayer, left: number, right: number, y: number, clip: Rect): void {
  const from = Math.max(left, clip.left);
  const to = Math.min(right, clip.right);
  if (from >= to) return;
  const base = (y - tile.top) * tile.stridePx - tile.left;
  if (layer.line === 'solid') {
    if (to - from > 8) tile.pixels.fill(layer.outline, base + from, base + to);
    else for (let x = from; x < to; x++) tile.pixels[base + x] = layer.outline;
    return;
  }
  // Diagonal stripes cut every direction of contour into dashes.
  for (let x = from; x < to; x++) if (((x + y) / DASH_PX) & 1) tile.pixels[base + x] = layer.outline;
}
