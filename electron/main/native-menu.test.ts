import type { MenuItemConstructorOptions } from 'electron';
import { expect, it } from 'vitest';
import type { WindowContext } from '../../native/contract/host.ts';
import { type AppState, FIRST_STATE } from './app-state.ts';
import { createNativeMenu } from './native-menu.ts';

function setUp(start: Partial<AppState> = {}) {
  let current: AppState = { ...FIRST_STATE, ...start };
  let shown: MenuItemConstructorOptions[] = [];
  const menu = createNativeMenu({
    state: {
      get current() {
        return current;
      },
      update(changes) {
        current = { ...current, ...changes };
      },
      flush: async () => undefined,
    },
    library: '/lib',
    platform: 'linux',
    development: false,
    locales: ['ru-RU'],
    show(template) {
      shown = template;
    },
    run: () => undefined,
  });
  const recent = () => {
    const file = shown[0]?.submenu as MenuItemConstructorOptions[];
    return (file.find((item) => Array.isArray(item.submenu))?.submenu as MenuItemConstructorOptions[]) ?? [];
  };
  const keyOf = (id: string) => {
    const items = shown.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    return items.find((item) => item.id === id)?.accelerator;
  };
  return { menu, recent, keyOf, labels: () => shown.map((item) => item.label), state: () => current };
}

const context: WindowContext = {
  title: 'Cats',
  language: 'en',
  theme: 'dark',
  disabledCommands: [],
  keys: null,
  project: { id: 3, name: 'Cats' },
};

it('speaks the system’s language at first, then that of the last time, then the page’s', () => {
  const first = setUp();
  first.menu.refresh();
  expect(first.labels()[0]).toBe('Файл');
  first.menu.follow(context);
  expect(first.labels()[0]).toBe('File');
  expect(first.state().language).toBe('en');
  expect(first.menu.words.edit).toBe('Edit');
  const later = setUp({ language: 'en' });
  later.menu.refresh();
  expect(later.labels()[0]).toBe('File');
});

it('remembers the projects of this library, and forgets them when told to', () => {
  const other = { library: '/other', projectId: 3, name: 'Dogs' };
  const { menu, recent, state } = setUp({ recents: [other] });
  menu.follow(context);
  menu.follow({ ...context, project: null });
  expect(recent()[0]?.label).toBe('1  Cats');
  expect(state().recents).toEqual([{ library: '/lib', projectId: 3, name: 'Cats' }, other]);
  clickLast(recent());
  expect(state().recents).toEqual([other]);
  expect(recent().map((item) => item.enabled)).toEqual([false]);
});

it('shows the keys of the page’s keymap once it has told them', () => {
  const { menu, keyOf } = setUp();
  menu.refresh();
  expect(keyOf('app.export')).toBe('CmdOrCtrl+E');
  menu.follow({ ...context, keys: { 'app.export': 'Ctrl+Shift+KeyE' } });
  expect(keyOf('app.export')).toBe('CmdOrCtrl+Shift+E');
  expect(keyOf('app.undo')).toBeUndefined();
});

function clickLast(items: readonly MenuItemConstructorOptions[]): void {
  const click = items.at(-1)?.click as (() => void) | undefined;
  click?.();
}
