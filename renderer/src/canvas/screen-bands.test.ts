import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BAND_PX, ScreenBands } from './screen-bands.ts';

it('covers every rectangle that was added, inside the screen, with intervals that do not touch', () => {
  const rects = fc.array(
    fc.record({ x: fc.integer({ min: -50, max: 1900 }), y: fc.integer({ min: -50, max: 700 }), w: fc.nat(300), h: fc.nat(200) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(rects, (added) => {
      const bands = new ScreenBands();
      bands.resize(1920, 700);
      for (const { x, y, w, h } of added) bands.addRect(x, y, x + w, y + h);
      for (let band = 0; band < bands.bands; band++) {
        const intervals = Array.from({ length: bands.count(band) }, (_, i) => [
          bands.left(band, i),
          bands.right(band, i),
        ]).toSorted((a, b) => a[0] - b[0]);
        expect(intervals.length).toBeLessThanOrEqual(12);
        for (const [i, [left, right]] of intervals.entries()) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(1920);
          if (i > 0) expect(left).toBeGreaterThan(intervals[i - 1][1]);
        }
        for (const { x, y, w, h } of added) {
          const isIn = w > 0 && h > 0 && y < (band + 1) * BAND_PX && y + h > band * BAND_PX && x < 1920 && x + w > 0 && y + h > 0;
          if (!isIn) continue;
          const from = Math.max(0, x);
          const to = Math.min(1920, x + w);
          expect(intervals.some(([left, right]) => left <= from && right >= to)).toBe(true);
        }
      }
    }),
  );
});
