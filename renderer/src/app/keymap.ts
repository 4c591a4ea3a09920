/** Which keys run which command: presets, a person's own choices, conflicts, and how keys are read and written. Pure. */
import type { Command, CommandScope } from './commands.ts';
import { KEYMAP_PRESETS, type KeymapPreset } from './keymap-presets.ts';

/** What the settings say about keys. */
export interface KeymapChoice {
  readonly preset: KeymapPreset;
  /** Command id to its keys, in place of the preset's. */
  readonly overrides: Readonly<Record<string, readonly string[]>>;
}

/** Command id to its keys. */
export type Keymap = ReadonlyMap<string, readonly string[]>;

/** The keys of every command under a choice. */
export function resolveKeymap(commands: readonly Command[], choice: KeymapChoice): Keymap {
  const preset = KEYMAP_PRESETS[choice.preset];
  return new Map(commands.map(({ id, keys }) => [id, choice.overrides[id] ?? preset[id] ?? keys]));
}

/** The first key of each command that has one, for menus that show it. */
export function menuKeys(keymap: Keymap): Readonly<Record<string, string>> {
  return Object.fromEntries([...keymap].flatMap(([id, [first]]) => (first === undefined ? [] : [[id, first]])));
}

/** Two or more commands that one key would run in one place. */
export interface KeyConflict {
  readonly key: string;
  readonly commandIds: readonly string[];
}

/**
 * Keys that cannot be told apart: the same key for two commands of one scope, or of scopes that are open at the same time.
 * A key of `editor` and one of `global` do meet, and so do `timeline` and `editor`; `library` and `editor` never do.
 */
export function conflicts(commands: readonly Command[], keymap: Keymap): readonly KeyConflict[] {
  const users = new Map<string, Command[]>();
  for (const command of commands) {
    for (const key of keymap.get(command.id) ?? []) users.set(key, [...(users.get(key) ?? []), command]);
  }
  return [...users].flatMap(([key, using]) => {
    const clashing = using.filter((command) => using.some((other) => other !== command && meet(command.scope, other.scope)));
    return clashing.length > 1 ? [{ key, commandIds: clashing.map((command) => command.id) }] : [];
  });
}

function meet(a: CommandScope, b: CommandScope): boolean {
  if (a === b || a === 'global' || b === 'global') return true;
  return a !== 'library' && b !== 'library';
}

/** What of a keyboard event says which key it is. */
export interface KeyEventLike {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const MODIFIER_KEYS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

/**
 * The names that a pressed key goes by, the most exact first; none for a bare modifier. Letters count by what is printed
 * on them where that is Latin, else (a Cyrillic layout, say) by their place; `?` and the like by what they type.
 */
export function keysFromEvent(event: KeyEventLike): readonly string[] {
  if (MODIFIER_KEYS.has(event.key)) return [];
  const ctrl = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  const alt = event.altKey ? 'Alt+' : '';
  const shift = event.shiftKey ? 'Shift+' : '';
  const place = `${ctrl}${alt}${shift}${codeOf(event)}`;
  const types = event.key.length === 1 && !/[\p{L}\p{N}\s]/u.test(event.key);
  return types ? [place, `${ctrl}${alt}${event.key}`] : [place];
}

/** The one name under which a recorded key is stored. */
export function keyFromEvent(event: KeyEventLike): string | null {
  return keysFromEvent(event)[0] ?? null;
}

function codeOf({ code, key }: KeyEventLike): string {
  return /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : code;
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  BracketLeft: '[',
  BracketRight: ']',
  Backquote: '`',
  Minus: '−',
  Equal: '=',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Escape: 'Esc',
  Delete: 'Del',
  NumpadAdd: 'Num +',
  NumpadSubtract: 'Num −',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** A key as a person reads it: `Ctrl+Shift+KeyZ` is `Ctrl+Shift+Z`; on macOS with the signs of that system. */
export function labelOf(key: string, platform = 'linux'): string {
  const parts = key === '+' ? ['+'] : key.split('+');
  const label = (part: string) => NAMES[part] ?? part.replace(/^(Key|Digit)(?=.$)/, '').replace(/^Numpad(?=\d)/, 'Num ');
  if (platform !== 'darwin') return parts.map(label).join('+');
  const signs: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' };
  return parts.map((part) => signs[part] ?? label(part)).join('');
}
