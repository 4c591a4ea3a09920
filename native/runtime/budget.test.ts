import { expect, it } from 'vitest';
import { createMemoryBudget, defaultBudgetBytes } from './budget.ts';
import type { Holder } from './graphs.ts';

function holder(held: number, least = 0): Holder & { held: number } {
  const self = {
    held,
    bytes: () => self.held,
    shrinkTo: (target: number) => {
      self.held = Math.min(self.held, Math.max(least, target));
    },
  };
  return self;
}

it('shrinks what was registered first, and only as far as it must', () => {
  const budget = createMemoryBudget(100);
  const [features, banks] = [holder(80), holder(60)];
  budget.register(features);
  budget.register(banks);
  budget.settle();
  expect([features.held, banks.held, budget.usedBytes()]).toEqual([40, 60, 100]);
  budget.settle();
  expect([features.held, banks.held]).toEqual([40, 60]);
});

it('goes on to the next where one cannot give enough', () => {
  const budget = createMemoryBudget(50);
  const [stubborn, willing] = [holder(60, 45), holder(60)];
  budget.register(stubborn);
  budget.register(willing);
  budget.settle();
  expect([stubborn.held, willing.held]).toEqual([45, 5]);
});

it('drops everything when told to, and forgets who has left', () => {
  const budget = createMemoryBudget(1000);
  const [stays, left] = [holder(10), holder(20)];
  budget.register(stays);
  const leave = budget.register(left);
  leave();
  leave();
  expect(budget.usedBytes()).toBe(10);
  budget.shed();
  expect([stays.held, left.held]).toEqual([0, 20]);
});

it('takes half of what the machine has left, within reason', () => {
  const GIB = 1024 ** 3;
  expect(defaultBudgetBytes(16 * GIB, 6 * GIB)).toBe(4 * GIB);
  expect(defaultBudgetBytes(256 * GIB, 6 * GIB)).toBe(8 * GIB);
  expect(defaultBudgetBytes(4 * GIB, 6 * GIB)).toBe(GIB / 2);
});
