/** The label map behind the graphics card: which layer is topmost at each pixel of the image. Repaints only what changed. */
import type { StrokeOverlay } from '../tools/tool.ts';
import { DirtyRects, type Rect } from './dirty-rects.ts';
import { isVisible, type MaskLayer } from './mask-scene.ts';
import type { RowSpans } from './row-spans.ts';

/** Label k is the scene's layer k - 1; 0 is none. Knows no DOM. */
export class LabelSheet {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly labels: Uint16Array;
  /** Bit 0 the active object, bit 1 the stroke. */
  readonly active: Uint8Array;
  readonly #painted = new DirtyRects();
  readonly #paintedActive = new DirtyRects();
  readonly #dirty = new DirtyRects();
  readonly #dirtyActive = new DirtyRects();
  #punched: readonly boolean[] = [];

  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.labels = new Uint16Array(widthPx * heightPx);
    this.active = new Uint8Array(widthPx * heightPx);
  }

  /** Paints all layers anew, lowest first, and gives the rectangles that changed; valid until the next call. Hot. */
  paintLabels(layers: readonly MaskLayer[]): DirtyRects {
    this.#dirty.clear();
    this.#dirty.addAll(this.#painted);
    for (let i = 0; i < this.#painted.count; i++) clear(this.labels, this.widthPx, this.#painted.at(i));
    this.#painted.clear();
    for (let i = 0; i < layers.length; i++) {
      // What shows nothing must not hide what lies below it. Without overlap either way gives the same picture.
      if (!isVisible(layers[i]) && this.#overlapsOther(layers, i)) continue;
      const { spans } = layers[i];
      fill(this.labels, this.widthPx, spans, i + 1);
      this.#painted.add(spans.left, spans.top, spans.right, spans.bottom);
    }
    this.#dirty.addAll(this.#painted);
    this.#punched = layers.map((layer) => !isVisible(layer));
    return this.#dirty;
  }

  /** Whether a change of colours needs the labels painted again: something that overlaps another was hidden or shown. */
  needsLabels(layers: readonly MaskLayer[]): boolean {
    if (layers.length !== this.#punched.length) return true;
    return layers.some((layer, i) => this.#punched[i] !== !isVisible(layer) && this.#overlapsOther(layers, i));
  }

  /** Paints the active object and the whole stroke anew. */
  paintActive(mask: RowSpans | null, stroke: StrokeOverlay | null): DirtyRects {
    this.#dirtyActive.clear();
    this.#dirtyActive.addAll(this.#paintedActive);
    for (let i = 0; i < this.#paintedActive.count; i++) clear(this.active, this.widthPx, this.#paintedActive.at(i));
    this.#paintedActive.clear();
    if (mask !== null) {
      fill(this.active, this.widthPx, mask, 1);
      this.#paintedActive.add(mask.left, mask.top, mask.right, mask.bottom);
    }
    if (stroke !== null) this.#addStroke(stroke, 0, 0, this.widthPx, this.heightPx);
    this.#dirtyActive.addAll(this.#paintedActive);
    return this.#dirtyActive;
  }

  /** Takes over what the stroke's dirty rectangle holds. Hot. */
  paintStroke(stroke: StrokeOverlay): DirtyRects {
    this.#dirtyActive.clear();
    const { x, y, width, height } = stroke.dirty;
    const left = Math.max(0, Math.floor(x));
    const top = Math.max(0, Math.floor(y));
    const right = Math.min(this.widthPx, Math.ceil(x + width));
    const bottom = Math.min(this.heightPx, Math.ceil(y + height));
    this.#addStroke(stroke, left, top, right, bottom);
    this.#dirtyActive.add(left, top, right, bottom);
    return this.#dirtyActive;
  }

  #addStroke(stroke: StrokeOverlay, left: number, top: number, right: number, bottom: number): void {
    for (let y = top; y < bottom; y++) {
      for (let at = y * this.widthPx + left, end = y * this.widthPx + right; at < end; at++) {
        this.active[at] = (this.active[at] & 1) | (stroke.pixels[at] << 1);
      }
    }
    this.#paintedActive.add(left, top, right, bottom);
  }

  #overlapsOther(layers: readonly MaskLayer[], index: number): boolean {
    const mine = layers[index].spans;
    return layers.some(({ spans }, i) => i !== index && boxesMeet(mine, spans));
  }
}

function boxesMeet(a: RowSpans, b: RowSpans): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function clear(pixels: Uint16Array | Uint8Array, width: number, rect: Rect): void {
  for (let y = rect.top; y < rect.bottom; y++) pixels.fill(0, y * width + rect.left, y * width + rect.right);
}

function fill(pixels: Uint16Array | Uint8Array, width: number, mask: RowSpans, value: number): void {
  for (let y = mask.top; y < mask.bottom; y++) {
    const base = y * width;
    const end = mask.offsets[y - mask.top + 1];
    for (let i = mask.offsets[y - mask.top]; i < end; i += 2) pixels.fill(value, base + mask.spans[i], base + mask.spans[i + 1]);
  }
}
