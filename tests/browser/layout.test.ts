/** Every screen in both languages, at the sizes that people have: nothing is cut off, out of reach or on top of something. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLayoutFaults } from './layout-faults.ts';
import { LANGUAGES, startTour, type Tour } from './tour.ts';
import { launchChromium } from './workstation.ts';

const FIRST = { width: 1366, height: 768 };
const LOOKS = [
  { name: '1366×768', size: FIRST, textPercent: 100 },
  { name: '1024×700', size: { width: 1024, height: 700 }, textPercent: 100 },
  { name: '3840×2160', size: { width: 3840, height: 2160 }, textPercent: 100 },
  { name: '200 % text', size: { width: 1920, height: 1080 }, textPercent: 200 },
] as const;
const LONG_MS = 600_000;

let browser: Browser;
let tour: Tour;

beforeAll(async () => {
  browser = await launchChromium();
  tour = await startTour(browser);
}, LONG_MS);

afterAll(async () => {
  await tour?.close();
  await browser?.close();
});

/** Gives the page another size, and waits until what listens to it has answered. */
async function resize(page: Page, { size, textPercent }: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(async (percent) => {
    document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`;
    for (let k = 0; k < 4; k++) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, textPercent);
}

/** One of each fault, and beside it what is none. */
const BROKEN = `<!doctype html>
  <style>* { box-sizing: border-box } body { margin: 0 } .cut { width: 60px; overflow: hidden; white-space: nowrap }</style>
  <p class="cut">Cut in the middle of a word</p>
  <p class="cut" style="text-overflow: ellipsis">Abridged and seen to be</p>
  <div style="width: 60px; overflow: auto"><p style="width: 300px; margin: 0">This can be scrolled to</p></div>
  <header><button>Below</button><button style="margin-left: -20px">Above</button></header>
  <button style="position: absolute; left: 3000px">Aside</button>
  <button style="position: fixed; top: 3000px">Away</button>`;

test('the search itself finds what is wrong, and nothing else', async () => {
  const page = await browser.newPage({ viewport: FIRST });
  await page.setContent(BROKEN);
  expect(await findLayoutFaults(page)).toEqual([
    expect.stringMatching(/^the page scrolls sideways/),
    expect.stringMatching(/^cut off: p "Cut in the middle of a word"/),
    expect.stringMatching(/^beyond the window: button "Aside"/),
    expect.stringMatching(/^beyond the side: button "Aside"/),
    expect.stringMatching(/^beyond the foot: button "Away"/),
    expect.stringMatching(/^on top of each other: button "Below" and button "Above"/),
  ]);
  await page.close();
});

describe('every screen', () => {
  test.each(LANGUAGES)(
    'fits at every size, in the language %s',
    async (language) => {
      const found: string[] = [];
      const faults = await tour.visit({ size: FIRST, language, theme: 'dark' }, async (screen, { page }) => {
        // Russian words are the longer ones; English is looked at where room is scarcest and where there is most.
        for (const look of LOOKS.filter(({ name }) => language === 'ru' || /1366|3840/.test(name))) {
          await resize(page, look);
          for (const fault of await findLayoutFaults(page)) found.push(`${screen.name} at ${look.name}: ${fault}`);
        }
        await resize(page, LOOKS[0]);
      });
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
    },
    LONG_MS,
  );
});
