/** What a pixel becomes when a hole is filled, and when a sprinkle is removed: just on the other side of the threshold. */
const FILLED = 0.1;
const CLEARED = -0.1;
const THRESHOLD = 0;

/**
 * Fills small holes and then removes small sprinkles of masks of one size. Background parts of at most `maxAreaPx` pixels
 * become 0.1; then mask parts of at most that and of at most half of the mask become −0.1. Pixels that share a corner are
 * one part. Sources: facebookresearch/sam3, `fill_holes_in_mask_scores`; transformers `modeling_sam3_video`; sam3.md
 * section 9, step 2.
 */
export interface HoleFiller {
  /** @param logits [size,size]; not written to @returns a new array */
  fillHoles(logits: Float32Array, maxAreaPx: number): Float32Array;
}

/** @param size side of the masks in pixels */
export function createHoleFiller(size: number): HoleFiller {
  const runs = createRuns(size);
  return {
    fillHoles(logits, maxAreaPx) {
      const out = logits.slice();
      if (maxAreaPx <= 0) return out;
      const background = findParts(runs, out, size, 'background');
      if (background > 0) replaceSmall(runs, out, maxAreaPx, FILLED);
      const area = findParts(runs, out, size, 'mask');
      const most = Math.min(area >> 1, maxAreaPx);
      if (most > 0) replaceSmall(runs, out, most, CLEARED);
      return out;
    },
  };
}

/** Horizontal runs of pixels in the order of reading, and to which part each belongs. Made once, used for every mask. */
interface Runs {
  count: number;
  /** First pixel, and the pixel after the last, as indices of the mask. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** A run of the same part that comes earlier, or the run itself for the first of a part. */
  readonly parent: Int32Array;
  /** Pixels of a part, at its first run. */
  readonly area: Int32Array;
}

function createRuns(size: number): Runs {
  const most = size * ((size + 1) >> 1);
  const column = () => new Int32Array(most);
  return { count: 0, from: column(), to: column(), parent: column(), area: column() };
}

/** Finds the parts on one side of the threshold; returns how many pixels they have together. Hot. */
function findParts(runs: Runs, logits: Float32Array, size: number, side: 'mask' | 'background'): number {
  const { from, to, parent, area } = runs;
  const wanted = side === 'mask';
  let count = 0;
  let total = 0;
  let above = 0;
  for (let y = 0; y < size; y++) {
    const rowStart = count;
    const [start, end] = [y * size, (y + 1) * size];
    for (let p = start; p < end; p++) {
      if (logits[p] > THRESHOLD !== wanted) continue;
      from[count] = p;
      while (p < end && logits[p] > THRESHOLD === wanted) p++;
      to[count] = p;
      parent[count] = count;
      area[count] = p - from[count];
      total += area[count];
      count++;
    }
    joinRows(runs, above, rowStart, count, size);
    above = rowStart;
  }
  runs.count = count;
  return total;
}

/** Joins the runs of a row (from `middle` on) with those of the row above (from `first` on) that they touch. Hot. */
function joinRows(runs: Runs, first: number, middle: number, last: number, size: number): void {
  const { from, to } = runs;
  let above = first;
  for (let run = middle; run < last; run++) {
    // Shifted up by a row, and by a pixel to each side: corners touch.
    const left = from[run] - size - 1;
    const right = to[run] - size + 1;
    while (above < middle && to[above] <= left) above++;
    for (let other = above; other < middle && from[other] < right; other++) join(runs, other, run);
  }
}

function join({ parent, area }: Runs, a: number, b: number): void {
  const rootA = rootOf(parent, a);
  const rootB = rootOf(parent, b);
  if (rootA === rootB) return;
  const [root, child] = rootA < rootB ? [rootA, rootB] : [rootB, rootA];
  parent[child] = root;
  area[root] += area[child];
}

function rootOf(parent: Int32Array, run: number): number {
  let root = run;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}

function replaceSmall({ count, from, to, parent, area }: Runs, logits: Float32Array, maxAreaPx: number, value: number): void {
  for (let run = 0; run < count; run++) {
    if (area[rootOf(parent, run)] <= maxAreaPx) logits.fill(value, from[run], to[run]);
  }
}
