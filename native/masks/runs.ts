/**
 * The machine room under `Rle`: runs as plain arrays. Everything here works on `counts` in column-major order (see
 * rle.ts) and trusts them; positions are pixel indices `x * height + y`.
 */

/** Collects runs of ones in rising order and turns them into counts. */
export class RunWriter {
  #counts: Uint32Array = new Uint32Array(32);
  #length = 0;
  #end = 0;

  /** Adds the pixels `from` (included) to `to` (excluded); `from` must not lie before the end of the last run. */
  add(from: number, to: number): void {
    if (from >= to) return;
    if (this.#length > 0 && from === this.#end) {
      this.#counts[this.#length - 1] += to - from;
    } else {
      if (this.#length + 3 > this.#counts.length) this.#counts = grown(this.#counts);
      this.#counts[this.#length++] = from - this.#end;
      this.#counts[this.#length++] = to - from;
    }
    this.#end = to;
  }

  /** The counts of a mask of `pixels` pixels. The writer must not be used afterwards. */
  finish(pixels: number): Uint32Array {
    if (this.#end < pixels) this.#counts[this.#length++] = pixels - this.#end;
    return this.#counts.slice(0, this.#length);
  }
}

/** The same values in an array twice as long. */
export function grown(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/**
 * Where the mask begins and ends in each column: column x owns `edges[offsets[x] .. offsets[x + 1])`, pairs of the first
 * row of a segment and the row after its last, top to bottom. Segments of one column never touch.
 */
export interface ColumnEdges {
  readonly edges: Int32Array;
  readonly offsets: Int32Array;
}

/** Cuts runs at the bottom of each column. O(runs + width). */
export function columnEdges(counts: Uint32Array, width: number, height: number): ColumnEdges {
  const edges = new Int32Array(2 * ((counts.length >> 1) + width));
  const offsets = new Int32Array(width + 1);
  let n = 0;
  let column = 0;
  let columnStart = 0;
  let position = 0;
  for (let i = 1; i < counts.length; i += 2) {
    position += counts[i - 1];
    const end = position + counts[i];
    while (columnStart + height <= position) {
      offsets[++column] = n;
      columnStart += height;
    }
    let y = position - columnStart;
    while (end > columnStart + height) {
      edges[n++] = y;
      edges[n++] = height;
      offsets[++column] = n;
      columnStart += height;
      y = 0;
    }
    edges[n++] = y;
    edges[n++] = end - columnStart;
    position = end;
  }
  while (column < width) offsets[++column] = n;
  return { edges, offsets };
}

/** Keeps the segments that `keep` says yes to (by their number in `columns`, from 0) and gives their counts. */
export function filterSegments(columns: ColumnEdges, height: number, keep: (segment: number) => boolean): Uint32Array {
  const { edges, offsets } = columns;
  const width = offsets.length - 1;
  const writer = new RunWriter();
  for (let x = 0; x < width; x++) {
    for (let i = offsets[x]; i < offsets[x + 1]; i += 2) {
      if (keep(i >> 1)) writer.add(x * height + edges[i], x * height + edges[i + 1]);
    }
  }
  return writer.finish(width * height);
}

/**
 * The counts of the transposed mask: runs of columns become runs of rows. This is what makes row-major work fast, since
 * its cost is the number of runs plus the length of the mask's vertical edges, never the number of pixels.
 *
 * A pixel starts or ends a run of its row where it differs from its left neighbour, which is where exactly one of the
 * edges of two neighbouring columns has been passed. The first pixel of a row follows the last one of the row above.
 */
export function transposeCounts(counts: Uint32Array, width: number, height: number): Uint32Array {
  const { edges, offsets } = columnEdges(counts, width, height);
  const wrapped = shiftedDown(edges, offsets[width - 1], offsets[width], height);
  const spans = new Int32Array(2 * offsets[width] + wrapped.length);
  const spanOffsets = new Int32Array(width + 1);
  let n = exclusiveSpans(wrapped, 0, wrapped.length, edges, offsets[0], offsets[1], spans, 0);
  spanOffsets[1] = n;
  for (let x = 1; x < width; x++) {
    n = exclusiveSpans(edges, offsets[x - 1], offsets[x], edges, offsets[x], offsets[x + 1], spans, n);
    spanOffsets[x + 1] = n;
  }
  // Counting sort of the changes by row: how many lie in each row, then where each row begins, then place them.
  const next = new Int32Array(height + 1);
  for (let i = 0; i < n; i += 2) {
    next[spans[i]]++;
    next[spans[i + 1]]--;
  }
  let total = 0;
  let inRow = 0;
  for (let y = 0; y < height; y++) {
    inRow += next[y];
    next[y] = total;
    total += inRow;
  }
  const changes = new Uint32Array(total + 1);
  for (let x = 0; x < width; x++) {
    for (let i = spanOffsets[x]; i < spanOffsets[x + 1]; i += 2) {
      const end = spans[i + 1];
      for (let y = spans[i]; y < end; y++) changes[next[y]++] = y * width + x;
    }
  }
  changes[total] = width * height;
  return differences(changes);
}

/** Rows that are in exactly one of two columns, as pairs (from, to); returns the new length of `out`. */
function exclusiveSpans(
  a: Int32Array,
  aFrom: number,
  aTo: number,
  b: Int32Array,
  bFrom: number,
  bTo: number,
  out: Int32Array,
  n: number,
): number {
  while (aFrom < aTo && bFrom < bTo) {
    const ya = a[aFrom];
    const yb = b[bFrom];
    if (ya === yb) {
      aFrom++;
      bFrom++;
    } else if (ya < yb) {
      out[n++] = ya;
      aFrom++;
    } else {
      out[n++] = yb;
      bFrom++;
    }
  }
  while (aFrom < aTo) out[n++] = a[aFrom++];
  while (bFrom < bTo) out[n++] = b[bFrom++];
  return n;
}

/** One column's segments moved down by one row; what leaves the image is dropped. */
function shiftedDown(edges: Int32Array, from: number, to: number, height: number): Int32Array {
  const shifted = edges.slice(from, to);
  for (let i = 0; i < shifted.length; i++) shifted[i] = Math.min(shifted[i] + 1, height);
  const last = shifted.length - 2;
  return last >= 0 && shifted[last] === height ? shifted.subarray(0, last) : shifted;
}

/** Turns rising positions of change, the last one being the number of pixels, into counts. In place. */
function differences(changes: Uint32Array): Uint32Array {
  let previous = 0;
  for (let i = 0; i < changes.length; i++) {
    const position = changes[i];
    changes[i] = position - previous;
    previous = position;
  }
  // A change never falls on the last position, so no count but the first can be 0.
  return changes;
}

/** Counts from positions at which the mask flips, sorted, in any number; two flips at one place cancel each other. */
export function countsFromFlips(flips: Uint32Array, pixels: number): Uint32Array {
  const kept = new Uint32Array(flips.length + 1);
  let n = 0;
  for (const flip of flips) {
    if (flip >= pixels) break;
    if (n > 0 && kept[n - 1] === flip) n--;
    else kept[n++] = flip;
  }
  kept[n++] = pixels;
  return differences(kept.slice(0, n));
}

/** Drops runs of length 0 (but a leading one) by joining their neighbours; the same array when there are none. */
export function withoutEmptyRuns(counts: Uint32Array): Uint32Array {
  if (counts.indexOf(0, 1) < 0) return counts;
  const writer = new RunWriter();
  let position = 0;
  for (let i = 0; i < counts.length; i++) {
    const end = position + counts[i];
    if (i % 2 === 1) writer.add(position, end);
    position = end;
  }
  return writer.finish(position);
}
