import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, anyMaskPair, drawnMask } from '../../tests/fixtures/mask-arbitraries.ts';
import { colorSchema } from '../contract/geometry.ts';
import { compositeOverlay } from './composite.ts';
import { paintLabel } from './label-map.ts';
import { paletteColor, paletteRgb } from './palette.ts';

describe('label maps', () => {
  it('hold the last mask that covers a pixel', () => {
    fc.assert(
      fc.property(anyMaskPair(), ([a, b]) => {
        const labels = new Uint16Array(a.pixels.length);
        paintLabel(labels, a.rle, 500);
        paintLabel(labels, b.rle, 7);
        expect(Array.from(labels)).toEqual(Array.from(a.pixels, (value, i) => (b.pixels[i] === 1 ? 7 : value * 500)));
        paintLabel(labels, b.rle, 0);
        expect(labels.some((label, i) => label !== 0 && b.pixels[i] === 1)).toBe(false);
      }),
    );
  });
});

describe('overlays', () => {
  it('blend inside the mask and leave the rest alone', () => {
    fc.assert(
      fc.property(anyMask(), fc.double({ min: 0, max: 1, noNaN: true }), ({ width, height, pixels, rle }, opacity) => {
        const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);
        const before = rgb.slice();
        const color = [250, 0, 125] as const;
        compositeOverlay(rgb, width, height, [{ rle, color, opacity, outlinePx: 0 }]);
        rgb.forEach((value, i) => {
          const blended = before[i] * (1 - opacity) + color[i % 3] * opacity;
          if (pixels[Math.floor(i / 3)] === 0) expect(value).toBe(before[i]);
          else expect(Math.abs(value - blended)).toBeLessThanOrEqual(1.01);
        });
      }),
    );
  });

  it('draw an opaque line along the inner side of the outline, but not along the frame', () => {
    const rle = drawnMask('######.', '######.', '######.', '######.', '.......');
    const rgb = new Uint8Array(7 * 5 * 3);
    compositeOverlay(rgb, 7, 5, [{ rle, color: [200, 100, 50], opacity: 0.5, outlinePx: 1 }]);
    const reds = Array.from({ length: 5 }, (_, y) => Array.from({ length: 7 }, (_, x) => rgb[(y * 7 + x) * 3]));
    expect(reds).toEqual([
      [100, 100, 100, 100, 100, 200, 0],
      [100, 100, 100, 100, 100, 200, 0],
      [100, 100, 100, 100, 100, 200, 0],
      [200, 200, 200, 200, 200, 200, 0],
      [0, 0, 0, 0, 0, 0, 0],
    ]);
  });
});

describe('the palette', () => {
  it('gives each number a colour of its own for long, and the same colour for ever', () => {
    const colors = Array.from({ length: 200 }, (_, index) => paletteColor(index));
    expect(new Set(colors).size).toBe(200);
    for (const color of colors) expect(colorSchema.parse(color)).toBe(color);
    expect(colors.slice(0, 4)).toEqual(['#d55e00', '#56b4e9', '#f0e442', '#009e73']);
    expect(paletteColor(123_456_789)).toMatch(/^#[0-9a-f]{6}$/);
    expect(paletteRgb(0)).toEqual([0xd5, 0x5e, 0x00]);
  });

  it('keeps the first 24 apart for normal, protan and deutan eyes', () => {
    for (const [eyes, least] of [
      [NORMAL, 22],
      [PROTAN, 13],
      [DEUTAN, 14],
    ] as const) {
      const seen = Array.from({ length: 24 }, (_, index) => labOf(paletteRgb(index), eyes));
      const distances = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])));
      expect(Math.min(...distances)).toBeGreaterThan(least);
    }
  });
});

type Matrix = readonly (readonly number[])[];

const NORMAL: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
/** Machado, Oliveira, Fernandes 2009, severity 1. */
const PROTAN: Matrix = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
const DEUTAN: Matrix = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];
const TO_XYZ: Matrix = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.180437 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}

/** CIELAB of an sRGB colour as these eyes see it. */
function labOf(rgb: readonly number[], eyes: Matrix): number[] {
  const linear = rgb.map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  const seen = times(eyes, linear).map((value) => Math.min(1, Math.max(0, value)));
  const [x, y, z] = times(TO_XYZ, seen).map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
