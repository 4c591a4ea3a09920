/** The canvas in Chromium, painted without a graphics card: what a scrub costs beside a bare `drawImage` of the same frame. */
import type { CDPSession, Page } from 'playwright';
import type { BenchRow } from './bench.ts';
import { withBenchPage } from './browser.ts';

const SCREEN = { width: 1920, height: 1080 };
/** Turns of both ways, of this many scrubs each. */
const TURNS = 5;
const SAMPLES = 120;
const MOST_TIMES = 4;
const SCRUBS = 5_000;
/** Growth of the page's memory over all scrubs that counts as none. */
const FLAT_BYTES = 8 * 1024 ** 2;

/** What the page offers (bench/pages/canvas.tsx). */
interface CanvasWindow {
  readonly canvasPage: {
    readonly renders: () => number;
    readonly warm: () => Promise<void>;
    readonly showAtFullSize: () => void;
    readonly fit: () => void;
    readonly compare: (samples: number) => Promise<{ readonly scrubMs: readonly number[]; readonly bareMs: readonly number[] }>;
    readonly scrub: (count: number) => void;
    readonly brush: () => Promise<void>;
    readonly play: (forMs: number) => Promise<number>;
  };
}

/** @returns time per scrub at 100 % and fitted, React renders while scrubbing, brushing and playing, and memory over 5,000 scrubs */
export function benchBrowserCanvas(): Promise<BenchRow[]> {
  return withBenchPage('canvas', SCREEN, async (page) => {
    await page.waitForFunction(() => 'canvasPage' in window);
    await page.evaluate(() => (window as unknown as CanvasWindow).canvasPage.warm());
    const rows = [await compareAt(page, 'showAtFullSize', 'scrub, 1080p frame with 10 masks, at 100 %')];
    rows.push(await compareAt(page, 'fit', 'scrub, the same, fitted with a margin'));
    rows.push(...(await countRenders(page)), ...(await growth(page)));
    return rows;
  });
}

async function compareAt(page: Page, view: 'showAtFullSize' | 'fit', name: string): Promise<BenchRow> {
  await page.evaluate((set) => (window as unknown as CanvasWindow).canvasPage[set](), view);
  const scrubMs: number[] = [];
  const bareMs: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const taken = await page.evaluate((count) => (window as unknown as CanvasWindow).canvasPage.compare(count), SAMPLES);
    scrubMs.push(...taken.scrubMs);
    bareMs.push(...taken.bareMs);
  }
  const value = lowerQuartile(scrubMs);
  const reference = lowerQuartile(bareMs);
  const ratio = value / reference;
  const note = 'lower quartiles; reference: bare drawImage, flushed';
  return { name, value, reference, unit: 'ms', ratio, target: `≤ ${MOST_TIMES}×`, pass: ratio <= MOST_TIMES, note };
}

/** Other work on the machine takes its turns in the longer of two measurements more often; the lower quartile is without it. */
function lowerQuartile(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 2] ?? Number.NaN;
}

async function countRenders(page: Page): Promise<BenchRow[]> {
  const count = () => page.evaluate(() => (window as unknown as CanvasWindow).canvasPage.renders());
  const rows: BenchRow[] = [];
  const start = await count();
  // The counter itself has to work, or it would prove nothing.
  if (start === 0) throw new Error('React renders are not counted on this page');
  const measure = async (name: string, act: () => Promise<unknown>) => {
    const before = await count();
    await act();
    const value = (await count()) - before;
    rows.push({ name: `React renders while ${name}`, value, unit: '', target: '= 0', pass: value === 0 });
  };
  await measure('scrubbing 500 frames', () => page.evaluate(() => (window as unknown as CanvasWindow).canvasPage.scrub(500)));
  await measure('brushing', () => page.evaluate(() => (window as unknown as CanvasWindow).canvasPage.brush()));
  await measure('playing 2 s', async () => {
    const shown = await page.evaluate(() => (window as unknown as CanvasWindow).canvasPage.play(2_000));
    rows.push({ name: 'frames shown in 2 s of playback', value: shown, unit: 'frames', note: 'of a clip of 30 frames a second' });
  });
  return rows;
}

async function growth(page: Page): Promise<BenchRow[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const scrub = (count: number) => page.evaluate((n) => (window as unknown as CanvasWindow).canvasPage.scrub(n), count);
  await scrub(1_000);
  const before = await heapBytes(session);
  for (let done = 0; done < SCRUBS; done += 500) await scrub(500);
  const grown = (await heapBytes(session)) - before;
  return [
    {
      name: `growth of the page's heap over ${SCRUBS} scrubs`,
      value: grown / 1024 ** 2,
      unit: 'MiB',
      target: `≤ ${FLAT_BYTES / 1024 ** 2} MiB`,
      pass: grown <= FLAT_BYTES,
    },
  ];
}

/** Script memory in use, array buffers included, after the garbage was collected. */
async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, ...more } = await session.send('Runtime.getHeapUsage');
  const backing = (more as { readonly backingStorageSize?: number }).backingStorageSize ?? 0;
  return usedSize + backing;
}
