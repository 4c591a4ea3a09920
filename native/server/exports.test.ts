import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPage, startTestHost } from '../../tests/fixtures/browser-host.ts';
import { type Clock, SYSTEM_CLOCK } from '../launch/clock.ts';

const SOON = { timeout: 20_000 };
const HOUR_MS = 3600 * 1000;

/** The machine's time, but an hour passes when it is told to. */
function clockThatSkips(): Clock & { hours(count: number): void } {
  const waiting = new Set<() => void>();
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    after(ms, run) {
      if (ms < HOUR_MS) return SYSTEM_CLOCK.after(ms, run);
      waiting.add(run);
      return () => waiting.delete(run);
    },
    hours(count) {
      ahead += count * HOUR_MS;
      for (const run of [...waiting]) {
        waiting.delete(run);
        run();
      }
    },
  };
}

it('exports are deleted a day after they were fetched, and what is a day old when the host starts', async () => {
  const clock = clockThatSkips();
  const test = await startTestHost({ clock });
  const page = await openPage(test);
  const { id: projectId } = await page.client.engine.projects.create({ name: 'Dogs' });
  const folder = join(test.libraryDir, 'exports');
  const save = async () => (await page.client.host.saveProjectFile({ projectId })).downloadUrl ?? '';
  const address = await save();
  await save();
  clock.hours(30);
  // Nobody has fetched them yet.
  expect(readdirSync(folder)).toHaveLength(2);
  expect((await page.get(address)).status).toBe(200);
  clock.hours(23);
  expect(readdirSync(folder)).toHaveLength(2);
  clock.hours(2);
  await expect.poll(() => readdirSync(folder), SOON).toHaveLength(1);
  expect((await page.get(address)).status).toBe(410);
  await test.host.close();

  const partial = join(folder, '.killed.zip.sam3-partial-x');
  mkdirSync(partial);
  writeFileSync(join(folder, 'yesterday.zip'), '');
  const old = (Date.now() - 25 * HOUR_MS) / 1000;
  for (const path of [partial, join(folder, 'yesterday.zip')]) utimesSync(path, old, old);
  await startTestHost({ libraryDir: test.libraryDir });
  await expect.poll(() => readdirSync(folder), SOON).toEqual([expect.stringMatching(/^Dogs-.*\.sam3project$/)]);
});
