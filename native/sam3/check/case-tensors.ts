import { AppError } from '../../contract/errors.ts';
import { encodeRowMajor } from '../../masks/codec.ts';
import type { MaskSize, Rle } from '../../masks/rle.ts';
import type { RgbImage } from '../../model/model.ts';
import type { ReferenceTensor, ReferenceTensors } from './safetensors.ts';

/** The tensors of one case by name, in the forms that the product takes. */
export interface CaseTensors {
  has(name: string): boolean;
  floats(name: string): Float32Array;
  integers(name: string): readonly number[];
  dims(name: string): readonly number[];
  /** U8 [H,W,3] */
  image(name: string): RgbImage;
  /** U8 [T,H,W,3] */
  frames(name: string): readonly RgbImage[];
  /** One of packed masks: a byte a pixel, 0 or 1. @param index of [K,…]; 0 for a single one */
  bits(name: string, pixels: number, index?: number): Uint8Array;
  /** The same as a mask of the product. */
  mask(name: string, size: MaskSize): Rle;
  /** The tensor as it was written. */
  raw(name: string): ReferenceTensor;
}

/** @throws AppError `invalid-input` where the case lacks a tensor, or has it in another form */
export function readCase(caseId: string, tensors: ReferenceTensors): CaseTensors {
  function tensor<Type extends ReferenceTensor['type']>(name: string, type: Type): Extract<ReferenceTensor, { type: Type }> {
    const found = tensors.get(name);
    if (found === undefined || found.type !== type) {
      throw new AppError(
        'invalid-input',
        `The case ${caseId} has no tensor ${name} of type ${type}. Write the reference again with this version's exporter.`,
        { caseId, name, type },
      );
    }
    return found as Extract<ReferenceTensor, { type: Type }>;
  }

  function bits(name: string, pixels: number, index = 0): Uint8Array {
    const { data } = tensor(name, 'U8');
    const bytes = Math.ceil(pixels / 8);
    const row = data.subarray(index * bytes, (index + 1) * bytes);
    return Uint8Array.from({ length: pixels }, (_, p) => ((row[p >> 3] as number) >> (7 - (p & 7))) & 1);
  }

  function frames(name: string): readonly RgbImage[] {
    const { dims, data } = tensor(name, 'U8');
    const [count, height, width] = dims as [number, number, number];
    const bytes = width * height * 3;
    return Array.from({ length: count }, (_, t) => ({ width, height, data: data.subarray(t * bytes, (t + 1) * bytes) }));
  }

  return {
    has: (name) => tensors.has(name),
    floats: (name) => tensor(name, 'F32').data,
    integers: (name) => Array.from(tensor(name, 'I64').data, Number),
    dims: (name) => tensors.get(name)?.dims ?? [],
    image(name) {
      const { dims, data } = tensor(name, 'U8');
      const [height, width] = dims as [number, number];
      return { width, height, data };
    },
    frames,
    bits,
    mask: (name, { width, height }) => encodeRowMajor(bits(name, width * height), width, height),
    raw(name) {
      const found = tensors.get(name);
      return found ?? tensor(name, 'F32');
    },
  };
}
