/** Tells panels which frame is shown, once the playhead rests. */
import type { Session } from '../document/session.ts';

const REST_MS = 120;

/**
 * Sets `settledFrame` 120 ms after the playhead has come to rest; during playback it does not. Returns how to stop.
 * @param after starts a timer and returns how to stop it
 */
export function followSettledFrame(session: Session, after: (delayMs: number, run: () => void) => () => void): () => void {
  let cancel: (() => void) | null = null;
  const settle = () => {
    cancel = null;
    const settledFrame = session.playhead.get();
    const state = session.store.getState();
    if (!state.playing && state.settledFrame !== settledFrame) session.store.setState({ settledFrame });
  };
  const wait = () => {
    cancel?.();
    cancel = after(REST_MS, settle);
  };
  const stops = [
    session.playhead.subscribe(wait),
    session.store.subscribe((state, before) => {
      if (before.playing && !state.playing) wait();
    }),
  ];
  settle();
  return () => {
    cancel?.();
    for (const stop of stops) stop();
  };
}
