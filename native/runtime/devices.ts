/** Where graphs can run on this machine, and which place is taken. Pure: `device-facts.ts` looks at the machine. */
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { DeviceFacts } from './device-facts.ts';
import type { Device } from './graphs.ts';

type Provider = Device['provider'];

/** How the CUDA provider's files are got: they are too large for the package registry, and npm runs no scripts here. */
const INSTALL_CUDA = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12';

/** The best first. `auto` takes the first of those that need not be asked for by name. */
const PROVIDERS: readonly Provider[] = ['cuda', 'dml', 'tensorrt', 'coreml', 'webgpu', 'cpu'];
const BY_NAME_ONLY: Readonly<Partial<Record<Provider, string>>> = {
  tensorrt: 'TensorRT compiles for minutes at the first start, so it is used only when asked for.',
  coreml: say('core-ml-by-name'),
  webgpu: 'WebGPU has not been measured with these graphs, so it is used only when asked for (device webgpu).',
};

/**
 * Devices that can be asked for here, the best first; the CPU is always there, and last. `reason` says why `auto` would
 * not take one.
 */
export function listDevices(facts: DeviceFacts): readonly Device[] {
  return PROVIDERS.flatMap((provider) => {
    if (missing(provider, facts) !== null) return [];
    const reason = BY_NAME_ONLY[provider] ?? null;
    return idsOf(provider, facts).map((id): Device => ({ id, provider, reason }));
  });
}

function idsOf(provider: Provider, facts: DeviceFacts): readonly string[] {
  switch (provider) {
    case 'cuda':
    case 'tensorrt':
      return Array.from({ length: facts.nvidiaCards }, (_, index) => `${provider}:${index}`);
    case 'dml':
      return ['dml:0'];
    default:
      return [provider];
  }
}

/**
 * The device to use.
 * @param wanted `auto`, a provider (`cuda` stands for `cuda:0`) or a device (`cuda:1`). `auto` means SAM3_DEVICE where it
 * is set.
 * @returns with `reason`: why a better one was not taken, null when there is none
 * @throws AppError `device-unavailable` when a device is named that is not there
 */
export function chooseDevice(wanted: string, facts: DeviceFacts): Device {
  const name = (wanted === 'auto' ? (facts.preferred ?? 'auto') : wanted).toLowerCase();
  const devices = listDevices(facts);
  if (name !== 'auto') {
    const device = devices.find(({ id, provider }) => id === name || provider === name);
    if (device === undefined) throw unavailable(name, facts, devices);
    return { ...device, reason: null };
  }
  const best = devices.find(({ provider }) => BY_NAME_ONLY[provider] === undefined)!;
  return best.provider === 'cpu' ? { ...best, reason: whyCpu(facts) } : best;
}

function unavailable(name: string, facts: DeviceFacts, devices: readonly Device[]): AppError {
  const ids = devices.map(({ id }) => id);
  const provider = PROVIDERS.find((each) => name === each || name.startsWith(`${each}:`));
  const why = provider === undefined ? say('why-no-device') : (missing(provider, facts) ?? say('why-no-device-number'));
  return new AppError('device-unavailable', say('device-unusable', { device: name, why, devices: ids.join(', ') }), {
    wanted: name,
    available: ids,
  });
}

/** What a provider lacks on this machine, in words; null when nothing is known to be missing. */
function missing(provider: Provider, facts: DeviceFacts): string | null {
  if (provider === 'cpu') return null;
  if (!facts.backends.some(({ name }) => name === provider)) {
    return say('why-no-provider', { provider: LABELS[provider], platform: `${facts.platform} ${facts.arch}` });
  }
  if (provider === 'dml') return facts.files.includes('DirectML.dll') ? null : say('why-no-direct-ml');
  if (provider !== 'cuda' && provider !== 'tensorrt') return null;
  if (facts.nvidiaCards === 0) return say('why-no-nvidia-card');
  const files = ['libonnxruntime_providers_shared.so', `libonnxruntime_providers_${provider}.so`];
  const absent = files.filter((file) => !facts.files.includes(file));
  return absent.length === 0 ? null : say('why-no-provider-files', { provider: LABELS[provider], command: INSTALL_CUDA });
}

const LABELS: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  dml: 'DirectML',
  coreml: 'CoreML',
  webgpu: 'WebGPU',
};

/** Why `auto` came down to the CPU. */
function whyCpu(facts: DeviceFacts): string {
  if (facts.nvidiaCards > 0) return say('nvidia-unused', { why: missing('cuda', facts) ?? 'CUDA was not taken' });
  if (facts.platform === 'win32') return say('on-processor', { why: missing('dml', facts) ?? 'DirectML was not taken' });
  if (facts.platform === 'darwin' && missing('coreml', facts) === null) return BY_NAME_ONLY.coreml!;
  return say('on-processor', { why: missing('cuda', facts) ?? 'CUDA was not taken' });
}
