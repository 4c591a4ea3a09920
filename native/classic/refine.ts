import type { RgbImage } from '../model/model.ts';
import type { View } from './view.ts';

/** How unlike colours may be to speak for each other, as a standard deviation in RGB levels. */
const COLOUR_SIGMA = 14;
/** View pixels around a frame pixel that are asked. */
const REACH = 2;

const COLOUR_WEIGHT = Float32Array.from({ length: 1024 }, (_, i) => Math.exp((-i * 64) / (2 * COLOUR_SIGMA ** 2)) + 1e-4);
/** Weight by distance in half view pixels, squared. */
const PLACE_WEIGHT = Float32Array.from({ length: 128 }, (_, i) => Math.exp(-i / 4 / 2));

/**
 * Brings a labelling of a view to the frame's own pixels and writes it into `out` (one byte per frame pixel, row-major).
 * Inside and outside are copied; along the outline each pixel takes the label of the view pixels near it that look like
 * it. Source: Kopf et al., "Joint bilateral upsampling", SIGGRAPH 2007.
 */
export function paintLabels(labels: Uint8Array, view: View, image: RgbImage, out: Uint8Array): void {
  const seen = sampleColours(image, view);
  const { frame, width, height } = view;
  for (let y = 0; y < frame.height; y++) {
    const vy = Math.min(height - 1, Math.floor(y / view.stepY));
    const row = (frame.y + y) * image.width + frame.x;
    for (let x = 0; x < frame.width; x++) {
      const vx = Math.min(width - 1, Math.floor(x / view.stepX));
      const label = labels[vy * width + vx];
      const plain = (view.stepX === 1 && view.stepY === 1) || isUniform(labels, width, height, vx, vy, label);
      out[row + x] = plain ? label : askNeighbours(labels, seen, view, image, x, y);
    }
  }
}

function isUniform(labels: Uint8Array, width: number, height: number, vx: number, vy: number, label: number): boolean {
  if (vx > 0 && labels[vy * width + vx - 1] !== label) return false;
  if (vx + 1 < width && labels[vy * width + vx + 1] !== label) return false;
  if (vy > 0 && labels[(vy - 1) * width + vx] !== label) return false;
  return vy + 1 >= height || labels[(vy + 1) * width + vx] === label;
}

/** Hot: every frame pixel along the outline. x and y count from the view's corner of the frame. */
function askNeighbours(labels: Uint8Array, seen: Uint8Array, view: View, image: RgbImage, x: number, y: number): 0 | 1 {
  const { width, height, frame } = view;
  const at = ((frame.y + y) * image.width + frame.x + x) * 3;
  const [r, g, b] = [image.data[at], image.data[at + 1], image.data[at + 2]];
  const fx = (x + 0.5) / view.stepX - 0.5;
  const fy = (y + 0.5) / view.stepY - 0.5;
  const [cx, cy] = [Math.round(fx), Math.round(fy)];
  let inside = 0;
  let all = 0;
  for (let vy = Math.max(0, cy - REACH); vy <= Math.min(height - 1, cy + REACH); vy++) {
    for (let vx = Math.max(0, cx - REACH); vx <= Math.min(width - 1, cx + REACH); vx++) {
      const q = vy * width + vx;
      const [dr, dg, db] = [seen[q * 3] - r, seen[q * 3 + 1] - g, seen[q * 3 + 2] - b];
      const unlike = (dr * dr + dg * dg + db * db) >> 6;
      const away = Math.round(4 * ((vx - fx) ** 2 + (vy - fy) ** 2));
      const weight = COLOUR_WEIGHT[unlike < 1024 ? unlike : 1023] * PLACE_WEIGHT[away < 128 ? away : 127];
      all += weight;
      if (labels[q] === 1) inside += weight;
    }
  }
  return inside * 2 > all ? 1 : 0;
}

/** The frame's colour at the centre of each view pixel; unlike a mean it does not mix both sides of an edge. */
function sampleColours(image: RgbImage, { frame, width, height, stepX, stepY }: View): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  for (let vy = 0, to = 0; vy < height; vy++) {
    const row = (frame.y + Math.floor((vy + 0.5) * stepY)) * image.width + frame.x;
    for (let vx = 0; vx < width; vx++, to += 3) {
      const from = (row + Math.floor((vx + 0.5) * stepX)) * 3;
      out[to] = image.data[from];
      out[to + 1] = image.data[from + 1];
      out[to + 2] = image.data[from + 2];
    }
  }
  return out;
}
