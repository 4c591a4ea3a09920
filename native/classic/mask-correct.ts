import type { Candidate } from './box-cut.ts';
import type { Clicks } from './clicks.ts';
import { cutPatch } from './cut.ts';
import { edgeContrast } from './outline.ts';
import { fillSmallHoles, signedDistance } from './regions.ts';
import type { Patch } from './view.ts';

const SMOOTHNESS = { contrast: 6, length: 0.3 };

/**
 * A given mask, corrected by clicks: it stays as it is except around what the clicks speak of, which is what one reaches
 * from them without crossing an edge.
 */
export function correctMask(patch: Patch, labels: Uint8Array, { orders, pull }: Clicks): Candidate {
  const distance = signedDistance(labels, patch.view.width, 4);
  const ratios = new Float32Array(labels.length);
  for (let p = 0; p < ratios.length; p++) {
    if (orders[p] !== 0) ratios[p] = orders[p];
    else ratios[p] = 2 * Math.max(-2, Math.min(2, distance[p])) + 9 * Math.sign(pull[p]) * Math.max(0, Math.abs(pull[p]) - 0.25);
  }
  const corrected = fillSmallHoles(cutPatch(patch, ratios, SMOOTHNESS), patch.view.width, 4);
  return { labels: corrected, score: 0.5 + 0.4 * edgeContrast(patch, corrected) };
}
