/** Maintenance that takes a while: one piece at a time, all of it stopped at close. */
import { abortedError } from '../contract/errors.ts';

export interface WorkQueue {
  /** Runs `work` after what was queued before it. The signal fires when the queue, or the caller, gives up. */
  run<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Stops what runs and what waits, and resolves when nothing does any more. */
  stop(): Promise<void>;
}

/** An empty queue. */
export function createWorkQueue(): WorkQueue {
  const stopped = new AbortController();
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(work, signal) {
      const either = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
      const result = tail.then(() => {
        if (either.aborted) throw abortedError();
        return work(either);
      });
      // The caller hears of a failure; those who wait only need to know that it is over.
      tail = result.catch(() => undefined);
      return result;
    },
    async stop() {
      stopped.abort();
      await tail;
    },
  };
}
