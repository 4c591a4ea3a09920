/** Codes of keys that Electron calls otherwise. https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts#accelerators */
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  BracketLeft: '[',
  BracketRight: ']',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  '+': 'Plus',
  '?': '?',
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  NumpadMultiply: 'nummult',
  NumpadDivide: 'numdiv',
  NumpadDecimal: 'numdec',
};
const MODIFIERS: Readonly<Record<string, string>> = { Ctrl: 'CmdOrCtrl', Alt: 'Alt', Shift: 'Shift' };
const SAME = /^(F([1-9]|1\d|2[0-4])|Space|Tab|Backspace|Delete|Insert|Enter|Escape|Home|End|PageUp|PageDown)$/;

/**
 * A key of the page's keymap (`Ctrl+Shift+KeyZ`) as Electron writes it in menus (`CmdOrCtrl+Shift+Z`); null where Electron
 * has no name for it, which it would refuse.
 */
export function acceleratorOf(key: string): string | null {
  const parts = key === '+' || key.endsWith('++') ? [...key.slice(0, -1).split('+').filter(Boolean), '+'] : key.split('+');
  const names = parts.map((part, index) => (index < parts.length - 1 ? MODIFIERS[part] : nameOf(part)));
  return names.includes(undefined) ? null : names.join('+');
}

function nameOf(code: string): string | undefined {
  const printed = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code);
  if (printed !== null) return printed[1] ?? printed[2] ?? `num${printed[3]}`;
  return SAME.test(code) ? code : NAMES[code];
}
