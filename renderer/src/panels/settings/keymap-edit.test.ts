import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../../../native/contract/settings.ts';
import type { Command } from '../../app/commands.ts';
import { addKey, keymapFile, keyRows, readKeymapFile, removeKey, resetKeys } from './keymap-edit.ts';

function command(id: string, scope: Command['scope'], keys: readonly string[]): Command {
  return { id, scope, group: 'app', title: id, keys, run: () => undefined };
}
const COMMANDS = [
  command('app.a', 'global', ['KeyA']),
  command('library.b', 'library', ['KeyB']),
  command('editor.c', 'editor', ['KeyC']),
];
const NONE = settingsSchema.parse({}).interface.keymap;
const texts = { title: ({ id }: Command) => `Do ${id}`, key: (key: string) => key.replace('Key', '') };

describe('the rows', () => {
  test('are found by title, id and key', () => {
    const found = (search: string) => [...keyRows(COMMANDS, NONE, search, texts).values()].flat().map((row) => row.command.id);
    expect(found('')).toHaveLength(3);
    expect(found('do library')).toEqual(['library.b']);
    expect(found('nothing')).toEqual([]);
  });

  test('say which keys clash, and only where both are open', () => {
    const choice = addKey(addKey(NONE, 'app.a', ['KeyA'], 'KeyC'), 'library.b', ['KeyB'], 'KeyC');
    const rows = [...keyRows(COMMANDS, choice, '', texts).values()].flat();
    const clashes = new Map(rows.map((row) => [row.command.id, row.clashes.get('KeyC') ?? []]));
    expect(clashes.get('app.a')).toEqual(['Do library.b', 'Do editor.c']);
    expect(rows.map((row) => row.changed)).toEqual([true, true, false]);
    const apart = addKey(NONE, 'library.b', ['KeyB'], 'KeyC');
    expect([...keyRows(COMMANDS, apart, '', texts).values()].flat().every((row) => row.clashes.size === 0)).toBe(true);
  });
});

describe('changing keys', () => {
  test('adds, frees and resets', () => {
    const added = addKey(NONE, 'app.a', ['KeyA'], 'Ctrl+KeyJ');
    expect(added.overrides['app.a']).toEqual(['KeyA', 'Ctrl+KeyJ']);
    expect(addKey(added, 'app.a', ['KeyA', 'Ctrl+KeyJ'], 'KeyA')).toBe(added);
    expect(removeKey(NONE, 'app.a', ['KeyA'], 'KeyA').overrides['app.a']).toEqual([]);
    expect(resetKeys(added, 'app.a')).toEqual(NONE);
    const seven = ['1', '2', '3', '4', '5', '6'];
    expect(addKey(NONE, 'app.a', seven, '7').overrides['app.a']).toEqual(['2', '3', '4', '5', '6', '7']);
  });

  test('goes to another machine as a file', () => {
    const choice = addKey({ ...NONE, preset: 'cvat' }, 'app.a', [], 'F5');
    expect(readKeymapFile(keymapFile(choice))).toEqual(choice);
    for (const text of ['', '{}', '{"format":"sam3-keymap","keymap":{"preset":"emacs"}}']) {
      expect(() => readKeymapFile(text)).toThrow('not a keymap');
    }
  });
});
