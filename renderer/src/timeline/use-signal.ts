import { useSyncExternalStore } from 'react';
import type { ReadonlySignal } from '../ui/signal.ts';

/** The value of a signal that changes seldom; a component renders with each change. Never for the playhead, zoom or pointer. */
export function useSignal<T>(signal: ReadonlySignal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}
