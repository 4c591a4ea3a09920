import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 15;

/** Lets other work of the process have its turn whenever this has run for some time; called once a frame. */
export function createPace(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
