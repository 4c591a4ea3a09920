/** Files that are no video and no picture, dropped where no project is open. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeClip, systemTools, truncateFile } from '../fixtures/clips.ts';
import { driveEditor, PATIENCE_MS } from './editor-driver.ts';
import { keepFailurePictures } from './failure-pictures.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const LONG_MS = 180_000;
const SOON = { timeout: PATIENCE_MS };

let browser: Browser;
let folder: { dir: string; remove: () => Promise<void> };
let host: Workstation;
let window: Window;

beforeAll(async () => {
  folder = await temporaryLibrary();
  browser = await launchChromium();
  host = await startWorkstation({ libraryDir: join(folder.dir, 'library') });
  window = await openWindow(browser, host.address, { language: 'ru' });
}, LONG_MS);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await folder?.remove();
});

keepFailurePictures(() => window?.page);

test(
  'leave no project behind, and what the host answers about a broken picture is no bug',
  async () => {
    const { page } = window;
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() >= 500) refused.push(`${answer.status()} ${answer.url()}`);
    });
    const at = (name: string) => join(folder.dir, name);
    await writeFile(at('letter.mp4'), 'This is a letter and no video. '.repeat(50));
    await writeFile(at('nothing.mp4'), '');
    const tools = await systemTools();
    await makeClip(tools, at('half.mp4'), { frames: 40 });
    await truncateFile(at('half.mp4'), 0.5);
    const editor = driveEditor(page, { width: 128, height: 72 });
    await editor.drop(at('letter.mp4'), at('nothing.mp4'), at('half.mp4'));
    await page.getByText('В файле нет видео.').waitFor(SOON);
    await page.getByText('Файл не читается.').first().waitFor(SOON);
    const projects = page.getByRole('grid', { name: 'Проекты' }).getByRole('gridcell');
    await expect.poll(() => projects.count(), SOON).toBe(0);
    await page.getByRole('heading', { name: /Перетащите/ }).waitFor(SOON);

    // A picture that was imported because it begins and ends as it should.
    const size = { width: 64, height: 48 };
    const noise = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => (i * 7919) % 251);
    const png = await sharp(noise, { raw: { ...size, channels: 3 } })
      .png()
      .toBuffer();
    await writeFile(at('damaged.png'), png.fill(0x5a, 200, 400));
    await editor.drop(at('damaged.png'));
    await expect.poll(() => projects.count(), SOON).toBe(1);
    const clips = page.getByRole('grid', { name: 'Ролики и изображения' }).getByRole('gridcell');
    await clips.filter({ hasText: 'damaged' }).dblclick(SOON);
    await editor.canvas.waitFor(SOON);
    await page.getByText('Файл не читается.').first().waitFor(SOON);
    expect(refused).toEqual([]);
  },
  LONG_MS,
);

test(
  'the counts of a project are whole in large text, in the language that needs most room',
  async () => {
    const { page } = window;
    await page.keyboard.press('Alt+Home');
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    const cell = page.getByRole('grid', { name: 'Проекты' }).getByRole('gridcell').first();
    await cell.waitFor(SOON);
    const cut = () =>
      cell.evaluate((element) => {
        const spans = [...element.querySelectorAll('span')].filter((span) => /\d/.test(span.textContent) && span.title === '');
        if (spans.length < 2) return ['no counts'];
        return spans.filter((span) => span.scrollWidth > span.clientWidth + 1).map((span) => span.textContent);
      });
    await expect.poll(cut, SOON).toEqual([]);
  },
  LONG_MS,
);
