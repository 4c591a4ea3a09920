/** The whole job in a browser, on the real engine: drop, box, propagate, scrub, brush, undo, class, export. */
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorldClip } from '../fixtures/world-clip.ts';
import { distance, driveEditor, type EditorDriver, PATIENCE_MS, typeInField } from './editor-driver.ts';
import { readDataset } from './read-dataset.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const SIZE = { width: 640, height: 360 };
const FRAMES = 48;
/** A test here is a chain of things that a person does. */
const LONG_MS = 180_000;

let browser: Browser;
let library: { dir: string; remove: () => Promise<void> };
let clip: Awaited<ReturnType<typeof makeWorldClip>>;

beforeAll(async () => {
  library = await temporaryLibrary();
  [browser, clip] = await Promise.all([launchChromium(), makeWorldClip(library.dir, FRAMES, SIZE)]);
}, LONG_MS);

afterAll(async () => {
  await browser?.close();
  await library?.remove();
});

async function open(): Promise<{ host: Workstation; window: Window; editor: EditorDriver }> {
  const host = await startWorkstation({ libraryDir: join(library.dir, 'library') });
  const window = await openWindow(browser, host.address);
  return { host, window, editor: driveEditor(window.page, SIZE) };
}

/** The middle of the clip's first object on a frame. */
function middle(frameIndex: number) {
  const box = clip.world.box(1, frameIndex);
  if (box === null) throw new Error('the object is in the picture there');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe('the whole job', () => {
  test(
    'from a dropped clip to a dataset that trainers read, over a restart of the program',
    async () => {
      const first = await open();
      const { editor, window } = first;
      await editor.drop(clip.path);
      await editor.openClip('world');

      // A box gives a mask, on screen.
      const { box } = clip;
      const bare = await editor.colourAt(middle(0));
      const beside = { x: Math.max(0.02, box.x - 0.1), y: box.y };
      const ground = await editor.colourAt(beside);
      await editor.press('w');
      await editor.dragFrame({ x: box.x - 0.01, y: box.y - 0.01 }, { x: box.x + box.width + 0.01, y: box.y + box.height + 0.01 });
      await expect.poll(() => editor.objects().count(), { timeout: PATIENCE_MS }).toBe(1);
      await expect
        .poll(async () => distance(await editor.colourAt(middle(0)), bare), { timeout: PATIENCE_MS })
        .toBeGreaterThan(5);
      expect(distance(await editor.colourAt(beside), ground)).toBeLessThan(6);

      // It is carried through the clip, and the window says beforehand how far.
      await editor.press('g');
      const dialog = window.page.getByRole('dialog', { name: 'Propagate' });
      await dialog.getByText(/Will change/).waitFor({ timeout: PATIENCE_MS });
      await dialog.getByRole('button', { name: 'Start' }).click();
      await expect.poll(() => editor.objects().first().textContent(), { timeout: LONG_MS / 2 }).toContain(`${FRAMES} frames`);

      // Any frame shows its own mask.
      await editor.press('Alt+5');
      for (const frame of [20, 40]) {
        await editor.goTo(frame);
        const masked = await editor.colourAt(middle(frame));
        await editor.press('Shift+m');
        await expect
          .poll(async () => distance(await editor.colourAt(middle(frame)), masked), { timeout: PATIENCE_MS })
          .toBeGreaterThan(5);
        await editor.press('Shift+m');
      }

      // A stroke of the brush changes the mask under it; undo takes it back, redo brings it.
      const spot = { x: 0.08, y: 0.9 };
      const clean = await editor.colourAt(spot);
      const isPainted = async () => distance(await editor.colourAt(spot), clean) > 5;
      await editor.press('b');
      await editor.dragFrame({ x: 0.05, y: 0.9 }, { x: 0.12, y: 0.9 });
      await editor.press('v');
      await expect.poll(isPainted, { timeout: PATIENCE_MS }).toBe(true);
      await editor.press('Control+z');
      await expect.poll(isPainted, { timeout: PATIENCE_MS }).toBe(false);
      await editor.press('Control+Shift+z');
      await expect.poll(isPainted, { timeout: PATIENCE_MS }).toBe(true);
      expect(window.faults).toEqual([]);
      await window.context.close();
      await first.host.stop();

      // Undo outlives the program.
      const second = await open();
      await second.editor.page.getByRole('grid', { name: 'Projects' }).getByRole('row').first().click();
      await second.editor.openClip('world');
      await second.editor.goTo(40);
      const after = async () => distance(await second.editor.colourAt(spot), clean) > 5;
      await expect.poll(after, { timeout: PATIENCE_MS }).toBe(true);
      await second.editor.press('Control+z');
      await expect.poll(after, { timeout: PATIENCE_MS }).toBe(false);

      // A class, and the dataset.
      await second.editor.objects().first().click();
      await second.window.page.getByRole('button', { name: 'Add the first class' }).click();
      await typeInField(second.window.page, 'star');
      await second.window.page.keyboard.press('Enter');
      await second.window.page.getByRole('button', { name: /^star/ }).first().waitFor({ timeout: PATIENCE_MS });
      await second.window.page.keyboard.press('Escape');
      await second.editor.press('1');
      await expect.poll(() => second.editor.objects().first().textContent(), { timeout: PATIENCE_MS }).toContain('star');
      await second.editor.press('Control+e');
      const exporting = second.window.page.getByRole('dialog', { name: /Export/ });
      await exporting.getByRole('button', { name: /^Export/ }).click({ timeout: PATIENCE_MS });
      const [download] = await Promise.all([
        second.window.page.waitForEvent('download', { timeout: LONG_MS / 2 }),
        exporting.getByRole('button', { name: /Download/ }).click({ timeout: LONG_MS / 2 }),
      ]);
      const zip = join(library.dir, 'out.zip');
      await download.saveAs(zip);
      const dataset = await readDataset(zip);
      expect(dataset.coco.annotations).toHaveLength(FRAMES);
      expect(dataset.coco.categories.map((category) => category.name)).toContain('star');
      expect(dataset.meanIou(clip.world)).toBeGreaterThan(0.85);
      expect(second.window.faults).toEqual([]);
      await second.window.context.close();
      await second.host.stop();
    },
    LONG_MS,
  );
});
