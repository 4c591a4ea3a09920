import { expect, it } from 'vitest';
import { suggest } from './suggestions.ts';

const phrases = ['white van', 'dog', 'van driver', 'caravan'];
const classes = ['Dog', 'Van', 'person'];

function texts(typed: string): string[] {
  return suggest(typed, phrases, classes).map(({ phrase }) => phrase);
}

it('offers everything while nothing is typed, without doubles', () => {
  expect(texts('')).toEqual(['white van', 'dog', 'van driver', 'caravan', 'Van', 'person']);
});

it('puts the closest first', () => expect(texts('VA')).toEqual(['van driver', 'Van', 'white van', 'caravan']));

it('leaves out what is typed already, and what does not match', () => {
  expect(texts('dog')).toEqual([]);
  expect(texts('zebra')).toEqual([]);
});

it('tells where each comes from, and ends after a dozen', () => {
  expect(suggest('per', phrases, classes)).toEqual([{ phrase: 'person', from: 'class' }]);
  expect(
    suggest(
      'a',
      Array.from({ length: 50 }, (_, index) => `a${index}`),
      [],
    ),
  ).toHaveLength(12);
});
