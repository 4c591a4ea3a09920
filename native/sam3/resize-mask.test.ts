import { describe, expect, it } from 'vitest';
import { encodeRowMajor } from '../masks/codec.ts';
import { emptyRle, fullRle } from '../masks/rle.ts';
import { axisWeights } from './resample-weights.ts';
import { maskToModel } from './resize-mask.ts';
import { randomSource } from './test-random.ts';

function maskOf(width: number, height: number, isInside: (x: number, y: number) => boolean) {
  const pixels = Uint8Array.from({ length: width * height }, (_, p) => (isInside(p % width, Math.floor(p / width)) ? 1 : 0));
  return encodeRowMajor(pixels, width, height);
}

/** The whole picture in plain words, in double precision. */
function softMask(width: number, height: number, isInside: (x: number, y: number) => boolean, size: number): number[] {
  const [across, down] = [axisWeights(width, size, 'double'), axisWeights(height, size, 'double')];
  return Array.from({ length: size * size }, (_, p) => {
    const [x, y] = [p % size, Math.floor(p / size)];
    let sum = 0;
    for (let j = 0; j < down.taps[y]; j++) {
      for (let i = 0; i < across.taps[x]; i++) {
        if (isInside(across.first[x] + i, down.first[y] + j))
          sum += across.weights[x * across.stride + i] * down.weights[y * down.stride + j];
      }
    }
    return sum;
  });
}

describe('maskToModel', () => {
  // What torch 2.13 gave: interpolate(bilinear, antialias=True) >= 0.5
  it('gives the mask of the reference when it grows', () => {
    const mask = maskOf(9, 7, (x, y) => (y * 7 + x * 5) % 3 === 0);
    expect([...maskToModel(mask, 12)].join('')).toBe(
      '100010001000100010001000011001100110000000000001000100010001100010001000100010001000011001100110001000100010000100010001100010001000100010001000',
    );
  });

  it('gives the mask of the reference when it shrinks', () => {
    const mask = maskOf(30, 20, (x, y) => (x - 13) ** 2 / 90 + (y - 9) ** 2 / 30 < 1 || (x + y) % 7 === 0);
    expect([...maskToModel(mask, 9)].join('')).toBe(
      '000000000000000000001111000011111100011111100001111100000110000000000000000000000',
    );
  });

  it('gives the mask of the plain way wherever the object lies', () => {
    const random = randomSource(9);
    for (let round = 0; round < 60; round++) {
      const [width, height, size] = [1 + Math.floor(random() * 60), 1 + Math.floor(random() * 60), 1 + Math.floor(random() * 40)];
      const [cx, cy, r] = [random() * width, random() * height, 1 + (random() * width) / 3];
      const isInside = (x: number, y: number) => (x - cx) ** 2 + (y - cy) ** 2 < r * r;
      const soft = softMask(width, height, isInside, size);
      const model = maskToModel(maskOf(width, height, isInside), size);
      for (const [p, value] of soft.entries()) if (Math.abs(value - 0.5) > 1e-5) expect(model[p]).toBe(value > 0.5 ? 1 : 0);
    }
  });

  it('keeps full masks full and empty ones empty', () => {
    expect(maskToModel(fullRle(30, 20), 7)).toEqual(new Float32Array(49).fill(1));
    expect(maskToModel(emptyRle(30, 20), 7)).toEqual(new Float32Array(49));
  });
});
