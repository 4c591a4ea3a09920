import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { AppError } from '../../../native/contract/errors.ts';

/** A link over one WebSocket at a time, which is opened again when the next call comes. */
export interface SocketLink extends ClientLink<Record<never, never>> {
  close(): void;
}

interface Connection {
  readonly socket: WebSocket;
  readonly link: ClientLink<Record<never, never>>;
}

const CLOSING = 2;

/** Hears of each socket: that it can be used, and that it can be used no more. */
export interface SocketListener {
  opened(): void;
  closed(): void;
}

/** Makes the link. Calls under way when the socket closes fail with `engine-unavailable`. */
export function createSocketLink(open: () => WebSocket, listener: SocketListener): SocketLink {
  let connection: Connection | null = null;
  const connect = (): Connection => {
    if (connection !== null && connection.socket.readyState < CLOSING) return connection;
    const socket = open();
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => listener.opened());
    socket.addEventListener('close', () => listener.closed());
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
  return new AppError(
    'engine-unavailable',
    'The connection to the workstation was lost; it is being made again. Nothing that was finished is lost.',
  );
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
