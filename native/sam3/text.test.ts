import { describe, expect, it } from 'vitest';
import type { Graphs } from '../runtime/graphs.ts';
import { float32, type Tensors } from '../runtime/tensor.ts';
import { createPhraseEncoder } from './text.ts';
import type { Tokenizer } from './tokenizer.ts';

/** One token per letter, case ignored. */
const tokenizer: Tokenizer = {
  encode: (phrase) => ({
    ids: [...phrase.toLowerCase()].map((letter) => letter.charCodeAt(0)),
    mask: [...phrase].map(() => true),
  }),
};

function countingEncoder() {
  const encoded: string[] = [];
  const graphs = {
    async run(_graph: string, inputs: Tensors): Promise<Tensors> {
      encoded.push(String.fromCharCode(...Array.from(inputs.input_ids.data as BigInt64Array, Number)));
      return { text_features: float32(Float32Array.of(encoded.length), [1, 1, 1]) };
    },
  } as unknown as Graphs;
  return { encoder: createPhraseEncoder(graphs, tokenizer), encoded };
}

describe('createPhraseEncoder', () => {
  it('encodes each phrase once and answers in order', async () => {
    const { encoder, encoded } = countingEncoder();
    const [dog, cat, again] = await encoder.encodePhrases(['dog', 'cat', 'Dog']);
    expect(encoded).toEqual(['dog', 'cat']);
    expect(again).toBe(dog);
    expect([dog.features.data[0], cat.features.data[0]]).toEqual([1, 2]);
    expect(dog.mask).toEqual({ type: 'bool', dims: [1, 3], data: Uint8Array.of(1, 1, 1) });
  });

  it('forgets what has not been used for longest', async () => {
    const { encoder, encoded } = countingEncoder();
    const phrases = Array.from({ length: 64 }, (_, index) => `p${index}`);
    await encoder.encodePhrases(phrases);
    await encoder.encodePhrases(['p0', 'new']);
    expect(encoded).toHaveLength(65);
    await encoder.encodePhrases(['p0', 'p1']);
    expect(encoded.slice(65)).toEqual(['p1']);
  });
});
