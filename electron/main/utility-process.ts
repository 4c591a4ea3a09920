import type { ChannelPort } from '../../native/launch/channel-port.ts';
import type { ExitReason, ProcessHandle } from '../../native/launch/launcher.ts';
import type { RelayLine } from '../../native/launch/relay-launcher.ts';
import { isRelayMessage, type RelayMessage } from '../../native/launch/relay-messages.ts';

/** What is needed of Electron's `UtilityProcess`. */
export interface UtilityChild {
  readonly pid?: number | undefined;
  readonly stdout: OutputStream | null;
  readonly stderr: OutputStream | null;
  postMessage(message: unknown, transfer?: ChannelPort[]): void;
  kill(): boolean;
  on(event: 'spawn', listener: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

interface OutputStream {
  on(event: 'data', listener: (chunk: Uint8Array | string) => void): unknown;
}

/** A process below main: the handle that any host has of one, and the line on which main and it arrange channels. */
export interface UtilityProcessHandle extends ProcessHandle {
  end(): Promise<void>;
  readonly relay: RelayLine & { post(message: RelayMessage, ports?: ChannelPort[]): void };
  /** Called once it runs. Not called when it cannot be started; `onExit` is. */
  onSpawn(listener: () => void): void;
}

export interface UtilityProcessOptions {
  /** Ends a process at once by its id, whatever it is doing. */
  readonly killNow: (pid: number) => void;
  readonly onOutput: (line: string) => void;
}

/** Wraps a utility process that was just forked. */
export function wrapUtilityProcess(child: UtilityChild, options: UtilityProcessOptions): UtilityProcessHandle {
  const plainListeners: ((message: unknown) => void)[] = [];
  const relayListeners: ((message: RelayMessage, ports: readonly ChannelPort[]) => void)[] = [];
  const exitListeners: ((reason: ExitReason) => void)[] = [];
  let expected = false;
  let ended: ExitReason | null = null;
  child.on('message', (message) => {
    if (isRelayMessage(message)) for (const listener of relayListeners) listener(message, []);
    else for (const listener of plainListeners) listener(message);
  });
  child.on('exit', (code) => {
    ended = { code, signal: null, expected };
    for (const listener of exitListeners) listener(ended);
  });
  forwardLines(child.stdout, options.onOutput);
  forwardLines(child.stderr, options.onOutput);
  const whenGone = (ask: () => void): Promise<void> => {
    expected = true;
    if (ended !== null) return Promise.resolve();
    return new Promise((resolve) => {
      exitListeners.push(() => resolve());
      ask();
    });
  };
  const post = (message: unknown, ports?: ChannelPort[]) => {
    if (ended === null) child.postMessage(message, ports);
  };
  return {
    get pid() {
      return child.pid ?? null;
    },
    post: (message) => post(message),
    onMessage: (listener) => void plainListeners.push(listener),
    onExit(listener) {
      if (ended === null) exitListeners.push(listener);
      else listener(ended);
    },
    onSpawn: (listener) => void child.on('spawn', listener),
    // Electron's own `kill` asks politely (SIGTERM), which a process that is stuck in native code may never hear.
    kill: () => whenGone(() => (child.pid === undefined ? child.kill() : options.killNow(child.pid))),
    end: () => whenGone(() => post({ relay: 'close' } satisfies RelayMessage)),
    relay: { post, onMessage: (listener) => void relayListeners.push(listener) },
  };
}

/** Ends a process by its id. One that has just ended by itself is gone already, and its exit is about to be told. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function forwardLines(stream: OutputStream | null, onOutput: (line: string) => void): void {
  const decoder = new TextDecoder();
  let rest = '';
  stream?.on('data', (chunk) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onOutput(line);
  });
}
