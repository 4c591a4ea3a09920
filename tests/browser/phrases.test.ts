/** What `npm run demo` promises: a phrase typed in the window finds what it names, with the pack that the program brings. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driveEditor, type EditorDriver, PATIENCE_MS, typeInField } from './editor-driver.ts';
import { keepFailurePictures } from './failure-pictures.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));
const SIZE = { width: 640, height: 360 };
const LONG_MS = 120_000;

let browser: Browser;
let library: { dir: string; remove: () => Promise<void> };
let host: Workstation;
let window: Window;
let editor: EditorDriver;

beforeAll(async () => {
  library = await temporaryLibrary();
  browser = await launchChromium();
  host = await startWorkstation({ libraryDir: join(library.dir, 'library'), builtInPacks: join(RESOURCES, 'packs') });
  window = await openWindow(browser, host.address);
  editor = driveEditor(window.page, SIZE);
  await editor.drop(join(RESOURCES, 'demo', 'demo.mp4'));
  await editor.openClip('demo');
}, LONG_MS);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await library?.remove();
});

keepFailurePictures(() => window?.page);

describe('a phrase', () => {
  test(
    'finds what it names, and what is taken becomes objects',
    async () => {
      const candidates = window.page.getByRole('grid', { name: 'Candidates' });
      await editor.press('t');
      await typeInField(window.page, 'red star');
      await window.page.keyboard.press('Enter');
      await candidates.waitFor({ timeout: PATIENCE_MS });
      await window.page.getByRole('button', { name: 'Accept these 2' }).click({ timeout: PATIENCE_MS });
      await window.page.getByRole('button', { name: 'Make 2 objects' }).click();
      await expect.poll(() => editor.objects().count(), { timeout: PATIENCE_MS }).toBe(2);
      expect(window.faults).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'that names nothing here has nothing to take',
    async () => {
      await editor.press('t');
      await typeInField(window.page, 'green fish');
      await window.page.keyboard.press('Enter');
      await window.page.getByRole('heading', { name: 'green fish' }).waitFor({ timeout: PATIENCE_MS });
      await window.page.getByText(/^Nothing was found on this frame|^0 of \d+ at /).waitFor({ timeout: PATIENCE_MS });
      expect(window.faults).toEqual([]);
    },
    LONG_MS,
  );
});
