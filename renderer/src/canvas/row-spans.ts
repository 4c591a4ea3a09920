/** A mask cut into spans row by row: what painting and hit tests read. Made once per mask, then kept as long as the mask. */
import type { Rle } from '../../../native/masks/rle.ts';
import { columnEdges, transposeCounts } from '../../../native/masks/runs.ts';

/**
 * Row y of the mask (top ≤ y < bottom) owns `spans[offsets[y - top] .. offsets[y - top + 1])`: pairs of the first column of
 * a span and the column after its last, left to right. `left` and `right` bound all of them. An empty mask has top = bottom.
 */
export interface RowSpans {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly offsets: Int32Array;
  readonly spans: Int32Array;
}

const known = new WeakMap<Rle, RowSpans>();

/** The spans of a mask. O(runs + outline) the first time, free afterwards. */
export function rowSpansOf(rle: Rle): RowSpans {
  const existing = known.get(rle);
  if (existing !== undefined) return existing;
  const made = cutIntoRows(rle);
  known.set(rle, made);
  return made;
}

/** Whether a pixel belongs to the mask. Hot: called for each object under a moving pointer. */
export function spansContain(mask: RowSpans, x: number, y: number): boolean {
  if (y < mask.top || y >= mask.bottom || x < mask.left || x >= mask.right) return false;
  const { offsets, spans } = mask;
  let low = offsets[y - mask.top];
  let high = offsets[y - mask.top + 1];
  while (low < high) {
    const middle = low + (((high - low) >> 2) << 1);
    if (x < spans[middle]) high = middle;
    else if (x >= spans[middle + 1]) low = middle + 2;
    else return true;
  }
  return false;
}

function cutIntoRows(rle: Rle): RowSpans {
  const { width, height } = rle;
  // Counts of the transposed mask run along rows, so that its "columns" are our rows.
  const rows = columnEdges(transposeCounts(rle.counts, width, height), height, width);
  let top = 0;
  while (top < height && rows.offsets[top + 1] === 0) top++;
  const end = rows.offsets[height];
  let bottom = height;
  while (bottom > top && rows.offsets[bottom - 1] === end) bottom--;
  const spans = rows.edges.slice(0, end);
  let left = width;
  let right = 0;
  for (let i = 0; i < end; i += 2) {
    if (spans[i] < left) left = spans[i];
    if (spans[i + 1] > right) right = spans[i + 1];
  }
  return {
    widthPx: width,
    heightPx: height,
    top,
    bottom,
    left: end === 0 ? 0 : left,
    right,
    offsets: rows.offsets.slice(top, bottom + 1),
    spans,
  };
}
