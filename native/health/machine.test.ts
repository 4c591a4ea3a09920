import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkHealth } from './doctor.ts';
import { describeGpu, readMachine } from './machine.ts';

it('lists the providers that onnxruntime itself says it has, without loading it here', async () => {
  const code = "console.log(JSON.stringify(require('onnxruntime-node').listSupportedBackends()))";
  const said = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })) as {
    name: string;
    bundled: boolean;
  }[];
  const { onnxRuntime, sqlite } = await readMachine({}, '.');
  const bundled = said.filter((entry) => entry.bundled).map((entry) => entry.name);
  expect(onnxRuntime?.providers.filter((name) => !['cuda', 'tensorrt'].includes(name))).toEqual(bundled);
  expect(sqlite?.binary).toMatch(/\.node$/);
});

it('names the cards and the driver', () => {
  const driver =
    'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc version 12.2.0\n';
  const open =
    'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build  (dvs-builder@U16)  Fri Jan 10 2025\n';
  const card = 'Model: \t\t NVIDIA GeForce RTX 4090\nIRQ:   \t\t 145\n';
  expect(describeGpu(driver, [card])).toBe('NVIDIA GeForce RTX 4090, driver 550.54.15');
  expect(describeGpu(open, [card, card])).toBe('2 × NVIDIA GeForce RTX 4090, driver 570.86.10');
  expect(describeGpu('something new', [])).toBe('NVIDIA driver');
});

it('is not well without ffmpeg, and answers even about a folder that is not there', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const health = await checkHealth({
    env: { PATH: dir, FFMPEG_PATH: join(dir, 'none') },
    libraryDir: join(dir, 'nowhere'),
    version: '1.2.3',
  });
  expect(health).toMatchObject({ ok: false, version: '1.2.3' });
  const item = (id: string) => health.items.find((entry) => entry.id === id);
  expect(item('ffmpeg')).toMatchObject({ status: 'missing', fix: expect.stringContaining('FFMPEG_PATH') });
  expect(item('disk')).toMatchObject({ status: 'degraded', value: 'unknown' });
  expect(item('sqlite')?.status).toBe('ok');
});
