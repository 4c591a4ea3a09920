/** The tools as hands use them, against what the engine then holds. */
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeEagerPack } from '../fixtures/tiny-pack.ts';
import { distance, driveEditor, type EditorDriver, PATIENCE_MS, type Point, typeInField } from './editor-driver.ts';
import { type EngineView, viewEngine } from './engine-client.ts';
import { keepFailurePictures } from './failure-pictures.ts';
import { makeOneClipLibrary, middleOf, type OneClipLibrary } from './one-clip-library.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const SIZE = { width: 640, height: 360 };
const FRAMES = 8;
const LONG_MS = 180_000;
const SOON = { timeout: PATIENCE_MS };
/** Pixels of a fifth of the width times a fifth of the height. */
const PATCH_PX = (SIZE.width * SIZE.height) / 25;

let browser: Browser;
let folder: { dir: string; remove: () => Promise<void> };
let library: OneClipLibrary;

beforeAll(async () => {
  folder = await temporaryLibrary();
  [browser, library] = await Promise.all([
    launchChromium(),
    makeOneClipLibrary(folder.dir, { size: SIZE, frames: FRAMES, upTo: 'clip' }),
  ]);
}, LONG_MS);

afterAll(async () => {
  await browser?.close();
  await folder?.remove();
});

/** A host with a window on the clip, for the tests of one group. */
function useEditor(model?: () => Promise<string>) {
  const open = {} as { host: Workstation; engine: EngineView; window: Window; editor: EditorDriver };
  beforeAll(async () => {
    const host = await startWorkstation({ libraryDir: library.libraryDir, ...(model && { model: await model() }) });
    const window = await openWindow(browser, host.address);
    Object.assign(open, { host, window, engine: await viewEngine(host.address), editor: driveEditor(window.page, SIZE) });
    await window.page.getByRole('grid', { name: 'Projects' }).getByRole('gridcell').first().click();
    await open.editor.openClip(library.mediaName);
  }, LONG_MS);
  beforeEach(async () => {
    const tracks = await open.engine.client.engine.tracks.list({ mediaId: library.mediaId });
    if (tracks.length > 0) await open.engine.client.engine.tracks.delete({ trackIds: tracks.map(({ id }) => id) });
    await expect.poll(() => open.editor.objects().count(), SOON).toBe(0);
    await open.editor.press('n');
    await open.editor.goTo(0);
  }, LONG_MS);
  afterEach(() => expect(open.window.faults).toEqual([]));
  afterAll(async () => {
    open.engine?.close();
    await open.window?.context.close();
    await open.host?.stop();
  });
  keepFailurePictures(() => open.window?.page);
  return open;
}

const areas = (engine: EngineView, frameIndex = 0) => engine.areasAt(library.mediaId, frameIndex);
const prompts = async ({ client }: EngineView) => {
  const all = await client.engine.prompts.list({ mediaId: library.mediaId });
  return all.map(({ prompt }) => prompt);
};

/** Draws the patch with this top left corner as a new object. */
async function drawPatch(editor: EditorDriver, corner: Point): Promise<void> {
  await editor.press('n', 'p');
  for (const [x, y] of [
    [0, 0],
    [0.2, 0],
    [0.2, 0.2],
    [0, 0.2],
  ] as const) {
    await editor.clickFrame({ x: corner.x + x, y: corner.y + y });
  }
  await editor.press('Enter');
}

/** Runs a command by its name, as from the keyboard. */
async function command({ page }: EditorDriver, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Commands' }).waitFor(SOON);
  await typeInField(page, name);
  await page
    .getByRole('option', { name: new RegExp(`^${name}`) })
    .first()
    .waitFor(SOON);
  await page.keyboard.press('Enter');
}

function near(expected: number, share: number): { readonly from: number; readonly to: number } {
  return { from: expected * (1 - share), to: expected * (1 + share) };
}

async function expectArea(area: () => Promise<number | undefined>, { from, to }: ReturnType<typeof near>): Promise<void> {
  await expect.poll(area, SOON).toSatisfy((value: number | undefined) => value !== undefined && value >= from && value <= to);
}

describe('prompts', () => {
  const open = useEditor();

  test(
    'a click makes a mask, a right click takes away from it',
    async () => {
      const { editor, engine } = open;
      const middle = middleOf(library.world, 1, 0);
      await editor.press('s');
      await editor.clickFrame(middle);
      await expect.poll(() => areas(engine), SOON).toSatisfy((all: number[]) => all.length === 1 && (all[0] ?? 0) > 50);
      await editor.clickFrame({ x: middle.x + 0.02, y: middle.y }, { button: 'right' });
      const signs = async () => (await prompts(engine)).map((prompt) => ('sign' in prompt ? prompt.sign : null));
      await expect.poll(signs, SOON).toEqual(['positive', 'negative']);
      await expect.poll(() => editor.objects().count(), SOON).toBe(1);
    },
    LONG_MS,
  );

  test(
    'points that are clicked with Ctrl held go to the model together, as one step',
    async () => {
      const { editor, engine, window } = open;
      const middle = middleOf(library.world, 1, 0);
      const steps = async () => (await engine.client.engine.projects.history({ projectId: library.projectId })).length;
      const before = await steps();
      await editor.press('s');
      await window.page.keyboard.down('Control');
      await editor.clickFrame(middle);
      await editor.clickFrame({ x: middle.x + 0.015, y: middle.y + 0.01 });
      expect(await prompts(engine)).toEqual([]);
      await window.page.keyboard.up('Control');
      await expect.poll(async () => (await prompts(engine)).length, SOON).toBe(2);
      expect(await steps()).toBe(before + 1);
    },
    LONG_MS,
  );

  test(
    'the handle of a box is moved, and the mask follows',
    async () => {
      const { editor, engine } = open;
      const { x, y, width, height } = library.world.box(1, 0) ?? { x: 0, y: 0, width: 0, height: 0 };
      await editor.press('w');
      await editor.dragFrame({ x, y }, { x: x + width, y: y + height });
      const box = async () => (await prompts(engine)).flatMap((prompt) => ('box' in prompt ? [prompt.box] : []))[0];
      await expect.poll(async () => (await box())?.width, SOON).toBeCloseTo(width, 2);
      await expect.poll(() => editor.objects().count(), SOON).toBe(1);
      await editor.press('v');
      const corner = { x: x + width, y: y + height };
      // The handle may be drawn a moment after the mask: a hand that missed it tries again.
      const drag = async () => {
        await editor.dragFrame(corner, { x: corner.x + 0.06, y: corner.y + 0.04 });
        return (await box())?.width ?? 0;
      };
      await expect.poll(drag, { ...SOON, interval: 500 }).toBeCloseTo(width + 0.06, 2);
      expect((await box())?.height).toBeCloseTo(height + 0.04, 2);
    },
    LONG_MS,
  );
});

describe('masks by hand', () => {
  const open = useEditor();

  test(
    'polygon, lasso and both brushes cover what they were led around',
    async () => {
      const { editor, engine, window } = open;
      await drawPatch(editor, { x: 0.1, y: 0.1 });
      await expectArea(async () => (await areas(engine))[0], near(PATCH_PX, 0.03));
      await editor.press('n', 'l');
      await editor.dragFrame({ x: 0.4, y: 0.1 }, { x: 0.6, y: 0.1 }, { x: 0.6, y: 0.3 }, { x: 0.4, y: 0.3 });
      await expectArea(async () => (await areas(engine))[1], near(PATCH_PX, 0.05));
      await editor.press('n', 'b');
      const options = window.page.getByRole('toolbar', { name: 'Tool options' });
      const size = Number.parseInt(await options.getByRole('textbox', { name: 'Brush size, pixels' }).inputValue(), 10);
      await editor.clickFrame({ x: 0.2, y: 0.7 });
      await expectArea(async () => (await areas(engine))[2], near((Math.PI * size ** 2) / 4, 0.06));
      await options.getByText('Square').locator('..').click();
      await editor.press('n');
      await editor.clickFrame({ x: 0.4, y: 0.7 });
      await expectArea(async () => (await areas(engine))[3], near(size ** 2, 0.06));
      await options.getByText('Round').locator('..').click();
    },
    LONG_MS,
  );

  test(
    'booleans of two objects, one step each',
    async () => {
      const { editor, engine } = open;
      await drawPatch(editor, { x: 0.1, y: 0.1 });
      await drawPatch(editor, { x: 0.15, y: 0.1 });
      await expect.poll(() => editor.objects().count(), SOON).toBe(2);
      const first = async () => (await areas(engine))[0];
      // No share is that of the patch itself: each step and its undo can be told apart.
      for (const [name, share] of [
        ['Union', 1.25],
        ['Intersection', 0.75],
        ['Subtract', 0.25],
        ['Exclusive or', 0.5],
      ] as const) {
        await editor.press('Control+a');
        await command(editor, name);
        await expectArea(first, near(PATCH_PX * share, 0.06));
        await editor.press('Control+z');
        await expectArea(first, near(PATCH_PX, 0.03));
      }
    },
    LONG_MS,
  );

  test(
    'cleaning up shows what it would do before it does it',
    async () => {
      const { editor, engine, window } = open;
      const island = { x: 0.75, y: 0.75 };
      const bare = await editor.colourAt(island);
      await drawPatch(editor, { x: 0.1, y: 0.1 });
      await expect.poll(() => editor.objects().count(), SOON).toBe(1);
      await editor.press('b');
      await editor.clickFrame(island);
      await editor.press('v');
      const isPainted = async () => distance(await editor.colourAt(island), bare) > 5;
      await expect.poll(isPainted, SOON).toBe(true);
      const withIsland = (await areas(engine))[0];
      await editor.press('Shift+f');
      const dialog = window.page.getByRole('dialog', { name: 'Clean up mask' });
      await dialog.waitFor(SOON);
      await expect.poll(isPainted, SOON).toBe(false);
      expect((await areas(engine))[0]).toBe(withIsland);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expect.poll(isPainted, SOON).toBe(true);
      await editor.press('Shift+f');
      await dialog.getByRole('button', { name: 'Apply' }).click();
      await dialog.waitFor({ state: 'hidden', ...SOON });
      await expectArea(async () => (await areas(engine))[0], near(PATCH_PX, 0.03));
      await expect.poll(isPainted, SOON).toBe(false);
    },
    LONG_MS,
  );

  test(
    'a mask is copied from the frame before; objects are split, merged and swapped',
    async () => {
      const { editor, engine } = open;
      await drawPatch(editor, { x: 0.1, y: 0.1 });
      await expect.poll(() => editor.objects().count(), SOON).toBe(1);
      const [drawn] = await areas(engine);
      for (const frame of [1, 2]) {
        await editor.goTo(frame);
        await editor.press('Shift+d');
        await expect.poll(() => areas(engine, frame), SOON).toEqual([drawn]);
      }
      await editor.press('Alt+m');
      await expect
        .poll(async () => Promise.all([1, 2].map((frame) => areas(engine, frame))), SOON)
        .toEqual([
          [drawn, 0],
          [0, drawn],
        ]);
      await expect.poll(() => editor.objects().count(), SOON).toBe(2);
      await editor.press('Control+a', 'Alt+x');
      await expect.poll(() => areas(engine, 2), SOON).toEqual([drawn, 0]);
      await editor.press('Control+z');
      await expect.poll(() => areas(engine, 2), SOON).toEqual([0, drawn]);
      await editor.press('Control+a', 'm');
      await expect.poll(() => areas(engine, 2), SOON).toEqual([drawn]);
      await expect.poll(() => editor.objects().count(), SOON).toBe(1);
    },
    LONG_MS,
  );
});

describe('a model that searches', () => {
  const open = useEditor(() => makeEagerPack(join(folder.dir, 'eager')));

  test(
    'candidate masks of a click are cycled with Tab and one is kept',
    async () => {
      const { editor, engine, window } = open;
      await editor.press('s');
      await editor.clickFrame({ x: 0.5, y: 0.5 });
      const choice = window.page.getByRole('group', { name: 'Candidate masks' });
      await choice.waitFor(SOON);
      expect(await choice.textContent()).toMatch(/1 of \d/);
      const offered = await areas(engine);
      await editor.press('Tab');
      await expect.poll(() => choice.textContent(), SOON).toMatch(/2 of \d/);
      expect(await areas(engine)).toEqual(offered);
      await editor.press('Enter');
      await choice.waitFor({ state: 'hidden', ...SOON });
      await expect.poll(() => areas(engine), SOON).toHaveLength(1);
    },
    LONG_MS,
  );

  test(
    'a phrase fills the tray; what is accepted by keys becomes objects, the rest does not',
    async () => {
      const { editor, engine, window } = open;
      const { page } = window;
      await editor.press('t');
      await typeInField(page, 'star');
      await page.keyboard.press('Enter');
      const tray = page.getByRole('grid', { name: 'Candidates' });
      await tray.waitFor(SOON);
      const count = await tray.getByRole('row').count();
      expect(count).toBeGreaterThan(2);
      await tray.focus();
      for (const key of ['Enter', 'Backspace', 'Enter']) await page.keyboard.press(key);
      const make = page.getByRole('button', { name: 'Make 2 objects' });
      await make.waitFor(SOON);
      expect(await areas(engine)).toEqual([]);
      await make.press('Enter');
      await expect.poll(() => editor.objects().count(), SOON).toBe(2);
      expect((await areas(engine)).every((area) => area > 0)).toBe(true);
      expect(await editor.objects().allTextContents()).toEqual([
        expect.stringContaining('star'),
        expect.stringContaining('star'),
      ]);
    },
    LONG_MS,
  );
});
