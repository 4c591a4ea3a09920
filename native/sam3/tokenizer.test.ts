import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PackManifest } from '../runtime/pack-manifest.ts';
import { TINY_PACK } from './test-pack.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

const LENGTH = 32;
let special: PackManifest['tokenizer'];
let tokenizer: Tokenizer;

beforeAll(async () => {
  const manifest = JSON.parse(await readFile(join(TINY_PACK, 'pack.json'), 'utf8')) as PackManifest;
  special = manifest.tokenizer;
  tokenizer = createTokenizer(JSON.parse(await readFile(join(TINY_PACK, special.path), 'utf8')), special, LENGTH);
});

/** What lies between the start and the end token. */
function tokensOf(phrase: string): readonly number[] {
  const { ids, mask } = tokenizer.encode(phrase);
  return ids.slice(1, mask.lastIndexOf(true));
}

describe('createTokenizer', () => {
  it.each(['dog', '', ' ', 'player in white', 'игрок в белом', '🐶👨‍👩‍👧‍👦', 'a\u0000b', 'x'.repeat(500)])(
    'frames %j',
    (phrase) => {
      const { ids, mask } = tokenizer.encode(phrase);
      const used = mask.lastIndexOf(true) + 1;
      expect([ids.length, mask.length]).toEqual([LENGTH, LENGTH]);
      expect([ids[0], ids[used - 1]]).toEqual([special.startToken, special.endToken]);
      expect(mask.indexOf(false)).toBe(used === LENGTH ? -1 : used);
      expect(ids.slice(used).every((id) => id === special.padToken)).toBe(true);
    },
  );

  it('cuts long phrases, with the end token last', () => {
    const { ids, mask } = tokenizer.encode('the quick brown fox jumps over the lazy dog '.repeat(10));
    expect(mask.every(Boolean)).toBe(true);
    expect(ids.at(-1)).toBe(special.endToken);
    expect(ids.filter((id) => id === special.endToken)).toHaveLength(1);
  });

  it('does not see case, spaces, newlines and the form of an accent', () => {
    expect(tokensOf('Player  in\n WHITE\t')).toEqual(tokensOf('player in white'));
    expect(tokensOf('  player in white')).toEqual(tokensOf('player in white'));
    expect(tokensOf('e\u0301clair')).toEqual(tokensOf('éclair'));
    expect(tokensOf('ИГРОК')).toEqual(tokensOf('игрок'));
  });

  it('has no tokens for nothing, and some for everything else', () => {
    expect(tokensOf(' \n ')).toEqual([]);
    expect(tokensOf('')).toEqual([]);
    for (const phrase of ['игрок', '🐶', '中文']) expect(tokensOf(phrase).length).toBeGreaterThan(1);
    expect(tokensOf('dogs')).not.toEqual(tokensOf('dog'));
  });

  it('says that a broken file is the fault of the pack', () => {
    expect(() => createTokenizer({ model: { type: 'none' } }, special, LENGTH)).toThrow(
      expect.objectContaining({ code: 'pack-invalid' }),
    );
    expect(() => createTokenizer(null, special, LENGTH)).toThrow(expect.objectContaining({ code: 'pack-invalid' }));
  });
});
