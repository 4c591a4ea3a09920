import { availableParallelism } from 'node:os';
import type { Device } from './graphs.ts';
import type { OrtProvider, OrtSessionOptions } from './ort.ts';

export interface SessionSettings {
  /** Threads within one operator. Default: one per core, at most 16, since the graphs gain nothing beyond. */
  readonly threads?: number | undefined;
  /** `off` gives every block back at once: slower, but no block is larger than what was asked for. */
  readonly arena?: 'auto' | 'off' | undefined;
  /** `process.versions`, to tell Electron. */
  readonly versions?: Readonly<Record<string, string | undefined>>;
}

const MOST_THREADS = 16;

/**
 * The options of a session on a device. Under Electron the arena is off: Electron's allocator kills the process at a
 * request of 2 GiB, and the arena rounds up to powers of two (electron/electron#44291).
 */
export function sessionOptions(device: Device, settings: SessionSettings): OrtSessionOptions {
  const isElectron = (settings.versions ?? process.versions).electron !== undefined;
  const hasArena = !isElectron && settings.arena !== 'off';
  return {
    executionProviders: providersOf(device),
    graphOptimizationLevel: 'all',
    intraOpNumThreads: settings.threads ?? Math.min(availableParallelism(), MOST_THREADS),
    enableCpuMemArena: hasArena,
    // A pattern is one block for a whole run; DirectML does not take it either.
    enableMemPattern: hasArena && device.provider !== 'dml',
    logSeverityLevel: 4,
    // Every session has its own threads, which by default go on spinning after a run and take the cores from the next
    // graph: measured 3.6 times the time for a round of the six small graphs on two cores.
    extra: { session: { force_spinning_stop: '1' } },
  };
}

/** The CPU takes what a provider cannot, without being named; TensorRT hands on to CUDA first. */
function providersOf({ id, provider }: Device): readonly OrtProvider[] {
  const index = /:(\d+)$/.exec(id)?.[1];
  const named = index === undefined ? { name: provider } : { name: provider, deviceId: Number(index) };
  return provider === 'tensorrt' ? [named, { ...named, name: 'cuda' }] : [named];
}
