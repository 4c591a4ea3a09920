import type { Candidate } from './box-cut.ts';
import type { Clicks } from './clicks.ts';
import { edgeContrast } from './outline.ts';
import { countOnes, fillSmallHoles, keepParts } from './regions.ts';
import { type Evidence, settle } from './settle.ts';
import type { Patch } from './view.ts';

const SMOOTHNESS = { contrast: 6, length: 0.4 };
const WEIGHTS = { click: 3, place: 2, known: 0.8 };

/**
 * The object under clicks, for one guess of its size: colours and edges decide, and what lies beyond twice the guessed
 * radius is taken for background.
 * @param centre of the positive clicks, in view pixels
 * @param radius half the guessed size, in view pixels
 * @param known log(object / background) by colour bin, where the object is known from other frames
 */
export function cutPoint(
  patch: Patch,
  centre: { readonly x: number; readonly y: number },
  radius: number,
  clicks: Clicks,
  known: Float32Array | null,
): Candidate {
  const settled = settle(patch, pointEvidence(patch, centre, radius, clicks, known), SMOOTHNESS);
  const { width } = patch.view;
  const clicked = keepParts(settled.labels, width, (id, _, parts) =>
    parts.part.some((part, p) => part === id && clicks.orders[p] > 0),
  );
  const labels = fillSmallHoles(clicked, width, 0.01 * countOnes(clicked));
  const filling = countOnes(labels) / (Math.PI * radius * radius);
  // A region much smaller or larger than the guess was cut off by it, not by the picture.
  const fit = Math.exp(-(Math.log(Math.max(filling, 1e-3) / 0.6) ** 2) / 2);
  const score = 0.6 * edgeContrast(patch, labels) + 0.2 * settled.separation + 0.2 * fit;
  // What goes on beyond the view is ground rather than an object.
  return { labels, score: score * (1 - Math.min(1, 3 * rimShare(labels, width))) };
}

function pointEvidence(
  patch: Patch,
  centre: { readonly x: number; readonly y: number },
  radius: number,
  { orders, pull }: Clicks,
  known: Float32Array | null,
): Evidence {
  const { width, height } = patch.view;
  const object = new Float32Array(width * height);
  const ground = new Float32Array(width * height);
  const prior = new Float32Array(width * height);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const away = Math.hypot(x + 0.5 - centre.x, y + 0.5 - centre.y) / radius;
      const said = Math.max(-1, Math.min(1, pull[p]));
      object[p] = Math.max(0, said) ** 2 * Math.exp(-away * away);
      ground[p] = away > 1.5 ? (said < 0.3 ? 1 : 0.1) : Math.max(0, -said);
      prior[p] = WEIGHTS.click * (said - 0.25) + WEIGHTS.place * Math.max(-1.5, 0.6 - away * away * 0.6);
      if (known !== null) prior[p] += WEIGHTS.known * known[patch.bins[p]];
      if (orders[p] !== 0) prior[p] = orders[p];
    }
  }
  return { object, ground, prior };
}

/** How much of the rim of a patch is labelled as object. */
function rimShare(labels: Uint8Array, width: number): number {
  const height = labels.length / width;
  let count = 0;
  for (let x = 0; x < width; x++) count += labels[x] + labels[labels.length - 1 - x];
  for (let y = 0; y < height; y++) count += labels[y * width] + labels[y * width + width - 1];
  return count / (2 * (width + height));
}
