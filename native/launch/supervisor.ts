import { AppError } from '../contract/errors.ts';
import type { EngineState } from '../contract/host.ts';
import { say } from '../contract/sentences.ts';
import type { Clock } from './clock.ts';
import { type Watch, watchForHang } from './hang-watch.ts';
import type { ExitReason, Launcher, ProcessHandle } from './launcher.ts';

export interface SupervisorOptions<T> {
  readonly launcher: Launcher;
  /**
   * Makes something useful of a started process; resolves when it answers. An AppError other than `engine-unavailable` is
   * what the engine could not be opened with: a person has to act, so it is not tried again.
   */
  readonly connect: (handle: ProcessHandle) => Promise<T>;
  /** Asks the process for any sign of life. Without it a hang is not noticed. */
  readonly ping?: (engine: T) => Promise<unknown>;
  readonly clock: Clock;
  /** Waits between starts, growing; one more failure in a row than there are waits is `failed`. */
  readonly backoffMs?: readonly number[];
  /** Told the state after each change; the first is `starting`. */
  readonly onState: (state: EngineState) => void;
  /** An engine that answered this long starts the count of failures anew. */
  readonly stableMs?: number;
  /** How long a start may take; integrity checks of a large library are part of it. */
  readonly startMs?: number;
  /** How long nothing may be heard while a ping waits for its answer. */
  readonly hangMs?: number;
  /** How long the process may take to end by itself when it is closed. */
  readonly closeMs?: number;
}

/** One process that is kept running. */
export interface Supervisor<T> {
  readonly state: EngineState;
  /** @throws AppError `engine-unavailable`, or what the engine could not be opened with */
  engine(): T;
  /** Waits while it starts. @throws AppError as `engine` does, once it has failed or is closed */
  ready(): Promise<T>;
  /** Starts at once, whatever the state; a running process is ended first. Failures are counted anew. */
  restart(): Promise<void>;
  /** Ends the process, in good order if it can; nothing is started afterwards. */
  close(): Promise<void>;
}

/** Waits between starts unless told otherwise: the fifth quick failure in a row is given up on. */
const BACKOFF_MS: readonly number[] = [250, 1000, 3000, 8000];

/** A start that takes longer is no start; the integrity check of a library of many gigabytes has to fit in. */
const START_MS = 600_000;
/** Longer than any single piece of work that keeps the engine from answering. */
const HANG_MS = 90_000;

/** Starts a process and keeps it running: restarts with growing waits, notices hangs, gives up on quick failures. */
export function createSupervisor<T>(options: SupervisorOptions<T>): Supervisor<T> {
  const { launcher, connect, ping, clock, onState } = options;
  const backoffMs = options.backoffMs ?? BACKOFF_MS;
  let state: EngineState = { state: 'starting', restarts: 0, reason: null, retryAtMs: null };
  let handle: ProcessHandle | null = null;
  let current: { readonly engine: T; readonly readyAtMs: number } | null = null;
  let failure: AppError | null = null;
  let quickFailures = 0;
  let closed = false;
  /** Why we killed it ourselves; the exit that follows is told with this reason. */
  let killedFor: AppError | null = null;
  let cancelWait: (() => void) | null = null;
  let watch: Watch | null = null;
  const waiting: { resolve: (engine: T) => void; reject: (error: AppError) => void }[] = [];

  function become(next: Partial<EngineState>): void {
    state = { ...state, ...next };
    onState(state);
  }

  function start(): void {
    cancelWait = null;
    if (closed) return;
    if (state.retryAtMs !== null) become({ retryAtMs: null });
    const started = launcher.start();
    handle = started;
    killedFor = null;
    started.onExit((exit) => ended(started, exit));
    const cancelDeadline = clock.after(options.startMs ?? START_MS, () => kill(started, tooSlow()));
    connect(started).then(
      (engine) => {
        cancelDeadline();
        if (handle === started) opened(started, engine);
      },
      (error: unknown) => {
        cancelDeadline();
        refused(started, error);
      },
    );
  }

  function opened(started: ProcessHandle, engine: T): void {
    current = { engine, readyAtMs: clock.now() };
    failure = null;
    if (ping !== undefined) {
      const ask = () => ping(engine);
      watch = watchForHang({
        handle: started,
        ask,
        clock,
        hangMs: options.hangMs ?? HANG_MS,
        onHang: () => kill(started, hung()),
      });
    }
    become({ state: 'ready', retryAtMs: null });
    for (const { resolve } of waiting.splice(0)) resolve(engine);
  }

  /** What the engine said instead of opening. The death of a process is told by its exit, not here. */
  function refused(started: ProcessHandle, error: unknown): void {
    if (handle !== started || (error instanceof AppError && error.code === 'engine-unavailable')) return;
    handle = null;
    void started.kill();
    giveUp(error instanceof AppError ? error : new AppError('internal', say('engine-not-started', { said: String(error) })));
  }

  function ended(started: ProcessHandle, exit: ExitReason): void {
    if (handle !== started) return;
    forget();
    const reason = killedFor ?? unavailable(exit);
    quickFailures += 1;
    const waitMs = backoffMs[quickFailures - 1];
    if (waitMs === undefined) {
      giveUp(tooOften(quickFailures, reason));
      return;
    }
    failure = reason;
    become({ state: 'restarting', restarts: state.restarts + 1, reason: told(reason), retryAtMs: clock.now() + waitMs });
    cancelWait = clock.after(waitMs, start);
  }

  function forget(): void {
    watch?.stop();
    watch = null;
    if (current !== null && clock.now() - current.readyAtMs >= (options.stableMs ?? 30_000)) quickFailures = 0;
    current = null;
    handle = null;
  }

  function giveUp(reason: AppError): void {
    forget();
    failure = reason;
    become({ state: 'failed', reason: told(reason), retryAtMs: null });
    for (const { reject } of waiting.splice(0)) reject(reason);
  }

  function kill(started: ProcessHandle, reason: AppError): void {
    if (handle !== started) return;
    killedFor = reason;
    void started.kill();
  }

  async function endCurrent(): Promise<void> {
    cancelWait?.();
    cancelWait = null;
    const ending = handle;
    forget();
    if (ending !== null) await endProcess(ending, clock, options.closeMs ?? 10_000);
  }

  onState(state);
  start();
  return {
    get state() {
      return state;
    },
    engine() {
      if (current !== null) return current.engine;
      throw failure ?? notYet();
    },
    ready() {
      if (current !== null) return Promise.resolve(current.engine);
      if (closed || state.state === 'failed') return Promise.reject(failure ?? notYet());
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    async restart() {
      if (closed) return;
      quickFailures = 0;
      become({ state: 'restarting', restarts: state.restarts + 1, retryAtMs: null });
      await endCurrent();
      quickFailures = 0;
      // Another restart may have been asked for while we waited; one is enough.
      if (handle === null && cancelWait === null) start();
    },
    async close() {
      closed = true;
      failure = new AppError('engine-unavailable', say('engine-closing'));
      for (const { reject } of waiting.splice(0)) reject(failure);
      await endCurrent();
    },
  };
}

/** Lets the process end by itself where it can, and kills it when it takes too long. */
async function endProcess(handle: ProcessHandle, clock: Clock, closeMs: number): Promise<void> {
  if (handle.end === undefined) return handle.kill();
  const cancel = clock.after(closeMs, () => void handle.kill());
  await handle.end();
  cancel();
}

function told({ code, message }: AppError): NonNullable<EngineState['reason']> {
  return { code, message };
}

function unavailable({ code, signal }: ExitReason): AppError {
  return new AppError('engine-unavailable', say('engine-ended-restarting', { how: signal ?? `exit code ${code}` }), {
    code,
    signal,
  });
}

function hung(): AppError {
  return new AppError('engine-unavailable', say('engine-hung'));
}

function tooSlow(): AppError {
  return new AppError('engine-unavailable', say('engine-slow-start'));
}

function tooOften(times: number, last: AppError): AppError {
  return new AppError('engine-unavailable', say('engine-failed-often', { times, last: last.message }), last.details);
}

function notYet(): AppError {
  return new AppError('engine-unavailable', say('engine-starting'));
}
