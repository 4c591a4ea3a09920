import { type Rle, requireMaskSize } from '../masks/rle.ts';
import { RunWriter } from '../masks/runs.ts';
import { type AxisSamples, bilinearSamples, blend } from './resize-logits.ts';

/** Relative distance from the threshold within which rounding may decide; at a threshold of 0 signs decide exactly. */
const ROUNDING = 1e-6;

/**
 * The mask where resized logits are above a threshold: the same pixels as `resizeLogits(…)[i] > threshold`, without
 * computing them all. Between two source rows the values of a column run from one to the other, so only where the two lie
 * on different sides of the threshold is the crossing looked for, pixel by pixel.
 * @param logits [size,size]
 * @throws AppError `invalid-input` for an impossible size
 */
export function logitsToRle(logits: Float32Array, size: number, width: number, height: number, threshold = 0): Rle {
  requireMaskSize(width, height);
  const margin = Math.abs(threshold) * ROUNDING;
  const columns = transpose(logits, size);
  const extent = extents(columns, size, threshold - margin);
  const across = bilinearSamples(size, width);
  const down = bilinearSamples(size, height);
  const starts = firstRows(down, size, height);
  const column = new Float32Array(size);
  const writer = new RunWriter();
  for (let x = 0; x < width; x++) {
    const [left, right] = [across.first[x], across.second[x]];
    const top = Math.min(extent[2 * left], extent[2 * right]);
    const bottom = Math.max(extent[2 * left + 1], extent[2 * right + 1]);
    if (top > bottom) continue;
    // One row more than is looked through: the last row is blended with the one below it.
    blendColumns(columns, left * size, right * size, across.weights[x], top, Math.min(bottom + 1, size - 1), column);
    scanColumn(column, top, bottom, down, starts, x * height, threshold, margin, writer);
  }
  return { width, height, counts: writer.finish(width * height) };
}

function transpose(logits: Float32Array, size: number): Float32Array {
  const out = new Float32Array(size * size);
  for (let y = 0, p = 0; y < size; y++) for (let x = 0; x < size; x++, p++) out[x * size + y] = logits[p];
  return out;
}

/**
 * First and last row that can take part in the mask, pairs by source column; first behind last where there is none. One
 * row more on each side, since blending reaches there.
 */
function extents(columns: Float32Array, size: number, level: number): Int32Array {
  const out = new Int32Array(2 * size);
  for (let x = 0; x < size; x++) {
    const base = x * size;
    let top = 0;
    let bottom = size - 1;
    while (top < size && columns[base + top] <= level) top++;
    while (bottom > top && columns[base + bottom] <= level) bottom--;
    out[2 * x] = top === size ? size : Math.max(0, top - 1);
    out[2 * x + 1] = top === size ? -1 : Math.min(size - 1, bottom + 1);
  }
  return out;
}

/** [size + 1] the first output row between source rows `j` and `j + 1`; output rows between them are consecutive. */
function firstRows(down: AxisSamples, size: number, height: number): Int32Array {
  const starts = new Int32Array(size + 1).fill(height);
  for (let y = height - 1; y >= 0; y--) starts[down.first[y]] = y;
  for (let j = size - 1; j >= 0; j--) starts[j] = Math.min(starts[j], starts[j + 1]);
  return starts;
}

function blendColumns(
  columns: Float32Array,
  left: number,
  right: number,
  weight: number,
  top: number,
  bottom: number,
  out: Float32Array,
): void {
  // As `blend` does it, with its share of the left column taken out of the loop.
  const rest = Math.fround(1 - weight);
  for (let y = top; y <= bottom; y++) {
    out[y] = Math.fround(columns[left + y] * rest) + Math.fround(columns[right + y] * weight);
  }
}

/** Adds the runs of one output column. Rows outside `top` to `bottom` are known to be outside the mask. Hot. */
function scanColumn(
  column: Float32Array,
  top: number,
  bottom: number,
  down: AxisSamples,
  starts: Int32Array,
  base: number,
  threshold: number,
  margin: number,
  writer: RunWriter,
): void {
  const { second, weights } = down;
  const [high, low] = [threshold + margin, threshold - margin];
  let open = -1;
  for (let j = top; j <= bottom; j++) {
    const [from, to] = [starts[j], starts[j + 1]];
    if (from === to) continue;
    const here = column[j];
    const next = column[second[from]];
    if (here > high && next > high) {
      if (open < 0) open = from;
      continue;
    }
    if (here <= low && next <= low) {
      if (open >= 0) writer.add(base + open, base + from);
      open = -1;
      continue;
    }
    for (let y = from; y < to; y++) {
      const inside = blend(here, column[second[y]], weights[y]) > threshold;
      if (inside && open < 0) open = y;
      else if (!inside && open >= 0) {
        writer.add(base + open, base + y);
        open = -1;
      }
    }
  }
  if (open >= 0) writer.add(base + open, base + starts[bottom + 1]);
}
