import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickStep, ticksBetween } from './ruler.ts';

describe('the ruler', () => {
  it('has steps that people count in', () => {
    expect(tickStep(0.05, 110)).toEqual({ minor: 500, major: 5000 });
    expect(tickStep(1.3, 110)).toEqual({ minor: 10, major: 100 });
    expect(tickStep(64, 110)).toEqual({ minor: 1, major: 2 });
    expect(tickStep(200, 110)).toEqual({ minor: 1, major: 1 });
  });

  it('leaves room for labels and marks at any zoom', () =>
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 300, noNaN: true }), (pxPerFrame) => {
        const { minor, major } = tickStep(pxPerFrame, 110, 9);
        expect(major * pxPerFrame).toBeGreaterThanOrEqual(109.999);
        expect(minor === major || minor * pxPerFrame >= 9).toBe(true);
        expect(major % minor).toBe(0);
        expect(String(major)).toMatch(/^[125]0*$/);
      }),
    ));

  it('labels whole steps with frame and time', () => {
    const times = Float64Array.from({ length: 60 }, (_, k) => k * 40);
    const ticks = ticksBetween(12, 52, { minor: 5, major: 25 }, times);
    expect(ticks.map((tick) => tick.frame)).toEqual([15, 20, 25, 30, 35, 40, 45, 50]);
    expect(ticks.filter((tick) => tick.label !== null)).toEqual([
      { frame: 25, label: '25', time: '0:01' },
      { frame: 50, label: '50', time: '0:02' },
    ]);
    expect(ticksBetween(0, 0, { minor: 1, major: 1 }, new Float64Array(0))).toEqual([{ frame: 0, label: '0', time: null }]);
  });
});
