import { expect, it } from 'vitest';
import { createPlacement } from './placement.ts';

const DEVICES = ['cuda:0', 'cuda:1', 'cpu'];

it('shares media out, the least loaded device first, the better one of equals', () => {
  const placement = createPlacement();
  expect([1, 2, 3, 4, 5].map((key) => placement.place(key, DEVICES))).toEqual(['cuda:0', 'cuda:1', 'cpu', 'cuda:0', 'cuda:1']);
});

it('leaves media where they are, and fills what was freed', () => {
  const placement = createPlacement();
  for (const key of [1, 2, 3, 4]) placement.place(key, DEVICES);
  expect(placement.place(2, DEVICES)).toBe('cuda:1');
  placement.release(2);
  expect(placement.deviceOf(2)).toBeNull();
  expect(placement.place(5, DEVICES)).toBe('cuda:1');
  expect(placement.place(2, DEVICES)).toBe('cuda:1');
});

it('moves media away from a device that is not used any more', () => {
  const placement = createPlacement();
  placement.place(1, DEVICES);
  expect(placement.place(1, ['cpu'])).toBe('cpu');
});
