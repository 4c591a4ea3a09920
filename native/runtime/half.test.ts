import { describe, expect, it } from 'vitest';
import { InvariantError } from '../contract/errors.ts';
import { floatsOf, narrow } from './half.ts';
import { float32, int64 } from './tensor.ts';

const ALL_HALVES = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);

/** What the language itself makes of them (Node 24); the product cannot use it, since Electron and ORT differ on it. */
function native(bits: Uint16Array): Float32Array {
  return Float32Array.from(new Float16Array(bits.buffer, bits.byteOffset, bits.length));
}
function nativeBits(values: Float32Array): Uint16Array {
  return new Uint16Array(Float16Array.from(values).buffer);
}

describe('widening', () => {
  it('gives every half its number', () => {
    const floats = floatsOf({ type: 'float16', dims: [65_536], data: ALL_HALVES });
    const wrong = native(ALL_HALVES).findIndex((value, bits) => !Object.is(value, floats[bits]));
    expect(wrong).toBe(-1);
    expect(floats[0x0001]).toBe(2 ** -24);
    expect(floats[0x7c00]).toBe(Number.POSITIVE_INFINITY);
    expect(floats[0xfc00]).toBe(Number.NEGATIVE_INFINITY);
    expect(floats[0x7e00]).toBeNaN();
    expect(Object.is(floats[0x8000], -0)).toBe(true);
  });

  it('hands floats out as they are and refuses what has none', () => {
    const data = new Float32Array(2);
    expect(floatsOf(float32(data, [2]))).toBe(data);
    expect(() => floatsOf(int64([1], [1]))).toThrow(InvariantError);
  });
});

describe('narrowing', () => {
  it('gives every half back, NaN as some NaN', () => {
    const bits = narrow(native(ALL_HALVES));
    const isNaNBits = (value: number) => (value & 0x7fff) > 0x7c00;
    const wrong = ALL_HALVES.findIndex((half, index) => (isNaNBits(half) ? !isNaNBits(bits[index]!) : bits[index] !== half));
    expect(wrong).toBe(-1);
  });

  it('rounds to nearest, ties to even: at, below and above every midpoint', () => {
    const finite = ALL_HALVES.filter((bits) => (bits & 0x7fff) < 0x7c00);
    const floats = native(finite);
    const around = Float32Array.from(
      [...floats].flatMap((value, index) => {
        const next = finite[index]! & 0x7fff ? floats[index + 1] : undefined;
        const middle = next === undefined || !Number.isFinite(next) ? value * 1.0002 : (value + next) / 2;
        return [middle, middle * (1 - 2 ** -23), middle * (1 + 2 ** -23)];
      }),
    );
    const expected = nativeBits(around);
    const bits = narrow(around);
    expect(bits.findIndex((half, index) => half !== expected[index])).toBe(-1);
  });

  it.each([
    [65_504, 0x7bff],
    [65_519.996, 0x7bff],
    [65_520, 0x7c00],
    [1e30, 0x7c00],
    [-1e30, 0xfc00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [2 ** -25, 0],
    [2 ** -25 * 1.0001, 1],
    [-1e-40, 0x8000],
    [6.1035e-5, 0x0400],
    [-1e4, 0xf0e2],
  ])('%d', (value, bits) => expect(narrow(Float32Array.of(value))[0]).toBe(bits));

  it('agrees on random bits', () => {
    const words = Uint32Array.from({ length: 200_000 }, (_, index) => Math.imul(index + 1, 2_654_435_761));
    const floats = new Float32Array(words.buffer).filter((value) => !Number.isNaN(value));
    const expected = nativeBits(floats);
    const bits = narrow(floats);
    expect(bits.findIndex((half, index) => half !== expected[index])).toBe(-1);
  });
});
