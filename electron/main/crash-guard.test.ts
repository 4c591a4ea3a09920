import { expect, it } from 'vitest';
import { createCrashGuard } from './crash-guard.ts';

it('loads a crashed page again, but not for ever in a row', () => {
  let now = 0;
  const guard = createCrashGuard(() => now);
  expect(guard.onGone('clean-exit')).toBe('ignore');
  expect(['crashed', 'oom', 'killed'].map((reason) => guard.onGone(reason))).toEqual(['reload', 'reload', 'reload']);
  expect(guard.onGone('crashed')).toBe('give-up');
  now = 61_000;
  expect(guard.onGone('crashed')).toBe('reload');
});
