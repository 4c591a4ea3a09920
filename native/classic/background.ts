import { type Affine, compose, IDENTITY } from './affine.ts';
import type { Motion, SmallFrame } from './motion.ts';

/** How often a place must have been seen before it counts, and from when it counts in full. */
const SEEN_FEW = 2;
const SEEN_ENOUGH = 6;
const SEEN_MOST = 60;
/** Lab levels up to which a colour is that of the memory, as a standard deviation: by how noisy the clip is, within these. */
const SAME_LEAST = 3;
const SAME_MOST = 9;
/** How much a changed place speaks for the object, against 1 for an unchanged one that speaks against it. */
const CHANGED = 0.5;

/**
 * What lies behind an object, as far as it has been seen: the colour of each place when the object was not there, kept in
 * step with the camera. Where the picture is as it was without the object, the object is not; so what it uncovers does not
 * become part of it, however alike the colours.
 */
export class BackgroundMemory {
  private width = 0;
  private height = 0;
  private lab = new Float32Array(0);
  private seen = new Uint8Array(0);
  /** From pixels of the present frame to pixels of the memory. */
  private toMemory: Affine = IDENTITY;
  /** How well the memory fitted where the object was not, 0 to 1. */
  private fit = 0;
  private same = SAME_MOST;

  /** Forgets everything and starts at this frame. */
  begin(small: SmallFrame, mask: Uint8Array): void {
    this.width = small.width;
    this.height = small.height;
    this.lab = new Float32Array(small.lab.length);
    this.seen = new Uint8Array(small.width * small.height);
    this.toMemory = IDENTITY;
    this.fit = 0;
    this.learn(small, mask);
  }

  /** Pixels of the small frame per pixel of a frame, across and down. */
  scaleFrom(image: { readonly width: number; readonly height: number }): readonly [number, number] {
    return [this.width / image.width, this.height / image.height];
  }

  isEmpty(): boolean {
    return this.width === 0;
  }

  /** Whether it knows enough, and fits well enough, to be asked where the object is. */
  isReliable(): boolean {
    return this.fit > 0.5;
  }

  /** Follows the camera to the next frame. */
  follow(motion: Motion): void {
    const next = compose(motion.camera, this.toMemory);
    const still = Math.abs(motion.camera[2]) < 0.05 && Math.abs(motion.camera[5]) < 0.05;
    this.toMemory = still ? this.toMemory : next;
    if (!isIdentity(this.toMemory, 4)) this.rebase();
  }

  /**
   * What the memory says of a pixel: below 0 where it looks as it did without the object, a little above 0 where it has
   * changed, 0 where nothing is known. x, y in pixels of the small frame (centres are whole numbers). Hot.
   */
  evidence(x: number, y: number, l: number, a: number, b: number): number {
    const t = this.toMemory;
    const mx = Math.round(t[0] * x + t[1] * y + t[2]);
    const my = Math.round(t[3] * x + t[4] * y + t[5]);
    if (mx < 0 || my < 0 || mx >= this.width || my >= this.height) return 0;
    const known = this.seen[my * this.width + mx];
    if (known < SEEN_FEW || this.fit <= 0) return 0;
    const nearest = Math.sqrt(this.nearest(mx, my, l, a, b));
    const weight = this.fit * Math.min(1, known / SEEN_ENOUGH);
    const away = nearest / this.same;
    return weight * (CHANGED * Math.min(1, Math.max(0, (away - 1.5) / 2)) - Math.exp((-away * away) / 2));
  }

  /** Squared distance to the most alike of the nine places around: edges fall a little differently on each frame. */
  private nearest(mx: number, my: number, l: number, a: number, b: number): number {
    const { width, height, lab, seen } = this;
    let best = 1e9;
    for (let y = my > 0 ? my - 1 : my; y <= my + 1 && y < height; y++) {
      for (let x = mx > 0 ? mx - 1 : mx; x <= mx + 1 && x < width; x++) {
        const q = y * width + x;
        if (seen[q] < SEEN_FEW) continue;
        const [dl, da, db] = [lab[q * 3] - l, lab[q * 3 + 1] - a, lab[q * 3 + 2] - b];
        const d = dl * dl + 2 * (da * da + db * db);
        if (d < best) best = d;
      }
    }
    return best;
  }

  /** Learns the places where the object is not. @param mask 1 on and near the object, in pixels of the small frame */
  learn(small: SmallFrame, mask: Uint8Array): void {
    const t = this.toMemory;
    let alike = 0;
    let known = 0;
    let noise = 0;
    for (let y = 0, p = 0; y < small.height; y++) {
      for (let x = 0; x < small.width; x++, p++) {
        if (mask[p] === 1) continue;
        const mx = Math.round(t[0] * x + t[1] * y + t[2]);
        const my = Math.round(t[3] * x + t[4] * y + t[5]);
        if (mx < 0 || my < 0 || mx >= this.width || my >= this.height) continue;
        const q = my * this.width + mx;
        const [l, a, b] = [small.lab[p * 3], small.lab[p * 3 + 1], small.lab[p * 3 + 2]];
        const seen = this.seen[q];
        if (seen >= SEEN_FEW && (p & 7) === 0) {
          known++;
          const away = Math.sqrt(this.nearest(mx, my, l, a, b));
          if (away < SAME_MOST) {
            alike++;
            noise += away;
          }
        }
        const share = 1 / (1 + Math.min(seen, 8));
        this.lab[q * 3] += (l - this.lab[q * 3]) * share;
        this.lab[q * 3 + 1] += (a - this.lab[q * 3 + 1]) * share;
        this.lab[q * 3 + 2] += (b - this.lab[q * 3 + 2]) * share;
        if (seen < SEEN_MOST) this.seen[q] = seen + 1;
      }
    }
    this.same = alike === 0 ? SAME_MOST : Math.min(SAME_MOST, Math.max(SAME_LEAST, 1.5 + 3 * (noise / alike)));
    this.fit = known < 50 ? 0 : Math.min(1, Math.max(0, (alike / known - 0.5) / 0.35));
  }

  /** Draws the memory anew in the pixels of the present frame. */
  private rebase(): void {
    const { width, height, toMemory: t } = this;
    const lab = new Float32Array(this.lab.length);
    const seen = new Uint8Array(this.seen.length);
    for (let y = 0, p = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p++) {
        const mx = Math.round(t[0] * x + t[1] * y + t[2]);
        const my = Math.round(t[3] * x + t[4] * y + t[5]);
        if (mx < 0 || my < 0 || mx >= width || my >= height) continue;
        const q = my * width + mx;
        seen[p] = this.seen[q];
        lab[p * 3] = this.lab[q * 3];
        lab[p * 3 + 1] = this.lab[q * 3 + 1];
        lab[p * 3 + 2] = this.lab[q * 3 + 2];
      }
    }
    this.lab = lab;
    this.seen = seen;
    this.toMemory = IDENTITY;
  }
}

function isIdentity(t: Affine, tolerancePx: number): boolean {
  return Math.abs(t[2]) < tolerancePx && Math.abs(t[5]) < tolerancePx && Math.abs(t[0] - 1) < 0.02 && Math.abs(t[4] - 1) < 0.02;
}
