/** Two windows on one project: what is done in one is seen in the other, without asking. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distance, driveEditor, type EditorDriver, PATIENCE_MS, typeInField } from './editor-driver.ts';
import { keepFailurePictures } from './failure-pictures.ts';
import { makeOneClipLibrary, middleOf, type OneClipLibrary } from './one-clip-library.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const SIZE = { width: 640, height: 360 };
const FRAMES = 6;
const LONG_MS = 180_000;
const SOON = { timeout: PATIENCE_MS };

let browser: Browser;
let folder: { dir: string; remove: () => Promise<void> };
let library: OneClipLibrary;
let host: Workstation;
let windows: readonly Window[] = [];
let first: EditorDriver;
let second: EditorDriver;

beforeAll(async () => {
  folder = await temporaryLibrary();
  [browser, library] = await Promise.all([
    launchChromium(),
    makeOneClipLibrary(folder.dir, { size: SIZE, frames: FRAMES, upTo: 'clip' }),
  ]);
  host = await startWorkstation({ libraryDir: library.libraryDir });
  const open = async () => {
    const window = await openWindow(browser, host.address);
    windows = [...windows, window];
    const editor = driveEditor(window.page, SIZE);
    await window.page.getByRole('grid', { name: 'Projects' }).getByRole('gridcell').first().click();
    await editor.openClip(library.mediaName);
    return editor;
  };
  first = await open();
  second = await open();
}, LONG_MS);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await folder?.remove();
});

keepFailurePictures(() => windows[1]?.page);

describe('two windows on one clip', () => {
  test(
    'an object that is made in one appears in the other, which can take it back for both',
    async () => {
      const middle = middleOf(library.world, 1, 0);
      const bare = await second.colourAt(middle);
      const isPainted = (editor: EditorDriver) => async () => distance(await editor.colourAt(middle), bare) > 5;
      const { x, y, width, height } = library.world.box(1, 0) ?? { x: 0, y: 0, width: 0, height: 0 };
      await first.press('w');
      await first.dragFrame({ x, y }, { x: x + width, y: y + height });
      for (const editor of [first, second]) {
        await expect.poll(() => editor.objects().count(), SOON).toBe(1);
        await expect.poll(isPainted(editor), SOON).toBe(true);
      }
      await second.press('Control+z');
      for (const editor of [second, first]) {
        await expect.poll(() => editor.objects().count(), SOON).toBe(0);
        await expect.poll(isPainted(editor), SOON).toBe(false);
      }
      await first.press('Control+Shift+z');
      await expect.poll(() => second.objects().count(), SOON).toBe(1);
    },
    LONG_MS,
  );

  test(
    'a class that is made and renamed in one is so in the other',
    async () => {
      const { page } = first;
      const chip = (name: string) => second.page.getByRole('toolbar', { name: 'Classes' }).getByRole('button', { name });
      await page.getByRole('button', { name: 'Add the first class' }).click();
      await typeInField(page, 'star');
      await page.keyboard.press('Enter');
      await chip('star').waitFor(SOON);
      await page.getByRole('button', { name: 'Rename star' }).click();
      await page.getByRole('textbox', { name: 'Name of the class' }).fill('comet');
      await page.keyboard.press('Enter');
      await chip('comet').waitFor(SOON);
      await expect(chip('star').count()).resolves.toBe(0);
      await page.keyboard.press('Escape');
    },
    LONG_MS,
  );

  test(
    'a clip that is put in the trash closes in the other, which says so; restored, it opens again',
    async () => {
      await first.press('Alt+Home');
      const cell = first.page.getByRole('grid', { name: 'Clips and images' }).getByRole('gridcell');
      await cell.filter({ hasText: library.mediaName }).click();
      await first.page.keyboard.press('Delete');
      await second.page.getByRole('heading', { name: 'Drop clips into this project' }).waitFor(SOON);
      await second.page.getByText(`“${library.mediaName}” was put in the trash.`).waitFor(SOON);
      await first.page.getByRole('button', { name: 'Undo' }).click();
      await second.openClip(library.mediaName);
      await expect.poll(() => second.objects().count(), SOON).toBe(1);
      expect(windows.flatMap(({ faults }) => faults)).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'a project that is put in the trash closes in the other, which says so and can bring it back',
    async () => {
      if (await first.canvas.isVisible()) await first.press('Alt+Home');
      const project = first.page.getByRole('grid', { name: 'Projects' }).getByRole('gridcell').first();
      await project.click();
      await first.page.keyboard.press('Delete');
      await second.page.getByText('was put in the trash in another window').waitFor(SOON);
      await expect(second.canvas.isVisible()).resolves.toBe(false);
      await second.page.getByRole('button', { name: 'Restore' }).click();
      await second.openClip(library.mediaName);
      expect(windows.flatMap(({ faults }) => faults)).toEqual([]);
    },
    LONG_MS,
  );
});
