import { ColourHistogram, likeness, logRatio } from './colours.ts';
import { signedDistance } from './regions.ts';
import type { Patch } from './view.ts';

/** How fast what was seen on the way is forgotten, per frame. */
const FADE = 0.92;
const SCENE_FADE = 0.9;
/** How much of the model is always what was told. */
const TOLD_SHARE = 0.6;
/** Pixels nearer to the outline than this teach nothing: they are mixed, or wrong. */
const SAFE = 1.5;

/**
 * What an object and its surroundings look like: colours of the told frames, which stay, and of the frames since, which
 * fade. The told part keeps a slow drift from becoming the truth.
 */
export class Appearance {
  private readonly toldObject = new ColourHistogram();
  private readonly toldGround = new ColourHistogram();
  private readonly recentObject = new ColourHistogram();
  private readonly recentGround = new ColourHistogram();
  private readonly scene = new ColourHistogram();
  private sceneTable: Float32Array | null = null;
  private toldDensity: Float32Array | null = null;
  private table: Float32Array | null = null;

  /** Learns from a frame on which the object was told. */
  learnTold(patch: Patch, labels: Uint8Array): void {
    const { inside, outside } = safeWeights(patch, labels);
    this.toldObject.add(patch.bins, inside);
    this.toldGround.add(patch.bins, outside);
    this.toldDensity = null;
    this.sceneTable = null;
    this.table = null;
    this.restart();
  }

  /** Forgets what was seen since the told frames. */
  restart(): void {
    this.recentObject.fade(0);
    this.recentGround.fade(0);
    this.table = null;
  }

  /** Learns from an answer of its own. @param trust 0 to 1 */
  learnRecent(patch: Patch, labels: Uint8Array, trust: number): void {
    const { inside, outside } = safeWeights(patch, labels);
    this.recentGround.fade(FADE);
    this.recentGround.add(patch.bins, outside);
    if (trust > 0.5) {
      this.recentObject.fade(FADE);
      this.recentObject.add(patch.bins, inside);
    }
    this.table = null;
  }

  isEmpty(): boolean {
    return this.toldObject.total === 0;
  }

  /** log(object / background) by colour bin. */
  ratios(): Float32Array {
    this.table ??= logRatio(
      mixed(this.toldObject, this.recentObject).density(),
      mixed(this.toldGround, this.recentGround).density(),
    );
    return this.table;
  }

  /** How much a labelling looks like what was told, and like what was seen lately; from 0 to 1. */
  likenessOf(patch: Patch, labels: Uint8Array): { readonly told: number; readonly recent: number } {
    this.toldDensity ??= this.toldObject.density();
    const seen = new ColourHistogram();
    seen.add(patch.bins, Float32Array.from(labels));
    const density = seen.density();
    const told = likeness(density, this.toldDensity);
    if (this.recentObject.total === 0) return { told, recent: told };
    return { told, recent: Math.max(told, likeness(density, this.recentObject.density())) };
  }

  /** Learns what else there is in the picture, far from the object. @param near 1 on and around the object */
  learnScene(bins: Uint16Array, near: Uint8Array): void {
    this.scene.fade(SCENE_FADE);
    this.scene.add(
      bins,
      Float32Array.from(near, (value) => 1 - value),
    );
    this.sceneTable = null;
  }

  /** log(object / anything else in the picture) by colour bin; for looking for it when it is lost. */
  sceneRatios(): Float32Array {
    this.toldDensity ??= this.toldObject.density();
    this.sceneTable ??= logRatio(this.toldDensity, this.scene.density());
    return this.sceneTable;
  }
}

function mixed(told: ColourHistogram, recent: ColourHistogram): ColourHistogram {
  if (recent.total === 0) return told;
  const out = new ColourHistogram();
  out.addScaled(told, TOLD_SHARE);
  out.addScaled(recent, 1 - TOLD_SHARE);
  return out;
}

function safeWeights(patch: Patch, labels: Uint8Array): { inside: Float32Array; outside: Float32Array } {
  const distance = signedDistance(labels, patch.view.width, 4);
  const deepest = distance.reduce((most, value) => Math.max(most, value), 0);
  // A thin object has no safe inside: what it has must do.
  const margin = deepest > 2 * SAFE ? SAFE : 0;
  const inside = distance.map((value) => (value > margin ? 1 : 0));
  const outside = distance.map((value) => (value < -SAFE ? 1 : 0));
  return { inside, outside };
}
