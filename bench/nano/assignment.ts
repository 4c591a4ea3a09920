/**
 * Assigns rows to columns one to one so that the sum of what they are worth is largest (the Hungarian method with
 * potentials, O(rows² × columns)). Every row gets a column, or every column a row, whichever are fewer; pairs worth 0 too.
 * @param worth row-major, rows × columns
 * @returns of each row its column, or -1
 */
export function assign(worth: ArrayLike<number>, rows: number, columns: number): Int32Array {
  if (rows > columns) {
    const chosen = new Int32Array(rows).fill(-1);
    const flipped = Float64Array.from({ length: rows * columns }, (_, i) => worth[(i % rows) * columns + Math.floor(i / rows)]);
    for (const [column, row] of assign(flipped, columns, rows).entries()) chosen[row] = column;
    return chosen;
  }
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  /** Of each column the row that has it, counted from 1; column 0 stands for the row that is being placed. */
  const owner = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(columns + 1);
    let at = 0;
    owner[0] = row;
    do {
      visited[at] = 1;
      let [least, next] = [Number.POSITIVE_INFINITY, 0];
      for (let column = 1; column <= columns; column++) {
        if (visited[column] === 1) continue;
        const cost = -worth[(owner[at] - 1) * columns + column - 1] - rowPotential[owner[at]] - columnPotential[column];
        if (cost < slack[column]) [slack[column], cameFrom[column]] = [cost, at];
        if (slack[column] < least) [least, next] = [slack[column], column];
      }
      for (let column = 0; column <= columns; column++) {
        if (visited[column] === 0) slack[column] -= least;
        else {
          rowPotential[owner[column]] += least;
          columnPotential[column] -= least;
        }
      }
      at = next;
    } while (owner[at] !== 0);
    while (at !== 0) {
      owner[at] = owner[cameFrom[at]];
      at = cameFrom[at];
    }
  }
  const chosen = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++) if (owner[column] > 0) chosen[owner[column] - 1] = column - 1;
  return chosen;
}
