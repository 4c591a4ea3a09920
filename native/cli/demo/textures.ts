import type { Random } from './random.ts';

/** A square, seamless RGB picture; the side is a power of two, so that coordinates wrap with a mask. */
export interface Texture {
  readonly side: number;
  readonly data: Uint8Array;
}
export type Rgb = readonly [number, number, number];

/** How a surface looks: fractal noise between two colours, broken up by a pattern. */
export interface Look {
  readonly dark: Rgb;
  readonly light: Rgb;
  readonly pattern: 'mottled' | 'stripes' | 'checks' | 'spots';
  /** Pattern periods across the texture. */
  readonly periods: number;
}

/** Paints a texture. @param side a power of two */
export function paintTexture(side: number, look: Look, random: Random): Texture {
  const noise = fractalNoise(side, look.pattern === 'mottled' ? 4 : 8, random);
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      const grain = noise[at] ?? 0;
      const mix = Math.min(1, Math.max(0, 0.25 + 0.5 * patternAt(look, x / side, y / side, grain) + 0.5 * (grain - 0.5)));
      for (let channel = 0; channel < 3; channel++) {
        data[at * 3 + channel] = Math.round((look.dark[channel] ?? 0) * (1 - mix) + (look.light[channel] ?? 0) * mix);
      }
    }
  }
  return { side, data };
}

/** Value noise of several octaves in [0, 1], seamless. @param cells lattice cells across the coarsest octave */
export function fractalNoise(side: number, cells: number, random: Random): Float32Array {
  const sum = new Float32Array(side * side);
  let weight = 0.5;
  let total = 0;
  for (let octave = cells; octave <= side / 4; octave *= 2) {
    addOctave(sum, side, octave, weight, random);
    total += weight;
    weight *= 0.55;
  }
  return sum.map((value) => value / total);
}

function addOctave(sum: Float32Array, side: number, cells: number, weight: number, random: Random): void {
  const lattice = Float32Array.from({ length: cells * cells }, () => random());
  const step = side / cells;
  for (let y = 0; y < side; y++) {
    const row = Math.floor(y / step);
    const fy = smoothstep(y / step - row);
    const top = row * cells;
    const bottom = ((row + 1) % cells) * cells;
    for (let x = 0; x < side; x++) {
      const column = Math.floor(x / step);
      const next = (column + 1) % cells;
      const fx = smoothstep(x / step - column);
      const upper = (lattice[top + column] ?? 0) * (1 - fx) + (lattice[top + next] ?? 0) * fx;
      const lower = (lattice[bottom + column] ?? 0) * (1 - fx) + (lattice[bottom + next] ?? 0) * fx;
      sum[y * side + x] = (sum[y * side + x] ?? 0) + weight * (upper * (1 - fy) + lower * fy);
    }
  }
}

function smoothstep(t: number): number {
  return t * t * (3 - 2 * t);
}

function patternAt(look: Look, u: number, v: number, grain: number): number {
  const turns = 2 * Math.PI * look.periods;
  if (look.pattern === 'stripes') return 0.5 + 0.5 * Math.tanh(3 * Math.sin(turns * u + 3 * grain));
  if (look.pattern === 'checks') return Math.sin(turns * u) * Math.sin(turns * v) > 0 ? 1 : 0;
  if (look.pattern === 'spots') return Math.cos(turns * u) + Math.cos(turns * v) > 0.7 ? 1 : 0.1;
  return grain;
}
