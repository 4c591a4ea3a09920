import { invariant } from '../contract/errors.ts';

/** Capacities are whole numbers, so that the cut is exact and the same everywhere. */
export const CAPACITY_UNIT = 256;

/** Directions to the eight neighbours come in pairs, so that `d ^ 1` points back. */
export const EAST = 0;
export const SOUTH = 2;
export const SOUTH_EAST = 4;
export const SOUTH_WEST = 6;

const FREE = 0;
const SOURCE = 1;
const SINK = 2;
const TO_TERMINAL = 8;
const ORPHAN = 9;
const NO_PARENT = 10;

/**
 * Minimum cut of a grid with eight neighbours by two search trees that are kept from one augmentation to the next.
 * Source: Boykov and Kolmogorov, "An experimental comparison of min-cut/max-flow algorithms", PAMI 2004. Own code.
 *
 * Use: `reset`, then `terminal` and `link` for every pixel, then `solve`, then `isSource`. Buffers are kept for the next
 * cut. Node `index(x, y)` lies in a frame of one pixel, so neighbours need no bounds checks.
 */
export class GridCut {
  private stride = 0;
  private nodes = 0;
  private residual = new Int32Array(0);
  private terminals = new Int32Array(0);
  private tree = new Uint8Array(0);
  private parent = new Uint8Array(0);
  private distance = new Int32Array(0);
  private stamp = new Int32Array(0);
  private queued = new Uint8Array(0);
  private queue = new Int32Array(0);
  private orphans: number[] = [];
  private head = 0;
  private waiting = 0;
  private time = 0;
  private readonly step = new Int32Array(8);

  /** Starts a cut of width × height pixels. */
  reset(width: number, height: number): void {
    this.stride = width + 2;
    this.nodes = this.stride * (height + 2);
    if (this.terminals.length < this.nodes) this.grow(this.nodes);
    this.residual.fill(0, 0, this.nodes * 8);
    this.terminals.fill(0, 0, this.nodes);
    const s = this.stride;
    this.step.set([1, -1, s, -s, s + 1, -s - 1, s - 1, 1 - s]);
  }

  /** The node of a pixel. */
  index(x: number, y: number): number {
    return (y + 1) * this.stride + x + 1;
  }

  /** How much more it costs to put a node with the sink than with the source; negative the other way round. */
  terminal(node: number, capacity: number): void {
    this.terminals[node] = capacity;
  }

  /** The cost of parting a node from its neighbour, in both directions. */
  link(node: number, direction: number, capacity: number): void {
    this.residual[direction * this.nodes + node] = capacity;
    this.residual[(direction ^ 1) * this.nodes + node + this.step[direction]] = capacity;
  }

  /** Whether a node ended on the source's side. Nodes that neither tree reached count by their own cost. */
  isSource(node: number): boolean {
    return this.tree[node] === SOURCE;
  }

  /** Finds the minimum cut. Hot: everything in whole numbers over typed arrays. */
  solve(): void {
    this.start();
    let node = -1;
    for (;;) {
      if (node < 0 || this.parent[node] === NO_PARENT) node = this.nextActive();
      if (node < 0) return;
      const direction = this.tree[node] === SOURCE ? this.growSource(node) : this.growSink(node);
      this.time++;
      if (direction < 0) {
        node = -1;
        continue;
      }
      const meets = node + this.step[direction];
      if (this.tree[node] === SOURCE) this.augment(node, direction);
      else this.augment(meets, direction ^ 1);
      this.adopt();
    }
  }

  private grow(nodes: number): void {
    this.residual = new Int32Array(nodes * 8);
    this.terminals = new Int32Array(nodes);
    this.tree = new Uint8Array(nodes);
    this.parent = new Uint8Array(nodes);
    this.distance = new Int32Array(nodes);
    this.stamp = new Int32Array(nodes);
    this.queued = new Uint8Array(nodes);
    this.queue = new Int32Array(nodes);
  }

  private start(): void {
    const { nodes, terminals, tree, parent, distance, stamp } = this;
    this.queued.fill(0, 0, nodes);
    this.head = 0;
    this.waiting = 0;
    this.time = 0;
    for (let node = 0; node < nodes; node++) {
      stamp[node] = 0;
      const capacity = terminals[node];
      tree[node] = capacity > 0 ? SOURCE : capacity < 0 ? SINK : FREE;
      parent[node] = capacity === 0 ? NO_PARENT : TO_TERMINAL;
      distance[node] = 1;
      if (capacity !== 0) this.activate(node);
    }
  }

  private activate(node: number): void {
    if (this.queued[node] === 1) return;
    this.queued[node] = 1;
    let tail = this.head + this.waiting;
    if (tail >= this.nodes) tail -= this.nodes;
    this.queue[tail] = node;
    this.waiting++;
  }

  private nextActive(): number {
    while (this.waiting > 0) {
      const node = this.queue[this.head];
      if (++this.head === this.nodes) this.head = 0;
      this.waiting--;
      this.queued[node] = 0;
      if (this.parent[node] !== NO_PARENT) return node;
    }
    return -1;
  }

  private growSource(node: number): number {
    const { residual, nodes, tree, step } = this;
    for (let d = 0; d < 8; d++) {
      if (residual[d * nodes + node] === 0) continue;
      const next = node + step[d];
      if (tree[next] === SINK) return d;
      this.reach(node, next, d, SOURCE);
    }
    return -1;
  }

  private growSink(node: number): number {
    const { residual, nodes, tree, step } = this;
    for (let d = 0; d < 8; d++) {
      const next = node + step[d];
      if (residual[(d ^ 1) * nodes + next] === 0) continue;
      if (tree[next] === SOURCE) return d;
      this.reach(node, next, d, SINK);
    }
    return -1;
  }

  private reach(node: number, next: number, direction: number, side: number): void {
    const { tree, parent, stamp, distance } = this;
    if (tree[next] === FREE) {
      tree[next] = side;
      parent[next] = direction ^ 1;
      stamp[next] = stamp[node];
      distance[next] = distance[node] + 1;
      this.activate(next);
    } else if (stamp[next] <= stamp[node] && distance[next] > distance[node]) {
      // A shorter way to the terminal keeps the trees flat.
      parent[next] = direction ^ 1;
      stamp[next] = stamp[node];
      distance[next] = distance[node] + 1;
    }
  }

  /** Pushes what the path through the arc from `node` (source's tree) in `direction` can carry. */
  private augment(node: number, direction: number): void {
    const { residual, nodes, terminals, parent, step } = this;
    const arc = direction * nodes + node;
    const other = node + step[direction];
    let flow = residual[arc];
    let at = node;
    while (parent[at] !== TO_TERMINAL) {
      const d = parent[at];
      const above = at + step[d];
      const capacity = residual[(d ^ 1) * nodes + above];
      if (capacity < flow) flow = capacity;
      at = above;
    }
    if (terminals[at] < flow) flow = terminals[at];
    at = other;
    while (parent[at] !== TO_TERMINAL) {
      const d = parent[at];
      const capacity = residual[d * nodes + at];
      if (capacity < flow) flow = capacity;
      at += step[d];
    }
    if (-terminals[at] < flow) flow = -terminals[at];
    residual[arc] -= flow;
    residual[(direction ^ 1) * nodes + other] += flow;
    this.push(node, flow, SOURCE);
    this.push(other, flow, SINK);
  }

  private push(node: number, flow: number, side: number): void {
    const { residual, nodes, terminals, parent, step } = this;
    let at = node;
    while (parent[at] !== TO_TERMINAL) {
      const d = parent[at];
      const above = at + step[d];
      const down = (d ^ 1) * nodes + above;
      const up = d * nodes + at;
      const used = side === SOURCE ? down : up;
      residual[used] -= flow;
      residual[side === SOURCE ? up : down] += flow;
      if (residual[used] === 0) this.orphan(at);
      at = above;
    }
    terminals[at] -= side === SOURCE ? flow : -flow;
    if (terminals[at] === 0) this.orphan(at);
  }

  private orphan(node: number): void {
    this.parent[node] = ORPHAN;
    this.orphans.push(node);
  }

  private adopt(): void {
    // First in, first out, by index: children that lose their parent join at the end.
    for (let i = 0; i < this.orphans.length; i++) this.adoptOne(this.orphans[i]);
    this.orphans.length = 0;
  }

  private adoptOne(node: number): void {
    const { residual, nodes, tree, parent, step, stamp, distance } = this;
    const side = tree[node];
    let best = -1;
    let bestDistance = 0x7fffffff;
    for (let d = 0; d < 8; d++) {
      const next = node + step[d];
      if (tree[next] !== side || parent[next] === NO_PARENT) continue;
      const capacity = side === SOURCE ? residual[(d ^ 1) * nodes + next] : residual[d * nodes + node];
      if (capacity === 0) continue;
      const origin = this.originDistance(next);
      if (origin < bestDistance) {
        bestDistance = origin;
        best = d;
      }
    }
    if (best >= 0) {
      parent[node] = best;
      stamp[node] = this.time;
      distance[node] = bestDistance + 1;
      return;
    }
    this.abandon(node, side);
  }

  /** No way to a terminal is left: the node becomes free, its children orphans, and its neighbours active. */
  private abandon(node: number, side: number): void {
    const { residual, nodes, tree, parent, step } = this;
    tree[node] = FREE;
    parent[node] = NO_PARENT;
    for (let d = 0; d < 8; d++) {
      const next = node + step[d];
      if (tree[next] !== side || parent[next] === NO_PARENT) continue;
      const capacity = side === SOURCE ? residual[(d ^ 1) * nodes + next] : residual[d * nodes + node];
      if (capacity > 0) this.activate(next);
      if (parent[next] === (d ^ 1)) this.orphan(next);
    }
  }

  /** Steps to the terminal, or a huge number when the way ends at an orphan. Stamps the way, so that it is walked once. */
  private originDistance(from: number): number {
    const { parent, step, stamp, distance, time } = this;
    let length = 0;
    let at = from;
    for (;;) {
      if (stamp[at] === time) {
        length += distance[at];
        break;
      }
      const d = parent[at];
      length++;
      if (d === TO_TERMINAL) {
        stamp[at] = time;
        distance[at] = 1;
        break;
      }
      if (d >= ORPHAN) return 0x7fffffff;
      at += step[d];
    }
    invariant(length > 0, 'a way to the terminal has a length');
    let left = length;
    for (at = from; stamp[at] !== time; at += step[parent[at]]) {
      stamp[at] = time;
      distance[at] = left--;
    }
    return length;
  }
}
