import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { afterEach } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../out/failures', import.meta.url));

/** Keeps a picture of the window of each test that fails, in `out/failures`. */
export function keepFailurePictures(page: () => Page | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await mkdir(FOLDER, { recursive: true });
    const name = task.name.replace(/\W+/g, '-').slice(0, 60);
    await page()?.screenshot({ path: join(FOLDER, `${name}.png`) });
  });
}
