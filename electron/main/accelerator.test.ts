import { expect, it } from 'vitest';
import { acceleratorOf } from './accelerator.ts';

it.each([
  ['KeyG', 'G'],
  ['Ctrl+KeyO', 'CmdOrCtrl+O'],
  ['Ctrl+Alt+Shift+KeyZ', 'CmdOrCtrl+Alt+Shift+Z'],
  ['Ctrl+Digit0', 'CmdOrCtrl+0'],
  ['Ctrl+Comma', 'CmdOrCtrl+,'],
  ['Shift+ArrowLeft', 'Shift+Left'],
  ['F1', 'F1'],
  ['F24', 'F24'],
  ['?', '?'],
  ['+', 'Plus'],
  ['Ctrl++', 'CmdOrCtrl+Plus'],
  ['Numpad7', 'num7'],
  ['NumpadAdd', 'numadd'],
  ['Space', 'Space'],
  ['F25', null],
  ['IntlBackslash', null],
  ['Hyper+KeyA', null],
  ['Ctrl', null],
  ['', null],
])('%s is %s', (key, accelerator) => expect(acceleratorOf(key)).toBe(accelerator));
