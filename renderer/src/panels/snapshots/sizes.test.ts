import { expect, it } from 'vitest';
import { sizeText } from './sizes.ts';

it.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1500, '1.5 kB'],
  [123_456_789, '123 MB'],
  [5e12, '5,000 GB'],
])('%i bytes', (bytes, text) => expect(sizeText(bytes, 'en')).toBe(text));

it('speaks Russian', () => expect(sizeText(1_500_000, 'ru')).toMatch(/^1,5\sМБ$/));
