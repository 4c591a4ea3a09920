/** Inputs for each graph of a pack, as a run in use has them. */
import { narrow } from '../native/runtime/half.ts';
import type { GraphName, PackManifest, Port } from '../native/runtime/pack-manifest.ts';
import { sizeOf, type Tensor, type Tensors } from '../native/runtime/tensor.ts';

/** One call of a graph. */
export interface GraphCase {
  readonly graph: GraphName;
  readonly label: string;
  /** Values of the graph's named dimensions. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** @param objects of one call, where a graph takes several */
export function casesOf({ model }: PackManifest, objects: readonly number[]): readonly GraphCase[] {
  const { memories: M, pointers: P, maskSize } = model;
  const batched = objects.flatMap((N): GraphCase[] => {
    const label = N === 1 ? '1 object' : `${N} objects`;
    return [
      { graph: 'mask_decoder', label, sizes: { B: N, Bi: N, P: 1 } },
      { graph: 'memory_encoder', label, sizes: { N, h: maskSize, w: maskSize } },
      { graph: 'memory_attention', label: `${label}, ${M} memories`, sizes: { N, M, P } },
    ];
  });
  return [
    { graph: 'vision_encoder', label: '1 image', sizes: {} },
    { graph: 'text_encoder', label: '1 phrase', sizes: { B: 1 } },
    { graph: 'detector', label: '1 phrase', sizes: { B: 1, N: 1 } },
    { graph: 'mask_prompt', label: '1 mask', sizes: { N: 1 } },
    ...batched,
  ];
}

/** The same numbers for the same case, each time. */
export function inputsOf(manifest: PackManifest, { graph, sizes }: GraphCase): Tensors {
  const random = createRandom(7);
  return Object.fromEntries(
    manifest.graphs[graph].inputs.map((port) => [port.name, tensorFor(port, dimsOf(port, sizes), manifest, random)]),
  );
}

function dimsOf(port: Port, sizes: GraphCase['sizes']): number[] {
  return port.dims.map((dim) => {
    const size = typeof dim === 'number' ? dim : sizes[dim];
    if (size === undefined) throw new Error(`no size is known for the dimension ${dim} of ${port.name}`);
    return size;
  });
}

function tensorFor({ name, type }: Port, dims: readonly number[], manifest: PackManifest, random: () => number): Tensor {
  const length = sizeOf(dims);
  switch (type) {
    case 'float32':
      return { type, dims, data: Float32Array.from({ length }, () => floatFor(name, manifest, random)) };
    case 'float16':
      return { type, dims, data: narrow(Float32Array.from({ length }, () => floatFor(name, manifest, random))) };
    case 'int64':
      return { type, dims, data: BigInt64Array.from({ length }, (_, index) => BigInt(wholeFor(name, index, length, manifest))) };
    case 'bool':
      // A phrase of eight tokens; flags are set.
      return { type, dims, data: Uint8Array.from({ length }, (_, index) => (name === 'text_mask' && index >= 8 ? 0 : 1)) };
  }
}

function floatFor(name: string, { model }: PackManifest, random: () => number): number {
  switch (name) {
    case 'boxes':
      return 0.25 + 0.25 * random();
    case 'point_coords':
      return model.imageSize * random();
    case 'mask':
      return random() < 0.5 ? 0 : 1;
    case 'has_mask':
    case 'no_mem':
    case 'binarize':
      return 0;
    case 'via_image_size':
      return 1;
    case 'object_score':
      return 5;
    case 'ptr_offset':
      return random();
    default:
      return 2 * random() - 1;
  }
}

function wholeFor(name: string, index: number, length: number, { model, tokenizer }: PackManifest): number {
  switch (name) {
    case 'input_ids':
      if (index === 0) return tokenizer.startToken;
      return index < 8 && index < length - 1 ? 100 + index : tokenizer.endToken;
    case 'mem_offset':
      return index % model.memories;
    default:
      return 1;
  }
}

/** Numbers in [0, 1) by Marsaglia's xorshift. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
