import { decodeRowMajor } from '../masks/codec.ts';
import { boundingBox } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import { type AxisWeights, axisWeights } from './resample-weights.ts';

/** Samples `from` (included) to `to` (excluded) of an axis. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A mask as the model takes it: bilinear resize with antialias of the 0/1 picture, then in where at least half. Only the
 * part around the mask is computed. Source: transformers `Sam3TrackerVideoProcessor`, `process_new_mask_for_video_frame`.
 * @param size side of the square in pixels
 * @returns [size,size] of 0 and 1
 */
export function maskToModel(mask: Rle, size: number): Float32Array {
  const out = new Float32Array(size * size);
  const box = boundingBox(mask);
  if (box.width === 0) return out;
  const across = axisWeights(mask.width, size, 'single');
  const down = axisWeights(mask.height, size, 'single');
  const columns = reachedBy(across, { from: box.x, to: box.x + box.width });
  const rows = { from: box.y, to: box.y + box.height };
  const squeezed = squeezeRows(decodeRowMajor(mask), mask.width, rows, across, columns);
  thresholdColumns(squeezed, rows, down, columns, size, out);
  return out;
}

/** Output samples that have a tap in a span of input samples. */
function reachedBy({ first, taps }: AxisWeights, input: Span): Span {
  const touches = (i: number) => first[i] < input.to && first[i] + taps[i] > input.from;
  let from = 0;
  while (from < first.length && !touches(from)) from++;
  let to = from;
  while (to < first.length && touches(to)) to++;
  return { from, to };
}

/** Resizes some rows of a 0/1 picture; [rows,columns] of the spans. Sums are rounded to float32 step by step. Hot. */
function squeezeRows(pixels: Uint8Array, width: number, rows: Span, table: AxisWeights, columns: Span): Float32Array {
  const { first, taps, stride } = table;
  const weights = Float32Array.from(table.weights);
  const out = new Float32Array((rows.to - rows.from) * (columns.to - columns.from));
  for (let y = rows.from, o = 0; y < rows.to; y++) {
    for (let x = columns.from; x < columns.to; x++, o++) {
      const from = y * width + first[x];
      const count = taps[x];
      let sum = 0;
      for (let k = 0, w = x * stride; k < count; k++, w++) if (pixels[from + k] !== 0) sum = Math.fround(sum + weights[w]);
      out[o] = sum;
    }
  }
  return out;
}

/** Resizes columns and sets what is at least half; rows outside the span are zeros. Hot. */
function thresholdColumns(
  values: Float32Array,
  rows: Span,
  table: AxisWeights,
  columns: Span,
  size: number,
  out: Float32Array,
): void {
  const { first, taps, weights, stride } = table;
  const pitch = columns.to - columns.from;
  const line = new Float32Array(pitch);
  const reached = reachedBy(table, rows);
  for (let y = reached.from; y < reached.to; y++) {
    line.fill(0);
    const end = Math.min(first[y] + taps[y], rows.to);
    for (let row = Math.max(first[y], rows.from); row < end; row++) {
      const weight = Math.fround(weights[y * stride + row - first[y]]);
      const from = (row - rows.from) * pitch;
      for (let x = 0; x < pitch; x++) line[x] += Math.fround(weight * values[from + x]);
    }
    const at = y * size + columns.from;
    for (let x = 0; x < pitch; x++) if (line[x] >= 0.5) out[at + x] = 1;
  }
}
