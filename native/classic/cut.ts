import { CAPACITY_UNIT, EAST, GridCut, SOUTH, SOUTH_EAST, SOUTH_WEST } from './max-flow.ts';
import type { Patch } from './view.ts';

/** A cost that no edge can outweigh. */
export const CERTAIN = 1000;

/** How strongly neighbours hold together. */
export interface Smoothness {
  /** Cost of parting two neighbours of one colour, in units of the log ratios. */
  readonly contrast: number;
  /** Cost of parting any two neighbours; keeps outlines short. */
  readonly length: number;
}

const solver = new GridCut();

/**
 * Parts a patch into object and background: the labelling with the least cost, where `ratios` says for each pixel how
 * much more likely the object is (log; ±CERTAIN is an order) and edges in the picture make parting cheap.
 * @returns 1 for object, 0 for background, for each pixel of the patch
 */
export function cutPatch(patch: Patch, ratios: Float32Array, smoothness: Smoothness): Uint8Array {
  const { width, height } = patch.view;
  solver.reset(width, height);
  const weightOf = contrastWeights(patch, smoothness);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const node = solver.index(x, y);
      solver.terminal(node, Math.round(ratios[p] * CAPACITY_UNIT));
      if (x + 1 < width) solver.link(node, EAST, weightOf(p, p + 1, 0));
      if (y + 1 === height) continue;
      solver.link(node, SOUTH, weightOf(p, p + width, 0));
      if (x + 1 < width) solver.link(node, SOUTH_EAST, weightOf(p, p + width + 1, 1));
      if (x > 0) solver.link(node, SOUTH_WEST, weightOf(p, p + width - 1, 1));
    }
  }
  solver.solve();
  const out = new Uint8Array(width * height);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) out[p] = solver.isSource(solver.index(x, y)) ? 1 : 0;
  return out;
}

const STEPS = 4096;

/** Capacities by colour distance, from a table: exp(-β d²), with β from the mean distance of neighbours (Blake et al. 2004). */
function contrastWeights(patch: Patch, { contrast, length }: Smoothness): (p: number, q: number, diagonal: 0 | 1) => number {
  const { lab } = patch;
  const beta = 1 / (2 * meanStep(patch) + 1e-6);
  // Squared distances up to 4 × 4096; beyond that colours have nothing in common.
  const tables = [1, Math.SQRT1_2].map((share) =>
    Int32Array.from({ length: STEPS }, (_, i) =>
      Math.round(share * CAPACITY_UNIT * (length + contrast * Math.exp(-beta * i * 4))),
    ),
  );
  const straight = tables[0];
  const slanted = tables[1];
  return (p, q, diagonal) => {
    const l = lab[p * 3] - lab[q * 3];
    const a = lab[p * 3 + 1] - lab[q * 3 + 1];
    const b = lab[p * 3 + 2] - lab[q * 3 + 2];
    // Hue and chroma part objects better than light does.
    const distance = (l * l + 2 * (a * a + b * b)) >> 2;
    const table = diagonal === 0 ? straight : slanted;
    return table[distance < STEPS ? distance : STEPS - 1];
  };
}

function meanStep(patch: Patch): number {
  const { lab, view } = patch;
  const rowBytes = view.width * 3;
  let sum = 0;
  let count = 0;
  for (let i = 0; i + rowBytes + 3 < lab.length; i += 3) {
    const l = lab[i] - lab[i + rowBytes];
    const a = lab[i + 1] - lab[i + rowBytes + 1];
    const b = lab[i + 2] - lab[i + rowBytes + 2];
    const l2 = lab[i] - lab[i + 3];
    sum += l * l + 2 * (a * a + b * b) + l2 * l2;
    count++;
  }
  // Flat pictures have no edges worth following below the noise of a camera.
  return Math.max(8, (sum / Math.max(1, count)) * 0.7);
}
