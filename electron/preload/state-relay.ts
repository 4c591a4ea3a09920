/** The page's own message queue, through which the engine's ports go as well. */
export interface WindowQueue {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** Told states, in step with the ports. */
export interface StateRelay<State> {
  take(state: State): void;
  /** Hears the state now, if there is one, and every one that is taken. Returns how to stop. */
  listen(listener: (state: State) => void): () => void;
}

const TURN = 'workstation:state-turn';

/**
 * Passes states on through the window's message queue. A port takes that way, too (it can go no other); a state that was
 * told directly would overtake it, and "ready" would be heard before there is anything to call.
 */
export function createStateRelay<State>(queue: WindowQueue): StateRelay<State> {
  const listeners = new Set<(state: State) => void>();
  const waiting: State[] = [];
  let latest: { readonly state: State } | null = null;
  queue.onMessage((message) => {
    const state = message === TURN ? waiting.shift() : undefined;
    if (state === undefined) return;
    latest = { state };
    for (const listener of listeners) listener(state);
  });
  return {
    take(state) {
      waiting.push(state);
      queue.post(TURN);
    },
    listen(listener) {
      listeners.add(listener);
      if (latest !== null) listener(latest.state);
      return () => void listeners.delete(listener);
    },
  };
}

const VERSION = '--workstation-version=';

/** The program's version, which main puts among a page's arguments. */
export function versionOf(argv: readonly string[]): string {
  return argv.find((argument) => argument.startsWith(VERSION))?.slice(VERSION.length) ?? '';
}
