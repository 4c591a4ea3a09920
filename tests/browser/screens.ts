/** Every screen of the workstation and how one gets there: for the pictures, and for the checks of accessibility. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EditorDriver, PATIENCE_MS } from './editor-driver.ts';

/**
 * Where a screen is opened: a library and a clip of the prepared library, a clip with a model that finds by phrases, a
 * library that is empty after a crash, and that one when its engine has gone.
 */
export const PLACES = ['library', 'editor', 'concepts', 'first-start', 'lost'] as const;
export type Place = (typeof PLACES)[number];

export interface Screen {
  readonly name: string;
  readonly in: Place;
  /** Opens it from the place, where nothing else is open. */
  readonly open: (editor: EditorDriver) => Promise<void>;
  /** Leaves it, where Escape is not enough. */
  readonly leave?: (editor: EditorDriver) => Promise<void>;
}

/** What a command is found by in the palette, in each language. */
interface Query {
  readonly en: string;
  readonly ru: string;
}

/** What a key opens is there by then. */
const SETTLE_MS = 150;

/** Presses a key that a command has in every language. */
function byKey(...keys: readonly string[]): Screen['open'] {
  return (editor) => press(editor, keys);
}

function byCommand(query: Query): Screen['open'] {
  return (editor) => runCommand(editor, query);
}

async function press({ page }: EditorDriver, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(SETTLE_MS);
  }
}

/** Runs the command that the palette finds first. */
export async function runCommand(editor: EditorDriver, query: Query): Promise<void> {
  const { page } = editor;
  const language = (await page.locator('html').getAttribute('lang')) === 'ru' ? 'ru' : 'en';
  await press(editor, ['Control+k']);
  await page.getByRole('dialog').getByRole('combobox').fill(query[language], { timeout: PATIENCE_MS });
  await page.waitForTimeout(SETTLE_MS);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(400);
}

/** Opens a tab of the settings, by its place in the list. */
function settingsTab(index: number): Screen['open'] {
  return async (editor) => {
    await press(editor, ['Control+,']);
    await editor.page.getByRole('dialog').getByRole('tab').nth(index).click();
  };
}

/** Leaves whatever was opened over a place. */
export async function closeAll(editor: EditorDriver): Promise<void> {
  await press(editor, ['Escape', 'Escape']);
  const toast = editor.page.getByRole('region', { name: /^(Messages|Сообщения)$/ }).getByRole('button', { name: DISMISS });
  while (await toast.first().isVisible()) await toast.first().click({ timeout: PATIENCE_MS });
}

const TRASH: Query = { en: 'trash show', ru: 'показать корзину' };
const DIAGNOSTICS: Query = { en: 'diagnostics', ru: 'диагностику' };
const DISMISS = /^(Dismiss|Закрыть)$/;

/** A file that only looks like a video, and one that nothing can be made of. */
async function dropBadFiles(editor: EditorDriver): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'workstation-bad-files-'));
  const paths = [join(dir, 'half-a-download.mp4'), join(dir, 'notes.docx')];
  for (const path of paths) await writeFile(path, 'not what its name says');
  await editor.drop(...paths);
  await rm(dir, { recursive: true });
  const clear = editor.page.getByRole('button', { name: CLEAR_LIST });
  await clear.waitFor({ timeout: PATIENCE_MS });
}

const CLEAR_LIST = /^(Clear the list|Очистить список)$/;

async function exportNow({ page }: EditorDriver): Promise<void> {
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^(Export|Экспорт)/ }).click({ timeout: PATIENCE_MS });
  await dialog.getByRole('button', { name: /Download|Скачать/ }).waitFor({ timeout: PATIENCE_MS });
}

async function findByPhrase(editor: EditorDriver): Promise<void> {
  const { page } = editor;
  await press(editor, ['Alt+2']);
  const field = page.getByRole('tabpanel').getByRole('textbox').first();
  await field.fill('beach ball');
  await field.press('Enter');
  await page.getByRole('tabpanel').getByRole('row').first().waitFor({ timeout: PATIENCE_MS });
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
  {
    name: 'editor-clean-up',
    in: 'editor',
    async open(editor) {
      await press(editor, ['Alt+1']);
      await editor.objects().first().click();
      await press(editor, ['f']);
      await editor.page.getByRole('dialog').waitFor({ timeout: PATIENCE_MS });
    },
  },
  { name: 'editor-export', in: 'editor', open: byKey('Control+e') },
  { name: 'editor-settings', in: 'editor', open: settingsTab(0) },
  { name: 'editor-shortcuts', in: 'editor', open: byKey('F1') },
  { name: 'editor-palette', in: 'editor', open: byKey('Control+k') },
  { name: 'editor-snapshots', in: 'editor', open: byKey('Control+s') },
  {
    name: 'editor-diagnostics',
    in: 'editor',
    async open(editor) {
      await runCommand(editor, DIAGNOSTICS);
      await editor.page.getByRole('dialog').getByText('ffmpeg').first().waitFor({ timeout: PATIENCE_MS });
    },
  },
  { name: 'editor-settings-media', in: 'editor', open: settingsTab(1) },
  { name: 'editor-settings-models', in: 'editor', open: settingsTab(2) },
  { name: 'editor-settings-keys', in: 'editor', open: settingsTab(3) },
  { name: 'editor-settings-library', in: 'editor', open: settingsTab(4) },
  { name: 'editor-export-report', in: 'editor', open: exportNow },
  {
    name: 'editor-classes',
    in: 'editor',
    open: ({ page }) => page.getByRole('button', { name: /^(Edit classes|Настроить классы)/ }).click(),
  },
  {
    name: 'editor-object-menu',
    in: 'editor',
    async open(editor) {
      await press(editor, ['Alt+1']);
      await editor.objects().first().click({ button: 'right' });
    },
  },
  {
    name: 'editor-view-menu',
    in: 'editor',
    open: ({ page }) => page.getByRole('button', { name: /^(Display options|Параметры отображения)/ }).click(),
  },
  { name: 'editor-jobs', in: 'editor', open: byKey('Control+j') },
  { name: 'library-trash', in: 'library', open: byCommand(TRASH), leave: byCommand(TRASH) },
  {
    name: 'library-import-error',
    in: 'library',
    open: dropBadFiles,
    leave: ({ page }) => page.getByRole('button', { name: CLEAR_LIST }).click(),
  },
  { name: 'concepts-empty', in: 'concepts', open: byKey('Alt+2') },
  { name: 'concepts-candidates', in: 'concepts', open: findByPhrase },
  { name: 'library-recovered', in: 'first-start', open: async () => undefined },
  {
    name: 'library-empty',
    in: 'first-start',
    open: async ({ page }) => {
      const dismiss = page.getByRole('button', { name: DISMISS });
      if (await dismiss.isVisible()) await dismiss.click();
    },
  },
  { name: 'library-engine-banner', in: 'lost', open: async () => undefined },
];
