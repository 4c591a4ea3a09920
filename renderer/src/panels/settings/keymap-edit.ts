/** Changing which keys run which command. Pure. */
import { z } from 'zod';
import { AppError } from '../../../../native/contract/errors.ts';
import { say } from '../../../../native/contract/sentences.ts';
import { type Settings, settingsSchema } from '../../../../native/contract/settings.ts';
import type { Command, CommandGroup } from '../../app/commands.ts';
import { conflicts, type Keymap, type KeymapChoice, resolveKeymap } from '../../app/keymap.ts';
import { matches } from '../library/library-view.ts';

type StoredKeymap = Settings['interface']['keymap'];

/** Keys that a command may have, as the settings allow. */
const MOST_KEYS = 6;

/** One command in the editor. */
export interface KeyRow {
  readonly command: Command;
  readonly title: string;
  readonly keys: readonly string[];
  /** Whether a person has chosen these keys. */
  readonly changed: boolean;
  /** Titles of the commands that one of its keys runs as well, by key. */
  readonly clashes: ReadonlyMap<string, readonly string[]>;
}

/** The commands that a search finds, by group in the order of the commands. A search may also be for a key: `ctrl+k`. */
export function keyRows(
  commands: readonly Command[],
  choice: KeymapChoice,
  search: string,
  texts: { readonly title: (command: Command) => string; readonly key: (key: string) => string },
): ReadonlyMap<CommandGroup, readonly KeyRow[]> {
  const keymap = resolveKeymap(commands, choice);
  const titles = new Map(commands.map((command) => [command.id, texts.title(command)]));
  const clashes = clashesOf(commands, keymap, titles);
  const rows = commands.map((command): KeyRow => {
    const { id } = command;
    const keys = keymap.get(id) ?? [];
    return {
      command,
      title: titles.get(id) ?? id,
      keys,
      changed: choice.overrides[id] !== undefined,
      clashes: clashes.get(id) ?? new Map(),
    };
  });
  const found = rows.filter((row) => matches([row.title, row.command.id, ...row.keys.map(texts.key)].join(' '), search.trim()));
  return Map.groupBy(found, (row) => row.command.group);
}

function clashesOf(
  commands: readonly Command[],
  keymap: Keymap,
  titles: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, Map<string, readonly string[]>>();
  for (const { key, commandIds } of conflicts(commands, keymap)) {
    for (const id of commandIds) {
      const others = commandIds.filter((other) => other !== id).map((other) => titles.get(other) ?? other);
      found.set(id, (found.get(id) ?? new Map()).set(key, others));
    }
  }
  return found;
}

/** Gives a command one more key. */
export function addKey(choice: StoredKeymap, commandId: string, now: readonly string[], key: string): StoredKeymap {
  if (now.includes(key)) return choice;
  return setKeys(choice, commandId, [...now, key].slice(-MOST_KEYS));
}

/** Takes one key away from a command. */
export function removeKey(choice: StoredKeymap, commandId: string, now: readonly string[], key: string): StoredKeymap {
  return setKeys(
    choice,
    commandId,
    now.filter((other) => other !== key),
  );
}

function setKeys(choice: StoredKeymap, commandId: string, keys: readonly string[]): StoredKeymap {
  return { ...choice, overrides: { ...choice.overrides, [commandId]: [...keys] } };
}

/** Gives a command the preset's keys back. */
export function resetKeys(choice: StoredKeymap, commandId: string): StoredKeymap {
  const { [commandId]: _dropped, ...overrides } = choice.overrides;
  return { ...choice, overrides };
}

const FORMAT = 'sam3-keymap';
const fileSchema = z.object({ format: z.literal(FORMAT), keymap: settingsSchema.shape.interface.unwrap().shape.keymap });

/** The choice as a file for another machine. */
export function keymapFile(choice: StoredKeymap): string {
  return `${JSON.stringify({ format: FORMAT, keymap: choice }, null, 2)}\n`;
}

/** Reads such a file. @throws AppError `invalid-input` when it is none */
export function readKeymapFile(text: string): StoredKeymap {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw notAKeymap(cause);
  }
  const file = fileSchema.safeParse(parsed);
  if (!file.success) throw notAKeymap(file.error);
  return file.data.keymap;
}

function notAKeymap(cause: unknown): AppError {
  return new AppError('invalid-input', say('not-a-keymap'), {}, { cause });
}
