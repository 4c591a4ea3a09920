import { describe, expect, test } from 'vitest';
import type { Command, CommandScope } from './commands.ts';
import { conflicts, keyFromEvent, keysFromEvent, labelOf, menuKeys, resolveKeymap } from './keymap.ts';

function command(id: string, scope: CommandScope, ...keys: string[]): Command {
  return { id, scope, group: 'app', title: id, keys, run: () => undefined };
}

function pressed(key: string, code: string, ...modifiers: ('ctrl' | 'alt' | 'shift' | 'meta')[]) {
  return {
    key,
    code,
    ctrlKey: modifiers.includes('ctrl'),
    altKey: modifiers.includes('alt'),
    shiftKey: modifiers.includes('shift'),
    metaKey: modifiers.includes('meta'),
  };
}

describe('keys of events', () => {
  test.each([
    [pressed('z', 'KeyZ', 'ctrl'), 'Ctrl+KeyZ'],
    [pressed('Z', 'KeyZ', 'ctrl', 'shift'), 'Ctrl+Shift+KeyZ'],
    [pressed('z', 'KeyZ', 'meta'), 'Ctrl+KeyZ'],
    // On a French keyboard the letter A lies where Q is printed elsewhere.
    [pressed('a', 'KeyQ'), 'KeyA'],
    // On a Russian one the place counts.
    [pressed('я', 'KeyZ', 'ctrl'), 'Ctrl+KeyZ'],
    [pressed('[', 'BracketLeft'), 'BracketLeft'],
    [pressed('х', 'BracketLeft'), 'BracketLeft'],
    [pressed(' ', 'Space'), 'Space'],
    [pressed('ArrowLeft', 'ArrowLeft', 'alt', 'shift'), 'Alt+Shift+ArrowLeft'],
    [pressed('!', 'Digit1', 'shift'), 'Shift+Digit1'],
  ])('%o is %s', (event, key) => {
    expect(keyFromEvent(event)).toBe(key);
  });

  test('a sign also goes by what it types, wherever it lies', () => {
    expect(keysFromEvent(pressed('?', 'Slash', 'shift'))).toContain('?');
    expect(keysFromEvent(pressed('?', 'Minus', 'shift'))).toContain('?');
  });

  test('a bare modifier is no key', () => {
    expect(keysFromEvent(pressed('Shift', 'ShiftLeft', 'shift'))).toEqual([]);
  });
});

describe('keymaps', () => {
  const commands = [command('a', 'global', 'KeyA'), command('b', 'editor', 'KeyB'), command('c', 'library', 'KeyB')];

  test('a person’s choice comes before the preset and the default, and may be none', () => {
    const keymap = resolveKeymap(commands, { preset: 'default', overrides: { a: ['KeyX'], b: [] } });
    expect([...keymap]).toEqual([
      ['a', ['KeyX']],
      ['b', []],
      ['c', ['KeyB']],
    ]);
  });

  test('scopes that are never open together do not conflict, global ones conflict with all', () => {
    const none = resolveKeymap(commands, { preset: 'default', overrides: {} });
    expect(conflicts(commands, none)).toEqual([]);
    const clash = resolveKeymap(commands, { preset: 'default', overrides: { a: ['KeyB'] } });
    expect(conflicts(commands, clash)).toEqual([{ key: 'KeyB', commandIds: ['a', 'b', 'c'] }]);
  });

  test.each([
    ['Ctrl+Shift+KeyZ', 'linux', 'Ctrl+Shift+Z'],
    ['Ctrl+Shift+KeyZ', 'darwin', '⌘⇧Z'],
    ['BracketLeft', 'linux', '['],
    ['Shift+Digit1', 'win32', 'Shift+1'],
    ['?', 'linux', '?'],
    ['Escape', 'linux', 'Esc'],
  ])('%s reads on %s as %s', (key, platform, label) => {
    expect(labelOf(key, platform)).toBe(label);
  });
});

test('menus show the first key that a command has under the choice', () => {
  const commands = [command('a', 'global', 'KeyA', 'KeyB'), command('b', 'global', 'KeyC'), command('c', 'editor')];
  const keymap = resolveKeymap(commands, { preset: 'default', overrides: { b: [], c: ['Ctrl+KeyC'] } });
  expect(menuKeys(keymap)).toEqual({ a: 'KeyA', c: 'Ctrl+KeyC' });
});
