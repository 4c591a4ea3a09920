import { expect, it } from 'vitest';
import { type ListKey, listKeyAction } from './list-keys.ts';

function key(name: string): ListKey {
  const parts = name.split('+');
  return {
    key: parts.at(-1) === 'Space' ? ' ' : (parts.at(-1) ?? ''),
    shiftKey: parts.includes('Shift'),
    ctrlKey: parts.includes('Ctrl'),
    metaKey: false,
    altKey: parts.includes('Alt'),
  };
}

it.each([
  ['ArrowDown', { kind: 'walk', by: 1, mode: 'replace' }],
  ['Shift+ArrowUp', { kind: 'walk', by: -1, mode: 'range' }],
  ['Ctrl+ArrowUp', { kind: 'walk', by: -1, mode: 'move' }],
  ['Ctrl+Shift+End', { kind: 'walk', by: 'last', mode: 'add-range' }],
  ['PageDown', { kind: 'walk', by: 9, mode: 'replace' }],
  ['Ctrl+a', { kind: 'all' }],
  ['Ctrl+Space', { kind: 'toggle' }],
  ['Escape', { kind: 'clear' }],
])('%s is the list’s', (name, action) => expect(listKeyAction(key(name), 10, 'track')).toEqual(action));

it.each(['ArrowLeft', 'ArrowRight', 'h', 'Space', 'Delete', 'Ctrl+z', 'Alt+ArrowDown', 'Ctrl+PageDown', 'Shift+A'])(
  '%s goes on to the window',
  (name) => expect(listKeyAction(key(name), 10, 'track')).toBeNull(),
);

it.each([
  ['ArrowLeft', { kind: 'group', state: 'closed' }],
  ['ArrowRight', { kind: 'group', state: 'open' }],
  ['Enter', { kind: 'toggle' }],
])('%s on a heading', (name, action) => expect(listKeyAction(key(name), 10, 'group')).toEqual(action));
