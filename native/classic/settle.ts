import { ColourHistogram, likeness, logRatio } from './colours.ts';
import { cutPatch, type Smoothness } from './cut.ts';
import type { Patch } from './view.ts';

/** What is known of a patch before its colours are: all arrays hold one number per pixel. */
export interface Evidence {
  /** How much a pixel teaches about the object's colours at first, from 0. */
  readonly object: Float32Array;
  /** The same for the background; what has a weight here is never learnt as object. */
  readonly ground: Float32Array;
  /** How much likelier the object is here than elsewhere (log); ±CERTAIN is an order. */
  readonly prior: Float32Array;
}

/** A labelling with the colour models that it settled at. */
export interface Settled {
  readonly labels: Uint8Array;
  readonly object: ColourHistogram;
  readonly ground: ColourHistogram;
  /** How different the colours of object and background are, from 0 to 1. */
  readonly separation: number;
}

/** How much colour counts against place. */
const COLOUR_WEIGHT = 1;
const ROUNDS = 5;

/**
 * Alternates between learning colours from a labelling and labelling by colours, edges and place until it stays as it is.
 * Source of the idea: Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004; with histograms in place of mixtures.
 */
export function settle(patch: Patch, evidence: Evidence, smoothness: Smoothness): Settled {
  let object = new ColourHistogram();
  let ground = new ColourHistogram();
  object.add(patch.bins, evidence.object);
  ground.add(patch.bins, evidence.ground);
  object = withoutGround(object, ground);
  let labels: Uint8Array = new Uint8Array(0);
  let separation = 0;
  const ratios = new Float32Array(patch.bins.length);
  for (let round = 0; round < ROUNDS; round++) {
    const [objectDensity, groundDensity] = [object.density(), ground.density()];
    separation = 1 - likeness(objectDensity, groundDensity);
    const table = logRatio(objectDensity, groundDensity);
    for (let p = 0; p < ratios.length; p++) ratios[p] = COLOUR_WEIGHT * table[patch.bins[p]] + evidence.prior[p];
    const next = cutPatch(patch, ratios, smoothness);
    const changed = round === 0 ? next.length : countDifferent(labels, next);
    labels = next;
    if (changed < next.length * 0.001) break;
    [object, ground] = learn(patch, labels, evidence);
    if (object.total === 0) break;
  }
  return { labels, object, ground, separation };
}

/** Colours of both sides of a labelling. */
function learn(patch: Patch, labels: Uint8Array, evidence: Evidence): [ColourHistogram, ColourHistogram] {
  const object = new ColourHistogram();
  const ground = new ColourHistogram();
  const weights = Float32Array.from(labels);
  object.add(patch.bins, weights);
  for (let p = 0; p < labels.length; p++) weights[p] = labels[p] === 1 ? 0 : Math.max(0.5, evidence.ground[p]);
  ground.add(patch.bins, weights);
  return [object, ground];
}

/**
 * What is left of a mixed histogram when the background's share is taken out: a box holds object and background, and the
 * background is known from outside.
 */
function withoutGround(mixed: ColourHistogram, ground: ColourHistogram): ColourHistogram {
  if (ground.total === 0 || mixed.total === 0) return mixed;
  const [mixedDensity, groundDensity] = [mixed.density(), ground.density()];
  const out = new ColourHistogram();
  for (let i = 0; i < out.mass.length; i++) {
    const rest = mixedDensity[i] - 0.5 * groundDensity[i];
    if (rest <= 0) continue;
    out.mass[i] = rest;
    out.total += rest;
  }
  return out.total > 0.02 ? out : mixed;
}

function countDifferent(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let p = 0; p < a.length; p++) if (a[p] !== b[p]) count++;
  return count;
}
