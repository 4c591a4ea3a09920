import { labelSegments } from './components.ts';
import { type MaskPolygon, type Ring, ringArea } from './ring.ts';
import type { Rle } from './rle.ts';

/**
 * Traces a mask along the edges of its pixels. One polygon per part, largest first, where pixels that share only a corner
 * are different parts; every corner is kept and nothing else, so coordinates are whole and the signed area is the mask's
 * area exactly. A ring may touch itself in a corner but never crosses itself. Pure function of the runs: its cost is the
 * number of column segments.
 *
 * How: each column segment has a top edge (walked to the right) and a bottom edge (walked to the left), so the mask lies
 * to the right hand. Between two columns those edges arrive and leave; sorted by y, each two that follow each other are
 * the ends of one vertical piece of outline. That links every edge to the next one.
 */
export function tracePolygons(rle: Rle): readonly MaskPolygon[] {
  const { columns, labels, areas } = labelSegments(rle, 4);
  const { edges, offsets } = columns;
  const next = linkEdges(edges, offsets);
  const segmentColumns = columnsOfSegments(offsets);
  const seen = new Uint8Array(next.length);
  const outers: Ring[] = new Array(areas.length);
  const holes: Ring[][] = Array.from(areas, () => []);
  for (let edge = 0; edge < next.length; edge += 2) {
    if (seen[edge] === 1) continue;
    const ring = followRing(edge, next, edges, segmentColumns, seen);
    const label = labels[edge >> 1];
    if (ringArea(ring) > 0) outers[label] = ring;
    else holes[label].push(ring);
  }
  return Array.from(areas.keys())
    .sort((a, b) => areas[b] - areas[a] || a - b)
    .map((label) => ({ outer: outers[label], holes: holes[label] }));
}

/**
 * For each edge that arrives on a line between two columns, the edge that leaves it. Edge 2s is the top and 2s + 1 the
 * bottom of segment s; its y is `edges[…]` itself.
 */
function linkEdges(edges: Int32Array, offsets: Int32Array): Int32Array {
  const next = new Int32Array(offsets[offsets.length - 1]);
  const width = offsets.length - 1;
  for (let line = 0; line <= width; line++) {
    let left = line === 0 ? 0 : offsets[line - 1];
    const leftEnd = line === 0 ? 0 : offsets[line];
    let right = offsets[line];
    const rightEnd = line === width ? right : offsets[line + 1];
    let pending = -1;
    let pendingArrives = false;
    while (left < leftEnd || right < rightEnd) {
      const takeLeft = right === rightEnd || (left < leftEnd && comesFirst(edges, left, right));
      const edge = takeLeft ? left++ : right++;
      // Tops arrive from the left column and leave into the right one; bottoms the other way round.
      const arrives = takeLeft === ((edge & 1) === 0);
      if (pending < 0) {
        pending = edge;
        pendingArrives = arrives;
        continue;
      }
      if (pendingArrives) next[pending] = edge;
      else next[edge] = pending;
      pending = -1;
    }
  }
  return next;
}

/** Order on a line. Where one segment ends and the other begins at the same y, ending first keeps the two pixels apart. */
function comesFirst(edges: Int32Array, left: number, right: number): boolean {
  return edges[left] < edges[right] || (edges[left] === edges[right] && (left & 1) === 1);
}

function columnsOfSegments(offsets: Int32Array): Int32Array {
  const width = offsets.length - 1;
  const columns = new Int32Array(offsets[width] >> 1);
  for (let x = 0; x < width; x++) columns.fill(x, offsets[x] >> 1, offsets[x + 1] >> 1);
  return columns;
}

function followRing(first: number, next: Int32Array, edges: Int32Array, segmentColumns: Int32Array, seen: Uint8Array): Ring {
  const points: number[] = [];
  let edge = first;
  do {
    seen[edge] = 1;
    const x = segmentColumns[edge >> 1] + ((edge & 1) === 0 ? 1 : 0);
    const following = next[edge];
    // Equal y: the outline goes straight on, so there is no corner.
    if (edges[edge] !== edges[following]) points.push(x, edges[edge], x, edges[following]);
    edge = following;
  } while (edge !== first);
  return Float64Array.from(points);
}
