import { invariant } from '../contract/errors.ts';
import { difference } from './combine.ts';
import { erode } from './morphology.ts';
import type { Rle } from './rle.ts';
import { transposeCounts } from './runs.ts';

/** One mask as it is drawn over an image. */
export interface OverlayLayer {
  readonly rle: Rle;
  /** Red, green, blue from 0 to 255. */
  readonly color: readonly [number, number, number];
  /** How much of the colour covers the image inside the mask, from 0 to 1. */
  readonly opacity: number;
  /** Width in pixels of the opaque line along the inner side of the outline; 0 for none. Sides cut by the frame have no line. */
  readonly outlinePx: number;
}

/**
 * Draws masks over an image in place, first layer lowest. Hot: blends straight from runs, row by row, and allocates
 * nothing of the size of the image.
 * @param rgb interleaved 8-bit RGB, row-major, width × height × 3 bytes
 */
export function compositeOverlay(rgb: Uint8Array, width: number, height: number, layers: readonly OverlayLayer[]): void {
  invariant(rgb.length === width * height * 3, 'an overlay is drawn on three bytes per pixel');
  for (const { rle, color, opacity, outlinePx } of layers) {
    invariant(rle.width === width && rle.height === height, 'an overlay has the size of its image');
    blendRuns(rgb, rle, color, opacity);
    if (outlinePx > 0) blendRuns(rgb, difference(rle, erode(rle, outlinePx)), color, 1);
  }
}

function blendRuns(rgb: Uint8Array, rle: Rle, color: readonly [number, number, number], opacity: number): void {
  const alpha = Math.round(Math.min(1, Math.max(0, opacity)) * 256);
  const keep = 256 - alpha;
  // 128 rounds the shift by 8 to the nearest.
  const red = color[0] * alpha + 128;
  const green = color[1] * alpha + 128;
  const blue = color[2] * alpha + 128;
  const rows = transposeCounts(rle.counts, rle.width, rle.height);
  let position = 0;
  for (let i = 1; i < rows.length; i += 2) {
    position += rows[i - 1];
    const end = 3 * (position + rows[i]);
    for (let p = 3 * position; p < end; p += 3) {
      rgb[p] = (rgb[p] * keep + red) >> 8;
      rgb[p + 1] = (rgb[p + 1] * keep + green) >> 8;
      rgb[p + 2] = (rgb[p + 2] * keep + blue) >> 8;
    }
    position += rows[i];
  }
}
