import type { RgbImage } from '../model/model.ts';
import { type OpenCv, withMats } from './opencv.ts';

/** A rectangle of an image in whole pixels of that image. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A window on a frame at a working resolution: the rectangle `frame` of the frame, seen as `width` × `height` pixels.
 * The centre of view pixel x lies at `frame.x + (x + 0.5) * stepX` of the frame, in outer-corner coordinates.
 */
export interface View {
  readonly frame: Rect;
  readonly width: number;
  readonly height: number;
  /** Frame pixels per view pixel. */
  readonly stepX: number;
  readonly stepY: number;
}

/** What a view shows: Lab colours (3 bytes a pixel) and the colour bin of each pixel. */
export interface Patch {
  readonly view: View;
  readonly lab: Uint8Array;
  readonly bins: Uint16Array;
}

/** Bins per axis of Lab; a and b are stretched around grey, where nearly all colours lie. */
export const BINS = 32;
/** a and b near grey are told apart by 2 levels, farther out by 6. */
function stretched(value: number): number {
  const away = Math.abs(value);
  return Math.sign(value) * (away < 12 ? away / 2 : 6 + (away - 12) / 6);
}

/** Finer than this many pixels on the long side, colours tell more about the camera's noise than about the object. */
const WORKING_LONGEST = 640;
/** A window that has no more pixels than this is seen as fine as the frame has it: the object is small. */
const FINE_PIXELS = 8000;

/**
 * A view that covers `rect` (cut to the frame) with at most `maxPixels` pixels, never finer than the frame, nor finer
 * than the working resolution unless the window is small.
 * @param rect in frame pixels, may reach over the edges
 */
export function viewOf(rect: Rect, frameWidth: number, frameHeight: number, maxPixels: number): View {
  const left = clampWhole(Math.floor(rect.x), 0, frameWidth - 1);
  const top = clampWhole(Math.floor(rect.y), 0, frameHeight - 1);
  const right = clampWhole(Math.ceil(rect.x + rect.width), left + 1, frameWidth);
  const bottom = clampWhole(Math.ceil(rect.y + rect.height), top + 1, frameHeight);
  const frame = { x: left, y: top, width: right - left, height: bottom - top };
  const pixels = frame.width * frame.height;
  const finest = Math.min(Math.max(frameWidth, frameHeight) / WORKING_LONGEST, Math.sqrt(pixels / FINE_PIXELS));
  const step = Math.max(1, finest, Math.sqrt(pixels / maxPixels));
  const width = Math.max(1, Math.round(frame.width / step));
  const height = Math.max(1, Math.round(frame.height / step));
  return { frame, width, height, stepX: frame.width / width, stepY: frame.height / height };
}

function clampWhole(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Looks at a frame through a view. */
export function patchOf(cv: OpenCv, image: RgbImage, view: View): Patch {
  const lab = shrinkToLab(cv, image, view.frame, view.width, view.height);
  return { view, lab, bins: binsOf(lab) };
}

/** A rectangle of an image at another size, in Lab: 3 bytes a pixel. */
export function shrinkToLab(cv: OpenCv, image: RgbImage, rect: Rect, width: number, height: number): Uint8Array {
  // Areas are averaged over what matters; very large pictures are thinned out first, so that little is copied.
  const thin = Math.max(1, Math.floor(Math.min(rect.width / width, rect.height / height) / 3));
  return withMats(cv, (mats) => {
    const rgb = mats.of(cropRgb(image, rect, thin), Math.ceil(rect.width / thin), Math.ceil(rect.height / thin));
    const small = mats.empty();
    cv.resize(rgb, small, { width, height }, 0, 0, cv.INTER_AREA);
    const out = mats.empty();
    cv.cvtColor(small, out, cv.COLOR_RGB2Lab);
    return out.data.slice();
  });
}

/** Every `thin`th pixel of a rectangle of an image, which must lie within it. */
function cropRgb(image: RgbImage, rect: Rect, thin: number): Uint8Array {
  if (thin === 1 && rect.width === image.width && rect.height === image.height) return image.data;
  const width = Math.ceil(rect.width / thin);
  const out = new Uint8Array(width * Math.ceil(rect.height / thin) * 3);
  for (let y = 0, to = 0; y < rect.height; y += thin) {
    const from = ((rect.y + y) * image.width + rect.x) * 3;
    if (thin === 1) {
      out.set(image.data.subarray(from, from + rect.width * 3), to);
      to += rect.width * 3;
      continue;
    }
    for (let i = from; i < from + rect.width * 3; i += thin * 3) {
      out[to++] = image.data[i];
      out[to++] = image.data[i + 1];
      out[to++] = image.data[i + 2];
    }
  }
  return out;
}

/** The bin of each Lab pixel, L major. */
export function binsOf(lab: Uint8Array): Uint16Array {
  const bins = new Uint16Array(lab.length / 3);
  for (let p = 0, i = 0; p < bins.length; p++, i += 3)
    bins[p] = (lab[i] >> 3) * BINS * BINS + AB_BIN[lab[i + 1]] * BINS + AB_BIN[lab[i + 2]];
  return bins;
}

const AB_BIN = Uint8Array.from({ length: 256 }, (_, value) =>
  clampWhole(BINS / 2 + Math.floor(stretched(value - 128)), 0, BINS - 1),
);
