import { BINS } from './view.ts';

const CELLS = BINS ** 3;
/** How much mass a colour needs before it counts as seen, as a share of the whole. */
const FLOOR = 2e-4;
const MOST = 3.5;

/** A histogram over the colour bins of `view.ts`. */
export class ColourHistogram {
  readonly mass = new Float32Array(CELLS);
  total = 0;

  /** Adds each pixel with its weight. */
  add(bins: Uint16Array, weights: Float32Array): void {
    let sum = 0;
    for (let p = 0; p < bins.length; p++) {
      const weight = weights[p];
      if (weight === 0) continue;
      this.mass[bins[p]] += weight;
      sum += weight;
    }
    this.total += sum;
  }

  /** Forgets: every weight so far counts `factor` times. */
  fade(factor: number): void {
    for (let i = 0; i < CELLS; i++) this.mass[i] *= factor;
    this.total *= factor;
  }

  /** Adds another histogram as if its whole mass were `total`. */
  addScaled(other: ColourHistogram, total: number): void {
    if (other.total <= 0) return;
    const factor = total / other.total;
    for (let i = 0; i < CELLS; i++) this.mass[i] += other.mass[i] * factor;
    this.total += total;
  }

  /** A smoothed density that sums to 1 (to nothing when the histogram is empty). */
  density(): Float32Array {
    const out = new Float32Array(CELLS);
    if (this.total <= 0) return out;
    for (let i = 0; i < CELLS; i++) out[i] = this.mass[i] / this.total;
    for (const stride of [1, BINS, BINS * BINS]) blur(out, stride);
    for (const stride of [1, BINS, BINS * BINS]) blur(out, stride);
    return out;
  }
}

/** [1 2 1] / 4 along one axis of a cube of BINS cells a side. */
function blur(values: Float32Array, stride: number): void {
  const outer = stride * BINS;
  for (let base = 0; base < CELLS; base += outer) {
    for (let inner = 0; inner < stride; inner++) {
      let at = base + inner;
      let before = values[at];
      for (let k = 0; k < BINS; k++, at += stride) {
        const here = values[at];
        const after = k + 1 < BINS ? values[at + stride] : here;
        values[at] = (before + 2 * here + after) / 4;
        before = here;
      }
    }
  }
}

/** log(object / background) for each colour bin, within ±3.5; near 0 for colours that neither has. */
export function logRatio(object: Float32Array, background: Float32Array): Float32Array {
  const out = new Float32Array(CELLS);
  for (let i = 0; i < CELLS; i++) {
    const a = object[i];
    const b = background[i];
    if (a === 0 && b === 0) continue;
    const ratio = Math.log((a + FLOOR / 10) / (b + FLOOR / 10));
    out[i] = ratio > MOST ? MOST : ratio < -MOST ? -MOST : ratio;
  }
  return out;
}

/** How alike two densities are, from 0 (nothing in common) to 1 (Bhattacharyya's coefficient). */
export function likeness(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < CELLS; i++) if (a[i] > 0 && b[i] > 0) sum += Math.sqrt(a[i] * b[i]);
  return Math.min(1, sum);
}
