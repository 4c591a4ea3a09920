/** The timeline in Chromium with 20,000 frames and 200 objects: milliseconds of script per frame of the screen. */
import { type BenchRow, median } from './bench.ts';
import { withBenchPage } from './browser.ts';

const SCREEN = { width: 1920, height: 1080 };
/** What a frame of 60 a second may cost, with half of it left for the rest of the window. */
const BUDGET_MS = 8;
const FRAMES = 240;

/** What the page measures (bench/pages/timeline.tsx). */
interface TimelinePage {
  timelineBench?: {
    pan(frames: number): Promise<number[]>;
    zoom(frames: number): Promise<number[]>;
    scrub(frames: number): Promise<number[]>;
    renders(): number;
  };
}

/** @returns medians and 95th percentiles of panning, zooming and scrubbing, and how often React rendered meanwhile */
export function benchBrowserTimeline(): Promise<BenchRow[]> {
  return withBenchPage('timeline', SCREEN, async (page) => {
    await page.waitForFunction(() => (window as unknown as TimelinePage).timelineBench !== undefined);
    const before = await page.evaluate(() => (window as unknown as TimelinePage).timelineBench?.renders() ?? 0);
    const rows: BenchRow[] = [];
    for (const act of ['pan', 'zoom', 'scrub'] as const) {
      const taken = await page.evaluate(
        ([name, frames]) => (window as unknown as TimelinePage).timelineBench?.[name](frames) ?? [],
        [act, FRAMES] as const,
      );
      rows.push(...rowsOf(act, taken));
    }
    const after = await page.evaluate(() => (window as unknown as TimelinePage).timelineBench?.renders() ?? 0);
    const renders = after - before;
    rows.push({ name: 'React renders meanwhile', value: renders, unit: '', target: '= 0', pass: renders === 0 });
    return rows;
  });
}

function rowsOf(act: string, taken: readonly number[]): BenchRow[] {
  const p95 = taken.toSorted((a, b) => a - b)[Math.floor(taken.length * 0.95)] ?? Number.NaN;
  const target = `< ${BUDGET_MS} ms`;
  const middle = median(taken);
  return [
    { name: `${act}, script per frame, median`, value: middle, unit: 'ms', target, pass: middle < BUDGET_MS },
    { name: `${act}, script per frame, 95th percentile`, value: p95, unit: 'ms', target, pass: p95 < BUDGET_MS },
  ];
}
