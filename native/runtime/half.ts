/** Half-precision numbers (IEEE 754 binary16) as raw bits, since Node 24's Float16Array is not understood by the binding. */
import { invariant } from '../contract/errors.ts';
import type { Tensor } from './tensor.ts';

let widened: Float32Array | null = null;

/**
 * The numbers of a tensor. float32 is handed out as it is (do not write to it); float16 is widened, exactly, into a new
 * array: every half is a float, subnormals, infinities and NaN included.
 */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.type === 'float32') return tensor.data;
  invariant(tensor.type === 'float16', `a tensor of ${tensor.type} has no floats`);
  return widen(tensor.data);
}

/** The numbers that halves stand for. */
export function widen(bits: Uint16Array): Float32Array {
  widened ??= widenAll();
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = widened[bits[i]!]!;
  return values;
}

/** The nearest halves, ties to even; beyond 65,519.99… infinity, NaN stays NaN. Returns the raw bits. Hot. */
export function narrow(values: Float32Array): Uint16Array {
  // Signed, so that every number below stays a small integer of V8's; unsigned ones would become doubles.
  const source = new Int32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const float = source[i]!;
    const size = float & 0x7fffffff;
    // From 2^-14 to below 2^16 the half is normal: the exponent moves by 112, 13 bits of the mantissa are cut off. Half of
    // the last bit kept, less one, plus that bit rounds to nearest, ties to even; a carry raises the exponent, up to infinity.
    const half =
      size >= 0x38800000 && size < 0x47800000 ? (size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13 : narrowRare(size);
    bits[i] = ((float >>> 16) & 0x8000) | half;
  }
  return bits;
}

/** A half that is not normal, without its sign. @param size bits of the float without its sign */
function narrowRare(size: number): number {
  if (size >= 0x47800000) return size > 0x7f800000 ? 0x7e00 : 0x7c00;
  // Up to 2^-25 there is nothing left; the unit of a subnormal half is 2^-24.
  if (size <= 0x33000000) return 0;
  const mantissa = (size & 0x7fffff) | 0x800000;
  const shift = 126 - (size >>> 23);
  return (mantissa + (1 << (shift - 1)) - 1 + ((mantissa >>> shift) & 1)) >>> shift;
}

function widenAll(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >>> 10) & 0x1f;
    const mantissa = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * mantissa * 2 ** -24;
    else if (exponent === 31) table[bits] = mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else table[bits] = sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  }
  return table;
}
