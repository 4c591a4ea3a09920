import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMask, drawnMask, maskOf } from '../../tests/fixtures/mask-arbitraries.ts';
import { union } from './combine.ts';
import { connectedComponents } from './components.ts';
import { areaOf, intersectionOverUnion } from './measure.ts';
import {
  bridgeHoles,
  bridgeParts,
  type MaskPolygon,
  polygonArea,
  type Ring,
  rasterizePolygons,
  ringArea,
  simplifyPolygon,
  tracePolygons,
} from './polygons.ts';
import { emptyRle, fullRle } from './rle.ts';

const invalid = expect.objectContaining({ code: 'invalid-input' });

function ringOf(...points: readonly number[]): MaskPolygon {
  return { outer: Float64Array.from(points), holes: [] };
}

function sides(ring: Ring): number[][] {
  return Array.from({ length: ring.length / 2 }, (_, i) => {
    const j = (2 * i + 2) % ring.length;
    return [ring[2 * i], ring[2 * i + 1], ring[j], ring[j + 1]];
  });
}

function totalArea(polygons: readonly MaskPolygon[]): number {
  return polygons.reduce((area, polygon) => area + polygonArea(polygon), 0);
}

describe('tracing', () => {
  it('gives the exact area, one polygon per part, corners only, and the mask back', () => {
    fc.assert(
      fc.property(anyMask(), ({ width, height, rle }) => {
        const polygons = tracePolygons(rle);
        expect(totalArea(polygons)).toBe(areaOf(rle));
        expect(polygons.map(polygonArea)).toEqual(connectedComponents(rle, 4).map((part) => part.areaPx));
        expect(rasterizePolygons(polygons, width, height)).toEqual(rle);
        for (const { outer, holes } of polygons) {
          expect(ringArea(outer)).toBeGreaterThan(0);
          for (const hole of holes) expect(ringArea(hole)).toBeLessThan(0);
          for (const ring of [outer, ...holes]) {
            const upright = sides(ring).map(([xa, ya, xb, yb]) => {
              expect((xa === xb) !== (ya === yb)).toBe(true);
              return xa === xb;
            });
            for (const [i, is] of upright.entries()) expect(is).not.toBe(upright[(i + 1) % upright.length]);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keeps pixels apart that share a corner, also in a hole', () => {
    expect(tracePolygons(drawnMask('#.', '.#'))).toHaveLength(2);
    expect(tracePolygons(drawnMask('.#', '#.'))).toHaveLength(2);
    const [ring] = tracePolygons(drawnMask('####', '#.##', '##.#', '####'));
    expect(ring.holes.map(ringArea)).toEqual([-2]);
    expect(polygonArea(ring)).toBe(14);
  });

  it('knows the corner cases', () => {
    expect(tracePolygons(emptyRle(5, 4))).toEqual([]);
    const [full] = tracePolygons(fullRle(5, 4));
    expect(new Set(sides(full.outer).map(([x, y]) => `${x},${y}`))).toEqual(new Set(['0,0', '5,0', '5,4', '0,4']));
    for (const [width, height] of [
      [1, 1],
      [9, 1],
      [1, 9],
    ]) {
      const [only] = tracePolygons(fullRle(width, height));
      expect(only.outer).toHaveLength(8);
      expect(polygonArea(only)).toBe(width * height);
    }
  });

  it('finds an island in a hole', () => {
    const polygons = tracePolygons(drawnMask('#####', '#...#', '#.#.#', '#...#', '#####'));
    expect(polygons.map(polygonArea)).toEqual([16, 1]);
    expect(polygons[0].holes).toHaveLength(1);
  });
});

describe('rasterizing', () => {
  it('fills pixels whose centres are inside', () => {
    const triangle = ringOf(0, 0, 8, 0, 0, 8);
    expect(rasterizePolygons([triangle], 8, 8)).toEqual(maskOf(8, 8, (x, y) => x + 0.5 + (y + 0.5) < 8));
    const shifted = ringOf(0.5, 0.5, 3.5, 0.5, 3.5, 2.5, 0.5, 2.5);
    expect(rasterizePolygons([shifted], 5, 4)).toEqual(maskOf(5, 4, (x, y) => x < 3 && y < 2));
    expect(rasterizePolygons([], 3, 2)).toEqual(emptyRle(3, 2));
  });

  it('cuts off what lies outside the frame, from any side and any distance', () => {
    expect(rasterizePolygons([ringOf(-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6)], 6, 5)).toEqual(fullRle(6, 5));
    expect(rasterizePolygons([ringOf(-3, 1, 2, 1, 2, 9, -3, 9)], 6, 5)).toEqual(maskOf(6, 5, (x, y) => x < 2 && y >= 1));
    expect(rasterizePolygons([ringOf(10, 10, 20, 10, 20, 20)], 6, 5)).toEqual(emptyRle(6, 5));
  });

  it('unites polygons that overlap, and takes holes out of their own polygon only', () => {
    const a: MaskPolygon = { outer: Float64Array.of(0, 0, 5, 0, 5, 5, 0, 5), holes: [Float64Array.of(1, 1, 1, 4, 4, 4, 4, 1)] };
    const b = ringOf(2, 2, 6, 2, 6, 3, 2, 3);
    const [ra, rb] = [rasterizePolygons([a], 6, 5), rasterizePolygons([b], 6, 5)];
    expect(areaOf(ra)).toBe(16);
    expect(rasterizePolygons([a, b], 6, 5)).toEqual(union(ra, rb));
  });

  it('agrees with the crossing rule at each pixel centre', () => {
    const points = fc.array(fc.double({ min: -5, max: 25, noNaN: true }), { minLength: 6, maxLength: 16 });
    fc.assert(
      fc.property(points, (values) => {
        const ring = Float64Array.from(values.slice(0, values.length - (values.length % 2)));
        const rle = rasterizePolygons([{ outer: ring, holes: [] }], 20, 16);
        const inside = (px: number, py: number) =>
          sides(ring).filter(([xa, ya, xb, yb]) => {
            const [x0, y0, x1, y1] = xa <= xb ? [xa, ya, xb, yb] : [xb, yb, xa, ya];
            return x0 <= px && px < x1 && y0 + (px - x0) * ((y1 - y0) / (x1 - x0)) <= py;
          }).length %
            2 ===
          1;
        expect(rle).toEqual(maskOf(20, 16, (x, y) => inside(x + 0.5, y + 0.5)));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses rings that are none', () => {
    expect(() => rasterizePolygons([ringOf(0, 0, 1, 1)], 4, 4)).toThrow(invalid);
    expect(() => rasterizePolygons([ringOf(0, 0, 1, 1, Number.NaN, 0)], 4, 4)).toThrow(invalid);
    expect(() => rasterizePolygons([ringOf(0, 0, 1, 1, 1, 0)], 0, 4)).toThrow(invalid);
  });
});

describe('simplifying', () => {
  it('keeps all corners at tolerance 0, and points of the ring within the tolerance otherwise', () => {
    const tolerances = fc.constantFrom(0, 0.4, 0.8, 1.5, 4, 100);
    fc.assert(
      fc.property(anyMask(), tolerances, ({ rle }, tolerance) => {
        for (const polygon of tracePolygons(rle)) {
          const simplified = simplifyPolygon(polygon, tolerance);
          if (tolerance === 0) expect(simplified).toBe(polygon);
          expect(simplified.holes).toHaveLength(polygon.holes.length);
          const before = [polygon.outer, ...polygon.holes];
          [simplified.outer, ...simplified.holes].forEach((ring, i) => {
            expect(ring.length).toBeGreaterThanOrEqual(6);
            expect(ringArea(ring) * ringArea(before[i])).toBeGreaterThan(0);
            const corners = new Set(sides(before[i]).map(([x, y]) => `${x},${y}`));
            for (const [x, y] of sides(ring)) expect(corners).toContain(`${x},${y}`);
            for (const [x, y] of sides(before[i])) expect(distanceTo(ring, x, y)).toBeLessThanOrEqual(tolerance + 1e-9);
          });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes the stairs out of a disc', () => {
    const disc = maskOf(60, 60, (x, y) => (x - 30) ** 2 + (y - 30) ** 2 < 400);
    const [polygon] = tracePolygons(disc);
    const simplified = simplifyPolygon(polygon, 1);
    expect(simplified.outer.length).toBeLessThan(polygon.outer.length / 3);
    expect(intersectionOverUnion(rasterizePolygons([simplified], 60, 60), disc)).toBeGreaterThan(0.96);
    expect(() => simplifyPolygon(polygon, -1)).toThrow(invalid);
    expect(() => simplifyPolygon(polygon, Number.NaN)).toThrow(invalid);
  });
});

function distanceTo(ring: Ring, px: number, py: number): number {
  const distances = sides(ring).map(([xa, ya, xb, yb]) => {
    const length = (xb - xa) ** 2 + (yb - ya) ** 2;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - xa) * (xb - xa) + (py - ya) * (yb - ya)) / length));
    return Math.hypot(xa + t * (xb - xa) - px, ya + t * (yb - ya) - py);
  });
  return Math.min(...distances);
}

describe('bridges', () => {
  it('join all parts and holes into one ring of the same area and pixels', () => {
    fc.assert(
      fc.property(anyMask(), ({ width, height, rle }) => {
        const polygons = tracePolygons(rle);
        if (polygons.length === 0) return;
        const ring = bridgeParts(polygons);
        expect(ringArea(ring)).toBeCloseTo(areaOf(rle), 6);
        expect(rasterizePolygons([{ outer: ring, holes: [] }], width, height)).toEqual(rle);
        for (const polygon of polygons) {
          const alone = bridgeHoles(polygon);
          expect(ringArea(alone)).toBeCloseTo(polygonArea(polygon), 6);
          expect(rasterizePolygons([{ outer: alone, holes: [] }], width, height)).toEqual(
            rasterizePolygons([polygon], width, height),
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  it('stay without width when coordinates are written with six decimals', () => {
    fc.assert(
      fc.property(anyMask(), ({ width, height, rle }) => {
        const polygons = tracePolygons(rle);
        if (polygons.length === 0) return;
        const size = (i: number) => (i % 2 === 0 ? width : height);
        const written = bridgeParts(polygons).map((value, i) => Number((value / size(i)).toFixed(6)));
        const read = written.map((value, i) => value * size(i));
        expect(rasterizePolygons([{ outer: read, holes: [] }], width, height)).toEqual(rle);
      }),
      { numRuns: 400 },
    );
  });

  it('are the shortest ones', () => {
    const ring = bridgeParts(tracePolygons(drawnMask('###....', '###..##', '###..##', '.......')));
    const lengths = sides(ring).map(([xa, ya, xb, yb]) => [xa, ya, xb, yb, Math.hypot(xa - xb, ya - yb)]);
    expect(
      lengths.filter(([xa, , xb, , length]) => Math.min(xa, xb) === 3 && Math.max(xa, xb) === 5 && length === 2),
    ).toHaveLength(2);
    const far = [ringOf(0, 0, 4, 0, 4, 4, 0, 4), ringOf(20, 0, 24, 0, 24, 4, 20, 4), ringOf(10, 1, 12, 1, 12, 2, 10, 2)];
    const bridged = bridgeParts(far);
    const longest = Math.max(...sides(bridged).map(([xa, ya, xb, yb]) => Math.hypot(xa - xb, ya - yb)));
    expect(longest).toBe(8);
  });

  it('join crowds too', () => {
    const crowd = maskOf(70, 50, (x, y) => (x + y) % 2 === 0 || (x > 30 && x % 5 === 0));
    const polygons = tracePolygons(crowd);
    expect(polygons.length).toBeGreaterThan(1000);
    const ring = bridgeParts(polygons);
    expect(ringArea(ring)).toBeCloseTo(areaOf(crowd), 6);
    expect(rasterizePolygons([{ outer: ring, holes: [] }], 70, 50)).toEqual(crowd);
  });

  it('leave a ring that needs none as it is', () => {
    const square = ringOf(0, 0, 4, 0, 4, 4, 0, 4);
    expect(bridgeHoles(square)).toBe(square.outer);
    expect(() => bridgeParts([])).toThrow(invalid);
    expect(() => bridgeParts([square, ringOf(1, 1)])).toThrow(invalid);
  });
});
