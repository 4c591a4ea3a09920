import { describe, expect, it } from 'vitest';
import { decodeRowMajor, encodeRowMajor } from '../../masks/codec.ts';
import { randomSource } from '../test-random.ts';
import { type ShownInstance, withoutOverlaps } from './display.ts';

/** `1` is inside, 2 rows. */
function mask(bits: string) {
  return encodeRowMajor(Uint8Array.from(bits, Number), bits.length / 2, 2);
}

function bitsOf(instances: readonly ShownInstance[]): string[] {
  return withoutOverlaps(instances).map((each) => decodeRowMajor(each).join(''));
}

describe('withoutOverlaps', () => {
  it('gives a pixel to the instance with the highest presence', () => {
    const instances = [
      { objectId: 1, conceptId: 1, presence: 0.6, mask: mask('11110000') },
      { objectId: 2, conceptId: 1, presence: 0.9, mask: mask('00110011') },
    ];
    expect(bitsOf(instances)).toEqual(['11000000', '00110011']);
  });

  it('gives it to the lowest number where they are equal, and to both where the concepts differ', () => {
    const at = (objectId: number, conceptId: number) => ({ objectId, conceptId, presence: 0.6, mask: mask('1100') });
    expect(bitsOf([at(8, 1), at(2, 1), at(3, 2)])).toEqual(['0000', '1100', '1100']);
  });

  it('agrees with the rule pixel by pixel', () => {
    const random = randomSource(5);
    for (let round = 0; round < 60; round++) {
      const instances = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => ({
        objectId: index,
        conceptId: Math.floor(random() * 2),
        presence: Math.round(random() * 3) / 4,
        mask: mask(Array.from({ length: 24 }, () => (random() < 0.4 ? 1 : 0)).join('')),
      }));
      const inside = instances.map((each) => decodeRowMajor(each.mask));
      const expected = instances.map((each, index) =>
        Array.from(inside[index] ?? [], (is, p) => {
          const better = instances.some(
            (other, o) =>
              other.conceptId === each.conceptId &&
              inside[o]?.[p] === 1 &&
              (other.presence > each.presence || (other.presence === each.presence && o < index)),
          );
          return is === 1 && !better ? 1 : 0;
        }).join(''),
      );
      expect(bitsOf(instances)).toEqual(expected);
    }
  });
});
