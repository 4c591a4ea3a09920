/** How a process of ours finds its parent, whichever host started it: forked by Node, or a utility process of Electron. */
import { type ChannelPort, type UtilityParentPort, utilityParentPort } from './channel-port.ts';
import { forkedParentPort } from './fork-launcher.ts';
import type { ParentPort } from './launcher.ts';
import type { RelayLine } from './relay-launcher.ts';
import { isRelayMessage, type RelayMessage } from './relay-messages.ts';

/** The engine's parent: it calls methods itself, and under Electron brings others who do. */
export interface EngineParent {
  readonly port: ParentPort;
  /** Asks the parent to start processes; null where this process may fork its own. */
  readonly relay: RelayLine | null;
  /** Hears of every port over which somebody else calls the engine; those that came before are told at once. */
  onClient(listener: (port: ChannelPort) => void): void;
}

/** The parent of an engine process. @param utility Electron's port, where there is one */
export function openEngineParent(utility: UtilityParentPort | null = utilityParentPort()): EngineParent {
  return utility === null ? { port: forkedParentPort(), relay: null, onClient: () => undefined } : utilityEngineParent(utility);
}

function utilityEngineParent(utility: UtilityParentPort): EngineParent {
  const relayListeners: ((message: RelayMessage, ports: readonly ChannelPort[]) => void)[] = [];
  const plainListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const clientListeners: ((port: ChannelPort) => void)[] = [];
  const clients: ChannelPort[] = [];
  utility.on('message', ({ data, ports }) => {
    if (!isRelayMessage(data)) {
      for (const listener of plainListeners) listener(data);
      return;
    }
    const [port] = ports;
    if (data.relay === 'client' && port !== undefined) {
      if (clientListeners.length === 0) clients.push(port);
      for (const listener of clientListeners) listener(port);
    }
    if (data.relay === 'close') for (const listener of closeListeners) listener();
    for (const listener of relayListeners) listener(data, ports);
  });
  return {
    port: {
      post: (message) => utility.postMessage(message),
      onMessage: (listener) => void plainListeners.push(listener),
      onClose: (listener) => void closeListeners.push(listener),
    },
    relay: {
      post: (message) => utility.postMessage(message),
      onMessage: (listener) => void relayListeners.push(listener),
    },
    onClient(listener) {
      clientListeners.push(listener);
      for (const port of clients.splice(0)) listener(port);
    },
  };
}

/** The parent of the model's process: the engine, whoever started the process for it. */
export function openSegmenterParent(utility: UtilityParentPort | null = utilityParentPort()): ParentPort {
  return utility === null ? forkedParentPort() : relayedParent(utility);
}

function relayedParent(utility: UtilityParentPort): ParentPort {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let waiting: unknown[] = [];
  let engine: ChannelPort | null = null;
  const connect = (port: ChannelPort) => {
    engine = port;
    port.on('message', ({ data }) => {
      for (const listener of messageListeners) listener(data);
    });
    port.on('close', () => {
      for (const listener of closeListeners) listener();
    });
    port.start();
    for (const message of waiting) port.postMessage(message);
    waiting = [];
  };
  utility.on('message', ({ data, ports }) => {
    const [port] = ports;
    if (isRelayMessage(data) && data.relay === 'parent' && port !== undefined && engine === null) connect(port);
  });
  return {
    post(message) {
      if (engine === null) waiting.push(message);
      else engine.postMessage(message);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
  };
}
