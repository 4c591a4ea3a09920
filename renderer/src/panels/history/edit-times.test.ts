import { expect, it } from 'vitest';
import { timeOfEdit } from './edit-times.ts';

const now = new Date(2026, 5, 15, 18, 30).getTime();

it('says the time only for today', () => {
  expect(timeOfEdit(new Date(2026, 5, 15, 9, 5).getTime(), now, 'ru')).toBe('09:05');
});

it('says the day for others, and the year when it is not this one', () => {
  expect(timeOfEdit(new Date(2026, 5, 14, 9, 5).getTime(), now, 'en-GB')).toMatch(/^14 June?.*09:05$/);
  expect(timeOfEdit(new Date(2025, 0, 2, 9, 5).getTime(), now, 'en-GB')).toMatch(/2025/);
});
