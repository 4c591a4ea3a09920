import { expect, test } from 'vitest';
import { watchConnection } from './connection.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));

test.each([
  ['nobody there', () => Promise.reject(new TypeError('Failed to fetch')), 'lost'],
  ['a host that knows no session of this page', () => Promise.resolve(401), 'locked-out'],
  ['a host that answers', () => Promise.resolve(200), 'open'],
] as const)('a closed socket, %s', async (_name, knock, expected) => {
  const connection = watchConnection(knock);
  connection.closed();
  await settled();
  expect(connection.state.get()).toBe(expected);
});

test('an answer that comes after the socket is open again says nothing', async () => {
  const connection = watchConnection(() => Promise.reject(new TypeError('Failed to fetch')));
  connection.closed();
  connection.opened();
  await settled();
  expect(connection.state.get()).toBe('open');
});
