/** Paints the frame, or a small picture in its place, where the view says. */
import { invariant } from '../../../native/contract/errors.ts';
import type { DecodedFrame } from './frame-cache.ts';
import { type StandIn, tileOf } from './stand-in.ts';
import type { RasterView, Size } from './viewport.ts';

/** While things move speed counts; once they rest the picture is worth a better filter. */
export type Quality = 'fast' | 'fine';

/** Paints on one canvas. */
export class FramePainter {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  /** Colour of what lies around the image. */
  background = '#000000';

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    invariant(context !== null, 'a canvas that was not drawn on has a 2D context');
    this.canvas = canvas;
    this.#context = context;
  }

  /** Paints a decoded frame over the place of the image. Hot. */
  paintFrame(frame: DecodedFrame & CanvasImageSource, image: Size, view: RasterView, quality: Quality): void {
    const context = this.#prepare(image, view);
    // Each image pixel is a square when one looks closely; and nothing is to be filtered at 100 %.
    context.imageSmoothingEnabled = view.scale < 2 * view.ratio && view.scale !== 1;
    context.imageSmoothingQuality = quality === 'fine' && view.scale < 0.8 ? 'medium' : 'low';
    context.drawImage(frame, view.originX, view.originY, image.widthPx * view.scale, image.heightPx * view.scale);
  }

  /** Paints the tile of the filmstrip that is nearest to a frame. */
  paintStandIn(standIn: StandIn, frameIndex: number, image: Size, view: RasterView): void {
    const context = this.#prepare(image, view);
    const { strip, frameCount } = standIn;
    const left = tileOf(frameIndex, frameCount, strip.tiles) * strip.tileWidthPx;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';
    context.drawImage(
      standIn.image,
      left,
      0,
      strip.tileWidthPx,
      strip.tileHeightPx,
      view.originX,
      view.originY,
      image.widthPx * view.scale,
      image.heightPx * view.scale,
    );
  }

  /** Paints nothing but the ground. */
  clear(view: RasterView): void {
    const context = this.#prepare({ widthPx: 0, heightPx: 0 }, view);
    context.fillRect(0, 0, view.widthPx, view.heightPx);
  }

  /** Fills only what the image will not cover. */
  #prepare(image: Size, view: RasterView): CanvasRenderingContext2D {
    const context = this.#context;
    if (this.canvas.width !== view.widthPx || this.canvas.height !== view.heightPx) {
      this.canvas.width = view.widthPx;
      this.canvas.height = view.heightPx;
    }
    context.fillStyle = this.background;
    const right = Math.floor(view.originX + image.widthPx * view.scale);
    const bottom = Math.floor(view.originY + image.heightPx * view.scale);
    if (view.originX > 0) context.fillRect(0, 0, view.originX, view.heightPx);
    if (right < view.widthPx) context.fillRect(right, 0, view.widthPx - right, view.heightPx);
    if (view.originY > 0) context.fillRect(0, 0, view.widthPx, view.originY);
    if (bottom < view.heightPx) context.fillRect(0, bottom, view.widthPx, view.heightPx - bottom);
    return context;
  }
}
