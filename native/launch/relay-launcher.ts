import type { ChannelPort } from './channel-port.ts';
import type { ExitReason, Launcher, ProcessHandle } from './launcher.ts';
import type { RelayMessage } from './relay-messages.ts';

/** The engine's line to Electron's main process. */
export interface RelayLine {
  post(message: RelayMessage): void;
  onMessage(listener: (message: RelayMessage, ports: readonly ChannelPort[]) => void): void;
}

/** A process that was asked for. */
interface Relayed {
  started(pid: number | null, port: ChannelPort): void;
  exited(code: number | null): void;
}

/**
 * Starts processes by asking the parent to: under Electron only the main process can start one (`utilityProcess`; forking
 * Electron's own program is switched off by a fuse). Messages go straight between the two processes.
 */
export function createRelayLauncher(line: RelayLine): Launcher {
  const processes = new Map<number, Relayed>();
  let lastId = 0;
  line.onMessage((message, ports) => {
    if (message.relay === 'started') {
      const [port] = ports;
      if (port !== undefined) processes.get(message.id)?.started(message.pid, port);
    }
    if (message.relay === 'exited') {
      processes.get(message.id)?.exited(message.code);
      processes.delete(message.id);
    }
  });
  return {
    start() {
      const id = ++lastId;
      const { handle, relayed } = createHandle(() => line.post({ relay: 'kill', id }));
      processes.set(id, relayed);
      line.post({ relay: 'start', id });
      return handle;
    },
  };
}

function createHandle(kill: () => void): { handle: ProcessHandle; relayed: Relayed } {
  const messageListeners: ((message: unknown) => void)[] = [];
  const exitListeners: ((reason: ExitReason) => void)[] = [];
  /** What was said before the channel was laid. */
  let waiting: unknown[] = [];
  let port: ChannelPort | null = null;
  let pid: number | null = null;
  let expected = false;
  let ended: ExitReason | null = null;
  const relayed: Relayed = {
    started(startedPid, startedPort) {
      pid = startedPid;
      port = startedPort;
      port.on('message', ({ data }) => {
        for (const listener of messageListeners) listener(data);
      });
      port.start();
      for (const message of waiting) port.postMessage(message);
      waiting = [];
    },
    exited(code) {
      ended = { code, signal: null, expected };
      port?.close();
      for (const listener of exitListeners) listener(ended);
    },
  };
  const handle: ProcessHandle = {
    get pid() {
      return pid;
    },
    post(message) {
      if (ended !== null) return;
      if (port === null) waiting.push(message);
      else port.postMessage(message);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onExit(listener) {
      if (ended === null) exitListeners.push(listener);
      else listener(ended);
    },
    kill() {
      expected = true;
      if (ended !== null) return Promise.resolve();
      return new Promise((resolve) => {
        exitListeners.push(() => resolve());
        kill();
      });
    },
  };
  return { handle, relayed };
}
