/**
 * Pictures of every screen, in both languages and all themes, for looking at:
 *
 *     npm run screenshots -- [folder] [--size 1366x768]…
 *
 * Writes to `out/screenshots` unless told otherwise.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright';
import { driveEditor, type EditorDriver } from './editor-driver.ts';
import { prepareLibrary } from './prepared-library.ts';
import { closeAll, SCREENS } from './screens.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary } from './workstation.ts';

const FRAME = { width: 1280, height: 720 };
const FRAMES = 72;
const THEMES = ['dark', 'light', 'high-contrast'] as const;
const LANGUAGES = ['en', 'ru'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', multiple: true, default: ['1366x768'] },
    theme: { type: 'string', multiple: true, default: [...THEMES] },
    language: { type: 'string', multiple: true, default: [...LANGUAGES] },
    screen: { type: 'string', multiple: true },
  },
});
const folder = resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? join('out', 'screenshots'));

async function takeAll(browser: Browser, address: string, size: { width: number; height: number }): Promise<number> {
  let taken = 0;
  for (const language of values.language) {
    for (const theme of values.theme) {
      const { page, context, faults } = await openWindow(browser, address, { size });
      const editor = driveEditor(page, FRAME);
      await dress(editor, language, theme);
      await page.getByRole('grid').first().getByRole('row').first().click();
      for (const place of ['library', 'editor'] as const) {
        if (place === 'editor') await editor.openClip('world');
        if (place === 'editor') await editor.goTo(30);
        for (const screen of SCREENS) {
          if (screen.in !== place || (values.screen !== undefined && !values.screen.includes(screen.name))) continue;
          await screen.open(editor);
          await page.waitForTimeout(700);
          const name = `${screen.name}.${language}.${theme}.${size.width}x${size.height}.png`;
          await page.screenshot({ path: join(folder, name) });
          taken++;
          await closeAll(editor);
        }
      }
      for (const fault of faults) console.error(`${language} ${theme}: ${fault}`);
      await context.close();
    }
  }
  return taken;
}

/** Language and theme as settings, through the page's own commands of the engine. */
async function dress({ page }: EditorDriver, language: string, theme: string): Promise<void> {
  await page.getByRole('grid').first().waitFor();
  const choose = async (query: string, until: () => Promise<boolean>) => {
    for (let k = 0; k < 4 && !(await until()); k++) {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(query);
      await page.waitForTimeout(200);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(600);
    }
  };
  const root = page.locator('html');
  const russian = async () => (await root.getAttribute('lang')) === 'ru';
  await choose((await russian()) ? 'язык' : 'language', async () => (await russian()) === (language === 'ru'));
  await choose(language === 'ru' ? 'тему' : 'theme', async () => (await root.getAttribute('data-theme')) === theme);
}

const library = await temporaryLibrary();
const { libraryDir } = await prepareLibrary(library.dir, FRAME, FRAMES);
await mkdir(folder, { recursive: true });
const host = await startWorkstation({ libraryDir });
const browser = await launchChromium();
try {
  let taken = 0;
  for (const size of values.size) {
    const [width = 1366, height = 768] = size.split('x').map(Number);
    taken += await takeAll(browser, host.address, { width, height });
  }
  console.log(`${taken} pictures in ${folder}`);
} finally {
  await browser.close();
  await host.stop();
  await library.remove();
}
