import { describe, expect, test } from 'vitest';
import { quantitiesOf } from './quantities.ts';

const en = quantitiesOf('en');
const ru = quantitiesOf('ru');
/** Intl puts no-break spaces between numbers and units. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('bytes', () => {
  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_234_567, '1.2 MB'],
    [5_600_000_000, '5.6 GB'],
    [3e15, '3,000 TB'],
  ])('%i is %s', (bytes, text) => expect(plain(en.bytes(bytes))).toBe(text));

  test('follow the language', () => expect(plain(ru.bytes(1_234_567))).toBe('1,2 МБ'));
});

describe('durations', () => {
  test.each([
    [0, '0 sec'],
    [4_240, '4.2 sec'],
    [59_980, '1:00'],
    [65_000, '1:05'],
    [3_723_000, '1:02:03'],
  ])('%i ms is %s', (ms, text) => expect(plain(en.duration(ms))).toBe(text));
});

describe('what is left', () => {
  test.each([
    [10, '1 sec'],
    [8_100, '9 sec'],
    [61_000, '2 min'],
    [3_600_000, '1 hr'],
    [4_800_000, '1 hr 20 min'],
    [200 * 3_600_000, '9 days'],
  ])('%i ms is %s', (ms, text) => expect(plain(en.eta(ms))).toBe(text));

  test('in Russian', () => expect(plain(ru.eta(4_800_000))).toBe('1 ч 20 мин'));
});

test('work that is not done never reads as done', () => {
  expect(en.percent(0.999)).toBe('99%');
  expect(en.percent(1)).toBe('100%');
});

test('moments are told by how long ago they were, then by date', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  expect(en.when(now - 20_000, now)).toBe('now');
  expect(en.when(now - 5 * 60_000, now)).toBe('5 minutes ago');
  expect(en.when(now - 26 * 3_600_000, now)).toBe('yesterday');
  expect(en.when(now - 30 * 24 * 3_600_000, now)).toContain('Oct');
  expect(ru.when(now - 3 * 3_600_000, now)).toBe('3 часа назад');
  // A clock that was set back.
  expect(en.when(now + 60_000, now)).toBe('now');
});
