import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { type ContextTarget, contextMenu } from './context-menu.ts';
import { buildMenu, type MenuState } from './menu.ts';
import { languageOf, wordsOf } from './words.ts';

const state: MenuState = {
  words: wordsOf('en'),
  platform: 'linux',
  disabledCommands: [],
  keys: null,
  recents: [],
  development: false,
};

function run(changes: Partial<MenuState> = {}) {
  const calls: string[] = [];
  const template = buildMenu({ ...state, ...changes }, { run: (id) => calls.push(id), clearRecents: () => calls.push('clear') });
  return { template, items: flat(template), calls };
}

function flat(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
}

/** Runs an item's action as a click does. */
function click(item: MenuItemConstructorOptions | undefined): void {
  (item?.click as (() => void) | undefined)?.();
}

describe('the menu bar', () => {
  it.each([
    ['en', ['File', 'Edit', 'View', 'Track', 'Help']],
    ['ru', ['Файл', 'Правка', 'Вид', 'Трекинг', 'Справка']],
  ] as const)('in %s', (language, labels) => {
    expect(run({ words: wordsOf(language) }).template.map((item) => item.label)).toEqual(labels);
  });

  it('has each command, key and label once', () => {
    const { items } = run({ recents: [{ library: '/l', projectId: 1, name: 'a' }] });
    for (const key of ['id', 'accelerator', 'label'] as const) {
      const values = items.map((item) => item[key]).filter((value) => value !== undefined);
      expect(values).toEqual([...new Set(values)]);
    }
  });

  it.each([
    ['app.import', 'CmdOrCtrl+O'],
    ['app.export', 'CmdOrCtrl+E'],
    ['app.snapshot', 'CmdOrCtrl+S'],
    ['app.settings', 'CmdOrCtrl+,'],
    ['app.undo', 'CmdOrCtrl+Z'],
    ['track.propagate-backward', 'Shift+G'],
  ])('%s runs that command, shows %s and leaves the key to the page', (id, accelerator) => {
    const { items, calls } = run();
    const item = items.find((each) => each.id === id);
    expect(item).toMatchObject({ accelerator, registerAccelerator: false, enabled: true });
    click(item);
    expect(calls).toEqual([id]);
  });

  it('shows the keys of the person’s keymap: another one, none, one where usually there is none, none that Electron cannot name', () => {
    const keys = { 'app.import': 'Alt+KeyI', 'view.zoom-in': 'Equal', 'app.undo': 'IntlBackslash' };
    const { items } = run({ keys });
    const keyOf = (id: string) => items.find((each) => each.id === id)?.accelerator;
    expect(['app.import', 'app.export', 'view.zoom-in', 'app.undo'].map(keyOf)).toEqual(['Alt+I', undefined, '=', undefined]);
    expect(items.find((each) => each.id === 'app.import')).toMatchObject({ registerAccelerator: false });
    expect(items.find((each) => each.role === 'quit')?.accelerator).toBe('CmdOrCtrl+Q');
  });

  it('greys out what cannot be run', () => {
    const { items } = run({ disabledCommands: ['app.export', 'app.undo'] });
    expect(items.filter((item) => item.enabled === false).map((item) => item.id ?? item.label)).toEqual(
      ['No Recent Projects', 'app.export', 'app.undo'].toSorted((a, b) => order(items, a) - order(items, b)),
    );
  });

  it('offers recent projects by name', () => {
    const { items, calls } = run({ recents: [{ library: '/l', projectId: 7, name: 'Cats & dogs' }] });
    click(items.find((item) => item.label === '1  Cats && dogs'));
    click(items.find((item) => item.label === 'Clear the List'));
    expect(calls).toEqual(['project.open:7', 'clear']);
  });

  it('has developer tools only in development, and a program menu only on macOS', () => {
    expect(run().items.some((item) => item.role === 'toggleDevTools')).toBe(false);
    expect(run({ development: true }).items.some((item) => item.role === 'toggleDevTools')).toBe(true);
    expect(run({ platform: 'darwin' }).template[0]).toEqual({ role: 'appMenu' });
  });
});

function order(items: readonly MenuItemConstructorOptions[], name: string): number {
  return items.findIndex((item) => (item.id ?? item.label) === name);
}

describe('the context menu', () => {
  const none = {
    canCut: false,
    canCopy: false,
    canPaste: false,
    canDelete: false,
    canSelectAll: false,
    canUndo: false,
    canRedo: false,
  };
  const target: ContextTarget = { isEditable: false, selectionText: '', editFlags: none };
  it.each<[string, ContextTarget, (string | undefined)[] | null]>([
    ['of the canvas', target, null],
    ['of blank text', { ...target, selectionText: ' \n' }, null],
    ['of selected text', { ...target, selectionText: 'error-code' }, ['copy']],
    [
      'of a field',
      { ...target, isEditable: true },
      ['undo', 'redo', undefined, 'cut', 'copy', 'paste', 'delete', undefined, 'selectAll'],
    ],
  ])('%s', (_name, where, roles) => {
    expect(contextMenu(where, wordsOf('ru'))?.map((item) => item.role) ?? null).toEqual(roles);
  });

  it('offers only what can be done', () => {
    const items = contextMenu({ isEditable: true, selectionText: '', editFlags: { ...none, canPaste: true } }, wordsOf('en'));
    expect(items?.filter((item) => item.enabled === true).map((item) => item.role)).toEqual(['paste']);
  });
});

describe('the language', () => {
  it.each([
    [['ru-RU', 'en'], 'ru'],
    [['ru'], 'ru'],
    [['RU_ru'], 'en'],
    [['run'], 'en'],
    [['de', 'ru'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (locales, language) => expect(languageOf(locales)).toBe(language));

  it('has every word in both', () => {
    const [en, ru] = [wordsOf('en'), wordsOf('ru')];
    expect(Object.keys(ru)).toEqual(Object.keys(en));
    for (const text of Object.values(ru)) expect(text).toMatch(/[А-Яа-яZ]/);
  });
});
