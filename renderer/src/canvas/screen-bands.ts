/** Which parts of the screen hold masks: intervals of columns in bands of rows. Finer than boxes, so that less is painted. */
import type { RowSpans } from './row-spans.ts';
import { firstPixelAt } from './span-painter.ts';
import type { RasterView } from './viewport.ts';

/** Rows of a band, in device pixels. */
export const BAND_PX = 32;
/** Intervals nearer than this are one: a call costs more than the pixels between them. */
const GAP_PX = 48;
const MOST = 12;

/** Intervals of one band do not touch. Grows with the screen, allocates nothing else. */
export class ScreenBands {
  #counts = new Uint8Array(0);
  #edges = new Int32Array(0);
  #widthPx = 0;
  #heightPx = 0;

  get bands(): number {
    return this.#counts.length;
  }

  /** Takes the size of the screen in device pixels, and is empty. */
  resize(widthPx: number, heightPx: number): void {
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    this.#counts = new Uint8Array(Math.ceil(heightPx / BAND_PX));
    this.#edges = new Int32Array(this.#counts.length * MOST * 2);
  }

  clear(): void {
    this.#counts.fill(0);
  }

  /** How many intervals a band has. */
  count(band: number): number {
    return this.#counts[band];
  }

  left(band: number, index: number): number {
    return this.#edges[(band * MOST + index) * 2];
  }

  right(band: number, index: number): number {
    return this.#edges[(band * MOST + index) * 2 + 1];
  }

  /** Becomes the same as another of the same size. */
  copyFrom(other: ScreenBands): void {
    this.#counts.set(other.#counts);
    this.#edges.set(other.#edges);
  }

  addAll(other: ScreenBands): void {
    for (let band = 0; band < other.bands; band++) {
      for (let i = 0; i < other.count(band); i++) this.addInterval(band, other.left(band, i), other.right(band, i));
    }
  }

  /** Adds a rectangle, right and bottom excluded; what lies outside of the screen is left out. */
  addRect(left: number, top: number, right: number, bottom: number): void {
    const last = Math.min(this.bands - 1, Math.floor((bottom - 1) / BAND_PX));
    for (let band = Math.max(0, Math.floor(top / BAND_PX)); band <= last; band++) this.addInterval(band, left, right);
  }

  /** Adds what a mask covers. Hot: looks at the ends of each row. */
  addMask(mask: RowSpans, view: RasterView): void {
    const { offsets, spans } = mask;
    let band = -1;
    let left = 0;
    let right = 0;
    for (let row = mask.top; row < mask.bottom; row++) {
      const from = offsets[row - mask.top];
      const to = offsets[row - mask.top + 1];
      const first = firstPixelAt(row, view.scale, view.originY);
      const end = Math.min(this.#heightPx, firstPixelAt(row + 1, view.scale, view.originY));
      if (from === to || end <= 0 || first >= end) continue;
      const firstBand = Math.max(0, Math.floor(first / BAND_PX));
      const lastBand = Math.floor((end - 1) / BAND_PX);
      if (firstBand !== band || lastBand !== band) {
        if (band >= 0) this.#addEdges(band, left, right, view);
        left = spans[from];
        right = spans[to - 1];
        // A row can span several bands when it is enlarged; all but the last are done at once.
        for (band = firstBand; band < lastBand; band++) this.#addEdges(band, left, right, view);
      } else {
        if (spans[from] < left) left = spans[from];
        if (spans[to - 1] > right) right = spans[to - 1];
      }
    }
    if (band >= 0) this.#addEdges(band, left, right, view);
  }

  /** Adds columns of one band, clipped to the screen. */
  addInterval(band: number, from: number, to: number): void {
    let left = Math.max(0, from);
    let right = Math.min(this.#widthPx, to);
    if (left >= right) return;
    const edges = this.#edges;
    const base = band * MOST * 2;
    let count = this.#counts[band];
    for (let i = 0; i < count; ) {
      const at = base + i * 2;
      const isFull = count === MOST && i === count - 1;
      if (!isFull && (edges[at] > right + GAP_PX || edges[at + 1] < left - GAP_PX)) {
        i++;
        continue;
      }
      left = Math.min(left, edges[at]);
      right = Math.max(right, edges[at + 1]);
      count--;
      edges[at] = edges[base + count * 2];
      edges[at + 1] = edges[base + count * 2 + 1];
      // It may reach others now.
      i = 0;
    }
    edges[base + count * 2] = left;
    edges[base + count * 2 + 1] = right;
    this.#counts[band] = count + 1;
  }

  #addEdges(band: number, left: number, right: number, view: RasterView): void {
    this.addInterval(band, firstPixelAt(left, view.scale, view.originX), firstPixelAt(right, view.scale, view.originX));
  }
}
