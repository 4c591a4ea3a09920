import { describe, expect, it } from 'vitest';
import type { PackManifest } from '../runtime/pack-manifest.ts';
import { toPixelValues } from './preprocess.ts';
import { fixedPointWeights } from './resample-weights.ts';
import { randomSource } from './test-random.ts';

const HALF: PackManifest['preprocessing'] = {
  resize: 'squash',
  interpolation: 'bilinear-antialias',
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

function imageOf(width: number, height: number, byteAt: (index: number) => number) {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, index) => byteAt(index)) };
}

function bytesOf(values: Float32Array): number[] {
  return Array.from(values, (value) => Math.round(value * 127.5 + 127.5));
}

/** One pass in plain words: `samples` lie `step` apart, lines `next` apart. */
function pass(data: Uint8Array, input: number, output: number, lines: number, along: 'rows' | 'columns'): Uint8Array {
  const { first, taps, weights, stride, bits } = fixedPointWeights(input, output);
  const at = (size: number, sample: number, line: number, channel: number) =>
    (along === 'rows' ? line * size + sample : sample * lines + line) * 3 + channel;
  const out = new Uint8Array(output * lines * 3);
  for (let line = 0; line < lines; line++) {
    for (let sample = 0; sample < output; sample++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 2 ** (bits - 1);
        for (let k = 0; k < taps[sample]; k++)
          sum += weights[sample * stride + k] * data[at(input, first[sample] + k, line, channel)];
        out[at(output, sample, line, channel)] = Math.min(255, Math.max(0, Math.floor(sum / 2 ** bits)));
      }
    }
  }
  return out;
}

function plain(image: { width: number; height: number; data: Uint8Array }, size: number): number[] {
  const rows = pass(image.data, image.width, size, image.height, 'rows');
  const pixels = pass(rows, image.height, size, size, 'columns');
  return [0, 1, 2].flatMap((channel) => Array.from({ length: size * size }, (_, pixel) => pixels[pixel * 3 + channel]));
}

describe('toPixelValues', () => {
  // What transformers' Sam3ImageProcessor gave for the same bytes (torch 2.13, torchvision 0.28).
  it.each([
    [9, 7, 4, [100, 122, 117, 93, 133, 135, 84, 104, 132, 108, 153, 178, 139, 113, 133, 89]],
    [3, 2, 5, [0, 44, 110, 115, 118, 2, 44, 107, 109, 110, 12, 46, 97, 87, 80, 22, 48, 87, 65, 50, 24, 48, 84, 59, 42]],
    [40, 1, 3, [111, 116, 117, 111, 116, 117, 111, 116, 117]],
  ])('gives the red plane of the reference for %i × %i', (width, height, size, red) => {
    const image = imageOf(width, height, (index) => (index * index * 37 + index * 11) % 256);
    expect(bytesOf(toPixelValues(image, size, HALF)).slice(0, size * size)).toEqual(red);
  });

  it('gives what the passes give in plain words, at any size', () => {
    const random = randomSource(1);
    for (let round = 0; round < 40; round++) {
      const [width, height] = [1 + Math.floor(random() * 120), 1 + Math.floor(random() * 120)];
      const size = 1 + Math.floor(random() * 40);
      // Much white: sums that reach past it must not wrap.
      const image = imageOf(width, height, () => Math.min(255, Math.floor(random() * 400)));
      expect(bytesOf(toPixelValues(image, size, HALF))).toEqual(plain(image, size));
    }
  });

  it('leaves a picture of the right size as it is, and answers for what it was not asked before', () => {
    const image = imageOf(8, 8, (index) => index);
    const first = toPixelValues(image, 8, HALF);
    toPixelValues(
      imageOf(300, 200, () => 255),
      8,
      HALF,
    );
    expect(bytesOf(first).slice(0, 64)).toEqual(Array.from({ length: 64 }, (_, pixel) => pixel * 3));
  });

  it('normalises each channel for itself', () => {
    const image = imageOf(2, 2, (index) => [0, 51, 255][index % 3]);
    const values = toPixelValues(image, 2, { ...HALF, mean: [0.5, 0.2, 0], std: [0.25, 1, 0.5] });
    expect([values[0], values[4], values[8]].map((value) => value.toFixed(6))).toEqual(['-2.000000', '0.000000', '2.000000']);
  });
});
