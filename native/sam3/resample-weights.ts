/**
 * Filter taps of a separable antialiased bilinear resize along one axis, as PyTorch computes them
 * (aten/src/ATen/native/cpu/UpSampleKernel.cpp, `_compute_index_ranges_weights`).
 */
export interface AxisWeights {
  /** First input sample of each output sample. */
  readonly first: Int32Array;
  /** Taps of each output sample. */
  readonly taps: Int32Array;
  /** `weights[i * stride + k]` belongs to input sample `first[i] + k`; 0 behind the last tap. */
  readonly weights: Float64Array;
  readonly stride: number;
}

/**
 * Taps of a resize from `inputSize` to `outputSize` samples, normalised to a sum of 1.
 * @param precision `double` is what PyTorch uses for images of bytes, `single` what it uses for float tensors: there every
 *   step is rounded to float32
 */
export function axisWeights(inputSize: number, outputSize: number, precision: 'single' | 'double'): AxisWeights {
  const round = precision === 'single' ? Math.fround : Number;
  const scale = round(inputSize / outputSize);
  const support = scale >= 1 ? scale : 1;
  const inverse = scale >= 1 ? round(1 / scale) : 1;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outputSize);
  const taps = new Int32Array(outputSize);
  const weights = new Float64Array(outputSize * stride);
  for (let i = 0; i < outputSize; i++) {
    const center = round(scale * (i + 0.5));
    const start = Math.max(Math.trunc(round(round(center - support) + 0.5)), 0);
    const end = Math.min(Math.trunc(round(round(center + support) + 0.5)), inputSize);
    const count = Math.min(Math.max(end - start, 0), stride);
    let total = 0;
    for (let k = 0; k < count; k++) {
      const distance = Math.abs(round(round(round(k + start - center) + 0.5) * inverse));
      const weight = distance < 1 ? round(1 - distance) : 0;
      weights[i * stride + k] = weight;
      total = round(total + weight);
    }
    for (let k = 0; k < count; k++) weights[i * stride + k] = round(weights[i * stride + k] / total);
    first[i] = start;
    taps[i] = count;
  }
  return { first, taps, weights, stride };
}

/** The same taps as whole numbers: weight × 2^`bits`, as PyTorch has them for images of bytes. */
export interface FixedPointWeights {
  readonly first: Int32Array;
  readonly taps: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
  readonly bits: number;
}

/** Most bits that still keep the largest weight below 2^15, at most 22. */
const MOST_BITS = 22;

/** Fixed-point taps (`_compute_index_ranges_int16_weights`). Trailing taps of weight 0 are left out. */
export function fixedPointWeights(inputSize: number, outputSize: number): FixedPointWeights {
  const { first, taps, weights, stride } = axisWeights(inputSize, outputSize, 'double');
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, weight);
  let bits = 0;
  while (bits < MOST_BITS && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits++;
  const whole = Int32Array.from(weights, (weight) => Math.trunc(0.5 + weight * 2 ** bits));
  for (let i = 0; i < outputSize; i++) while (taps[i] > 1 && whole[i * stride + taps[i] - 1] === 0) taps[i]--;
  return { first, taps, weights: whole, stride, bits };
}
