import type { RgbImage } from '../model/model.ts';
import type { Appearance } from './appearance.ts';
import type { BackgroundMemory } from './background.ts';
import { CERTAIN, cutPatch } from './cut.ts';
import { LocalColours } from './local-colours.ts';
import type { Motion } from './motion.ts';
import type { OpenCv } from './opencv.ts';
import { widened } from './prompts.ts';
import { countOnes, fillSmallHoles, keepParts, type Parts, signedDistance } from './regions.ts';
import { type Patch, patchOf, type Rect, type View, viewOf } from './view.ts';
import { learnPlaces, movedExtent, type Sighting, type Warped, warpLabels } from './warp.ts';

/** A sighting carried to the next frame. */
export interface Carried extends Sighting {
  /** How much of the object's motion is the same there and back, 0 to 1. */
  readonly steadiness: number;
}

/** View pixels per object: an object of any size costs the same. */
const VIEW_PIXELS = 36_000;
const SMOOTHNESS = { contrast: 5, length: 0.3 };
/** How much the object's colours, the colours around each place, motion, and the background behind count. */
const WEIGHTS = { table: 0.6, local: 0.8, place: 2, background: 2.5 };
/** A part of less than this share of the object is a crumb. */
const LEAST_PART = 0.04;
/** A part of less than this share that is farther from the rest than this (by the object's size) has come off: it is another thing. */
const LOOSE_PART = { share: 0.3, distance: 0.25 };
/** Below this log ratio a colour is not the object's. */
const FOREIGN = -1;
/** Local colours overrule the rest up to this. */
const LOCAL_MOST = 3;

// Scratch that is filled and read within one call.
const local = new LocalColours();

/** A view around a mask's extent (frame pixels), with room for what the object may do until the next frame. */
export function viewAround(extent: Rect, image: RgbImage): View {
  const room = Math.max(12, 0.3 * Math.max(extent.width, extent.height));
  return viewOf(widened(extent, room), image.width, image.height, VIEW_PIXELS);
}

/**
 * Finds the object on the next frame: motion says where each pixel was; colours (of the object as a whole, and around each
 * place) and what is known to lie behind say what is likely; a cut along edges decides.
 * @returns null when motion takes the object out of the picture
 */
export function carry(
  cv: OpenCv,
  before: Sighting,
  image: RgbImage,
  motion: Motion,
  appearance: Appearance,
  background: BackgroundMemory,
): Carried | null {
  const extent = movedExtent(before, image, motion);
  if (extent === null) return null;
  const patch = patchOf(cv, image, viewAround(extent, image));
  const warped = warpLabels(before, patch.view, image, motion);
  learnPlaces(local, before, patch.view, image, motion);
  const ratios = weigh(patch, warped, appearance.ratios());
  addBackground(ratios, patch, image, background, WEIGHTS.background, appearance.ratios());
  const labels = tidy(cutPatch(patch, ratios, SMOOTHNESS), warped.labels, patch);
  return { patch, labels, steadiness: warped.steadiness };
}

/** How much likelier the object is than the background, for each pixel. Hot. */
function weigh(patch: Patch, warped: Warped, table: Float32Array): Float32Array {
  const { width, height } = patch.view;
  const size = Math.sqrt(countOnes(warped.labels));
  const softness = 2 + 0.03 * size;
  const reach = 6 + 0.35 * size;
  const distance = signedDistance(warped.labels, width, reach + 2);
  const out = new Float32Array(width * height);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (distance[p] < -reach) {
        out[p] = -CERTAIN;
        continue;
      }
      const place = clamp(distance[p] / softness, 1) * (0.35 + 0.65 * warped.trust[p]);
      const near = clamp(local.ratio(x + 0.5, y + 0.5, patch.lab, p), LOCAL_MOST);
      out[p] = WEIGHTS.table * table[patch.bins[p]] + WEIGHTS.local * near + WEIGHTS.place * place;
    }
  }
  return out;
}

function clamp(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value;
}

/** Adds what the background memory says of each pixel. Hot. @param table log(object / background) by colour bin */
export function addBackground(
  ratios: Float32Array,
  { view, lab, bins }: Patch,
  image: RgbImage,
  background: BackgroundMemory,
  weight: number,
  table: Float32Array,
): void {
  const [sx, sy] = background.scaleFrom(image);
  for (let y = 0, p = 0; y < view.height; y++) {
    const by = (view.frame.y + (y + 0.5) * view.stepY) * sy - 0.5;
    for (let x = 0; x < view.width; x++, p++) {
      if (ratios[p] <= -CERTAIN) continue;
      const bx = (view.frame.x + (x + 0.5) * view.stepX) * sx - 0.5;
      const evidence = background.evidence(bx, by, lab[p * 3], lab[p * 3 + 1], lab[p * 3 + 2]);
      // Other things move too: a change speaks for the object only where the colour could be its own.
      if (evidence < 0 || table[bins[p]] > FOREIGN) ratios[p] += weight * evidence;
    }
  }
}

/** Drops parts that motion does not lead to or that have come off, and fills pinholes. */
function tidy(labels: Uint8Array, warped: Uint8Array, patch: Patch): Uint8Array {
  const { width } = patch.view;
  const all = countOnes(labels);
  const kept = keepParts(labels, width, (id, area, parts) => {
    if (area < LEAST_PART * all) return false;
    if (area < LOOSE_PART.share * all && isLoose(parts, id, width, LOOSE_PART.distance * Math.sqrt(all))) return false;
    let known = 0;
    for (let p = 0; p < warped.length; p++) if (parts.part[p] === id) known += warped[p];
    return known >= 0.2 * area;
  });
  return fillSmallHoles(kept, width, Math.max(4, 0.004 * all));
}

/** Whether a part is farther than `reach` pixels from the largest. */
function isLoose({ part, areas }: Parts, id: number, width: number, reach: number): boolean {
  const largest = areas.indexOf(Math.max(...areas));
  if (id === largest) return false;
  const main = Uint8Array.from(part, (other) => (other === largest ? 1 : 0));
  const away = signedDistance(main, width, reach + 1);
  for (let p = 0; p < part.length; p++) if (part[p] === id && away[p] >= -reach) return false;
  return true;
}
