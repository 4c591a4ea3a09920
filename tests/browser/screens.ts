/** Every screen of the workstation and how one gets there: for the pictures, and for the checks of accessibility. */
import type { EditorDriver } from './editor-driver.ts';

export interface Screen {
  readonly name: string;
  readonly in: 'library' | 'editor';
  /** Opens it from the plain library or editor. */
  readonly open: (editor: EditorDriver) => Promise<void>;
}

/** Presses a key that a command has in every language. */
function byKey(...keys: readonly string[]): Screen['open'] {
  return (editor) => press(editor, keys);
}

async function press({ page }: EditorDriver, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
}

/** Leaves whatever was opened over the plain library or editor. */
export async function closeAll({ page }: EditorDriver): Promise<void> {
  for (let k = 0; k < 2; k++) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
}

export const SCREENS: readonly Screen[] = [
  { name: 'library', in: 'library', open: async () => undefined },
  { name: 'library-palette', in: 'library', open: byKey('Control+k') },
  { name: 'library-settings', in: 'library', open: byKey('Control+,') },
  { name: 'editor-objects', in: 'editor', open: byKey('Alt+1') },
  { name: 'editor-concepts', in: 'editor', open: byKey('Alt+2') },
  { name: 'editor-review', in: 'editor', open: byKey('Alt+3') },
  { name: 'editor-history', in: 'editor', open: byKey('Alt+4') },
  { name: 'editor-brush', in: 'editor', open: byKey('Alt+1', 'b') },
  { name: 'editor-propagate', in: 'editor', open: byKey('Control+g') },
  { name: 'editor-clean-up', in: 'editor', open: byKey('f') },
  { name: 'editor-export', in: 'editor', open: byKey('Control+e') },
  { name: 'editor-settings', in: 'editor', open: byKey('Control+,') },
  { name: 'editor-shortcuts', in: 'editor', open: byKey('F1') },
  { name: 'editor-palette', in: 'editor', open: byKey('Control+k') },
  { name: 'editor-snapshots', in: 'editor', open: byKey('Control+s') },
  {
    name: 'editor-diagnostics',
    in: 'editor',
    open: async (editor) => {
      await press(editor, ['Control+k']);
      await editor.page.keyboard.type('diagnos');
      await editor.page.waitForTimeout(150);
      await editor.page.keyboard.press('Enter');
      await editor.page.waitForTimeout(400);
    },
  },
];
