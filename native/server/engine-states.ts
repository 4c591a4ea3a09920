import type { EngineState } from '../contract/host.ts';

/** The engine's state as many pages watch it. */
export interface EngineStates {
  set(state: EngineState): void;
  /** The state now, then every change; a slow reader misses steps, never the newest. Ends with the signal or `close`. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<EngineState, void, undefined>;
  close(): void;
}

/** Keeps the newest state only. */
export function createEngineStates(first: EngineState): EngineStates {
  let newest = first;
  let version = 0;
  let closed = false;
  const sleepers = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of sleepers) wake();
    sleepers.clear();
  };
  const change = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        sleepers.delete(wake);
        resolve();
      };
      sleepers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  return {
    set(state) {
      newest = state;
      version++;
      wakeAll();
    },
    async *watch(signal) {
      let seen = -1;
      while (!closed && signal?.aborted !== true) {
        if (seen === version) await change(signal);
        else {
          seen = version;
          yield newest;
        }
      }
    },
    close() {
      closed = true;
      wakeAll();
    },
  };
}
