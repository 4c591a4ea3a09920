import { expect, test } from 'vitest';
import { rankCommands } from './find-commands.ts';

function entry(title: string, enabled = true) {
  const command = { id: `x.${title}`, scope: 'editor', group: 'edit', title, keys: [], run: () => undefined } as const;
  return { command, title, group: 'Masks', enabled };
}

const all = [entry('Fill holes'), entry('Show the history'), entry('Заполнить всё'), entry('Find a shortcut', false)];
const titles = (query: string) => rankCommands(all, query).map(({ title }) => title);

test('what begins with the words comes first, scattered letters last', () => {
  expect(titles('fi')[0]).toBe('Fill holes');
  expect(titles('history')).toEqual(['Show the history']);
  expect(titles('flhl')).toEqual(['Fill holes']);
  expect(titles('nothing like it')).toEqual([]);
});

test('every word must be found; groups count; ё is е', () => {
  expect(titles('masks holes')).toEqual(['Fill holes']);
  expect(titles('все')).toEqual(['Заполнить всё']);
});

test('without words everything is shown, what cannot be run last', () => {
  expect(titles('')).toHaveLength(4);
  expect(titles('').at(-1)).toBe('Find a shortcut');
});
