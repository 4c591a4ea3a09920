/** Paints the object that a brush works on: its mask with the stroke added or taken away, pixel by pixel in a small rectangle. */
import type { StrokeOverlay } from '../tools/tool.ts';
import type { Rect } from './dirty-rects.ts';
import type { MaskLayer } from './mask-scene.ts';
import { firstPixelAt, imageIndexAt, type Tile } from './span-painter.ts';
import type { RasterView } from './viewport.ts';

/** Owns the scratch memory, which grows to the largest rectangle that it has painted. */
export class StrokePainter {
  #cover = new Uint8Array(0);

  /** Paints `layer` under `stroke` inside `clip` over what is there. Hot: a few rectangles of brush size per display frame. */
  paint(tile: Tile, layer: MaskLayer, stroke: StrokeOverlay, view: RasterView, clip: Rect): void {
    if (clip.left >= clip.right || clip.top >= clip.bottom) return;
    const margin = layer.outline === 0 ? 0 : Math.max(1, Math.round(layer.outlinePx * view.ratio));
    const width = clip.right - clip.left + 2 * margin;
    const height = clip.bottom - clip.top + 2 * margin;
    if (this.#cover.length < width * height) this.#cover = new Uint8Array(width * height);
    const cover = this.#cover;
    for (let row = 0; row < height; row++) {
      coverRow(cover, row * width, width, clip.left - margin, clip.top - margin + row, layer, stroke, view);
    }
    for (let y = clip.top; y < clip.bottom; y++) {
      let at = (y - clip.top + margin) * width + margin;
      let out = (y - tile.top) * tile.stridePx + clip.left - tile.left;
      for (let x = clip.left; x < clip.right; x++, at++, out++) {
        if (cover[at] === 0) continue;
        const inner =
          margin === 0 ||
          (cover[at - margin] & cover[at + margin] & cover[at - margin * width] & cover[at + margin * width]) !== 0;
        const color = inner ? layer.fill : layer.outline;
        if (color !== 0) tile.pixels[out] = color;
      }
    }
  }
}

/** One row of device pixels: 1 where mask and stroke together cover it. Beyond the image all counts as covered. */
function coverRow(
  cover: Uint8Array,
  base: number,
  width: number,
  left: number,
  y: number,
  layer: MaskLayer,
  stroke: StrokeOverlay,
  view: RasterView,
): void {
  const mask = layer.spans;
  const row = imageIndexAt(y, view.scale, view.originY);
  cover.fill(row < 0 || row >= mask.heightPx ? 1 : 0, base, base + width);
  if (row < 0 || row >= mask.heightPx) return;
  if (row >= mask.top && row < mask.bottom) {
    for (let i = mask.offsets[row - mask.top]; i < mask.offsets[row - mask.top + 1]; i += 2) {
      const from = Math.max(0, firstPixelAt(mask.spans[i], view.scale, view.originX) - left);
      const to = Math.min(width, firstPixelAt(mask.spans[i + 1], view.scale, view.originX) - left);
      if (from < to) cover.fill(1, base + from, base + to);
    }
  }
  const value = stroke.mode === 'add' ? 1 : 0;
  for (let i = 0; i < width; i++) {
    const column = imageIndexAt(left + i, view.scale, view.originX);
    if (column < 0 || column >= mask.widthPx) cover[base + i] = 1;
    else if (stroke.pixels[row * mask.widthPx + column] !== 0) cover[base + i] = value;
  }
}
