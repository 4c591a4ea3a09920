import { AppError } from '../contract/errors.ts';
import type { CocoRle } from '../contract/geometry.ts';
import { MAX_MASK_PIXELS, type Rle, requireMaskSize } from './rle.ts';
import { withoutEmptyRuns } from './runs.ts';

/** COCO's uncompressed run-length encoding: the same runs as plain numbers; `size` is [height, width]. */
export interface UncompressedCocoRle {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}

const FIRST_CHARACTER = 48;
const CONTINUES = 0x20;
const SIGN = 0x10;
const BITS = 5;
/** Six groups of 5 bits hold every difference of two runs of the largest mask, with its sign. */
const MAX_GROUPS = 6;

const ascii = new TextDecoder('latin1');

/**
 * COCO's compressed string of runs: from the fourth run on the difference to the run two before it, in groups of 5 bits,
 * lowest first, each as one character from `0` (48), 32 added while more groups follow.
 * Source: cocodataset/cocoapi, common/maskApi.c, rleToString.
 */
export function toCocoString(counts: Uint32Array): string {
  const bytes = new Uint8Array(counts.length * MAX_GROUPS);
  let n = 0;
  for (let i = 0; i < counts.length; i++) {
    let value = i > 2 ? (counts[i] | 0) - (counts[i - 2] | 0) : counts[i] | 0;
    for (;;) {
      const group = value & 0x1f;
      value >>= BITS;
      // Done when what is left is only the sign, and the sign bit of this group says the same.
      if (value === ((group & SIGN) !== 0 ? -1 : 0)) {
        bytes[n++] = FIRST_CHARACTER + group;
        break;
      }
      bytes[n++] = FIRST_CHARACTER + (group | CONTINUES);
    }
  }
  return ascii.decode(bytes.subarray(0, n));
}

/**
 * The runs of COCO's compressed string, as they stand there (a foreign writer may have left empty runs).
 * @throws AppError `invalid-input` for a character outside the format, a cut string, or a run below 0 or beyond the largest mask
 */
export function fromCocoString(text: string): Uint32Array {
  const counts = new Int32Array(text.length);
  let n = 0;
  let i = 0;
  while (i < text.length) {
    const first = i;
    let group = text.charCodeAt(i++) - FIRST_CHARACTER;
    let value = group & 0x1f;
    let shift = BITS;
    // Most runs differ little from the one two before and have a single group, so this loop is seldom entered.
    while ((group & ~0x1f) !== 0) {
      if (group < 0 || group > 0x3f) throw malformed('it holds a foreign character', i - 1);
      if (i === text.length) throw malformed('it ends in the middle of a run', i);
      if (shift === BITS * MAX_GROUPS) throw malformed('a run is too long', first);
      group = text.charCodeAt(i++) - FIRST_CHARACTER;
      value |= (group & 0x1f) << shift;
      shift += BITS;
    }
    if ((group & SIGN) !== 0) value |= -1 << shift;
    if (n > 2) value += counts[n - 2];
    if (value < 0 || value > MAX_MASK_PIXELS) throw malformed('a run is negative or too long', first);
    counts[n++] = value;
  }
  return new Uint32Array(counts.buffer).slice(0, n);
}

function malformed(what: string, position: number): AppError {
  return new AppError('invalid-input', `The compressed mask cannot be read: ${what}. Export it again from where it comes.`, {
    position,
  });
}

/** A mask as contract and datasets carry it; bit-equal to what pycocotools writes. */
export function rleToCoco(rle: Rle): CocoRle {
  return { size: [rle.height, rle.width], counts: toCocoString(rle.counts) };
}

/**
 * Reads a mask as contract and datasets carry it. Runs of length 0 that other writers leave are joined away.
 * @throws AppError `invalid-input` when the string is malformed or its runs do not add up to the size
 */
export function rleFromCoco(coco: CocoRle): Rle {
  const [height, width] = requireSize(coco.size);
  if (typeof coco.counts !== 'string') throw new AppError('invalid-input', 'The compressed mask has no string of counts.');
  // No mask needs more groups than this; a longer string is refused before anything is allocated for it.
  if (coco.counts.length > MAX_GROUPS * (width * height + 1))
    throw malformed('it is longer than its size allows', coco.counts.length);
  return checkedRle(fromCocoString(coco.counts), width, height);
}

/** A mask as COCO's uncompressed runs. */
export function rleToUncompressedCoco(rle: Rle): UncompressedCocoRle {
  return { size: [rle.height, rle.width], counts: Array.from(rle.counts) };
}

/**
 * Reads COCO's uncompressed runs. Runs of length 0 that other writers leave are joined away.
 * @throws AppError `invalid-input` when a run is not a whole number from 0, or the runs do not add up to the size
 */
export function rleFromUncompressedCoco(coco: UncompressedCocoRle): Rle {
  const [height, width] = requireSize(coco.size);
  if (!Array.isArray(coco.counts)) throw new AppError('invalid-input', 'The uncompressed mask has no list of counts.');
  const wrong = coco.counts.findIndex((count) => !(Number.isInteger(count) && count >= 0 && count <= MAX_MASK_PIXELS));
  if (wrong >= 0) {
    throw new AppError('invalid-input', `Run ${wrong} of the mask is ${coco.counts[wrong]}; runs are whole numbers from 0.`, {
      run: wrong,
    });
  }
  return checkedRle(Uint32Array.from(coco.counts), width, height);
}

function requireSize(size: unknown): readonly [height: number, width: number] {
  if (!Array.isArray(size) || size.length !== 2) {
    throw new AppError('invalid-input', 'The mask has no size; it must be [height, width].');
  }
  const [height, width] = size;
  requireMaskSize(width, height);
  return [height, width];
}

function checkedRle(counts: Uint32Array, width: number, height: number): Rle {
  let pixels = 0;
  for (const count of counts) pixels += count;
  if (pixels !== width * height) {
    throw new AppError(
      'invalid-input',
      `The mask's runs add up to ${pixels} pixels, but its size ${width} × ${height} has ${width * height}. Check that size is [height, width].`,
      { pixels, width, height },
    );
  }
  return { width, height, counts: withoutEmptyRuns(counts) };
}
