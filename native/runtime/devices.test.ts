import { describe, expect, it } from 'vitest';
import { type DeviceFacts, gatherDeviceFacts, visibleCards } from './device-facts.ts';
import { chooseDevice, listDevices } from './devices.ts';
import { fakeOrt } from './testing.ts';

const LINUX: DeviceFacts = {
  platform: 'linux',
  arch: 'x64',
  backends: [
    { name: 'cpu', bundled: true },
    { name: 'webgpu', bundled: true },
    { name: 'cuda', bundled: false },
    { name: 'tensorrt', bundled: false },
  ],
  files: ['libonnxruntime.so.1', 'onnxruntime_binding.node'],
  nvidiaCards: 0,
  preferred: null,
};
const CUDA_FILES = [
  'libonnxruntime_providers_shared.so',
  'libonnxruntime_providers_cuda.so',
  'libonnxruntime_providers_tensorrt.so',
];
const GPU: DeviceFacts = { ...LINUX, nvidiaCards: 2, files: [...LINUX.files, ...CUDA_FILES] };
const WINDOWS: DeviceFacts = {
  ...LINUX,
  platform: 'win32',
  backends: ['cpu', 'dml', 'webgpu'].map((name) => ({ name, bundled: true })),
  files: ['DirectML.dll', 'onnxruntime.dll'],
};
const MAC: DeviceFacts = {
  ...LINUX,
  platform: 'darwin',
  arch: 'arm64',
  backends: ['cpu', 'coreml', 'webgpu'].map((name) => ({ name, bundled: true })),
  files: [],
};

describe('auto', () => {
  it.each<[string, DeviceFacts, string, RegExp | null]>([
    ['no card', LINUX, 'cpu', /no NVIDIA card is visible/],
    [
      'a card without provider files',
      { ...LINUX, nvidiaCards: 1 },
      'cpu',
      /provider files are not installed: run `node node_modules/,
    ],
    ['one file missing', { ...GPU, files: CUDA_FILES.slice(1) }, 'cpu', /provider files are not installed/],
    ['a card and its files', GPU, 'cuda:0', null],
    [
      'linux on arm',
      { ...LINUX, arch: 'arm64', backends: [{ name: 'cpu', bundled: true }] },
      'cpu',
      /has no CUDA for linux arm64/,
    ],
    ['windows', WINDOWS, 'dml:0', null],
    ['windows without DirectML', { ...WINDOWS, files: [] }, 'cpu', /DirectML.dll is missing/],
    ['a mac', MAC, 'cpu', /CoreML has not been measured/],
    ['SAM3_DEVICE', { ...GPU, preferred: 'cuda:1' }, 'cuda:1', null],
    ['SAM3_DEVICE=cpu', { ...GPU, preferred: 'CPU' }, 'cpu', null],
  ])('%s', (_what, facts, id, reason) => {
    const device = chooseDevice('auto', facts);
    expect(device.id).toBe(id);
    if (reason === null) expect(device.reason).toBeNull();
    else expect(device.reason).toMatch(reason);
  });
});

describe('by name', () => {
  it.each<[string, DeviceFacts, string]>([
    ['cpu', GPU, 'cpu'],
    ['cuda', GPU, 'cuda:0'],
    ['cuda:1', GPU, 'cuda:1'],
    ['tensorrt', GPU, 'tensorrt:0'],
    ['webgpu', LINUX, 'webgpu'],
    ['coreml', MAC, 'coreml'],
    ['dml', WINDOWS, 'dml:0'],
  ])('%s', (wanted, facts, id) => expect(chooseDevice(wanted, facts)).toMatchObject({ id, reason: null }));

  it.each<[string, DeviceFacts, RegExp]>([
    ['cuda:2', GPU, /no device of this number.*On this machine: cuda:0, cuda:1, tensorrt:0, tensorrt:1, webgpu, cpu/],
    ['cuda', LINUX, /no NVIDIA card is visible/],
    ['cuda', MAC, /has no CUDA for darwin arm64/],
    ['tpu', LINUX, /no such device. On this machine: webgpu, cpu/],
  ])('%s, which is not there', (wanted, facts, message) => {
    expect(() => chooseDevice(wanted, facts)).toThrow(
      expect.objectContaining({ code: 'device-unavailable', message: expect.stringMatching(message) }),
    );
  });
});

it('lists the CPU last, and everywhere', () => {
  for (const facts of [LINUX, GPU, WINDOWS, MAC]) expect(listDevices(facts).at(-1)).toMatchObject({ id: 'cpu', reason: null });
  expect(listDevices(GPU).map(({ id }) => id)).toEqual(['cuda:0', 'cuda:1', 'tensorrt:0', 'tensorrt:1', 'webgpu', 'cpu']);
});

it.each([
  [4, undefined, 4],
  [4, '2,3', 2],
  [4, '', 0],
  [4, '-1', 0],
  [4, '0,-1,1', 1],
  [4, '7', 0],
  [1, 'GPU-0123abcd', 1],
])('of %d cards CUDA_VISIBLE_DEVICES=%s shows %d', (cards, visible, shown) => expect(visibleCards(cards, visible)).toBe(shown));

it('looks at this machine without loading anything on a device', async () => {
  const facts = await gatherDeviceFacts({ SAM3_DEVICE: ' cpu ' }, fakeOrt());
  expect(facts).toMatchObject({ platform: process.platform, preferred: 'cpu', files: [] });
  expect(chooseDevice('auto', facts).id).toBe('cpu');
});
