import type { ParentPort, ProcessHandle } from './launcher.ts';

/**
 * The shape of port that the remote-call library takes: `on('message')` with the data in an event, `on('close')`, and
 * `postMessage`.
 */
export interface PortLike {
  on(event: string, listener: (event?: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
}

/** The engine's process as a port. It closes when the process ends, which rejects every call that is under way. */
export function portOfProcess(handle: ProcessHandle): PortLike {
  return {
    on(event, listener) {
      if (event === 'message') handle.onMessage((data) => listener({ data }));
      if (event === 'close') handle.onExit(() => listener());
    },
    postMessage: (data) => handle.post(data),
  };
}

/** The parent as a port, inside the engine's process. */
export function portOfParent(parent: ParentPort): PortLike {
  return {
    on(event, listener) {
      if (event === 'message') parent.onMessage((data) => listener({ data }));
      if (event === 'close') parent.onClose(() => listener());
    },
    postMessage: (data) => parent.post(data),
  };
}
