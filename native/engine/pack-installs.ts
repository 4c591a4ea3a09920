/** Installations of packs that are under way: how far each is, and how it is cancelled. */
import type { PackInstall } from '../contract/models.ts';
import { createEtaEstimator } from '../media/progress.ts';
import type { PackProgress } from '../runtime/pack.ts';

/** What an installation is given to work with. */
export interface InstallHands {
  /** Aborted when the caller goes away, or when the installation is cancelled. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PackProgress) => void;
}

export interface PackInstalls {
  /** Does an installation, telling watchers how far it is. Passes on what it gives and throws. */
  run<T>(work: (hands: InstallHands) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** What is under way now, then after each change; a slow watcher gets the newest only. */
  watch(signal?: AbortSignal): AsyncGenerator<PackInstall[], void, undefined>;
  /** Cancels one; one that has ended is left as it is. */
  cancel(installId: number): void;
}

/** A pack comes in pieces of 64 KB: watchers are told no more often than this. */
const TELL_EVERY_MS = 100;

/** @param now milliseconds on a clock that does not jump */
export function createPackInstalls(now: () => number): PackInstalls {
  const running = new Map<number, { readonly abort: AbortController; install: PackInstall }>();
  const wakers = new Set<() => void>();
  let nextId = 1;
  const tell = () => {
    for (const wake of wakers) wake();
  };
  return {
    async run(work, signal) {
      const installId = nextId++;
      const abort = new AbortController();
      const eta = createEtaEstimator(now);
      const progress = { done: 0, total: null, unit: 'bytes', etaMs: null, phase: 'install' } as const;
      const entry = { abort, install: { installId, progress } as PackInstall };
      let toldAt = now();
      running.set(installId, entry);
      tell();
      const onProgress = ({ doneBytes: done, totalBytes: total }: PackProgress) => {
        const etaMs = eta.update(done, total);
        if (now() - toldAt < TELL_EVERY_MS) return;
        toldAt = now();
        entry.install = { installId, progress: { ...progress, done, total, etaMs } };
        tell();
      };
      try {
        const either = signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]);
        return await work({ signal: either, onProgress });
      } finally {
        running.delete(installId);
        tell();
      }
    },
    async *watch(signal) {
      let news = true;
      let wake: () => void = () => undefined;
      const waker = () => {
        news = true;
        wake();
      };
      wakers.add(waker);
      signal?.addEventListener('abort', waker);
      try {
        while (signal?.aborted !== true) {
          if (news) {
            news = false;
            yield [...running.values()].map(({ install }) => install);
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        wakers.delete(waker);
        signal?.removeEventListener('abort', waker);
      }
    },
    cancel: (installId) => running.get(installId)?.abort.abort(),
  };
}
