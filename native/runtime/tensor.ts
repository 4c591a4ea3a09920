import { invariant } from '../contract/errors.ts';

/**
 * A dense tensor in row-major order. `float16` holds the raw bits: Node 24's Float16Array is not understood by the
 * binding (microsoft/onnxruntime#26791), so halves never become one; `floatsOf` widens them.
 */
export type Tensor =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'float16'; readonly dims: readonly number[]; readonly data: Uint16Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'bool'; readonly dims: readonly number[]; readonly data: Uint8Array };
export type TensorType = Tensor['type'];

/** Tensors by the name that the graph gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** @param data length is the product of `dims` */
export function float32(data: Float32Array, dims: readonly number[]): Tensor {
  checkLength(data.length, dims);
  return { type: 'float32', dims, data };
}

/** @param values length is the product of `dims`; whole numbers */
export function int64(values: readonly number[], dims: readonly number[]): Tensor {
  checkLength(values.length, dims);
  return { type: 'int64', dims, data: BigInt64Array.from(values, BigInt) };
}

/** @param values length is the product of `dims` */
export function bool(values: readonly boolean[], dims: readonly number[]): Tensor {
  checkLength(values.length, dims);
  return { type: 'bool', dims, data: Uint8Array.from(values, Number) };
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Bytes that a tensor holds. */
export function bytesOf(tensor: Tensor): number {
  return tensor.data.byteLength;
}

/** Bytes that several tensors hold. */
export function bytesOfAll(tensors: Tensors): number {
  return Object.values(tensors).reduce((sum, tensor) => sum + bytesOf(tensor), 0);
}

function checkLength(length: number, dims: readonly number[]): void {
  invariant(length === sizeOf(dims), `a tensor of ${dims.join('×')} has ${sizeOf(dims)} elements, not ${length}`);
}
