/** Where the image lies on the canvas: pure maths of zoom and pan. */
import type { ImagePoint, ScreenPoint, Viewport } from '../document/session.ts';

/** Size in pixels. */
export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Room that is left free around a fitted image, in CSS pixels. */
const FIT_MARGIN_PX = 16;
/** Largest scale: an image pixel is 64 CSS pixels. */
const MAX_SCALE = 64;
/** The image cannot be made smaller than this many CSS pixels on its longer side, unless fitting needs it. */
const MIN_SIDE_PX = 48;
/** How much of the image stays on the canvas however far it is panned, in CSS pixels. */
const KEPT_PX = 48;
const ZOOM_STEPS = [0.0625, 0.125, 0.25, 0.333, 0.5, 0.667, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/** The place of a screen point in the image. */
export function toImage(viewport: Viewport, at: ScreenPoint): ImagePoint {
  return { x: (at.screenX - viewport.offsetX) / viewport.scale, y: (at.screenY - viewport.offsetY) / viewport.scale };
}

/** The place of an image point on the canvas. */
export function toScreen(viewport: Viewport, at: ImagePoint): ScreenPoint {
  return { screenX: at.x * viewport.scale + viewport.offsetX, screenY: at.y * viewport.scale + viewport.offsetY };
}

/** The whole image in the middle of the canvas, as large as it goes, small images up to 8 times their size. */
export function fitTo(image: Size, canvas: Size): Viewport {
  const room = (side: number) => Math.max(1, side - 2 * FIT_MARGIN_PX);
  const scale = Math.min(room(canvas.widthPx) / image.widthPx, room(canvas.heightPx) / image.heightPx, 8);
  return centered(image, canvas, scale);
}

/** The image in the middle of the canvas at a scale. */
export function centered(image: Size, canvas: Size, scale: number): Viewport {
  return {
    scale,
    offsetX: (canvas.widthPx - image.widthPx * scale) / 2,
    offsetY: (canvas.heightPx - image.heightPx * scale) / 2,
    widthPx: canvas.widthPx,
    heightPx: canvas.heightPx,
  };
}

/** Zooms so that the image point under `at` stays there; the scale is clamped. */
export function zoomTo(viewport: Viewport, image: Size, scale: number, at: ScreenPoint = middle(viewport)): Viewport {
  const clamped = clampScale(scale, image, viewport);
  const point = toImage(viewport, at);
  const zoomed = {
    ...viewport,
    scale: clamped,
    offsetX: at.screenX - point.x * clamped,
    offsetY: at.screenY - point.y * clamped,
  };
  return kept(zoomed, image);
}

/** The next larger (1) or smaller (-1) round scale, zoomed about a point, by default the middle of the canvas. */
export function zoomStep(viewport: Viewport, image: Size, step: 1 | -1, at: ScreenPoint = middle(viewport)): Viewport {
  const { scale } = viewport;
  const next =
    step === 1 ? ZOOM_STEPS.find((value) => value > scale * 1.01) : ZOOM_STEPS.findLast((value) => value < scale * 0.99);
  return zoomTo(viewport, image, next ?? (step === 1 ? MAX_SCALE : scale / 2), at);
}

/** Moves the image by CSS pixels; a part of it always stays on the canvas. */
export function panBy(viewport: Viewport, image: Size, dxPx: number, dyPx: number): Viewport {
  return kept({ ...viewport, offsetX: viewport.offsetX + dxPx, offsetY: viewport.offsetY + dyPx }, image);
}

/** A canvas of another size: a fitted image stays fitted, any other keeps the middle of the view where it is. */
export function resized(viewport: Viewport, image: Size, canvas: Size): Viewport {
  if (viewport.widthPx === canvas.widthPx && viewport.heightPx === canvas.heightPx) return viewport;
  if (isFitted(viewport, image)) return fitTo(image, canvas);
  const moved = {
    ...viewport,
    offsetX: viewport.offsetX + (canvas.widthPx - viewport.widthPx) / 2,
    offsetY: viewport.offsetY + (canvas.heightPx - viewport.heightPx) / 2,
    ...canvas,
  };
  return kept(moved, image);
}

/** Whether the image lies as `fitTo` would put it; so does one on a canvas that had no size yet. */
export function isFitted(viewport: Viewport, image: Size): boolean {
  if (viewport.widthPx === 0 || viewport.heightPx === 0) return true;
  const fitted = fitTo(image, viewport);
  const near = (a: number, b: number) => Math.abs(a - b) < 0.5;
  return (
    Math.abs(fitted.scale / viewport.scale - 1) < 1e-3 &&
    near(fitted.offsetX, viewport.offsetX) &&
    near(fitted.offsetY, viewport.offsetY)
  );
}

/** Factor of a wheel turn. Pinches come as wheel events with Ctrl and small deltas. `deltaMode` as in WheelEvent. */
export function wheelFactor(deltaY: number, deltaMode: number, kind: 'wheel' | 'pinch'): number {
  const linesToPixels = deltaMode === 1 ? 32 : deltaMode === 2 ? 240 : 1;
  const deltaPx = Math.max(-240, Math.min(240, deltaY * linesToPixels));
  return Math.exp(-deltaPx * (kind === 'pinch' ? 0.01 : 0.0022));
}

function middle(viewport: Viewport): ScreenPoint {
  return { screenX: viewport.widthPx / 2, screenY: viewport.heightPx / 2 };
}

function clampScale(scale: number, image: Size, canvas: Size): number {
  const smallest = Math.min(MIN_SIDE_PX / Math.max(image.widthPx, image.heightPx), fitTo(image, canvas).scale, 1);
  return Math.min(MAX_SCALE, Math.max(smallest, scale));
}

function kept(viewport: Viewport, image: Size): Viewport {
  return {
    ...viewport,
    offsetX: keptOffset(viewport.offsetX, image.widthPx * viewport.scale, viewport.widthPx),
    offsetY: keptOffset(viewport.offsetY, image.heightPx * viewport.scale, viewport.heightPx),
  };
}

function keptOffset(offset: number, imageSide: number, canvasSide: number): number {
  const keep = Math.min(KEPT_PX, imageSide, canvasSide);
  return Math.min(canvasSide - keep, Math.max(keep - imageSide, offset));
}

/**
 * How the image lies on the pixels of the screen: device = image × scale + origin. Origins are whole, so that at 100 % each
 * image pixel is one device pixel. Frame and masks are painted by the same view; nothing slips between them.
 */
export interface RasterView {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** The viewport in device pixels. */
export function rasterView(viewport: Viewport, devicePixelRatio: number): RasterView {
  return {
    scale: viewport.scale * devicePixelRatio,
    originX: Math.round(viewport.offsetX * devicePixelRatio),
    originY: Math.round(viewport.offsetY * devicePixelRatio),
    widthPx: Math.max(1, Math.round(viewport.widthPx * devicePixelRatio)),
    heightPx: Math.max(1, Math.round(viewport.heightPx * devicePixelRatio)),
    ratio: devicePixelRatio,
  };
}
