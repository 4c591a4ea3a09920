import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { buildMenu } from '../../electron/main/menu.ts';
import { wordsOf } from '../../electron/main/words.ts';
import { ALL_COMMANDS } from '../../renderer/src/app/all-commands.ts';

/** `Ctrl+Shift+KeyO` as a native menu writes it. */
function acceleratorOf(key: string): string {
  const names: Readonly<Record<string, string>> = { Ctrl: 'CmdOrCtrl', Comma: ',', Equal: '=', Minus: '-' };
  return key
    .split('+')
    .map((part) => names[part] ?? part.replace(/^(Key|Digit)/, ''))
    .join('+');
}

function flat(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
}

/** The menu lies in another process than the commands; this is what holds the two together. */
describe('the native menu', () => {
  const state = {
    words: wordsOf('en'),
    platform: 'linux',
    disabledCommands: [],
    keys: null,
    recents: [],
    development: false,
  } as const;
  const items = flat(buildMenu(state, { run: () => undefined, clearRecents: () => undefined }));
  const commands = new Map(ALL_COMMANDS.map((command) => [command.id, command]));

  it.each(items.flatMap((item) => (item.id === undefined ? [] : [[item.id, item.accelerator]])))(
    'names a command of the page: %s (%s)',
    (id, accelerator) => {
      const keys = commands.get(id ?? '')?.keys.map(acceleratorOf);
      expect(keys, `${id} is a command`).toBeDefined();
      if (accelerator !== undefined) expect(keys).toContain(accelerator);
    },
  );
});
