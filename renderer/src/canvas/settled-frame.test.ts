import { expect, it } from 'vitest';
import { createSession } from '../document/session.ts';
import { followSettledFrame } from './settled-frame.ts';

it('sets the settled frame once the playhead rests, and never during playback', () => {
  const session = createSession();
  const timers = new Set<() => void>();
  const ring = () => {
    const due = [...timers];
    timers.clear();
    for (const run of due) run();
  };
  const stop = followSettledFrame(session, (delayMs, run) => {
    expect(delayMs).toBe(120);
    timers.add(run);
    return () => timers.delete(run);
  });
  session.playhead.set(3);
  session.playhead.set(4);
  expect(timers.size).toBe(1);
  expect(session.store.getState().settledFrame).toBe(0);
  ring();
  expect(session.store.getState().settledFrame).toBe(4);
  session.store.setState({ playing: true });
  session.playhead.set(5);
  ring();
  expect(session.store.getState().settledFrame).toBe(4);
  session.store.setState({ playing: false });
  ring();
  expect(session.store.getState().settledFrame).toBe(5);
  session.playhead.set(6);
  stop();
  ring();
  expect(session.store.getState().settledFrame).toBe(5);
});
