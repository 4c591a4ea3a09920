import { AppError } from '../contract/errors.ts';
import type { PixelBox } from '../contract/geometry.ts';
import { invert } from './combine.ts';
import { boundingBox } from './measure.ts';
import type { Rle } from './rle.ts';
import { type ColumnEdges, columnEdges, filterSegments, RunWriter } from './runs.ts';

/** Which pixels touch: the 4 that share a side, or the 8 that share a side or a corner. */
export type Connectivity = 4 | 8;

/** One connected part of a mask, as a mask of the whole frame. */
export interface Component {
  readonly rle: Rle;
  readonly areaPx: number;
  readonly box: PixelBox;
}

/** A mask's column segments with the number of the component that each belongs to (from 0, by first pixel in column-major order). */
export interface LabelledSegments {
  readonly columns: ColumnEdges;
  readonly labels: Int32Array;
  readonly areas: Float64Array;
}

/**
 * Labels the connected components on the runs themselves: union-find over the segments of neighbouring columns, so the
 * cost follows the number of runs and not the number of pixels.
 */
export function labelSegments(rle: Rle, connectivity: Connectivity): LabelledSegments {
  const columns = columnEdges(rle.counts, rle.width, rle.height);
  const { edges, offsets } = columns;
  const segments = offsets[rle.width] >> 1;
  const parents = new Int32Array(segments);
  for (let s = 0; s < segments; s++) parents[s] = s;
  // Corners count as touching when segments may meet end to start.
  const reach = connectivity === 8 ? 1 : 0;
  for (let x = 1; x < rle.width; x++) {
    let a = offsets[x - 1];
    let b = offsets[x];
    while (a < offsets[x] && b < offsets[x + 1]) {
      if (edges[a] < edges[b + 1] + reach && edges[b] < edges[a + 1] + reach) join(parents, a >> 1, b >> 1);
      if (edges[a + 1] < edges[b + 1]) a += 2;
      else b += 2;
    }
  }
  return numbered(columns, parents);
}

function join(parents: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  // The earlier segment stays the root, so roots come before their members.
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

function rootOf(parents: Int32Array, segment: number): number {
  while (parents[segment] !== segment) {
    parents[segment] = parents[parents[segment]];
    segment = parents[segment];
  }
  return segment;
}

function numbered(columns: ColumnEdges, parents: Int32Array): LabelledSegments {
  const labels = new Int32Array(parents.length);
  const areas: number[] = [];
  for (let s = 0; s < parents.length; s++) {
    const root = rootOf(parents, s);
    labels[s] = root === s ? areas.length : labels[root];
    areas[labels[s]] = (areas[labels[s]] ?? 0) + columns.edges[2 * s + 1] - columns.edges[2 * s];
  }
  return { columns, labels, areas: Float64Array.from(areas) };
}

/**
 * The connected parts of a mask, largest first; equal ones in the order of their first pixel, column by column.
 * @param connectivity default 8: pixels that share a corner are one part
 */
export function connectedComponents(rle: Rle, connectivity: Connectivity = 8): readonly Component[] {
  const { width, height } = rle;
  const { columns, labels, areas } = labelSegments(rle, connectivity);
  const writers = Array.from(areas, () => new RunWriter());
  for (let x = 0; x < width; x++) {
    for (let i = columns.offsets[x]; i < columns.offsets[x + 1]; i += 2) {
      writers[labels[i >> 1]].add(x * height + columns.edges[i], x * height + columns.edges[i + 1]);
    }
  }
  return largestFirst(areas).map((label) => {
    const part: Rle = { width, height, counts: writers[label].finish(width * height) };
    return { rle: part, areaPx: areas[label], box: boundingBox(part) };
  });
}

function largestFirst(areas: Float64Array): readonly number[] {
  return Array.from(areas.keys()).sort((a, b) => areas[b] - areas[a] || a - b);
}

/**
 * Fills holes: background that is enclosed by the mask and does not reach the edge of the frame.
 * @param options.maxAreaPx only holes of at most this many pixels; default all
 * @param options.connectivity of the mask, default 8; its holes then connect over sides only, and the other way round
 */
export function fillHoles(
  rle: Rle,
  options: { readonly maxAreaPx?: number | undefined; readonly connectivity?: Connectivity | undefined } = {},
): Rle {
  const { maxAreaPx = Number.POSITIVE_INFINITY, connectivity = 8 } = options;
  const { width, height } = rle;
  const { columns, labels, areas } = labelSegments(invert(rle), connectivity === 8 ? 4 : 8);
  const open = new Uint8Array(areas.length);
  for (let x = 0; x < width; x++) {
    const side = x === 0 || x === width - 1;
    for (let i = columns.offsets[x]; i < columns.offsets[x + 1]; i += 2) {
      if (side || columns.edges[i] === 0 || columns.edges[i + 1] === height) open[labels[i >> 1]] = 1;
    }
  }
  const isBackground = (segment: number) => open[labels[segment]] === 1 || areas[labels[segment]] > maxAreaPx;
  return invert({ width, height, counts: filterSegments(columns, height, isBackground) });
}

/**
 * Removes small parts of a mask.
 * @param options.minAreaPx parts with fewer pixels go; default 0
 * @param options.keepLargest only this many parts stay, the largest (of equal ones the first, column by column); default all
 * @param options.connectivity default 8
 * @throws AppError `invalid-input` when keepLargest is not a whole number from 1
 */
export function removeIslands(
  rle: Rle,
  options: {
    readonly minAreaPx?: number | undefined;
    readonly keepLargest?: number | undefined;
    readonly connectivity?: Connectivity | undefined;
  },
): Rle {
  const { minAreaPx = 0, keepLargest = Number.MAX_SAFE_INTEGER, connectivity = 8 } = options;
  if (!Number.isInteger(keepLargest) || keepLargest < 1) {
    throw new AppError('invalid-input', `Cannot keep the ${keepLargest} largest parts. Give a whole number from 1.`, {
      keepLargest,
    });
  }
  const { columns, labels, areas } = labelSegments(rle, connectivity);
  const kept = new Uint8Array(areas.length);
  for (const label of largestFirst(areas).slice(0, keepLargest)) kept[label] = areas[label] >= minAreaPx ? 1 : 0;
  return { width: rle.width, height: rle.height, counts: filterSegments(columns, rle.height, (s) => kept[labels[s]] === 1) };
}
