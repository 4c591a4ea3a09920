import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { EngineState } from '../contract/host.ts';
import type { Launcher } from './launcher.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';
import { createFakeClock, createFakeProcess, type FakeClock, type FakeProcess } from './testing.ts';

const BACKOFF_MS = [100, 200];
const HANG_MS = 6000;

describe('a supervised engine', () => {
  it('starts, answers, and is closed in good order', async () => {
    const bench = createBench();
    expect(bench.states()).toEqual(['starting']);
    expect(() => bench.supervisor.engine()).toThrow(expect.objectContaining({ code: 'engine-unavailable' }));
    const ready = bench.supervisor.ready();
    await bench.answer();
    expect(await ready).toBe('engine 1');
    expect(bench.supervisor.engine()).toBe('engine 1');
    await bench.supervisor.close();
    expect(bench.last().ends).toBe(1);
    expect(bench.last().kills).toBe(0);
    expect(bench.states()).toEqual(['starting', 'ready']);
    await expect(bench.supervisor.ready()).rejects.toMatchObject({ code: 'engine-unavailable' });
    bench.clock.advance(60_000);
    expect(bench.processes).toHaveLength(1);
  });

  it('is started again after a crash, with growing waits, and says why', async () => {
    const bench = createBench();
    await bench.answer();
    bench.last().exit({ code: null, signal: 'SIGSEGV' });
    expect(bench.supervisor.state).toMatchObject({ state: 'restarting', restarts: 1, retryAtMs: 100 });
    expect(bench.supervisor.state.reason?.message).toContain('SIGSEGV');
    bench.clock.advance(99);
    expect(bench.processes).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.processes).toHaveLength(2);
    expect(bench.supervisor.state.retryAtMs).toBeNull();
    await bench.answer();
    expect(bench.supervisor.state).toMatchObject({ state: 'ready', restarts: 1, reason: { code: 'engine-unavailable' } });
    expect(bench.supervisor.engine()).toBe('engine 2');
  });

  it('is given up on after too many quick failures, until a person restarts it', async () => {
    const bench = createBench();
    const waiting = settled(bench.supervisor.ready());
    for (const waitMs of BACKOFF_MS) {
      bench.last().exit({ code: 70 });
      bench.clock.advance(waitMs);
    }
    bench.last().exit({ code: 70 });
    expect(bench.supervisor.state).toMatchObject({ state: 'failed', reason: { code: 'engine-unavailable' } });
    expect(await waiting).toMatchObject({ message: expect.stringContaining('3 times in a row') });
    bench.clock.advance(60_000);
    expect(bench.processes).toHaveLength(3);
    await bench.supervisor.restart();
    await bench.answer();
    expect(bench.supervisor.state.state).toBe('ready');
    bench.last().exit({ code: 70 });
    expect(bench.supervisor.state).toMatchObject({ state: 'restarting', retryAtMs: bench.clock.now() + 100 });
  });

  it('forgets failures once the engine has answered for a while', async () => {
    const bench = createBench();
    for (let crash = 0; crash < 6; crash++) {
      await bench.answer();
      bench.clock.advance(30_000);
      bench.last().exit({ code: 1 });
      expect(bench.supervisor.state.retryAtMs).toBe(bench.clock.now() + 100);
      bench.clock.advance(100);
    }
    expect(bench.processes).toHaveLength(7);
  });

  it('does not try again when the library says no, and takes the reason over', async () => {
    const bench = createBench();
    const waiting = settled(bench.supervisor.ready());
    await bench.refuse(new AppError('library-locked', 'Another program has the library open.'));
    expect(await waiting).toMatchObject({ code: 'library-locked' });
    expect(bench.supervisor.state).toMatchObject({
      state: 'failed',
      restarts: 0,
      reason: { code: 'library-locked', message: 'Another program has the library open.' },
    });
    expect(() => bench.supervisor.engine()).toThrow(expect.objectContaining({ code: 'library-locked' }));
    bench.clock.advance(60_000);
    expect(bench.processes).toHaveLength(1);
    await bench.supervisor.restart();
    await bench.answer();
    expect(bench.supervisor.state.state).toBe('ready');
  });

  it('is killed and started again when it hangs', async () => {
    const bench = createBench({ pings: 'unanswered' });
    await bench.answer();
    bench.clock.advance(HANG_MS);
    expect(bench.last().kills).toBe(0);
    bench.clock.advance(HANG_MS);
    expect(bench.processes[0]?.kills).toBe(1);
    expect(bench.supervisor.state.reason?.message).toContain('did not answer');
    expect(bench.supervisor.state.state).toBe('restarting');
  });

  it('is left alone while it answers anything, and while pings are answered', async () => {
    const busy = createBench({ pings: 'unanswered' });
    await busy.answer();
    for (let step = 0; step < 40; step++) {
      busy.last().say({ progress: step });
      busy.clock.advance(HANG_MS / 2);
    }
    expect(busy.last().kills).toBe(0);
    const idle = createBench({ pings: 'answered' });
    await idle.answer();
    for (let step = 0; step < 40; step++) {
      idle.clock.advance(HANG_MS / 6);
      await settle();
    }
    expect(idle.last().kills).toBe(0);
    expect(idle.pings()).toBeGreaterThan(20);
  });

  it('is killed when it takes too long to start', () => {
    const bench = createBench();
    bench.clock.advance(600_000);
    expect(bench.processes[0]?.kills).toBe(1);
    expect(bench.supervisor.state.reason?.message).toContain('too long to start');
  });

  it('is killed when it does not end by itself', async () => {
    const bench = createBench({ end: 'stuck' });
    await bench.answer();
    const closed = bench.supervisor.close();
    bench.clock.advance(10_000);
    await closed;
    expect(bench.last().kills).toBe(1);
  });

  it('is restarted on request while it runs, and during a wait', async () => {
    const bench = createBench();
    await bench.answer();
    await bench.supervisor.restart();
    expect(bench.processes[0]?.ends).toBe(1);
    await bench.answer();
    expect(bench.supervisor.engine()).toBe('engine 2');
    bench.last().exit({ code: 1 });
    await bench.supervisor.restart();
    expect(bench.processes).toHaveLength(3);
    bench.clock.advance(1000);
    expect(bench.processes).toHaveLength(3);
  });
});

interface Bench {
  readonly supervisor: Supervisor<string>;
  readonly clock: FakeClock;
  readonly processes: readonly FakeProcess[];
  last(): FakeProcess;
  states(): EngineState['state'][];
  pings(): number;
  answer(): Promise<void>;
  refuse(error: AppError): Promise<void>;
}

function createBench(how: { pings?: 'answered' | 'unanswered'; end?: 'clean' | 'stuck' } = {}): Bench {
  const clock = createFakeClock();
  const processes: FakeProcess[] = [];
  const states: EngineState[] = [];
  let pings = 0;
  let opening: { resolve: (engine: string) => void; reject: (error: unknown) => void } = {
    resolve: () => {},
    reject: () => {},
  };
  const launcher: Launcher = {
    start() {
      const fake = createFakeProcess(how.end ?? 'clean');
      processes.push(fake);
      return fake.handle;
    },
  };
  const supervisor = createSupervisor<string>({
    launcher,
    clock,
    backoffMs: BACKOFF_MS,
    hangMs: HANG_MS,
    onState: (state) => states.push(state),
    connect: () => new Promise((resolve, reject) => (opening = { resolve, reject })),
    ...(how.pings === undefined
      ? {}
      : {
          ping: () => {
            pings++;
            return how.pings === 'answered' ? Promise.resolve() : new Promise(() => {});
          },
        }),
  });
  return {
    supervisor,
    clock,
    processes,
    last: () => processes.at(-1) as FakeProcess,
    states: () => states.map(({ state }) => state),
    pings: () => pings,
    async answer() {
      opening.resolve(`engine ${processes.length}`);
      await settle();
    },
    async refuse(error) {
      opening.reject(error);
      await settle();
    },
  };
}

/** What a promise comes to, its error included. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
