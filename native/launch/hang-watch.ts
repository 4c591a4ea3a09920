import type { Clock } from './clock.ts';
import type { ProcessHandle } from './launcher.ts';

/** Something that goes on until it is stopped. */
export interface Watch {
  stop(): void;
}

/** How often within the time that is allowed the process is looked at. */
const LOOKS = 6;

/**
 * Asks a process for a sign of life again and again. It hangs when an answer is waited for and nothing at all, not even
 * the answer to something else, was heard for `hangMs`. Looks are counted instead of hours, so that a machine that
 * slept does not make its processes suspect.
 */
export function watchForHang(options: {
  readonly handle: ProcessHandle;
  readonly ask: () => Promise<unknown>;
  readonly clock: Clock;
  readonly hangMs: number;
  readonly onHang: () => void;
}): Watch {
  const { handle, ask, clock, hangMs, onHang } = options;
  let silentLooks = 0;
  let isAsking = false;
  let stopped = false;
  let cancel = () => {};
  handle.onMessage(() => {
    silentLooks = 0;
  });
  const answered = () => {
    isAsking = false;
    silentLooks = 0;
  };
  const look = () => {
    if (stopped) return;
    if (!isAsking) {
      isAsking = true;
      silentLooks = 0;
      // An error is a sign of life, too; the death of the process is told to its owner by its exit.
      ask().then(answered, answered);
    } else if (++silentLooks >= LOOKS) {
      onHang();
      return;
    }
    cancel = clock.after(hangMs / LOOKS, look);
  };
  cancel = clock.after(hangMs / LOOKS, look);
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}
