import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type DeviceFacts, gatherDeviceFacts } from '../runtime/device-facts.ts';
import type { Ort } from '../runtime/ort.ts';

/**
 * What onnxruntime-node 1.30 is built with, by platform; what is not bundled needs files that are got apart. The same as
 * `listSupportedBackends()` says, without loading 45 MB of native code into a process that runs no graphs.
 */
const BACKENDS: Readonly<Record<string, readonly { readonly name: string; readonly bundled: boolean }[]>> = {
  linux: [
    { name: 'cpu', bundled: true },
    { name: 'webgpu', bundled: true },
    // CUDA files are made for x64 only.
    ...(process.arch === 'x64'
      ? [
          { name: 'cuda', bundled: false },
          { name: 'tensorrt', bundled: false },
        ]
      : []),
  ],
  win32: [
    { name: 'cpu', bundled: true },
    { name: 'dml', bundled: true },
    { name: 'webgpu', bundled: true },
  ],
  darwin: [
    { name: 'cpu', bundled: true },
    { name: 'coreml', bundled: true },
    { name: 'webgpu', bundled: true },
  ],
};

/** What decides where model packs would run on this machine. Nothing native is loaded. */
export function readDeviceFacts(env: NodeJS.ProcessEnv): Promise<DeviceFacts> {
  const files: Pick<Ort, 'backends' | 'binaryDir'> = {
    backends: () => BACKENDS[process.platform] ?? [{ name: 'cpu', bundled: true }],
    binaryDir: binaryDir(),
  };
  return gatherDeviceFacts(env, files);
}

function binaryDir(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    return join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return '';
    throw error;
  }
}
