/** Every screen in every theme against the rules of WCAG A and AA, as axe knows them. */
import { readFile } from 'node:fs/promises';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTour, THEMES, type Tour } from './tour.ts';
import { launchChromium } from './workstation.ts';

const SIZE = { width: 1366, height: 768 };
const LONG_MS = 400_000;
/** What is drawn there has its words beside it: the list of objects, and the names of the canvases. */
const NO_SEMANTICS = 'canvas';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let browser: Browser;
let tour: Tour;
let axe: string;

beforeAll(async () => {
  axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  browser = await launchChromium();
  tour = await startTour(browser);
}, LONG_MS);

afterAll(async () => {
  await tour?.close();
  await browser?.close();
});

describe('every screen', () => {
  test.each(THEMES)(
    'has nothing that shuts people out, in the %s theme',
    async (theme) => {
      const found: string[] = [];
      const faults = await tour.visit({ size: SIZE, language: 'en', theme }, async (screen, { page }) => {
        found.push(...(await check(page)).map((finding) => `${screen.name}: ${finding}`));
      });
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
    },
    LONG_MS,
  );
});

/** What is serious or critical on the page, with the elements that it is about. */
async function check(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(
    ([excluded, rules]) => {
      const { axe: checker } = window as unknown as { axe: { run(context: unknown, options: RunOptions): Promise<AxeResults> } };
      return checker.run({ exclude: [[excluded]] }, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] });
    },
    [NO_SEMANTICS, RULES] as const,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''} ${node.html}`));
}
