import type { View } from './view.ts';

/** A mask's pixels, row-major, one byte each, with its size. */
export interface MaskPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A mask (row-major, one byte a pixel, of any size) as labels of a view of a frame.
 * @param frame the size of the frame that the view looks at
 */
export function sampleMask(
  pixels: Uint8Array,
  width: number,
  height: number,
  view: View,
  frame: { readonly width: number; readonly height: number },
): Uint8Array {
  const labels = new Uint8Array(view.width * view.height);
  const [fx, fy] = [width / frame.width, height / frame.height];
  for (let y = 0, p = 0; y < view.height; y++) {
    const row = Math.min(height - 1, Math.floor((view.frame.y + (y + 0.5) * view.stepY) * fy)) * width;
    for (let x = 0; x < view.width; x++, p++)
      labels[p] = pixels[row + Math.min(width - 1, Math.floor((view.frame.x + (x + 0.5) * view.stepX) * fx))];
  }
  return labels;
}
