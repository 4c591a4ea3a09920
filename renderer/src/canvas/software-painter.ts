/** The painter without a graphics card: RGBA pixels at the screen's resolution, only where masks are. */
import { invariant } from '../../../native/contract/errors.ts';
import type { Rect } from './dirty-rects.ts';
import type { MaskPainter, SceneChange } from './mask-painter.ts';
import { isVisible, type MaskScene } from './mask-scene.ts';
import { BAND_PX, ScreenBands } from './screen-bands.ts';
import { clearTile, firstPixelAt, paintLayer, type Tile } from './span-painter.ts';
import { StrokePainter } from './stroke-painter.ts';
import type { RasterView } from './viewport.ts';

/** Columns of a tile: with the rows of a band 128 KB, which stays in the processor's cache from the first pixel to the copy. */
const TILE_PX = 1024;

/** Takes finished tiles. */
export interface TileTarget {
  /** Replaces a rectangle of the screen by the top left of the tile. */
  put(rect: Rect): void;
  /** Makes a rectangle transparent. */
  clear(rect: Rect): void;
}

/** Makes a painter on a canvas of its own. */
export function createSoftwarePainter(canvas: HTMLCanvasElement): MaskPainter {
  const context = canvas.getContext('2d');
  invariant(context !== null, 'a canvas that was not drawn on has a 2D context');
  const image = new ImageData(TILE_PX, BAND_PX);
  const painter = new SoftwarePainter(new Uint32Array(image.data.buffer), {
    put: ({ left, top, right, bottom }) => context.putImageData(image, left, top, 0, 0, right - left, bottom - top),
    clear: ({ left, top, right, bottom }) => context.clearRect(left, top, right - left, bottom - top),
  });
  return {
    kind: 'software',
    canvas,
    paint(scene, view, change) {
      if (canvas.width !== view.widthPx || canvas.height !== view.heightPx) {
        canvas.width = view.widthPx;
        canvas.height = view.heightPx;
        painter.resize(view.widthPx, view.heightPx);
      }
      painter.paint(scene, view, change);
    },
    dispose() {
      canvas.width = 1;
      canvas.height = 1;
    },
  };
}

/** Paints tile by tile what has changed since the last time. Knows no DOM. */
export class SoftwarePainter {
  readonly #tile: Tile;
  readonly #target: TileTarget;
  readonly #stroke = new StrokePainter();
  /** What is on the screen now, and what is to be painted. */
  readonly #shown = new ScreenBands();
  readonly #dirty = new ScreenBands();
  readonly #rect: Rect = { left: 0, top: 0, right: 0, bottom: 0 };
  readonly #clip: Rect = { left: 0, top: 0, right: 0, bottom: 0 };
  #heightPx = 0;

  /** @param pixels memory of one tile: 1024 × 32 RGBA pixels */
  constructor(pixels: Uint32Array, target: TileTarget) {
    this.#tile = { pixels, stridePx: TILE_PX, left: 0, top: 0 };
    this.#target = target;
  }

  /** The screen has another size, and nothing is on it. */
  resize(widthPx: number, heightPx: number): void {
    this.#heightPx = heightPx;
    this.#shown.resize(widthPx, heightPx);
    this.#dirty.resize(widthPx, heightPx);
  }

  /** Brings the screen up to date. Hot. */
  paint(scene: MaskScene, view: RasterView, change: SceneChange): void {
    if (change === 'stroke' && scene.stroke !== null) {
      if (!this.#markStroke(scene, view)) return;
    } else {
      this.#dirty.copyFrom(this.#shown);
      this.#shown.clear();
      for (const layer of scene.layers) if (isVisible(layer)) this.#shown.addMask(layer.spans, view);
      if (scene.stroke !== null) {
        const box = imageBox(scene, view, this.#rect);
        this.#shown.addRect(box.left, box.top, box.right, box.bottom);
      } else if (scene.active !== null && isVisible(scene.active)) this.#shown.addMask(scene.active.spans, view);
      this.#dirty.addAll(this.#shown);
    }
    this.#paintDirty(scene, view);
  }

  /** Only the stroke's dirty rectangle; false when there is nothing in it. */
  #markStroke(scene: MaskScene, view: RasterView): boolean {
    const { stroke } = scene;
    if (stroke === null || stroke.dirty.width <= 0 || stroke.dirty.height <= 0) return false;
    const box = imageBox(scene, view, this.#rect);
    // A contour reaches as far as it is wide, and a little for rounding.
    const margin = Math.ceil((scene.active?.outlinePx ?? 0) * view.ratio) + 1;
    const { x, y, width, height } = stroke.dirty;
    this.#dirty.clear();
    this.#dirty.addRect(
      Math.max(box.left, firstPixelAt(x, view.scale, view.originX) - margin),
      Math.max(box.top, firstPixelAt(y, view.scale, view.originY) - margin),
      Math.min(box.right, firstPixelAt(x + width, view.scale, view.originX) + margin),
      Math.min(box.bottom, firstPixelAt(y + height, view.scale, view.originY) + margin),
    );
    return true;
  }

  #paintDirty(scene: MaskScene, view: RasterView): void {
    const rect = this.#rect;
    for (let band = 0; band < this.#dirty.bands; band++) {
      for (let i = 0; i < this.#dirty.count(band); i++) {
        const end = this.#dirty.right(band, i);
        for (let left = this.#dirty.left(band, i); left < end; left += TILE_PX) {
          rect.left = left;
          rect.right = Math.min(end, left + TILE_PX);
          rect.top = band * BAND_PX;
          rect.bottom = Math.min(this.#heightPx, rect.top + BAND_PX);
          this.#paintTile(scene, view, rect);
        }
      }
    }
  }

  /** Everything that lies in one tile, from the bottom up. */
  #paintTile(scene: MaskScene, view: RasterView, rect: Rect): void {
    const tile = this.#tile;
    tile.left = rect.left;
    tile.top = rect.top;
    let isEmpty = true;
    for (const layer of scene.layers) {
      if (!isVisible(layer) || !meets(layer.spans, view, rect)) continue;
      if (isEmpty) clearTile(tile, rect);
      isEmpty = false;
      paintLayer(tile, layer, view, rect);
    }
    const { active, stroke } = scene;
    if (active !== null && isVisible(active) && (stroke !== null || meets(active.spans, view, rect))) {
      if (isEmpty) clearTile(tile, rect);
      isEmpty = false;
      if (stroke === null) paintLayer(tile, active, view, rect);
      else this.#stroke.paint(tile, active, stroke, view, clipTo(imageBox(scene, view, this.#clip), rect));
    }
    if (isEmpty) this.#target.clear(rect);
    else this.#target.put(rect);
  }
}

/** Whether a mask's box and a rectangle of the screen have pixels in common. */
function meets(mask: MaskScene['layers'][number]['spans'], view: RasterView, rect: Rect): boolean {
  return (
    firstPixelAt(mask.left, view.scale, view.originX) < rect.right &&
    firstPixelAt(mask.right, view.scale, view.originX) > rect.left &&
    firstPixelAt(mask.top, view.scale, view.originY) < rect.bottom &&
    firstPixelAt(mask.bottom, view.scale, view.originY) > rect.top
  );
}

/** The part of the screen that shows the image. */
function imageBox(scene: MaskScene, view: RasterView, out: Rect): Rect {
  out.left = Math.max(0, firstPixelAt(0, view.scale, view.originX));
  out.top = Math.max(0, firstPixelAt(0, view.scale, view.originY));
  out.right = Math.min(view.widthPx, firstPixelAt(scene.widthPx, view.scale, view.originX));
  out.bottom = Math.min(view.heightPx, firstPixelAt(scene.heightPx, view.scale, view.originY));
  return out;
}

/** What two rectangles have in common, written into the first. */
function clipTo(box: Rect, rect: Rect): Rect {
  box.left = Math.max(box.left, rect.left);
  box.top = Math.max(box.top, rect.top);
  box.right = Math.min(box.right, rect.right);
  box.bottom = Math.min(box.bottom, rect.bottom);
  return box;
}
