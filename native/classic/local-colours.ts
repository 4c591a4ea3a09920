import type { View } from './view.ts';

const L_CELLS = 16;
const AB_CELLS = 10;
const COLOURS = L_CELLS * AB_CELLS * AB_CELLS;
const PLACES = 16;
const AB_CELL = Uint8Array.from({ length: 256 }, (_, value) =>
  Math.min(AB_CELLS - 1, Math.max(0, Math.floor((value - 128) / 10) + AB_CELLS / 2)),
);

/**
 * What colours object and background have in each neighbourhood: a coarse grid over place and colour, filled from a frame
 * whose answer is known and read on the next. Two things of one colour can be told apart as long as they lie apart.
 * Source of the idea: Märki et al., "Bilateral space video segmentation", CVPR 2016.
 */
export class LocalColours {
  private readonly object = new Float32Array(PLACES * PLACES * COLOURS);
  private readonly ground = new Float32Array(PLACES * PLACES * COLOURS);
  private columns = 1;
  private rows = 1;
  private cellSize = 1;

  /** Empties the grid and lays it over a view. */
  begin(view: View): void {
    this.cellSize = Math.max(4, Math.max(view.width, view.height) / (PLACES - 1));
    this.columns = Math.min(PLACES, Math.ceil(view.width / this.cellSize) + 1);
    this.rows = Math.min(PLACES, Math.ceil(view.height / this.cellSize) + 1);
    this.object.fill(0, 0, this.columns * this.rows * COLOURS);
    this.ground.fill(0, 0, this.columns * this.rows * COLOURS);
  }

  /** Adds a pixel that is known. x and y are view pixels and may lie outside. Hot. */
  add(x: number, y: number, lab: Uint8Array, pixel: number, label: number, weight: number): void {
    const column = Math.round(x / this.cellSize);
    const row = Math.round(y / this.cellSize);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return;
    const cell = (row * this.columns + column) * COLOURS + colourOf(lab, pixel);
    if (label === 1) this.object[cell] += weight;
    else this.ground[cell] += weight;
  }

  /** Spreads what was added to the cells around, in place and colour. */
  spread(): void {
    const cells = this.columns * this.rows * COLOURS;
    for (const grid of [this.object, this.ground]) {
      spreadAlong(grid, cells, 1, AB_CELLS);
      spreadAlong(grid, cells, AB_CELLS, AB_CELLS);
      spreadAlong(grid, cells, AB_CELLS * AB_CELLS, L_CELLS);
      spreadAlong(grid, cells, COLOURS, this.columns);
      spreadAlong(grid, cells, COLOURS * this.columns, this.rows);
    }
  }

  /** log(object / background) of a pixel's colour around its place; near 0 where nothing is known. Hot. */
  ratio(x: number, y: number, lab: Uint8Array, pixel: number): number {
    const cx = x / this.cellSize;
    const cy = y / this.cellSize;
    const ix = Math.min(this.columns - 1, Math.floor(cx));
    const iy = Math.min(this.rows - 1, Math.floor(cy));
    const right = ix + 1 < this.columns ? COLOURS : 0;
    const below = iy + 1 < this.rows ? COLOURS * this.columns : 0;
    const at = (iy * this.columns + ix) * COLOURS + colourOf(lab, pixel);
    const [fx, fy] = [cx - ix, cy - iy];
    const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
    const { object, ground } = this;
    const inside = a * object[at] + b * object[at + right] + c * object[at + below] + d * object[at + right + below];
    const outside = a * ground[at] + b * ground[at + right] + c * ground[at + below] + d * ground[at + right + below];
    return Math.log((inside + 0.02) / (outside + 0.02));
  }
}

function colourOf(lab: Uint8Array, pixel: number): number {
  const i = pixel * 3;
  return ((lab[i] >> 4) * AB_CELLS + AB_CELL[lab[i + 1]]) * AB_CELLS + AB_CELL[lab[i + 2]];
}

/** [1 2 1] / 4 along one axis of `size` cells that lie `stride` apart. Hot. */
function spreadAlong(grid: Float32Array, cells: number, stride: number, size: number): void {
  const outer = stride * size;
  for (let base = 0; base < cells; base += outer) {
    for (let inner = 0; inner < stride; inner++) {
      let at = base + inner;
      let before = 0;
      let here = grid[at];
      for (let k = 1; k < size; k++) {
        const after = grid[at + stride];
        grid[at] = (before + 2 * here + after) * 0.25;
        before = here;
        here = after;
        at += stride;
      }
      grid[at] = (before + 2 * here) * 0.25;
    }
  }
}
