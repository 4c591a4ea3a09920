import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEngineLauncher } from '../../native/launch/processes.ts';
import { startRemoteEngine } from '../../native/launch/remote-engine.ts';
import { FAKE_SEGMENTER, openTestEngine, temporaryDir } from '../fixtures/engine.ts';
import { makeFakePack } from '../fixtures/fake-pack.ts';

test('after a crash the library says who had it open; after a proper end it does not', async () => {
  const libraryDir = join(await temporaryDir(), 'library');
  const launched = { program: 'workstation', programVersion: '0.0.0-test', segmenterPath: FAKE_SEGMENTER };
  const crashed = await startRemoteEngine(createEngineLauncher({ libraryDir, ...launched }));
  const startedMs = Date.now();
  await crashed.client.projects.create({ name: 'Street' });
  await crashed.kill();
  for (const expected of [{ program: 'workstation', sinceMs: expect.any(Number) }, null]) {
    const engine = await openTestEngine(libraryDir);
    try {
      const { recoveredFrom } = await engine.client.library.info({});
      expect(recoveredFrom).toEqual(expected);
      if (recoveredFrom !== null) expect(Math.abs(recoveredFrom.sinceMs - startedMs)).toBeLessThan(60_000);
      expect(await engine.client.projects.list()).toHaveLength(1);
    } finally {
      await engine.close();
    }
  }
}, 30_000);

test('an engine process takes its model, device and packs from its launcher', async () => {
  const dir = await temporaryDir();
  const packs = join(dir, 'packs');
  await makeFakePack(join(packs, 'fake'));
  const start = (options: { model?: string; device?: string }) =>
    startRemoteEngine(
      createEngineLauncher({
        libraryDir: join(dir, 'library'),
        program: 'test',
        programVersion: '0.0.0-test',
        segmenterPath: FAKE_SEGMENTER,
        packs,
        ...options,
      }),
    );
  for (const [model, used] of [
    ['classic', 'classic'],
    ['fake', 'fake'],
  ] as const) {
    const engine = await start({ model, device: 'cpu' });
    expect((await engine.client.models.list({})).find((entry) => entry.isDefault)?.id).toBe(used);
    await engine.kill();
  }
  await expect(start({ model: 'no-such-pack' })).rejects.toMatchObject({ code: 'pack-missing' });
  await expect(start({ device: 'cuda:77' })).rejects.toMatchObject({ code: 'device-unavailable' });
}, 60_000);
