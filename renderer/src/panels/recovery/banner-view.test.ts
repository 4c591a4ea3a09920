import { expect, test } from 'vitest';
import { bannerOf } from './banner-view.ts';

test('the banner says what the engine does, and once that it was restarted', () => {
  expect(bannerOf({ state: 'ready', restarts: 0 }, 0)).toBeNull();
  expect(bannerOf({ state: 'starting', restarts: 0 }, 0)).toBe('starting');
  expect(bannerOf({ state: 'restarting', restarts: 1 }, 0)).toBe('restarting');
  expect(bannerOf({ state: 'failed', restarts: 5 }, 0)).toBe('failed');
  expect(bannerOf({ state: 'ready', restarts: 1 }, 0)).toBe('restarted');
  expect(bannerOf({ state: 'ready', restarts: 1 }, 1)).toBeNull();
});
