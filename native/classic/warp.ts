import type { RgbImage } from '../model/model.ts';
import { vectorAt } from './flow-field.ts';
import type { LocalColours } from './local-colours.ts';
import type { Motion } from './motion.ts';
import { countOnes } from './regions.ts';
import type { Patch, Rect, View } from './view.ts';

/** An object on a frame, as seen through a view that holds it with some room around. */
export interface Sighting {
  readonly patch: Patch;
  readonly labels: Uint8Array;
}

/** What labels become by motion alone. */
export interface Warped {
  readonly labels: Uint8Array;
  /** 0 (motion is a guess) to 1 (motion is sure), per pixel. */
  readonly trust: Float32Array;
  /** Mean trust over the object. */
  readonly steadiness: number;
}

/** Where motion takes the object's pixels: their extent without the outermost hundredth, in frame pixels; null: out of the picture. */
export function movedExtent({ patch, labels }: Sighting, image: RgbImage, { forth }: Motion): Rect | null {
  const { view } = patch;
  const xs: number[] = [];
  const ys: number[] = [];
  const vector: [number, number] = [0, 0];
  const [sx, sy] = [forth.width / image.width, forth.height / image.height];
  const every = Math.max(1, Math.floor(countOnes(labels) / 2000));
  for (let p = 0, seen = 0; p < labels.length; p++) {
    if (labels[p] === 0 || seen++ % every !== 0) continue;
    const fx = view.frame.x + ((p % view.width) + 0.5) * view.stepX;
    const fy = view.frame.y + (Math.floor(p / view.width) + 0.5) * view.stepY;
    vectorAt(forth, fx * sx - 0.5, fy * sy - 0.5, vector);
    const [x, y] = [fx + vector[0] / sx, fy + vector[1] / sy];
    if (x < 0 || y < 0 || x > image.width || y > image.height) continue;
    xs.push(x);
    ys.push(y);
  }
  if (xs.length === 0) return null;
  xs.sort((a, b) => a - b);
  ys.sort((a, b) => a - b);
  const low = Math.floor(xs.length * 0.01);
  const high = xs.length - 1 - low;
  return { x: xs[low], y: ys[low], width: Math.max(1, xs[high] - xs[low]), height: Math.max(1, ys[high] - ys[low]) };
}

/** Carries labels to a view of the next frame by looking up where each pixel was. Hot. */
export function warpLabels(before: Sighting, view: View, image: RgbImage, { back, doubt }: Motion): Warped {
  const old = before.patch.view;
  const labels = new Uint8Array(view.width * view.height);
  const trust = new Float32Array(labels.length);
  const vector: [number, number] = [0, 0];
  const [sx, sy] = [back.width / image.width, back.height / image.height];
  let inside = 0;
  let sure = 0;
  for (let y = 0, p = 0; y < view.height; y++) {
    const fy = view.frame.y + (y + 0.5) * view.stepY;
    for (let x = 0; x < view.width; x++, p++) {
      const fx = view.frame.x + (x + 0.5) * view.stepX;
      vectorAt(back, fx * sx - 0.5, fy * sy - 0.5, vector);
      const ox = Math.floor((fx + vector[0] / sx - old.frame.x) / old.stepX);
      const oy = Math.floor((fy + vector[1] / sy - old.frame.y) / old.stepY);
      if (ox >= 0 && oy >= 0 && ox < old.width && oy < old.height) labels[p] = before.labels[oy * old.width + ox];
      const g = Math.min(back.height - 1, Math.floor(fy * sy)) * back.width + Math.min(back.width - 1, Math.floor(fx * sx));
      const error = doubt[g] / (0.7 + 0.1 * Math.hypot(vector[0], vector[1]));
      trust[p] = Math.exp(-error * error);
      inside += labels[p];
      if (labels[p] === 1) sure += trust[p];
    }
  }
  return { labels, trust, steadiness: inside === 0 ? 0 : sure / inside };
}

/** Fills local colours from the last frame, each pixel where motion has taken it. Hot. */
export function learnPlaces(local: LocalColours, before: Sighting, view: View, image: RgbImage, { forth }: Motion): void {
  const { patch, labels } = before;
  const old = patch.view;
  const vector: [number, number] = [0, 0];
  const [sx, sy] = [forth.width / image.width, forth.height / image.height];
  const weight = (old.stepX * old.stepY) / (view.stepX * view.stepY);
  local.begin(view);
  for (let y = 0, p = 0; y < old.height; y++) {
    const fy = old.frame.y + (y + 0.5) * old.stepY;
    for (let x = 0; x < old.width; x++, p++) {
      const fx = old.frame.x + (x + 0.5) * old.stepX;
      vectorAt(forth, fx * sx - 0.5, fy * sy - 0.5, vector);
      const nx = (fx + vector[0] / sx - view.frame.x) / view.stepX;
      const ny = (fy + vector[1] / sy - view.frame.y) / view.stepY;
      local.add(nx, ny, patch.lab, p, labels[p], weight);
    }
  }
  local.spread();
}
