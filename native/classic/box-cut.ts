import type { Clicks } from './clicks.ts';
import { CERTAIN } from './cut.ts';
import { geodesicDistance } from './geodesic.ts';
import { edgeContrast } from './outline.ts';
import { extentOf, fillSmallHoles, keepLarge } from './regions.ts';
import { type Evidence, type Settled, settle } from './settle.ts';
import type { Patch, Rect } from './view.ts';

/** A labelling of a patch and how good it is thought to be, from 0 to 1. */
export interface Candidate {
  readonly labels: Uint8Array;
  readonly score: number;
}

/** A rectangle in pixels of a patch, ends excluded; may have fractions. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The frame's rectangle as bounds of a patch. */
export function boundsIn(patch: Patch, rect: Rect): Bounds {
  const { frame, stepX, stepY } = patch.view;
  return {
    left: (rect.x - frame.x) / stepX,
    top: (rect.y - frame.y) / stepY,
    right: (rect.x + rect.width - frame.x) / stepX,
    bottom: (rect.y + rect.height - frame.y) / stepY,
  };
}

/** A person's box is a little loose or a little tight: outside this much of its size nothing is the object. */
const SLACK = 0.03;
/** How much the object is favoured, tried in this order. */
const LEANINGS = [0, 0.7, -0.5, 1.4];
const SMOOTHNESS = { contrast: 6, length: 0.25 };
/** How much place (middle of the box), depth (behind edges) and clicks count against colour. */
const WEIGHTS = { middle: 0.9, depth: 3, click: 4, known: 0.7 };

/**
 * The object in a box: several cuts that favour the object more or less, judged by how well the outline fits the box (it
 * should touch all four sides), lies on edges, and parts colours. Best first.
 * @param known log(object / background) by colour bin, where the object is known from other frames
 */
export function cutBox(patch: Patch, box: Bounds, clicks: Clicks, known: Float32Array | null): readonly Candidate[] {
  const depth = depthBehindBox(patch, box);
  const candidates = LEANINGS.map((leaning): Candidate => {
    const settled = settle(patch, boxEvidence(patch, box, depth, clicks, known, leaning), SMOOTHNESS);
    const labels = tidy(settled.labels, patch, box);
    return { labels, score: judge(patch, labels, box, settled) };
  });
  return candidates.sort((a, b) => b.score - a.score);
}

function tidy(labels: Uint8Array, patch: Patch, box: Bounds): Uint8Array {
  const { width } = patch.view;
  const boxArea = (box.right - box.left) * (box.bottom - box.top);
  return fillSmallHoles(keepLarge(labels, width, 0.1), width, boxArea * 0.004);
}

function boxEvidence(
  patch: Patch,
  box: Bounds,
  depth: Float32Array,
  { orders, pull }: Clicks,
  known: Float32Array | null,
  leaning: number,
): Evidence {
  const { width, height } = patch.view;
  const object = new Float32Array(width * height);
  const ground = new Float32Array(width * height);
  const prior = new Float32Array(width * height);
  const [cx, cy] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const [rx, ry] = [(box.right - box.left) / 2, (box.bottom - box.top) / 2];
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const u = Math.abs(x + 0.5 - cx) / rx;
      const v = Math.abs(y + 0.5 - cy) / ry;
      const middle = u * u + v * v;
      if (orders[p] === 0 && Math.max(u, v) > 1 + SLACK + 1 / Math.min(rx, ry)) {
        prior[p] = -CERTAIN;
        // What lies next to the box tells most about what lies behind the object.
        ground[p] = Math.max(u, v) < 1.6 ? 1 : 0.4;
        continue;
      }
      const said = Math.max(-1, Math.min(1, pull[p]));
      object[p] = Math.exp(-1.2 * middle) * (0.1 + depth[p]) * (1 - Math.max(0, -said)) + Math.max(0, said);
      ground[p] = Math.max(0, -said);
      prior[p] = leaning + WEIGHTS.middle * (0.9 - middle) + WEIGHTS.depth * (depth[p] - 0.4) + WEIGHTS.click * said;
      if (known !== null) prior[p] += WEIGHTS.known * known[patch.bins[p]];
      if (orders[p] !== 0) prior[p] = orders[p];
    }
  }
  return { object, ground, prior };
}

/** From 0 (looks like what lies outside and is joined to it) to 1 (one has to cross strong edges to get there). */
function depthBehindBox(patch: Patch, box: Bounds): Float32Array {
  const { width, height } = patch.view;
  const outside = new Uint8Array(width * height);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++)
      outside[p] = x + 0.5 < box.left || x + 0.5 > box.right || y + 0.5 < box.top || y + 0.5 > box.bottom ? 1 : 0;
  const depth = geodesicDistance(patch, outside);
  const inBox = depth.filter((_, p) => outside[p] === 0).sort();
  const deep = Math.max(20, inBox[Math.floor(inBox.length * 0.8)] ?? 20);
  return depth.map((value) => Math.min(1, value / deep));
}

function judge(patch: Patch, labels: Uint8Array, box: Bounds, settled: Settled): number {
  const extent = extentOf(labels, patch.view.width);
  if (extent === null) return 0;
  return 0.5 * overlap(extent, box) + 0.35 * edgeContrast(patch, labels) + 0.15 * settled.separation;
}

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / ((a.right - a.left) * (a.bottom - a.top) + (b.right - b.left) * (b.bottom - b.top) - both);
}
