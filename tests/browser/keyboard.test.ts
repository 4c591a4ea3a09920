/** The whole job by keyboard alone, and the main parts of it in Russian. No mouse is used to the end of the first test. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driveEditor, type EditorDriver, PATIENCE_MS, type Point, typeInField } from './editor-driver.ts';
import { type EngineView, viewEngine } from './engine-client.ts';
import { keepFailurePictures } from './failure-pictures.ts';
import { makeOneClipLibrary, type OneClipLibrary } from './one-clip-library.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const SIZE = { width: 640, height: 360 };
const FRAMES = 16;
const LONG_MS = 180_000;
const SOON = { timeout: PATIENCE_MS };
/** What an arrow moves the pointer by, and how far the frame stays from the edge of the canvas, in CSS pixels. */
const STEP_PX = 16;
const MARGIN_PX = 16;

let browser: Browser;
let folder: { dir: string; remove: () => Promise<void> };
let library: OneClipLibrary;
let host: Workstation;
let engine: EngineView;
let window: Window;
let editor: EditorDriver;

beforeAll(async () => {
  folder = await temporaryLibrary();
  [browser, library] = await Promise.all([
    launchChromium(),
    makeOneClipLibrary(folder.dir, { size: SIZE, frames: FRAMES, upTo: 'clip' }),
  ]);
  host = await startWorkstation({ libraryDir: library.libraryDir });
  engine = await viewEngine(host.address);
}, LONG_MS);

afterAll(async () => {
  engine?.close();
  await browser?.close();
  await host?.stop();
  await folder?.remove();
});

keepFailurePictures(() => window?.page);

/** What has the focus: its role and name, and whether one can see that it has. */
interface Focused {
  readonly what: string;
  readonly place: 'body' | 'element';
  readonly visible: boolean;
}

function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return { what: 'body', place: 'body', visible: false } as const;
    const probe = document.body.appendChild(document.createElement('span'));
    probe.style.color = 'var(--accent)';
    const accent = getComputedStyle(probe).color;
    probe.remove();
    const looks = (each: Element, pseudo?: string) => {
      const { outlineStyle, outlineWidth, boxShadow, borderTopColor, borderTopWidth } = getComputedStyle(each, pseudo);
      const isFramed = borderTopColor === accent && Number.parseFloat(borderTopWidth) > 0;
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none' || isFramed;
    };
    // A field may draw it around its frame, a radio button on its label, a list on the row of its cursor, a slider on its thumb.
    const cursor = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const around = [element, element.parentElement, element.firstElementChild, element.nextElementSibling, cursor].filter(
      (each) => each !== null,
    );
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '';
    return {
      what: `${element.getAttribute('role') ?? element.tagName.toLowerCase()} "${name}"`,
      place: 'element',
      visible: around.some((each) => looks(each) || looks(each, '::after') || looks(each, '::before')),
    } as const;
  });
}

/** Presses Tab until the focus is where it is wanted; it has to be seen at every stop. */
async function tabTo(page: Page, wanted: (page: Page) => Promise<boolean>): Promise<void> {
  const unseen: string[] = [];
  for (let k = 0; k < 60; k++) {
    if (await wanted(page)) {
      expect(unseen).toEqual([]);
      return;
    }
    await page.keyboard.press('Tab');
    // Frames and rings fade in.
    const isSeen = async () => {
      const { visible, place } = await focused(page);
      return visible || place === 'body';
    };
    const { what } = await focused(page);
    await expect
      .poll(isSeen, { timeout: 1500, interval: 30 })
      .toBe(true)
      .catch(() => unseen.push(what));
  }
  throw new Error('the focus does not get there');
}

/** Whether the focus is on or in what a selector names. */
function isOn(selector: string): (page: Page) => Promise<boolean> {
  return (page) => page.evaluate((given) => document.activeElement?.closest(given) != null, selector);
}

async function expectFocusKept(page: Page, after: string): Promise<void> {
  await expect.poll(async () => `after ${after}: ${(await focused(page)).place}`, SOON).toBe(`after ${after}: element`);
}

/** Moves the keyboard's pointer from one place of the frame to another, in steps of the arrow keys. */
async function movePointer(page: Page, from: Point, to: Point): Promise<void> {
  const box = await editor.canvas.boundingBox();
  if (box === null) throw new Error('the canvas is shown');
  const scale = Math.min((box.width - 2 * MARGIN_PX) / SIZE.width, (box.height - 2 * MARGIN_PX) / SIZE.height);
  const move = async (distance: number, forward: string, back: string) => {
    const steps = Math.round(distance / STEP_PX);
    for (let k = 0; k < Math.abs(steps); k++) await page.keyboard.press(steps > 0 ? forward : back);
  };
  await move((to.x - from.x) * SIZE.width * scale, 'ArrowRight', 'ArrowLeft');
  await move((to.y - from.y) * SIZE.height * scale, 'ArrowDown', 'ArrowUp');
}

const rowText = () => editor.objects().first().textContent();

describe('the keyboard alone', () => {
  test(
    'does the whole job, and the focus is seen and never lost',
    async () => {
      window = await openWindow(browser, host.address);
      const { page } = window;
      editor = driveEditor(page, SIZE);
      await page.getByRole('grid', { name: 'Projects' }).getByRole('gridcell').first().waitFor(SOON);

      // Project, clip.
      await tabTo(page, isOn('nav [role="gridcell"]'));
      await page.keyboard.press('Enter');
      await page.getByRole('grid', { name: 'Clips and images' }).getByRole('gridcell').first().waitFor(SOON);
      await tabTo(page, isOn('main [role="gridcell"]'));
      await page.keyboard.press('Enter');
      await editor.seeFrame(0);
      await expectFocusKept(page, 'opening the clip');

      // A box, drawn with arrows.
      await tabTo(page, isOn('[data-testid="editor-canvas"]'));
      const { x, y, width, height } = library.world.box(1, 0) ?? { x: 0, y: 0, width: 0, height: 0 };
      await page.keyboard.press('w');
      await page.keyboard.press('Shift+V');
      await movePointer(page, { x: 0.5, y: 0.5 }, { x, y });
      await page.keyboard.press('Space');
      await movePointer(page, { x, y }, { x: x + width, y: y + height });
      await page.keyboard.press('Space');
      await expect.poll(() => editor.objects().count(), SOON).toBe(1);
      const status = page.getByTestId('canvas-status');
      await expect.poll(() => status.textContent(), SOON).toContain('Selected: object 1');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      await expect.poll(() => status.textContent(), SOON).toContain('Nothing selected.');

      // Propagation.
      await page.keyboard.press('g');
      const propagate = page.getByRole('dialog', { name: 'Propagate' });
      await propagate.getByText(/Will change/).waitFor(SOON);
      expect((await focused(page)).what).toBe('button "Start"');
      await page.keyboard.press('Enter');
      await propagate.waitFor({ state: 'hidden', ...SOON });
      await expectFocusKept(page, 'starting the propagation');
      await expect.poll(rowText, SOON).toContain(`${FRAMES} frames`);

      // Frames, undo, redo.
      await page.keyboard.press('End');
      await editor.seeFrame(FRAMES - 1);
      await page.keyboard.press('Home');
      await editor.seeFrame(0);
      await page.keyboard.press('`');
      await typeInField(page, '7');
      await page.keyboard.press('Enter');
      await editor.seeFrame(7);
      await expectFocusKept(page, 'typing a frame');
      await page.keyboard.press('Control+z');
      await expect.poll(rowText, SOON).toMatch(/\D1 frame/);
      await page.keyboard.press('Control+Shift+z');
      await expect.poll(rowText, SOON).toContain(`${FRAMES} frames`);

      // A class, by digit.
      const addFirst = page.getByRole('button', { name: 'Add the first class' });
      await tabTo(page, () => addFirst.evaluate((button) => button === document.activeElement));
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Name of a new class' }).waitFor(SOON);
      await expect.poll(async () => (await focused(page)).what, SOON).toContain('Name of a new class');
      await typeInField(page, 'star');
      await page.keyboard.press('Enter');
      await page.getByRole('toolbar', { name: 'Classes' }).getByRole('button', { name: 'star' }).waitFor(SOON);
      await page.keyboard.press('Escape');
      await expectFocusKept(page, 'closing the classes');
      await tabTo(page, isOn('[data-testid="editor-canvas"]'));
      await page.keyboard.press('Control+a');
      await page.keyboard.press('1');
      await expect.poll(rowText, SOON).toContain('star');

      // Reviewed.
      await page.keyboard.press('y');
      const { mediaId } = library;
      await expect.poll(async () => (await engine.client.engine.reviews.list({ mediaId })).length, SOON).toBe(1);

      // The dataset.
      await page.keyboard.press('Control+e');
      const exporting = page.getByRole('dialog', { name: /Export/ });
      const start = exporting.getByRole('button', { name: /^Export/ });
      await expect.poll(() => start.isEnabled(), SOON).toBe(true);
      await tabTo(page, () => start.evaluate((button) => button === document.activeElement));
      await page.keyboard.press('Enter');
      await exporting.getByRole('button', { name: /Download/ }).waitFor(SOON);
      await page.keyboard.press('Escape');
      await exporting.waitFor({ state: 'hidden', ...SOON });
      await expectFocusKept(page, 'the export');
      expect(window.faults).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'gets the focus back after every dialog, and after going to the library',
    async () => {
      const { page } = window;
      for (const key of ['Control+k', 'F1', 'Control+,', 'Control+s', 'Control+e', 'Control+g', 'f', 'Control+j']) {
        await editor.canvas.focus();
        await page.keyboard.press('Control+a');
        await page.keyboard.press(key);
        const dialog = page.getByRole('dialog').first();
        await dialog.waitFor(SOON);
        await expect.poll(() => isOn('[role="dialog"]')(page), SOON).toBe(true);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden', ...SOON });
        await expectFocusKept(page, key);
      }
      await editor.canvas.focus();
      await page.keyboard.press('Alt+Home');
      await page.getByRole('grid', { name: 'Clips and images' }).getByRole('gridcell').first().waitFor(SOON);
      await expectFocusKept(page, 'going to the library');
      expect(window.faults).toEqual([]);
      await window.context.close();
    },
    LONG_MS,
  );
});

describe('in Russian', () => {
  test(
    'the main parts are there under their Russian names',
    async () => {
      window = await openWindow(browser, host.address, { language: 'ru' });
      const { page } = window;
      editor = driveEditor(page, SIZE);
      await page.getByRole('grid', { name: 'Проекты' }).getByRole('gridcell').first().click();
      await page.getByRole('button', { name: 'Добавить файлы' }).waitFor(SOON);
      await editor.openClip(library.mediaName);
      for (const tool of ['Выбор', 'Кисть', 'Ластик', 'Полигон', 'Лассо']) {
        await page.getByRole('toolbar', { name: 'Инструменты' }).getByRole('button', { name: tool, exact: true }).waitFor(SOON);
      }
      await expect.poll(rowText, SOON).toMatch(/16 кадров/);
      for (const panel of ['Объекты', 'История']) await page.getByRole('tab', { name: panel }).click();
      await page.getByRole('button', { name: 'Распространить' }).click();
      const propagate = page.getByRole('dialog', { name: 'Распространение' });
      await propagate.getByRole('button', { name: 'Запустить' }).waitFor(SOON);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Экспорт', exact: true }).click();
      const exporting = page.getByRole('dialog', { name: /Экспорт/ });
      await exporting.getByRole('button', { name: /^Экспорт/ }).click(SOON);
      await exporting.getByRole('button', { name: /Скачать/ }).waitFor(SOON);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Настройки' }).click();
      await page.getByRole('dialog', { name: 'Настройки' }).waitFor(SOON);
      await page.keyboard.press('Escape');
      expect(await page.locator('html').getAttribute('lang')).toBe('ru');
      expect(window.faults).toEqual([]);
    },
    LONG_MS,
  );
});
