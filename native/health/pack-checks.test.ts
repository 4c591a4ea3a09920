import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { DeviceFacts } from '../runtime/device-facts.ts';
import type { Pack } from '../runtime/pack.ts';
import { readDeviceFacts } from '../segmentation/machine-devices.ts';
import { checkDevices, checkPackFolder, checkPacks } from './pack-checks.ts';

const facts: DeviceFacts = {
  platform: 'linux',
  arch: 'x64',
  backends: [
    { name: 'cpu', bundled: true },
    { name: 'cuda', bundled: false },
  ],
  files: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'],
  nvidiaCards: 1,
  preferred: null,
};
const manifest = { name: 'SAM 3', version: '1', precision: 'fp16', memoryBytes: 4 * 1024 ** 3 };
const good = { id: 'good', dir: '/packs/good', builtIn: false, pack: { manifest } as Pack, error: null };
const broken = {
  id: 'torn',
  dir: '/packs/torn',
  builtIn: false,
  pack: null,
  error: new AppError('pack-invalid', 'Install it again.'),
};

it('says where packs run, and why not somewhere better', () => {
  expect(checkDevices(facts)).toMatchObject({ status: 'ok', value: 'cuda:0 (here: cuda:0, cpu)' });
  const plain = checkDevices({ ...facts, nvidiaCards: 0 });
  expect(plain).toMatchObject({ status: 'degraded', fix: expect.stringContaining('NVIDIA') });
  expect(plain.cost).toMatch(/\.$/);
  expect(checkDevices({ ...facts, preferred: 'dml' })).toMatchObject({ status: 'missing', fix: expect.stringContaining('dml') });
});

it('counts packs and says what is wrong with those that are broken', () => {
  expect(checkPackFolder('/packs', [good, broken])).toMatchObject({ status: 'ok', value: '1 in /packs, 1 broken' });
  expect(checkPackFolder('/packs', [good, { ...good, builtIn: true }])).toMatchObject({ value: '1 in /packs' });
  expect(checkPackFolder('/packs', new Error('It cannot be read.'))).toMatchObject({ status: 'degraded' });
  expect(checkPacks([good, broken])).toMatchObject([
    { id: 'pack-good', status: 'ok', value: 'SAM 3 1, fp16, about 4096 MiB in use' },
    { id: 'pack-torn', status: 'missing', fix: 'Install it again.' },
  ]);
});

it('knows what onnxruntime is built with as well as onnxruntime itself', async () => {
  const code = "console.log(JSON.stringify(require('onnxruntime-node').listSupportedBackends()))";
  const said = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }));
  expect((await readDeviceFacts({})).backends).toEqual(said);
});
