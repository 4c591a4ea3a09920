import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask } from '../../tests/fixtures/mask-arbitraries.ts';
import { decodeColumnMajor, decodeRowMajor, encodeColumnMajor, encodeRowMajor } from './codec.ts';
import { emptyRle, fullRle, MAX_MASK_SIDE, validateRle } from './rle.ts';

function transposed(pixels: Uint8Array, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: pixels.length }, (_, i) => pixels[(i % height) * width + Math.floor(i / height)]);
}

/** The runs by their definition. */
function plainRuns(columnMajor: Uint8Array): number[] {
  const runs = [0];
  let value = 0;
  for (const pixel of columnMajor) {
    if (pixel !== value) {
      runs.push(0);
      value = pixel;
    }
    runs[runs.length - 1]++;
  }
  return runs;
}

describe('encoding and decoding', () => {
  it('gives the runs of the definition from both orders, and the pixels back', () => {
    fc.assert(
      fc.property(anyMask(), ({ width, height, pixels }) => {
        const columns = transposed(pixels, width, height);
        const rle = encodeRowMajor(pixels, width, height);
        expect(Array.from(rle.counts)).toEqual(plainRuns(columns));
        expect(encodeColumnMajor(columns, width, height)).toEqual(rle);
        expect(decodeRowMajor(rle)).toEqual(pixels);
        expect(decodeColumnMajor(rle)).toEqual(columns);
        validateRle(rle);
      }),
      { numRuns: 400 },
    );
  });

  it('takes any byte but 0 for 1, at any address', () => {
    fc.assert(
      fc.property(anyMask(), fc.integer({ min: 0, max: 7 }), fc.constantFrom(1, 2, 127, 128, 254, 255), (mask, offset, value) => {
        const { width, height, pixels, rle } = mask;
        const scaled = new Uint8Array(pixels.length + offset).subarray(offset);
        for (let i = 0; i < pixels.length; i++) scaled[i] = pixels[i] * ((i % 3 === 0 ? value : 255 - value) || 1);
        expect(encodeRowMajor(scaled, width, height)).toEqual(rle);
      }),
      { numRuns: 400 },
    );
  });

  it('finds single zeros and ones in long runs at every place', () => {
    for (const value of [0, 1]) {
      for (let at = 0; at < 70; at++) {
        const bytes = new Uint8Array(70).fill(value);
        bytes[at] = 1 - value;
        expect(decodeColumnMajor(encodeColumnMajor(bytes, 7, 10))).toEqual(bytes);
      }
    }
  });

  it('does not mistake words that equal each other for words without zeros', () => {
    const bytes = Uint8Array.from({ length: 80 }, (_, i) => (i % 4 === 0 ? 0 : 1));
    expect(encodeColumnMajor(bytes, 1, 80).counts).toHaveLength(40);
  });

  it('overwrites a given output', () => {
    fc.assert(
      fc.property(anyMask(), ({ pixels, rle }) => {
        const out = new Uint8Array(pixels.length).fill(7);
        expect(decodeRowMajor(rle, out)).toBe(out);
        expect(out).toEqual(pixels);
        decodeColumnMajor(rle, out.fill(9));
        expect(encodeColumnMajor(out, rle.width, rle.height)).toEqual(rle);
      }),
    );
  });

  it('refuses sizes that do not fit the data', () => {
    for (const [length, width, height] of [
      [3, 2, 2],
      [5, 2, 2],
      [0, 0, 0],
      [4, -2, -2],
      [4, 4, 1.5],
    ]) {
      expect(() => encodeRowMajor(new Uint8Array(length), width, height)).toThrow(
        expect.objectContaining({ code: 'invalid-input' }),
      );
    }
  });
});

describe('masks without pixels and of all pixels', () => {
  it('are what their names say', () => {
    expect(decodeRowMajor(emptyRle(3, 2))).toEqual(new Uint8Array(6));
    expect(decodeRowMajor(fullRle(3, 2))).toEqual(new Uint8Array(6).fill(1));
    for (const [width, height] of [
      [MAX_MASK_SIDE + 1, 1],
      [1, MAX_MASK_SIDE + 1],
      [MAX_MASK_SIDE, MAX_MASK_SIDE],
    ]) {
      expect(() => emptyRle(width, height)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    }
  });
});

describe('validateRle', () => {
  it.each([
    ['runs that add up to too little', [3]],
    ['runs that add up to too much', [3, 2]],
    ['an empty run inside', [1, 0, 3]],
    ['an empty run at the end', [4, 0]],
    ['no runs', []],
  ])('refuses %s', (_what, counts) => {
    expect(() => validateRle({ width: 2, height: 2, counts: Uint32Array.from(counts) })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});
