import { expect, it } from 'vitest';
import { createKeys, libraryKeyOf } from './keys.ts';

it('lets one browser in for each token, once', () => {
  const keys = createKeys(null);
  const token = keys.issue();
  const session = keys.redeem(token);
  expect(keys.isSession(session)).toBe(true);
  expect(keys.redeem(token)).toBeNull();
  expect(keys.redeem('guess')).toBeNull();
  expect(keys.isSession('guess')).toBe(false);
  expect(keys.isSession(token)).toBe(false);
  expect(keys.isSession(null)).toBe(false);
  expect(keys.issue()).not.toBe(token);
  expect(keys.isFixedToken(token)).toBe(false);
});

it('takes a fixed token again and again', () => {
  const keys = createKeys('a-token-of-sixteen');
  expect(keys.issue()).toBe('a-token-of-sixteen');
  expect(keys.isSession(keys.redeem('a-token-of-sixteen'))).toBe(true);
  expect(keys.isSession(keys.redeem('a-token-of-sixteen'))).toBe(true);
  expect(keys.redeem('another')).toBeNull();
  expect(keys.isFixedToken('a-token-of-sixteen')).toBe(true);
  expect(keys.isFixedToken(null)).toBe(false);
});

it('forgets the oldest of many tokens that nobody used', () => {
  const keys = createKeys(null);
  const first = keys.issue();
  for (let count = 0; count < 100; count++) keys.issue();
  expect(keys.redeem(first)).toBeNull();
});

it('names a library', () => {
  expect(libraryKeyOf('/a')).not.toBe(libraryKeyOf('/b'));
  expect(libraryKeyOf('/a')).toMatch(/^[a-f0-9]{12}$/);
});
