import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { AppError } from '../contract/errors.ts';
import type { PackManifest } from '../runtime/pack-manifest.ts';

/** A phrase as the text encoder takes it. */
export interface EncodedPhrase {
  /** [textLength] start, tokens, end, padding */
  readonly ids: readonly number[];
  /** [textLength] false on padding */
  readonly mask: readonly boolean[];
}

export interface Tokenizer {
  /** Any text becomes tokens; of a long one the beginning, with the end token last. */
  encode(phrase: string): EncodedPhrase;
}

/**
 * CLIP's byte-pair tokenizer as the pack's tokenizer.json describes it (NFC, white space to single spaces, lower case).
 * @param json the parsed tokenizer.json
 * @throws AppError `pack-invalid` when the file describes no tokenizer
 */
export function createTokenizer(json: unknown, special: PackManifest['tokenizer'], textLength: number): Tokenizer {
  const tokenizer = open(json);
  const { startToken, endToken, padToken } = special;
  return {
    encode(phrase) {
      const tokens = tokenizer.encode(phrase, { add_special_tokens: false }).ids.slice(0, textLength - 2);
      const ids = [startToken, ...tokens, endToken];
      const padding = textLength - ids.length;
      return {
        ids: [...ids, ...new Array<number>(padding).fill(padToken)],
        mask: Array.from({ length: textLength }, (_, index) => index < ids.length),
      };
    },
  };
}

function open(json: unknown): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(json as object, {});
  } catch (cause) {
    throw new AppError(
      'pack-invalid',
      `The pack's tokenizer cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. Export or download the pack again.`,
      {},
      { cause },
    );
  }
}
