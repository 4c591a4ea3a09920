import { RPCLink } from '@orpc/client/message-port';
import { createEngineClient, type EngineClient } from '../contract/client.ts';
import { AppError, isErrorCode } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { ExitReason, Launcher, ProcessHandle } from './launcher.ts';
import { portOfProcess } from './message-port.ts';

/** An engine that runs in a process of its own. */
export interface RemoteEngine {
  readonly client: EngineClient;
  readonly process: ProcessHandle;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<ExitReason>;
  kill(): Promise<void>;
}

/**
 * Starts an engine process and waits until it answers. When it dies, calls under way and later ones fail with
 * `engine-unavailable`.
 * @throws AppError what the engine could not be opened with (`library-locked`, …), or `engine-unavailable`
 */
export function startRemoteEngine(launcher: Launcher): Promise<RemoteEngine> {
  return connectRemoteEngine(launcher.start());
}

/** Waits until an engine process that was just started answers; see `startRemoteEngine`. */
export async function connectRemoteEngine(handle: ProcessHandle): Promise<RemoteEngine> {
  const exited = new Promise<ExitReason>((resolve) => handle.onExit(resolve));
  const greeting = await Promise.race([firstMessage(handle), exited]);
  if ('expected' in greeting) throw unavailable(greeting);
  if (greeting.engine === 'failed') {
    const code = isErrorCode(greeting.code) ? greeting.code : 'internal';
    throw new AppError(code, greeting.message ?? 'The engine could not be opened.');
  }
  const life = watchLife(exited);
  const link = new RPCLink({ port: portOfProcess(handle) });
  const client = createEngineClient({
    async call(path, input, options) {
      life.check();
      const output = await life.during(link.call(path, input, options));
      return isStream(output) ? failWith(output, life) : output;
    },
  });
  return { client, process: handle, exited, kill: () => handle.kill() };
}

/** Ends what waits for a process when the process ends; what has been answered leaves nothing behind. */
interface Life {
  /** @throws AppError `engine-unavailable` when the process has ended */
  check(): void;
  during<T>(answer: Promise<T>): Promise<T>;
}

function watchLife(exited: Promise<ExitReason>): Life {
  let dead: AppError | null = null;
  const waiting = new Set<(error: AppError) => void>();
  void exited.then((reason) => {
    dead = unavailable(reason);
    for (const reject of waiting) reject(dead);
    waiting.clear();
  });
  return {
    check() {
      if (dead !== null) throw dead;
    },
    during: (answer) =>
      new Promise((resolve, reject) => {
        waiting.add(reject);
        answer.then(resolve, reject).finally(() => waiting.delete(reject));
      }),
  };
}

interface Greeting {
  readonly engine: 'ready' | 'failed';
  readonly code?: string;
  readonly message?: string;
}

function firstMessage(handle: ProcessHandle): Promise<Greeting> {
  return new Promise((resolve) => {
    handle.onMessage((message) => {
      if (typeof message === 'object' && message !== null && 'engine' in message) resolve(message as Greeting);
    });
  });
}

function unavailable(reason: ExitReason): AppError {
  const how = reason.signal ?? `exit code ${reason.code}`;
  return new AppError('engine-unavailable', say('engine-ended', { how }), { code: reason.code, signal: reason.signal });
}

/** A stream that ends with the engine rather than waiting for ever. */
async function* failWith(stream: AsyncIterable<unknown>, life: Life): AsyncGenerator<unknown, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      life.check();
      const next = await life.during(iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    void iterator.return?.()?.catch(() => undefined);
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
