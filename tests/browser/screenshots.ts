/**
 * Pictures of every screen, in both languages and all themes, for looking at:
 *
 *     npm run screenshots -- [folder] [--size 1366x768]… [--theme dark]… [--language ru]… [--screen name]… [--text 200]
 *
 * Writes to `out/screenshots` unless told otherwise. `--text` is the size of all text in per cent.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LANGUAGES, startTour, THEMES } from './tour.ts';
import { launchChromium } from './workstation.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', multiple: true, default: ['1366x768'] },
    theme: { type: 'string', multiple: true, default: [...THEMES] },
    language: { type: 'string', multiple: true, default: [...LANGUAGES] },
    screen: { type: 'string', multiple: true },
    text: { type: 'string', default: '100' },
  },
});
const folder = resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? join('out', 'screenshots'));

await mkdir(folder, { recursive: true });
const browser = await launchChromium();
const tour = await startTour(browser);
let taken = 0;
try {
  for (const sizeText of values.size) {
    const [width = 1366, height = 768] = sizeText.split('x').map(Number);
    for (const language of values.language) {
      for (const theme of values.theme) {
        const look = { size: { width, height }, language, theme, textPercent: Number(values.text), screens: values.screen };
        const faults = await tour.visit(look, async (screen, { page }) => {
          const name = [screen.name, language, theme, sizeText, ...(values.text === '100' ? [] : [`text${values.text}`]), 'png'];
          await page.screenshot({ path: join(folder, name.join('.')) });
          taken++;
        });
        for (const fault of faults) console.error(`${language} ${theme}: ${fault}`);
      }
    }
  }
  console.log(`${taken} pictures in ${folder}`);
} finally {
  await tour.close();
  await browser.close();
}
