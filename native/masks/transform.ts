import { AppError } from '../contract/errors.ts';
import type { PixelBox } from '../contract/geometry.ts';
import { type MaskSize, type Rle, requireMaskSize } from './rle.ts';
import { columnEdges, RunWriter } from './runs.ts';

/**
 * The part of a mask inside a box, as a mask of the box's size.
 * @throws AppError `invalid-input` when the box is empty or reaches out of the mask
 */
export function cropRle(rle: Rle, box: PixelBox): Rle {
  const { x, y, width, height } = box;
  requireMaskSize(width, height);
  const inside =
    Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x + width <= rle.width && y + height <= rle.height;
  if (!inside) {
    throw new AppError(
      'invalid-input',
      `The crop ${width} × ${height} at (${x}, ${y}) reaches out of the mask of ${rle.width} × ${rle.height}. Clip it first.`,
      { box, width: rle.width, height: rle.height },
    );
  }
  return moved(rle, box, -x, -y);
}

/**
 * A mask put into an empty frame, its top left pixel at (`at.x`, `at.y`), whole pixels that may be negative. What
 * reaches out of the frame is cut off.
 * @throws AppError `invalid-input` for an impossible frame or a broken pixel
 */
export function pasteRle(rle: Rle, frame: MaskSize, at: { readonly x: number; readonly y: number }): Rle {
  requireMaskSize(frame.width, frame.height);
  requireWholePixels(at.x, at.y);
  return moved(rle, frame, at.x, at.y);
}

/** The mask moved by whole pixels in its own frame; what leaves the frame is lost. @throws AppError `invalid-input` for a broken pixel */
export function translate(rle: Rle, dxPx: number, dyPx: number): Rle {
  requireWholePixels(dxPx, dyPx);
  return moved(rle, rle, dxPx, dyPx);
}

function requireWholePixels(x: number, y: number): void {
  if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return;
  throw new AppError('invalid-input', `A mask moves by whole pixels, not by (${x}, ${y}). Round the offset.`, { x, y });
}

function moved(rle: Rle, frame: MaskSize, dx: number, dy: number): Rle {
  const { edges, offsets } = columnEdges(rle.counts, rle.width, rle.height);
  const { width, height } = frame;
  const writer = new RunWriter();
  const lastColumn = Math.min(rle.width, width - dx);
  for (let x = Math.max(0, -dx); x < lastColumn; x++) {
    const base = (x + dx) * height;
    for (let i = offsets[x]; i < offsets[x + 1]; i += 2) {
      writer.add(base + Math.max(0, edges[i] + dy), base + Math.min(height, edges[i + 1] + dy));
    }
  }
  return { width, height, counts: writer.finish(width * height) };
}

/**
 * The mask at another size by nearest neighbour: the output pixel (X, Y) takes the input pixel that its centre falls
 * into, floor((X + 0.5) · width / newWidth) and likewise for Y, in exact integer arithmetic. The same rule as Pillow's
 * NEAREST and OpenCV's INTER_NEAREST_EXACT.
 * @throws AppError `invalid-input` for an impossible size
 */
export function resizeRle(rle: Rle, width: number, height: number): Rle {
  requireMaskSize(width, height);
  if (width === rle.width && height === rle.height) return rle;
  const { edges, offsets } = columnEdges(rle.counts, rle.width, rle.height);
  const writer = new RunWriter();
  for (let x = 0; x < width; x++) {
    const from = Math.floor(((2 * x + 1) * rle.width) / (2 * width));
    for (let i = offsets[from]; i < offsets[from + 1]; i += 2) {
      writer.add(
        x * height + firstSample(edges[i], rle.height, height),
        x * height + firstSample(edges[i + 1], rle.height, height),
      );
    }
  }
  return { width, height, counts: writer.finish(width * height) };
}

/** The first output row whose centre lies at or below the input row `y`. */
function firstSample(y: number, inputHeight: number, outputHeight: number): number {
  return Math.ceil((2 * y * outputHeight - inputHeight) / (2 * inputHeight));
}

/** Left and right exchanged. */
export function flipHorizontal(rle: Rle): Rle {
  const { width, height } = rle;
  const { edges, offsets } = columnEdges(rle.counts, width, height);
  const writer = new RunWriter();
  for (let x = 0; x < width; x++) {
    const from = width - 1 - x;
    for (let i = offsets[from]; i < offsets[from + 1]; i += 2) writer.add(x * height + edges[i], x * height + edges[i + 1]);
  }
  return { width, height, counts: writer.finish(width * height) };
}

/** Top and bottom exchanged. */
export function flipVertical(rle: Rle): Rle {
  const { width, height } = rle;
  const { edges, offsets } = columnEdges(rle.counts, width, height);
  const writer = new RunWriter();
  for (let x = 0; x < width; x++) {
    const bottom = (x + 1) * height;
    for (let i = offsets[x + 1] - 1; i > offsets[x]; i -= 2) writer.add(bottom - edges[i], bottom - edges[i - 1]);
  }
  return { width, height, counts: writer.finish(width * height) };
}
