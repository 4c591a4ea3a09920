import type { PortLike } from './message-port.ts';

/**
 * One end of a channel between two processes, in the shape of Electron's `MessagePortMain`. Messages wait in it until
 * `start`. Written down here because this side of the program never imports Electron.
 */
export interface ChannelPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports?: readonly ChannelPort[] }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown, transfer?: ChannelPort[]): void;
  start(): void;
  close(): void;
}

/** Electron's `process.parentPort`: to the main process. It has no end: the process dies with its parent. */
export interface UtilityParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly ChannelPort[] }) => void): unknown;
  postMessage(message: unknown): void;
}

/** The port to Electron's main process, in a utility process; null anywhere else. */
export function utilityParentPort(): UtilityParentPort | null {
  return (process as { readonly parentPort?: UtilityParentPort }).parentPort ?? null;
}

/** A channel's end as the remote-call library takes it; messages flow from the first listener on. */
export function portOfChannel(port: ChannelPort): PortLike {
  return {
    on(event, listener) {
      if (event === 'close') port.on('close', () => listener());
      if (event !== 'message') return;
      port.on('message', ({ data }) => listener({ data }));
      port.start();
    },
    postMessage: (data) => port.postMessage(data),
  };
}
