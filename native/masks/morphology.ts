import { AppError } from '../contract/errors.ts';
import { invert } from './combine.ts';
import { areaOf, boundingBox } from './measure.ts';
import type { Rle } from './rle.ts';
import { columnEdges, RunWriter } from './runs.ts';
import { cropRle, pasteRle } from './transform.ts';

/**
 * Every pixel whose centre lies within `radiusPx` (Euclidean, inclusive) of the centre of a pixel of the mask. The frame
 * cuts off what grows out of it. Radius 0 changes nothing; 1 adds the 4 neighbours.
 * @throws AppError `invalid-input` for a radius below 0 or not finite
 */
export function dilate(rle: Rle, radiusPx: number): Rle {
  const disc = discRows(radiusPx, rle);
  if (disc.length === 1 || areaOf(rle) === 0) return rle;
  return growColumns(rle, disc);
}

/**
 * Every pixel of the mask that has no background pixel of the frame within `radiusPx` (Euclidean, inclusive, between
 * centres). What lies outside the frame takes nothing away, so a mask cut by the frame keeps its cut side. The dual of
 * `dilate`: eroding a mask is dilating its inverse.
 * @throws AppError `invalid-input` for a radius below 0 or not finite
 */
export function erode(rle: Rle, radiusPx: number): Rle {
  const disc = discRows(radiusPx, rle);
  if (disc.length === 1 || areaOf(rle) === 0) return rle;
  // Only background next to the mask matters, so the work shrinks to the mask's box and a margin of one pixel.
  const box = boundingBox(rle);
  const x = Math.max(0, box.x - 1);
  const y = Math.max(0, box.y - 1);
  const width = Math.min(rle.width, box.x + box.width + 1) - x;
  const height = Math.min(rle.height, box.y + box.height + 1) - y;
  const background = invert(cropRle(rle, { x, y, width, height }));
  if (areaOf(background) === 0) return rle;
  return pasteRle(invert(growColumns(background, disc)), rle, { x, y });
}

/**
 * Smooths the outline by majority: a pixel is in the result when more than half of the pixels of the frame within
 * `radiusPx` of it (Euclidean, inclusive, itself included) are in the mask; at a tie, which only the edge of the frame
 * makes possible, it stays what it was. Removes spurs and fills notches and specks narrower than about the radius.
 * Radius 0 changes nothing.
 * @throws AppError `invalid-input` for a radius below 0 or not finite
 */
export function smooth(rle: Rle, radiusPx: number): Rle {
  const disc = discRows(radiusPx, rle);
  const { width, height } = rle;
  if (disc.length === 1 || areaOf(rle) === 0) return rle;
  const { edges, offsets } = columnEdges(rle.counts, width, height);
  const box = boundingBox(rle);
  const reach = disc.length - 1;
  const pad = disc[0];
  const writer = new RunWriter();
  // Votes of a column as second differences over y: a segment in a disc column of half height h adds a trapezoid.
  const votes = new Int32Array(height + 2 * pad + 2);
  const lastColumn = Math.min(width, box.x + box.width + reach);
  for (let x = Math.max(0, box.x - reach); x < lastColumn; x++) {
    votes.fill(0);
    const lastNeighbour = Math.min(width - 1, x + reach);
    for (let nx = Math.max(0, x - reach); nx <= lastNeighbour; nx++) {
      const half = disc[Math.abs(nx - x)];
      // Twice +2 - 1: a set pixel votes +2, an unset one of the frame -2.
      addTrapezoid(votes, 0, height, half, pad, -2);
      for (let i = offsets[nx]; i < offsets[nx + 1]; i += 2) addTrapezoid(votes, edges[i], edges[i + 1], half, pad, 4);
    }
    // The pixel itself votes once more with ±1, which decides ties.
    addTrapezoid(votes, 0, height, 0, pad, -1);
    for (let i = offsets[x]; i < offsets[x + 1]; i += 2) addTrapezoid(votes, edges[i], edges[i + 1], 0, pad, 2);
    writePositive(writer, votes, x * height, height, pad);
  }
  return { width, height, counts: writer.finish(width * height) };
}

/** Half heights of a disc: column ±i holds the rows -rows[i] to rows[i]. No longer than the frame could ever need. */
function discRows(radiusPx: number, frame: { readonly width: number; readonly height: number }): Int32Array {
  if (!Number.isFinite(radiusPx) || radiusPx < 0) {
    throw new AppError('invalid-input', `The radius ${radiusPx} is not possible. Give pixels from 0.`, { radiusPx });
  }
  const columns = Math.min(Math.floor(radiusPx), frame.width);
  const rows = new Int32Array(columns + 1);
  for (let i = 0; i <= columns; i++) rows[i] = Math.min(Math.floor(Math.sqrt(radiusPx * radiusPx - i * i)), frame.height);
  return rows;
}

/** Dilates by a disc: column by column, each segment under the disc covers a span; counts of open spans are summed up. */
function growColumns(rle: Rle, disc: Int32Array): Rle {
  const { width, height } = rle;
  const { edges, offsets } = columnEdges(rle.counts, width, height);
  const reach = disc.length - 1;
  const writer = new RunWriter();
  const opened = new Int32Array(height + 1);
  for (let x = 0; x < width; x++) {
    let top = height;
    let bottom = 0;
    const last = Math.min(width - 1, x + reach);
    for (let nx = Math.max(0, x - reach); nx <= last; nx++) {
      const half = disc[Math.abs(nx - x)];
      for (let i = offsets[nx]; i < offsets[nx + 1]; i += 2) {
        const from = Math.max(0, edges[i] - half);
        const to = Math.min(height, edges[i + 1] + half);
        opened[from]++;
        opened[to]--;
        if (from < top) top = from;
        if (to > bottom) bottom = to;
      }
    }
    writeOpened(writer, opened, x * height, top, bottom);
  }
  return { width, height, counts: writer.finish(width * height) };
}

/** Writes the rows where spans are open and clears `opened` for the next column. */
function writeOpened(writer: RunWriter, opened: Int32Array, base: number, top: number, bottom: number): void {
  let open = 0;
  let from = top;
  for (let y = top; y <= bottom; y++) {
    const before = open;
    open += opened[y];
    opened[y] = 0;
    if (before === 0 && open > 0) from = y;
    else if (before > 0 && open === 0) writer.add(base + from, base + y);
  }
}

/**
 * Adds `weight` times the number of rows of [from, to) that lie within `half` rows, for every row; as second
 * differences, shifted by `pad` so that no index is negative.
 */
function addTrapezoid(votes: Int32Array, from: number, to: number, half: number, pad: number, weight: number): void {
  const last = votes.length - 1;
  votes[from - half + pad] += weight;
  votes[Math.min(last, to - half + pad)] -= weight;
  votes[Math.min(last, from + half + 1 + pad)] -= weight;
  votes[Math.min(last, to + half + 1 + pad)] += weight;
}

function writePositive(writer: RunWriter, votes: Int32Array, base: number, height: number, pad: number): void {
  let slope = 0;
  let sum = 0;
  let from = -1;
  for (let i = 0; i < height + pad; i++) {
    slope += votes[i];
    sum += slope;
    const y = i - pad;
    if (y < 0) continue;
    if (sum > 0 && from < 0) from = y;
    else if (sum <= 0 && from >= 0) {
      writer.add(base + from, base + y);
      from = -1;
    }
  }
  if (from >= 0) writer.add(base + from, base + height);
}
