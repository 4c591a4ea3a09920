import type { Graphs } from '../../runtime/graphs.ts';
import { floatsOf, narrow } from '../../runtime/half.ts';
import type { PackManifest } from '../../runtime/pack-manifest.ts';
import type { Tensor, Tensors } from '../../runtime/tensor.ts';
import { createPhraseEncoder } from '../text.ts';
import { type CheckedModel, deriveGraphs } from './checked-model.ts';

/**
 * The most that noise adds, as a share of the largest number of an output. Rather less than graphs really are off: on the
 * tiny packs up to 1e-5 (fp32) and 4e-3 (fp16) from PyTorch; of eight bits sam3.md has measured 1 to 2 %.
 */
const SHARES = { fp32: 2e-6, fp16: 1e-3, 'int8-vision': 2e-2 } as const satisfies Readonly<
  Record<PackManifest['precision'], number>
>;

/**
 * The same model with graphs whose every answer is a little off, as if it were computed in another order or with other
 * roundings of the pack's precision.
 * @param seed the same one gives the same noise
 */
export function withNoise({ graphs, tokenizer }: CheckedModel, seed: number): CheckedModel {
  const random = randomSource(seed);
  const share = SHARES[graphs.manifest.precision];
  const run: Graphs['run'] = async (graph, inputs): Promise<Tensors> => {
    const outputs = await graphs.run(graph, inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, disturbed(tensor, share, random)]));
  };
  const noisy = deriveGraphs(graphs, { run });
  return { graphs: noisy, tokenizer, phrases: createPhraseEncoder(noisy, tokenizer) };
}

function disturbed(tensor: Tensor, share: number, random: () => number): Tensor {
  if (tensor.type !== 'float32' && tensor.type !== 'float16') return tensor;
  const values = floatsOf(tensor).slice();
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  for (let i = 0; i < values.length; i++) values[i] += most * share * (2 * random() - 1);
  if (tensor.type === 'float32') return { ...tensor, data: values };
  return { ...tensor, data: narrow(values) };
}

/** Numbers in [0, 1) (mulberry32). */
function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
