import { expect, test } from 'vitest';
import { benchLibrary } from './library.ts';

test('the library bench runs at a small size and meets its targets there', async () => {
  const rows = await benchLibrary(20_000);
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.every((row) => Number.isFinite(row.value) && row.value > 0)).toBe(true);
  expect(rows.filter((row) => row.pass === false)).toEqual([]);
});
