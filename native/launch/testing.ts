/** Processes and time for tests: nothing is started, and nobody waits. */
import type { Clock } from './clock.ts';
import type { ExitReason, ProcessHandle } from './launcher.ts';

export interface FakeProcess {
  readonly handle: ProcessHandle;
  readonly ends: number;
  readonly kills: number;
  say(message: unknown): void;
  exit(reason: Partial<ExitReason>): void;
}

/** A process that does what it is told. @param ending what it does when it is asked to end */
export function createFakeProcess(ending: 'clean' | 'stuck'): FakeProcess {
  const exits: ((reason: ExitReason) => void)[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  let ends = 0;
  let kills = 0;
  const exit = (reason: Partial<ExitReason>) => {
    for (const listener of exits.splice(0)) listener({ code: null, signal: null, expected: false, ...reason });
  };
  return {
    get ends() {
      return ends;
    },
    get kills() {
      return kills;
    },
    say: (message) => {
      for (const listener of listeners) listener(message);
    },
    exit,
    handle: {
      pid: 1,
      post: () => undefined,
      onMessage: (listener) => void listeners.push(listener),
      onExit: (listener) => void exits.push(listener),
      async kill() {
        kills++;
        exit({ signal: 'SIGKILL', expected: true });
      },
      end() {
        ends++;
        if (ending === 'clean') exit({ code: 0, expected: true });
        return ending === 'clean' ? Promise.resolve() : new Promise((resolve) => exits.push(() => resolve()));
      },
    },
  };
}

/** Time that passes when it is told to. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
}

/** Starts at 0. */
export function createFakeClock(): FakeClock {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; run: () => void }>();
  return {
    now: () => nowMs,
    after(ms, run) {
      const timer = { atMs: nowMs + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.atMs;
        next.run();
      }
      nowMs = untilMs;
    },
  };
}
