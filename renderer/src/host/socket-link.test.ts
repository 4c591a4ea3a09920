import { expect, test } from 'vitest';
import { createSocketLink } from './socket-link.ts';

/** A socket that never comes to anything until it is told to. */
class FakeSocket extends EventTarget {
  readyState = 0;
  binaryType = '';
  send(): void {}
  close(): void {
    this.end();
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  end(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  let nowMs = 0;
  const open = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  const link = createSocketLink(open, { opened: () => undefined, closed: () => undefined }, () => nowMs);
  return {
    sockets,
    link,
    /** Calls every 100 ms, as streams that are taken up again do; nobody ever answers. */
    knockFor(ms: number) {
      for (const end = nowMs + ms; nowMs < end; nowMs += 100) {
        void link.call(['info'], {}, { context: {} }).catch(() => undefined);
        if (sockets.at(-1)?.readyState === 0) sockets.at(-1)?.end();
      }
    },
  };
}

test('tries to reach a host that is away come later and later, up to ten seconds apart', () => {
  const { sockets, knockFor } = setUp();
  // At 0, 0.5, 1.5, 3.5, 7.5, 15.5, 25.5 s and then every 10 s.
  knockFor(60_000);
  expect(sockets).toHaveLength(10);
});

test('a call before the next try says at once that nobody answers', async () => {
  const { sockets, link, knockFor } = setUp();
  knockFor(100);
  await expect(link.call(['info'], {}, { context: {} })).rejects.toMatchObject({ code: 'engine-unavailable' });
  expect(sockets).toHaveLength(1);
});

test('whoever asks for it need not wait, and a socket that opened starts the pauses anew', () => {
  const { sockets, link, knockFor } = setUp();
  knockFor(20_000);
  const before = sockets.length;
  link.reconnect();
  expect(sockets).toHaveLength(before + 1);
  link.reconnect();
  expect(sockets).toHaveLength(before + 1);
  sockets.at(-1)?.open();
  sockets.at(-1)?.end();
  knockFor(1_700);
  expect(sockets).toHaveLength(before + 3);
});
