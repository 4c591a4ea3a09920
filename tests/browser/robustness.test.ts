/** What a person sees when something breaks: a process dies, a file is no video, the host is started again. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeClip, systemTools, truncateFile } from '../fixtures/clips.ts';
import { distance, driveEditor, type EditorDriver, PATIENCE_MS } from './editor-driver.ts';
import { type EngineView, viewEngine } from './engine-client.ts';
import { keepFailurePictures } from './failure-pictures.ts';
import { makeOneClipLibrary, middleOf, type OneClipLibrary } from './one-clip-library.ts';
import { CAN_LIST_PROCESSES, crash } from './processes.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

const SIZE = { width: 512, height: 288 };
const FRAMES = 60;
const LONG_MS = 240_000;
const SOON = { timeout: PATIENCE_MS };

let browser: Browser;
let folder: { dir: string; remove: () => Promise<void> };
let prepared: OneClipLibrary;
let host: Workstation;
let engine: EngineView;
let window: Window;
let editor: EditorDriver;

beforeAll(async () => {
  folder = await temporaryLibrary();
  [browser, prepared] = await Promise.all([
    launchChromium(),
    makeOneClipLibrary(folder.dir, { size: SIZE, frames: FRAMES, upTo: 'boxes' }),
  ]);
  host = await startWorkstation({ libraryDir: prepared.libraryDir });
  engine = await viewEngine(host.address);
  window = await openWindow(browser, host.address);
  editor = driveEditor(window.page, SIZE);
}, LONG_MS);

afterAll(async () => {
  engine?.close();
  await browser?.close();
  await host?.stop();
  await folder?.remove();
});

keepFailurePictures(() => window?.page);

/** Errors that the page threw; that it could not load something while nobody answered is as it should be. */
const thrown = () => window.faults.filter((fault) => !/^Failed to load resource|WebSocket connection/.test(fault));

/** Opens the clip anew, from wherever the window is. */
async function enterClip(): Promise<void> {
  if (await editor.canvas.isVisible()) await editor.press('Alt+Home');
  const projects = window.page.getByRole('grid', { name: 'Projects' }).getByRole('gridcell');
  await projects.filter({ hasText: 'Street scenes' }).click();
  await editor.openClip(prepared.mediaName);
}

/** Whether the mask of the first object is painted on a frame: hiding all masks changes the colour there. */
async function showsMask(frameIndex: number): Promise<boolean> {
  const middle = middleOf(prepared.world, 1, frameIndex);
  await editor.goTo(frameIndex);
  const shown = await editor.colourAt(middle);
  await editor.press('Shift+m');
  const hides = async () => distance(await editor.colourAt(middle), shown) > 5;
  const hidden = await expect
    .poll(hides, SOON)
    .toBe(true)
    .then(
      () => true,
      () => false,
    );
  await editor.press('Shift+m');
  return hidden;
}

/** Starts a run over the whole clip, and waits until it is on its way. */
async function propagate(key: string): Promise<void> {
  await editor.press(key);
  const dialog = window.page.getByRole('dialog', { name: 'Propagate' });
  await dialog.getByText(/Will change/).waitFor(SOON);
  await dialog.getByRole('button', { name: 'Start' }).click();
  const isRunning = async () => {
    const [newest] = await engine.client.engine.jobs.list({ projectId: prepared.projectId, states: ['running'] });
    return (newest?.progress.done ?? 0) > 3;
  };
  await expect.poll(isRunning, { ...SOON, interval: 20 }).toBe(true);
}

/** Waits until all frames have masks; a run that stopped is told to go on, as a person would. */
async function seesAllFrames(page: Page): Promise<void> {
  const goOn = page.getByRole('button', { name: 'Continue' });
  const frames = async () => {
    if (await goOn.isVisible()) await goOn.click();
    return editor.objects().first().textContent();
  };
  await expect.poll(frames, { timeout: 4 * PATIENCE_MS, interval: 300 }).toContain(`${FRAMES} frames`);
}

describe.runIf(CAN_LIST_PROCESSES)('a process that dies', () => {
  test(
    'the engine, in the middle of a run: the window waits for it, and goes on by itself',
    async () => {
      const { page } = window;
      await enterClip();
      await propagate('g');
      crash(host.pid, 'engine-process');
      const banner = page.getByRole('status');
      await banner.filter({ hasText: 'The engine has stopped and is started again.' }).waitFor(SOON);
      const restarted = banner.filter({ hasText: 'The engine was restarted.' });
      await restarted.waitFor(SOON);
      await restarted.getByRole('button', { name: 'Dismiss' }).click();
      await restarted.waitFor({ state: 'hidden' });
      await seesAllFrames(page);
      expect(await showsMask(FRAMES - 10)).toBe(true);
      expect(await showsMask(20)).toBe(true);
      expect(thrown()).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'the model, in the middle of a run: it is started again, and nothing that was finished is lost',
    async () => {
      const { page } = window;
      await enterClip();
      if (!/\D1 frame/.test(String(await editor.objects().first().textContent()))) await editor.press('Control+z');
      await expect.poll(() => editor.objects().first().textContent(), SOON).toMatch(/\D1 frame/);
      await propagate('g');
      crash(host.pid, 'segmenter-process');
      await seesAllFrames(page);
      expect(await showsMask(FRAMES - 10)).toBe(true);
      await expect(page.getByText('The engine has stopped').count()).resolves.toBe(0);
      expect(thrown()).toEqual([]);
    },
    LONG_MS,
  );
});

describe('files that are no videos', () => {
  test(
    'are told one by one, and the others of the same drop come in',
    async () => {
      const { page } = window;
      const tools = await systemTools();
      const good = await makeClip(tools, join(folder.dir, 'good.mp4'), { frames: 24 });
      const half = join(folder.dir, 'half.mp4');
      await copyFile(good, half);
      await truncateFile(half, 0.6);
      const letter = join(folder.dir, 'letter.mp4');
      await writeFile(letter, 'Dear reader,\nthis is no video.\n');
      if (await editor.canvas.isVisible()) await editor.press('Alt+Home');
      await editor.drop(half, letter, good);
      const row = importRow(page);
      await expect.poll(() => row('good').textContent(), SOON).toContain('Imported');
      const reasons = { half: /Failed.*The file cannot be read\..{20}/, letter: /Failed.*There is no video in the file\..{20}/ };
      for (const [name, reason] of Object.entries(reasons)) {
        await expect.poll(() => row(name).textContent(), SOON).toMatch(reason);
        expect(await row(name).textContent()).not.toContain(folder.dir);
      }
      const cells = page.getByRole('grid', { name: 'Clips and images' }).getByRole('gridcell');
      await cells.filter({ hasText: 'good' }).waitFor(SOON);
      await expect(cells.filter({ hasText: /half|letter/ }).count()).resolves.toBe(0);
    },
    LONG_MS,
  );

  test(
    'one that is longer than the limit is asked about',
    async () => {
      const { page } = window;
      const long = join(folder.dir, 'long.mp4');
      await makeClip(await systemTools(), long, { frames: 640, fps: 10, width: 64, height: 48 });
      await editor.drop(long);
      const row = importRow(page)('long');
      await row.getByText('Longer than the limit: choose').waitFor(SOON);
      expect(await row.textContent()).toContain('640 frames');
      await row.getByRole('button', { name: 'Every frame (long clip)' }).click();
      await expect.poll(() => row.textContent(), SOON).toContain('Imported');
      const cells = page.getByRole('grid', { name: 'Clips and images' }).getByRole('gridcell');
      await expect.poll(() => cells.filter({ hasText: 'long' }).textContent(), SOON).toContain('640 frames');
    },
    LONG_MS,
  );
});

/** The rows of the import queue, by the name of what is imported. */
function importRow(page: Page) {
  return (name: string) => page.getByRole('region', { name: 'Imports' }).getByRole('listitem').filter({ hasText: name });
}

describe('the browser host', () => {
  test(
    'started again while a page is open: the page says so, and its address opens it anew',
    async () => {
      const { page, context } = window;
      const { port } = new URL(host.address);
      await host.stop();
      await page.getByText('The workstation does not answer.').waitFor(SOON);
      host = await startWorkstation({ libraryDir: prepared.libraryDir, args: ['--port', port] });
      const lockedOut = page.getByRole('alert').filter({ hasText: 'no longer knows this page' });
      await lockedOut.waitFor(SOON);
      const another = await context.newPage();
      await another.goto(host.address);
      await another.getByRole('grid', { name: 'Projects' }).getByRole('gridcell').first().waitFor(SOON);
      await lockedOut.waitFor({ state: 'hidden', ...SOON });
      await enterClip();
      await expect.poll(() => editor.objects().count(), SOON).toBe(2);
      expect(thrown()).toEqual([]);
    },
    LONG_MS,
  );
});
