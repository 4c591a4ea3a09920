/** Pages that crash this often within the time are not loaded again by themselves: the same work would crash them again. */
const MOST = 3;
const WITHIN_MS = 60_000;

/** Decides what to do about a page whose process ended. */
export interface CrashGuard {
  /** @param reason as Electron names it in `render-process-gone` */
  onGone(reason: string): 'reload' | 'give-up' | 'ignore';
}

/** @param now milliseconds since 1970 */
export function createCrashGuard(now: () => number): CrashGuard {
  let crashes: number[] = [];
  return {
    onGone(reason) {
      if (reason === 'clean-exit') return 'ignore';
      const at = now();
      crashes = [...crashes.filter((time) => at - time < WITHIN_MS), at];
      return crashes.length > MOST ? 'give-up' : 'reload';
    },
  };
}
