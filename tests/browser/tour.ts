/** Goes through every screen of the workstation, on the real engine: for the pictures, and for the checks of accessibility. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { makeEagerPack } from '../fixtures/tiny-pack.ts';
import { driveEditor, type EditorDriver } from './editor-driver.ts';
import { type PreparedLibrary, prepareLibrary } from './prepared-library.ts';
import { closeAll, type Place, runCommand, SCREENS, type Screen } from './screens.ts';
import { openWindow, startWorkstation, temporaryLibrary, type Window, type Workstation } from './workstation.ts';

export const THEMES = ['dark', 'light', 'high-contrast'] as const;
export const LANGUAGES = ['en', 'ru'] as const;

export interface Look {
  readonly size: { readonly width: number; readonly height: number };
  readonly language: string;
  readonly theme: string;
  /** Of the root element, in per cent of what it is. */
  readonly textPercent?: number;
  /** Names of screens; default: all. */
  readonly screens?: readonly string[] | undefined;
}

/** Is told of a screen while it is open. */
export type See = (screen: Screen, editor: EditorDriver) => Promise<void>;

export interface Tour {
  /** Opens the screens one after the other. @returns errors that the pages threw or wrote to their consoles */
  visit(look: Look, see: See): Promise<string[]>;
  close(): Promise<void>;
}

const FRAME = { width: 1280, height: 720 };
const SHOWN_FRAME = 30;
/** What a screen that was opened has painted by then. */
const PAINTED_MS = 600;

/** Hosts and the places in them, in the order of a visit. */
const STOPS: readonly { readonly host: 'prepared' | 'model' | 'empty'; readonly places: readonly Place[] }[] = [
  { host: 'prepared', places: ['library', 'editor'] },
  { host: 'model', places: ['concepts'] },
  { host: 'empty', places: ['first-start', 'lost'] },
];

/** Prepares the libraries; hosts are started when a visit needs them. */
export async function startTour(browser: Browser): Promise<Tour> {
  const folder = await temporaryLibrary();
  const prepared = await prepareLibrary(join(folder.dir, 'prepared'), FRAME);
  const hosts = createHosts(folder.dir, prepared);
  return {
    async visit(look, see) {
      const faults: string[] = [];
      for (const { host, places } of STOPS) {
        const wanted = (place: Place) =>
          SCREENS.filter((screen) => screen.in === place && look.screens?.includes(screen.name) !== false);
        if (places.every((place) => wanted(place).length === 0)) continue;
        const { address } = await hosts.start(host);
        const window = await openWindow(browser, address, { size: look.size });
        const editor = driveEditor(window.page, FRAME);
        await dress(editor, look);
        for (const place of places) {
          if (place === 'library' || place === 'concepts') await openProject(editor, prepared);
          if (place === 'editor' || place === 'concepts') await openClip(editor, prepared);
          if (place === 'lost') await hosts.stop(host);
          for (const screen of wanted(place)) await show(screen, editor, see);
        }
        faults.push(...faultsOf(window, places));
        await window.context.close();
      }
      return faults;
    },
    async close() {
      await hosts.stopAll();
      await folder.remove();
    },
  };
}

async function show(screen: Screen, editor: EditorDriver, see: See): Promise<void> {
  try {
    await screen.open(editor);
    await editor.page.waitForTimeout(PAINTED_MS);
    await see(screen, editor);
    await closeAll(editor);
    await screen.leave?.(editor);
  } catch (error) {
    throw new Error(`the screen ${screen.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Losing its engine is what a page at `lost` complains of, rightly. */
function faultsOf({ faults }: Window, places: readonly Place[]): readonly string[] {
  return places.includes('lost') ? [] : faults;
}

async function openProject({ page }: EditorDriver, { projectName, mediaName }: PreparedLibrary): Promise<void> {
  await page.getByRole('grid').first().getByRole('row').filter({ hasText: projectName }).click();
  await page.getByRole('gridcell').filter({ hasText: mediaName }).first().waitFor();
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
}

async function openClip(editor: EditorDriver, { mediaName }: PreparedLibrary): Promise<void> {
  await editor.openClip(mediaName);
  await editor.goTo(SHOWN_FRAME);
}

/** Language and theme as settings, through the page's own commands. */
async function dress(editor: EditorDriver, { language, theme, textPercent }: Look): Promise<void> {
  const { page } = editor;
  const root = page.locator('html');
  await page.locator('html[lang]').waitFor();
  await page.waitForTimeout(PAINTED_MS);
  for (let k = 0; k < 2 && (await root.getAttribute('lang')) !== language; k++) {
    await runCommand(editor, { en: 'change the language', ru: 'сменить язык' });
  }
  for (let k = 0; k < THEMES.length && (await root.getAttribute('data-theme')) !== theme; k++) {
    await runCommand(editor, { en: 'change the theme', ru: 'сменить тему' });
  }
  if (textPercent === undefined) return;
  await root.evaluate((html, percent) => {
    html.style.fontSize = `${(Number.parseFloat(getComputedStyle(html).fontSize) * percent) / 100}px`;
  }, textPercent);
}

/** The hosts of a tour, each on a library of its own. */
function createHosts(dir: string, prepared: PreparedLibrary) {
  const running = new Map<string, Workstation>();
  const starters = {
    prepared: async () => startWorkstation({ libraryDir: prepared.libraryDir }),
    async model() {
      const libraryDir = join(dir, 'model');
      await cp(prepared.libraryDir, libraryDir, { recursive: true });
      return startWorkstation({ libraryDir, model: await makeEagerPack(join(dir, 'eager-pack')) });
    },
    /** Empty, and left by a program that never closed it. */
    async empty() {
      const libraryDir = join(dir, 'empty');
      await mkdir(libraryDir, { recursive: true });
      const note = { pid: 1, host: hostname(), program: 'sam3-workstation', sinceMs: Date.UTC(2026, 0, 12, 9, 30) };
      await writeFile(join(libraryDir, 'writer.json'), JSON.stringify(note));
      return startWorkstation({ libraryDir });
    },
  };
  const stop = async (name: keyof typeof starters) => {
    await running.get(name)?.stop();
    running.delete(name);
  };
  return {
    async start(name: keyof typeof starters): Promise<Workstation> {
      const host = running.get(name) ?? (await starters[name]());
      running.set(name, host);
      return host;
    },
    stop,
    async stopAll() {
      for (const host of running.values()) await host.stop();
      running.clear();
    },
  };
}
