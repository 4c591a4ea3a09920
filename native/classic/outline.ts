import type { Patch } from './view.ts';

/** Squared Lab distance over which a step between neighbours becomes an edge. */
const EDGE = 400;

/** How much of a labelling's outline lies on edges of the picture, from 0 to 1. */
export function edgeContrast(patch: Patch, labels: Uint8Array): number {
  const { width } = patch.view;
  const { lab } = patch;
  let sum = 0;
  let count = 0;
  const cross = (p: number, q: number) => {
    if (labels[p] === labels[q]) return;
    const l = lab[p * 3] - lab[q * 3];
    const a = lab[p * 3 + 1] - lab[q * 3 + 1];
    const b = lab[p * 3 + 2] - lab[q * 3 + 2];
    sum += 1 - Math.exp(-(l * l + 2 * (a * a + b * b)) / EDGE);
    count++;
  };
  for (let p = 0; p + width < labels.length; p++) {
    if ((p + 1) % width !== 0) cross(p, p + 1);
    cross(p, p + width);
  }
  return count === 0 ? 0 : sum / count;
}
