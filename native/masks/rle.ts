import { AppError } from '../contract/errors.ts';

/**
 * A binary mask as runs, in COCO's order: column-major (down each column, columns left to right), alternating runs of
 * 0 and 1, zeros first (so `counts[0]` may be 0), no other run of length 0, and the sum of all runs is width × height.
 * Source of the format: cocodataset/cocoapi, common/maskApi.c.
 */
export interface Rle {
  readonly width: number;
  readonly height: number;
  readonly counts: Uint32Array;
}

/** The size of a mask in pixels. */
export interface MaskSize {
  readonly width: number;
  readonly height: number;
}

/** Longest side and largest mask (16384 × 16384) that are accepted, so that a hostile size cannot make anything allocate without bound. */
export const MAX_MASK_SIDE = 2 ** 16;
export const MAX_MASK_PIXELS = 2 ** 28;

/**
 * Checks that a mask may have this size.
 * @throws AppError `invalid-input` unless both are whole, from 1 to MAX_MASK_SIDE, and their product is at most MAX_MASK_PIXELS
 */
export function requireMaskSize(width: number, height: number): void {
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= MAX_MASK_SIDE;
  if (isSide(width) && isSide(height) && width * height <= MAX_MASK_PIXELS) return;
  throw new AppError(
    'invalid-input',
    `A mask cannot be ${width} × ${height} pixels. Give whole sides from 1 to ${MAX_MASK_SIDE}, with a product of at most ${MAX_MASK_PIXELS}.`,
    { width, height },
  );
}

/**
 * Checks that two masks can be compared pixel by pixel.
 * @throws AppError `invalid-input` when their sizes differ
 */
export function requireSameSize(a: MaskSize, b: MaskSize): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new AppError(
    'invalid-input',
    `The masks differ in size (${a.width} × ${a.height} and ${b.width} × ${b.height}). Resize or crop one of them first.`,
    { a: [a.width, a.height], b: [b.width, b.height] },
  );
}

/** A mask without a single pixel. @throws AppError `invalid-input` for an impossible size */
export function emptyRle(width: number, height: number): Rle {
  requireMaskSize(width, height);
  return { width, height, counts: Uint32Array.of(width * height) };
}

/** A mask of every pixel. @throws AppError `invalid-input` for an impossible size */
export function fullRle(width: number, height: number): Rle {
  requireMaskSize(width, height);
  return { width, height, counts: Uint32Array.of(0, width * height) };
}

/**
 * Checks every promise that `Rle` makes; for masks that come from outside.
 * @throws AppError `invalid-input` that names the promise that is broken
 */
export function validateRle(rle: Rle): void {
  requireMaskSize(rle.width, rle.height);
  const { counts } = rle;
  let pixels = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0 && i > 0)
      throw new AppError('invalid-input', `The mask's run ${i} is empty; join its neighbours.`, { run: i });
    pixels += counts[i];
  }
  if (pixels === rle.width * rle.height) return;
  throw new AppError(
    'invalid-input',
    `The mask's runs add up to ${pixels} pixels, but ${rle.width} × ${rle.height} is ${rle.width * rle.height}. Check its size.`,
    { pixels, width: rle.width, height: rle.height },
  );
}
