import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { Device } from './graphs.ts';
import { messageOf } from './ort.ts';
import type { PackManifest } from './pack-manifest.ts';

/** How ONNX Runtime and its providers say that memory ran out; there is no code for it. */
const PATTERNS = [
  /failed to allocate memory/i,
  /bad_alloc/i,
  /bad allocation/i,
  /out of memory/i,
  /_STATUS_ALLOC_FAILED/,
  /cudaErrorMemoryAllocation/i,
  /E_OUTOFMEMORY|8007000E|not enough memory resources/i,
  // V8, when there is no room for an output.
  /array buffer allocation failed/i,
];

/** Whether an error of the native library says that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  return PATTERNS.some((pattern) => pattern.test(error instanceof Error ? error.message : String(error)));
}

/** The error for memory that ran out even after everything that can be rebuilt was dropped. */
export function outOfMemory(what: string, device: Device, manifest: PackManifest, cause: unknown): AppError {
  const where = device.provider === 'cpu' ? 'memory-cpu' : 'memory-gpu';
  const advice = say(manifest.precision === 'fp32' ? `${where}-fp32` : where);
  return new AppError(
    'out-of-memory',
    say('out-of-memory', { device: device.id, what, pack: manifest.id, advice }),
    { device: device.id, pack: manifest.id, native: messageOf(cause) },
    { cause },
  );
}
