import { type BoxedRing, type Link, shorterLink } from './nearest.ts';

/** Two rings, by their number, and the link between them, which runs from `a` to `b`. */
interface Bond {
  readonly a: number;
  readonly b: number;
  readonly link: Link;
}

/** A bridge that leaves a ring for another one that hangs on it. */
export interface Bridge extends Link {
  readonly child: number;
}

/** Up to this many rings the tree is the shortest there is; the search for it is quadratic. */
const MOST_RINGS = 400;
/** How many rings on each side of a cut are tried when larger crowds are joined. */
const RINGS_BESIDE_CUT = 48;

/**
 * The bridges that leave each ring, so that from the first ring all are reached: the tree of least total length for up to
 * 400 rings. Larger crowds (noise) are cut in halves side by side, again and again, and the halves are joined where
 * they meet, so the time stays nearly proportional to the number of rings.
 */
export function bridgeTree(rings: readonly BoxedRing[]): readonly (readonly Bridge[])[] {
  const bonds: Bond[] = [];
  bondAll(rings, Array.from(rings.keys()), bonds);
  const neighbours: Bridge[][] = rings.map(() => []);
  for (const { a, b, link } of bonds) {
    neighbours[a].push({ ...link, child: b });
    neighbours[b].push({ squared: link.squared, from: link.to, to: link.from, child: a });
  }
  return directedFromFirst(neighbours);
}

function bondAll(rings: readonly BoxedRing[], members: readonly number[], bonds: Bond[]): void {
  if (members.length <= MOST_RINGS) {
    bondNearest(rings, members, bonds);
    return;
  }
  const sorted = alongLongerSide(rings, members);
  const middle = sorted.length >> 1;
  const [before, after] = [sorted.slice(0, middle), sorted.slice(middle)];
  bondAll(rings, before, bonds);
  bondAll(rings, after, bonds);
  let best = null as Bond | null;
  for (const a of before.slice(-RINGS_BESIDE_CUT)) {
    for (const b of after.slice(0, RINGS_BESIDE_CUT)) {
      const link = shorterLink(rings[a], rings[b], best?.link ?? null);
      if (link !== null && link !== best?.link) best = { a, b, link };
    }
  }
  if (best !== null) bonds.push(best);
}

/** Prim's algorithm. */
function bondNearest(rings: readonly BoxedRing[], members: readonly number[], bonds: Bond[]): void {
  let joined = members[0];
  const waiting = new Map<number, Bond | null>(members.slice(1).map((member) => [member, null]));
  while (waiting.size > 0) {
    let nearest = null as Bond | null;
    for (const [b, known] of waiting) {
      let bond = known;
      const link = shorterLink(rings[joined], rings[b], known?.link ?? null);
      if (link !== null && link !== known?.link) {
        bond = { a: joined, b, link };
        waiting.set(b, bond);
      }
      if (bond !== null && (nearest === null || bond.link.squared < nearest.link.squared)) nearest = bond;
    }
    if (nearest === null) return;
    bonds.push(nearest);
    waiting.delete(nearest.b);
    joined = nearest.b;
  }
}

/** The members in order from left to right or from top to bottom, whichever is longer. */
function alongLongerSide(rings: readonly BoxedRing[], members: readonly number[]): readonly number[] {
  const middleX = (member: number) => rings[member].left + rings[member].right;
  const middleY = (member: number) => rings[member].top + rings[member].bottom;
  const key = extent(members, middleX) >= extent(members, middleY) ? middleX : middleY;
  return members.toSorted((a, b) => key(a) - key(b) || a - b);
}

function extent(members: readonly number[], key: (member: number) => number): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const member of members) {
    least = Math.min(least, key(member));
    most = Math.max(most, key(member));
  }
  return most - least;
}

/** Keeps of each bond the direction that leads away from the first ring. */
function directedFromFirst(neighbours: readonly (readonly Bridge[])[]): readonly (readonly Bridge[])[] {
  const outgoing: Bridge[][] = neighbours.map(() => []);
  const reached = new Set([0]);
  for (const ring of reached) {
    for (const bridge of neighbours[ring]) {
      if (reached.has(bridge.child)) continue;
      reached.add(bridge.child);
      outgoing[ring].push(bridge);
    }
  }
  return outgoing;
}
