import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeClip, systemTools } from '../../tests/fixtures/clips.ts';
import { readPacketTable } from './packet-table.ts';
import { probeMedia } from './probe.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'packet-table-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it.skipIf(process.platform === 'win32')(
  'a listing that never ends is ended by a cancel',
  async () => {
    const tools = await systemTools();
    const clip = await makeClip(tools, join(dir, 'clip.mp4'), { frames: 5 });
    const probe = await probeMedia(tools, clip);
    const endless = join(dir, 'ffprobe-endless');
    await writeFile(endless, '#!/bin/sh\nwhile true; do echo "pts=1|flags=K__"; sleep 0.02; done\n');
    await chmod(endless, 0o755);
    const abort = new AbortController();
    const stuck = { ...tools, ffprobe: { ...tools.ffprobe, path: endless } };
    const table = readPacketTable(stuck, probe, { signal: abort.signal });
    setTimeout(() => abort.abort(), 150);
    await expect(table).rejects.toMatchObject({ code: 'aborted' });
  },
  10_000,
);
