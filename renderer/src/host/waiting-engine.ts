import { type ClientLink, createORPCClient } from '@orpc/client';
import { type EngineClient, rebuildErrors } from '../../../native/contract/client.ts';
import { AppError } from '../../../native/contract/errors.ts';
import type { EngineState } from '../../../native/contract/host.ts';
import { say } from '../../../native/contract/sentences.ts';
import type { ReadonlySignal } from '../ui/signal.ts';

/** How long a call waits for an engine that is being started. */
const PATIENCE_MS = 10_000;

/** Calls that wait, up to some seconds, while the engine is being started, and then fail with `engine-unavailable`. */
export function createWaitingEngine(link: ClientLink<Record<never, never>>, state: ReadonlySignal<EngineState>): EngineClient {
  return createORPCClient<EngineClient>(
    rebuildErrors<Record<never, never>>({
      async call(path, input, options) {
        if (state.get().state !== 'ready') await whenReady(state, PATIENCE_MS);
        return link.call(path, input, options);
      },
    }),
  );
}

function whenReady(state: ReadonlySignal<EngineState>, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      stop();
      outcome();
    };
    const fail = () => settle(() => reject(unavailable(state.get())));
    const timer = setTimeout(fail, patienceMs);
    const stop = state.subscribe((now) => {
      if (now.state === 'ready') settle(resolve);
      if (now.state === 'failed') fail();
    });
    if (state.get().state === 'failed') fail();
  });
}

function unavailable({ reason }: EngineState): AppError {
  const message = reason === null ? say('engine-not-running') : say('engine-not-running-why', { why: reason.message });
  return new AppError('engine-unavailable', message, {
    ...(reason === null ? {} : { reason: reason.code }),
  });
}
