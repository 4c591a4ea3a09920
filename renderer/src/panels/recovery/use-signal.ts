import { useSyncExternalStore } from 'react';
import type { ReadonlySignal } from '../../ui/signal.ts';

/** A signal's value in React; only for what changes seldom. */
export function useSignal<T>(signal: ReadonlySignal<T>): T {
  return useSyncExternalStore(
    (changed) => signal.subscribe(changed),
    () => signal.get(),
  );
}
