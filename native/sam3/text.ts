import type { Graphs } from '../runtime/graphs.ts';
import { bool, int64, type Tensor } from '../runtime/tensor.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What the detector is given when there are exemplars but no words. Source: facebookresearch/sam3, `Sam3Processor`. */
export const PHRASE_WITHOUT_TEXT = 'visual';
/** Phrases that are remembered: 32 kB each at full size. */
const MOST_PHRASES = 64;

/** One phrase as the detector takes it. */
export interface PhraseFeatures {
  /** [1,textLength,C] in the graph's type */
  readonly features: Tensor;
  /** [1,textLength] false on padding */
  readonly mask: Tensor;
}

export interface PhraseEncoder {
  /** The features of phrases, in their order; those used lately cost nothing. @throws AppError `out-of-memory` */
  encodePhrases(phrases: readonly string[]): Promise<readonly PhraseFeatures[]>;
}

/** Encodes phrases and remembers the last ones. Phrases that differ in case or spaces only are the same one. */
export function createPhraseEncoder(graphs: Graphs, tokenizer: Tokenizer): PhraseEncoder {
  const remembered = new Map<string, PhraseFeatures>();

  async function encode(phrase: string): Promise<PhraseFeatures> {
    const { ids, mask } = tokenizer.encode(phrase);
    const key = ids.join(' ');
    const known = remembered.get(key);
    if (known !== undefined) {
      remembered.delete(key);
      remembered.set(key, known);
      return known;
    }
    const out = await graphs.run('text_encoder', { input_ids: int64(ids, [1, ids.length]) });
    const encoded = { features: out.text_features, mask: bool(mask, [1, mask.length]) };
    remembered.set(key, encoded);
    const oldest = remembered.keys().next();
    if (remembered.size > MOST_PHRASES && !oldest.done) remembered.delete(oldest.value);
    return encoded;
  }

  return {
    async encodePhrases(phrases) {
      // One by one: what a phrase becomes then does not hang on which others were asked with it.
      const encoded: PhraseFeatures[] = [];
      for (const phrase of phrases) encoded.push(await encode(phrase));
      return encoded;
    },
  };
}
