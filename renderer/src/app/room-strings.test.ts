import { describe, expect, test } from 'vitest';
import type { StringTree } from '../ui/strings.ts';
import { ALL_COMMANDS } from './all-commands.ts';
import { COMMAND_GROUPS } from './commands.ts';
import { conflicts, resolveKeymap } from './keymap.ts';
import { KEYMAP_PRESETS, type KeymapPreset } from './keymap-presets.ts';
import { ROOM_STRINGS } from './room-strings.ts';

/** `a.b` to text; plural endings are cut off, because the languages have different ones. */
function flatten(tree: StringTree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = `${prefix}${key}`;
    if (typeof value === 'string') flat.set(path, value);
    else for (const [inner, text] of flatten(value, `${path}.`)) flat.set(inner, text);
  }
  return flat;
}
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keysOf = (tree: StringTree) => [...new Set([...flatten(tree).keys()].map(withoutPlural))].sort();
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*([\w.]+)/g)].map((match) => match[1]).sort();

describe.each(Object.entries(ROOM_STRINGS))('texts of %s', (_, { en, ru }) => {
  test('are the same in both languages', () => {
    expect(keysOf(ru)).toEqual(keysOf(en));
  });

  test('plurals are complete', () => {
    for (const [tree, forms] of [
      [en, ['one', 'other']],
      [ru, ['one', 'few', 'many', 'other']],
    ] as const) {
      const keys = new Set(flatten(tree).keys());
      for (const key of keys) {
        if (!/_(one|few|many)$/.test(key)) continue;
        for (const form of forms) expect(keys, `${withoutPlural(key)} needs ${form}`).toContain(`${withoutPlural(key)}_${form}`);
      }
    }
  });

  test('say the same values', () => {
    const russian = flatten(ru);
    for (const [key, text] of flatten(en)) {
      const other = russian.get(key);
      // A plural form may leave the number out.
      if (other !== undefined && key === withoutPlural(key)) expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });

  test('the Russian ones are Russian', () => {
    const foreign = [...flatten(ru)].filter(([, text]) => /[a-z]{4,}/i.test(text) && !/[а-яё]/i.test(text));
    // Names and formats are the same in every language.
    const allowed = /SAM|COCO|YOLO|PNG|JSON|CVAT|AnyLabeling|CUDA|Ctrl|English|https?:|\.(zip|mp4|json)|\{\{|^[A-Z0-9 .,·×/+-]+$/;
    expect(foreign.filter(([, text]) => !allowed.test(text))).toEqual([]);
  });
});

describe('commands', () => {
  test('have titles in both languages', () => {
    for (const { id, title } of ALL_COMMANDS) {
      const [namespace = '', key = ''] = title.split(':');
      for (const language of ['en', 'ru'] as const) {
        const texts = flatten(ROOM_STRINGS[namespace]?.[language] ?? {});
        expect([...texts.keys()], `${id}: ${title} (${language})`).toContain(key);
      }
    }
  });

  test('have ids of their own and known groups', () => {
    expect(new Set(ALL_COMMANDS.map(({ id }) => id)).size).toBe(ALL_COMMANDS.length);
    for (const { group } of ALL_COMMANDS) expect(COMMAND_GROUPS).toContain(group);
  });

  test.each(Object.keys(KEYMAP_PRESETS) as KeymapPreset[])('of the preset %s exist and do not conflict', (preset) => {
    const ids = ALL_COMMANDS.map(({ id }) => id);
    for (const id of Object.keys(KEYMAP_PRESETS[preset])) expect(ids).toContain(id);
    expect(conflicts(ALL_COMMANDS, resolveKeymap(ALL_COMMANDS, { preset, overrides: {} }))).toEqual([]);
  });
});
