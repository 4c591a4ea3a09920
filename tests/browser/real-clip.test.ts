/** A real clip in the browser, where the shared ones are at hand: box, range, propagation, export, read with pycocotools. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driveEditor, PATIENCE_MS } from './editor-driver.ts';
import { readDataset } from './read-dataset.ts';
import { launchChromium, openWindow, startWorkstation, temporaryLibrary } from './workstation.ts';

const CLIP = fileURLToPath(new URL('../../../shared/media/04_coffee.mp4', import.meta.url));
const SIZE = { width: 1280, height: 720 };
/** The blue cup. */
const CUP = { x: 0.62, y: 0.565, width: 0.155, height: 0.295 };
const LAST = 20;
const LONG_MS = 180_000;

let browser: Browser;
let library: { dir: string; remove: () => Promise<void> };

beforeAll(async () => {
  if (!existsSync(CLIP)) console.warn('skipped: the shared clips are not here');
  library = await temporaryLibrary();
  if (existsSync(CLIP)) browser = await launchChromium();
}, LONG_MS);

afterAll(async () => {
  await browser?.close();
  await library.remove();
});

test.skipIf(!existsSync(CLIP))(
  'a cup is boxed, followed over a range, and counted by pycocotools',
  async () => {
    const host = await startWorkstation({ libraryDir: join(library.dir, 'library') });
    const { page, faults } = await openWindow(browser, host.address, { size: { width: 1600, height: 900 } });
    const editor = driveEditor(page, SIZE);
    await editor.drop(CLIP);
    await editor.openClip('04_coffee');
    await editor.press('w');
    await editor.dragFrame({ x: CUP.x, y: CUP.y }, { x: CUP.x + CUP.width, y: CUP.y + CUP.height });
    await expect.poll(() => editor.objects().count(), { timeout: PATIENCE_MS }).toBe(1);
    await expect.poll(() => editor.objects().first().textContent(), { timeout: PATIENCE_MS }).toContain('1 frame');

    // Only as far as the out point.
    await editor.goTo(LAST);
    await editor.press('u', 'Home', 'g');
    const dialog = page.getByRole('dialog', { name: 'Propagate' });
    await dialog.getByText('In–out').click({ timeout: PATIENCE_MS });
    await dialog.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => editor.objects().first().textContent(), { timeout: LONG_MS / 2 }).toContain(`${LAST + 1} frames`);

    await editor.press('Control+e');
    const exporting = page.getByRole('dialog', { name: 'Export' });
    await exporting.getByRole('button', { name: 'Export', exact: true }).click({ timeout: PATIENCE_MS });
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: LONG_MS / 2 }),
      exporting.getByRole('button', { name: /Download/ }).click({ timeout: LONG_MS / 2 }),
    ]);
    const zip = join(library.dir, 'out.zip');
    await download.saveAs(zip);
    const { coco } = await readDataset(zip);
    expect(coco.annotations).toHaveLength(LAST + 1);
    await expectPycocotoolsAgrees(coco, join(library.dir, 'coco.json'));
    expect(faults).toEqual([]);
    await page.context().close();
    await host.stop();
  },
  LONG_MS,
);

/** As pycocotools counts and measures what was written; skipped where Python has no pycocotools. */
async function expectPycocotoolsAgrees(coco: object, file: string): Promise<void> {
  await writeFile(file, JSON.stringify(coco));
  const script = [
    'import json, sys',
    'from pycocotools.coco import COCO',
    'coco = COCO(sys.argv[1])',
    'ids = coco.getAnnIds(iscrowd=0)',
    'wrong = [a["id"] for a in coco.loadAnns(ids) if int(coco.annToMask(a).sum()) != a["area"]]',
    'print(json.dumps({"count": len(ids), "wrong": wrong}))',
  ].join('\n');
  const python = spawnSync(process.env.PYTHON ?? 'python3', ['-c', script, file], { encoding: 'utf8' });
  if (python.status !== 0) {
    console.warn('skipped: Python has no pycocotools here');
    return;
  }
  const answer: unknown = JSON.parse(python.stdout.trim().split('\n').at(-1) ?? '{}');
  expect(answer).toEqual({ count: LAST + 1, wrong: [] });
}
