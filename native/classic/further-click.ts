import type { Sign } from '../contract/records.ts';
import type { Candidate } from './box-cut.ts';
import { keepParts } from './regions.ts';

/** How much a change counts against a candidate, beside what it is thought to be worth by itself. */
const CHANGE_WEIGHT = 0.5;

/** A click in whole pixels of a patch; may lie outside of it, where it changes nothing. */
export interface ViewClick {
  readonly x: number;
  readonly y: number;
  readonly sign: Sign;
}

/**
 * What was answered before, changed only around a further click: a positive click adds the region that holds it, a negative
 * one takes it away, and what a candidate says of other places is not asked. Otherwise a click on the edge, which teaches new
 * colours, could turn a good mask into another object's.
 * @param held labels of the answer before
 * @param candidate an answer to all clicks, of the same pixels
 * @param width of the patch
 */
export function changedAt(held: Uint8Array, candidate: Candidate, width: number, click: ViewClick): Candidate {
  const want = click.sign === 'positive' ? 1 : 0;
  const isInside = click.x >= 0 && click.x < width && click.y >= 0 && click.y * width < held.length;
  const at = isInside ? click.y * width + click.x : -1;
  const changed = held.map((label, p) => (label !== want && candidate.labels[p] === want ? 1 : 0));
  const region = keepParts(changed, width, (id, _, { part }) => part[at] === id);
  const labels = held.map((label, p) => (region[p] === 1 ? want : label));
  return { labels, score: candidate.score - CHANGE_WEIGHT * (1 - likeness(held, labels)) };
}

/** Intersection over union of two labellings; 1 when both are empty. */
export function likeness(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let any = 0;
  for (let p = 0; p < a.length; p++) {
    both += a[p] & b[p];
    any += a[p] | b[p];
  }
  return any === 0 ? 1 : both / any;
}
