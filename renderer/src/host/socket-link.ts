import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { AppError } from '../../../native/contract/errors.ts';
import { say } from '../../../native/contract/sentences.ts';

/**
 * A link over one WebSocket at a time, which is opened again when the next call comes. Where nobody answers the next try
 * comes later and later: calls before it fail at once.
 */
export interface SocketLink extends ClientLink<Record<never, never>> {
  /** Tries at once when the socket is closed: a person asks for it, or the network is back. */
  reconnect(): void;
  close(): void;
}

interface Connection {
  readonly socket: WebSocket;
  readonly link: ClientLink<Record<never, never>>;
}

const CLOSING = 2;
/** Pauses between two tries: the first, and the one that doubling ends at. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Hears of each socket: that it can be used, and that it can be used no more. */
export interface SocketListener {
  opened(): void;
  closed(): void;
}

/**
 * Makes the link. Calls under way when the socket closes fail with `engine-unavailable`.
 * @param now a clock that only goes forward, in ms
 */
export function createSocketLink(open: () => WebSocket, listener: SocketListener, now: () => number): SocketLink {
  let connection: Connection | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  const connect = (): Connection => {
    if (connection !== null && connection.socket.readyState < CLOSING) return connection;
    if (now() < notBeforeMs) throw connectionLost();
    const socket = open();
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      pauseMs = FIRST_PAUSE_MS;
      listener.opened();
    });
    socket.addEventListener('close', () => {
      notBeforeMs = now() + pauseMs;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      listener.closed();
    });
    connection = { socket, link: new RPCLink<Record<never, never>>({ websocket: socket }) };
    return connection;
  };
  return {
    async call(path, input, options) {
      const { socket, link } = connect();
      try {
        const output = await link.call(path, input, options);
        return isStream(output) ? guardStream(output, socket, options.signal) : output;
      } catch (error) {
        throw lost(error, socket, options.signal);
      }
    },
    reconnect() {
      pauseMs = FIRST_PAUSE_MS;
      notBeforeMs = Number.NEGATIVE_INFINITY;
      connect();
    },
    close: () => connection?.socket.close(),
  };
}

async function* guardStream(
  stream: AsyncIterable<unknown>,
  socket: WebSocket,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw lost(error, socket, signal);
  }
}

/** What a failure means once the socket is gone: not that the call was wrong, but that nobody answers. */
function lost(error: unknown, socket: WebSocket, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true || socket.readyState < CLOSING) return error;
  return connectionLost();
}

function connectionLost(): AppError {
  return new AppError('engine-unavailable', say('connection-lost'));
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
