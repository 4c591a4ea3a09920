import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { sizeOf } from '../../runtime/tensor.ts';

/** A tensor of a reference: numbers as they were written. `U8` and `BOOL` are bytes. */
export type ReferenceTensor =
  | { readonly type: 'F32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'I64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'U8'; readonly dims: readonly number[]; readonly data: Uint8Array }
  | { readonly type: 'BOOL'; readonly dims: readonly number[]; readonly data: Uint8Array };
export type ReferenceTensors = ReadonlyMap<string, ReferenceTensor>;

const LENGTH_BYTES = 8;
/** Headers are some kilobytes; a larger one is a file of another kind. */
const MOST_HEADER_BYTES = 16 * 1024 ** 2;
const ELEMENT_BYTES = { F32: 4, I64: 8, U8: 1, BOOL: 1 } as const;

const entrySchema = z.object({
  dtype: z.enum(['F32', 'I64', 'U8', 'BOOL']),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z.record(z.string(), z.unknown());

/**
 * Reads a safetensors file: eight bytes of length, a JSON header, the data. Everything is little-endian, as this program is.
 * @param name names the file in messages
 * @throws AppError `invalid-input` when it is none, or holds less than its header says
 */
export function parseSafetensors(bytes: Uint8Array, name: string): ReferenceTensors {
  const headerBytes = bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : Number(viewOf(bytes).getBigUint64(0, true));
  if (headerBytes > MOST_HEADER_BYTES || LENGTH_BYTES + headerBytes > bytes.length) throw broken(name, 'it has no header');
  const start = LENGTH_BYTES + headerBytes;
  const tensors = new Map<string, ReferenceTensor>();
  for (const [key, raw] of Object.entries(headerOf(bytes.subarray(LENGTH_BYTES, start), name))) {
    if (key === '__metadata__') continue;
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) throw broken(name, `the tensor ${key} is not described as one`);
    const { dtype, shape, data_offsets: offsets } = entry.data;
    const [from, to] = offsets;
    if (to < from || start + to > bytes.length || to - from !== sizeOf(shape) * ELEMENT_BYTES[dtype]) {
      throw broken(name, `the tensor ${key} does not fit the file`);
    }
    // A copy, because typed arrays of wide elements must be aligned; a Buffer's own slice is none.
    const data = new Uint8Array(bytes.subarray(start + from, start + to)).buffer;
    if (dtype === 'F32') tensors.set(key, { type: dtype, dims: shape, data: new Float32Array(data) });
    else if (dtype === 'I64') tensors.set(key, { type: dtype, dims: shape, data: new BigInt64Array(data) });
    else tensors.set(key, { type: dtype, dims: shape, data: new Uint8Array(data) });
  }
  return tensors;
}

function headerOf(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw broken(name, 'its header is not JSON', cause);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(name: string, why: string, cause?: unknown): AppError {
  const options = cause === undefined ? undefined : { cause };
  return new AppError(
    'invalid-input',
    `The reference ${name} cannot be read: ${why}. Write the reference again.`,
    { name },
    options,
  );
}
