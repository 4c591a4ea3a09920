import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneAt, laneHeight, laneLayout, lanesBetween, laneTop } from './lane-layout.ts';

const layouts = fc
  .record({
    count: fc.integer({ min: 0, max: 250 }),
    height: fc.integer({ min: 10, max: 44 }),
    active: fc.integer({ min: -1, max: 249 }),
  })
  .map(({ count, height, active }) => laneLayout(count, height, active < count ? active : -1));

describe('the layout of lanes', () => {
  it('puts lanes one under the other, the active one higher', () => {
    const layout = laneLayout(4, 20, 1);
    expect([0, 1, 2, 3, 4].map((i) => laneTop(layout, i))).toEqual([0, 20, 68, 88, 108]);
    expect(laneHeight(layout, 1)).toBe(48);
    expect(lanesBetween(layout, 30, 90)).toEqual({ first: 1, last: 3 });
    expect(lanesBetween(laneLayout(0, 20, -1), 0, 100)).toEqual({ first: 0, last: -1 });
  });

  it('finds the lane at every height', () =>
    fc.assert(
      fc.property(layouts, fc.double({ min: 0, max: 1, noNaN: true }), (layout, at) => {
        const y = at * (laneTop(layout, layout.count) + 20);
        const lane = laneAt(layout, y);
        const slow = Array.from({ length: layout.count }, (_, i) => i).find(
          (i) => y >= laneTop(layout, i) && y < laneTop(layout, i) + laneHeight(layout, i),
        );
        expect(lane).toBe(slow ?? null);
      }),
    ));
});
