/**
 * Where each output sample of a bilinear resize without antialias lies between its two input samples, in float32 as
 * PyTorch has it (`interpolate(mode='bilinear', align_corners=False)`).
 */
export interface AxisSamples {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Share of `second`, in [0, 1]. */
  readonly weights: Float32Array;
}

/** Samples of one axis. Source: aten/src/ATen/native/UpSample.h, `guard_index_and_lambda`. */
export function bilinearSamples(inputSize: number, outputSize: number): AxisSamples {
  const scale = Math.fround(inputSize / outputSize);
  const first = new Int32Array(outputSize);
  const second = new Int32Array(outputSize);
  const weights = new Float32Array(outputSize);
  for (let i = 0; i < outputSize; i++) {
    // One rounding for both steps: PyTorch's kernels are built with fused multiply-add.
    const at = Math.max(0, Math.fround(scale * (i + 0.5) - 0.5));
    first[i] = Math.min(Math.trunc(at), inputSize - 1);
    second[i] = Math.min(first[i] + 1, inputSize - 1);
    weights[i] = Math.min(Math.max(Math.fround(at - first[i]), 0), 1);
  }
  return { first, second, weights };
}

/** a × (1 − weight) + b × weight, each step rounded to float32. */
export function blend(a: number, b: number, weight: number): number {
  return Math.fround(Math.fround(a * Math.fround(1 - weight)) + Math.fround(b * weight));
}

/**
 * Logits at another size: bilinear, align_corners=False, no antialias, as the reference brings masks to the picture's size.
 * @param logits [size,size]
 * @returns [height,width]
 */
export function resizeLogits(logits: Float32Array, size: number, width: number, height: number): Float32Array {
  const across = bilinearSamples(size, width);
  const down = bilinearSamples(size, height);
  const rows = new Float32Array(size * width);
  for (let y = 0, o = 0; y < size; y++) {
    for (let x = 0; x < width; x++, o++) {
      rows[o] = blend(logits[y * size + across.first[x]], logits[y * size + across.second[x]], across.weights[x]);
    }
  }
  const out = new Float32Array(height * width);
  for (let y = 0, o = 0; y < height; y++) {
    const [above, below, weight] = [down.first[y] * width, down.second[y] * width, down.weights[y]];
    for (let x = 0; x < width; x++, o++) out[o] = blend(rows[above + x], rows[below + x], weight);
  }
  return out;
}
