import { describe, expect, it } from 'vitest';
import { encodeRowMajor } from '../masks/codec.ts';
import { validateRle } from '../masks/rle.ts';
import { logitsToRle } from './logits-to-rle.ts';
import { resizeLogits } from './resize-logits.ts';
import { randomSource } from './test-random.ts';

function naive(logits: Float32Array, size: number, width: number, height: number, threshold: number) {
  const inside = Uint8Array.from(resizeLogits(logits, size, width, height), (logit) => (logit > threshold ? 1 : 0));
  return encodeRowMajor(inside, width, height);
}

/** Logits of several kinds: noise, blobs, a few values only (which meet the threshold exactly), almost empty. */
function logitsOf(kind: number, size: number, random: () => number): Float32Array {
  const out = new Float32Array(size * size);
  const [cx, cy, r] = [random() * size, random() * size, random() * size * 0.6];
  for (let y = 0, p = 0; y < size; y++) {
    for (let x = 0; x < size; x++, p++) {
      if (kind === 0) out[p] = random() * 20 - 10;
      else if (kind === 1) out[p] = r - Math.hypot(x - cx, y - cy);
      else if (kind === 2) out[p] = Math.floor(random() * 3) - 1;
      else out[p] = random() < 0.01 ? random() : -random() * 1e-3;
    }
  }
  return out;
}

describe('logitsToRle', () => {
  it.each([0, 1, 2, 3])('gives the mask of the plain way (logits of kind %i)', (kind) => {
    const random = randomSource(kind + 1);
    for (let round = 0; round < 60; round++) {
      const size = 1 + Math.floor(random() * 24);
      const [width, height] = [1 + Math.floor(random() * 90), 1 + Math.floor(random() * 90)];
      const threshold = [0, 0, 0.5, -1][round % 4];
      const logits = logitsOf(kind, size, random);
      const rle = logitsToRle(logits, size, width, height, threshold);
      validateRle(rle);
      expect(rle).toEqual(naive(logits, size, width, height, threshold));
    }
  });

  it('gives it at the sizes of the model too', () => {
    const logits = logitsOf(1, 288, randomSource(5));
    for (const [width, height] of [
      [1920, 1080],
      [288, 288],
      [101, 57],
    ])
      expect(logitsToRle(logits, 288, width, height)).toEqual(naive(logits, 288, width, height, 0));
  });

  it('takes all and nothing', () => {
    expect(logitsToRle(new Float32Array(16).fill(1), 4, 10, 6).counts).toEqual(Uint32Array.of(0, 60));
    expect(logitsToRle(new Float32Array(16), 4, 10, 6).counts).toEqual(Uint32Array.of(60));
  });
});

describe('resizeLogits', () => {
  it('keeps pixel centres: twice the size lies a quarter of a pixel beside them', () => {
    expect([...resizeLogits(Float32Array.of(0, 4, 8, 12), 2, 4, 4)]).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
  });
});
