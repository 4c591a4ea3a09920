import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRowMajor, encodeRowMajor } from '../../../native/masks/codec.ts';
import { connectedComponents } from '../../../native/masks/components.ts';
import { clampBrushSize, clearStroke, createBrushStroke, paintSegment, stepBrushSize, strokeMask } from './brush-mask.ts';

const WIDTH = 64;
const HEIGHT = 48;

const places = fc.array(
  fc.record({
    x: fc.double({ min: -10, max: WIDTH + 10, noNaN: true }),
    y: fc.double({ min: -10, max: HEIGHT + 10, noNaN: true }),
  }),
  { minLength: 1, maxLength: 6 },
);
const inside = fc.array(
  fc.record({
    x: fc.double({ min: 0, max: WIDTH - 0.01, noNaN: true }),
    y: fc.double({ min: 0, max: HEIGHT - 0.01, noNaN: true }),
  }),
  { minLength: 1, maxLength: 6 },
);
const sizes = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }));
const shapes = fc.constantFrom('round' as const, 'square' as const);

function painted(way: readonly { x: number; y: number }[], size: number, shape: 'round' | 'square') {
  const stroke = createBrushStroke(WIDTH, HEIGHT);
  way.forEach((to, index) => {
    paintSegment(stroke, way[Math.max(0, index - 1)] ?? to, to, size, shape);
  });
  return stroke;
}

describe('a brush stroke', () => {
  it('never has gaps, whatever its size, shape and way', () => {
    fc.assert(
      fc.property(inside, sizes, shapes, (way, size, shape) => {
        const stroke = painted(way, size, shape);
        expect(connectedComponents(encodeRowMajor(stroke.pixels, WIDTH, HEIGHT), 8)).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it('is the pixels whose centres the brush has passed over', () => {
    fc.assert(
      fc.property(inside, fc.integer({ min: 2, max: 20 }), (way, size) => {
        const stroke = painted(way, size, 'round');
        for (let y = 0; y < HEIGHT; y++) {
          for (let x = 0; x < WIDTH; x++) {
            const away = Math.min(...way.map((to, i) => segmentDistance(way[Math.max(0, i - 1)] ?? to, to, x + 0.5, y + 0.5)));
            const under = way.some((to) => Math.floor(to.x) === x && Math.floor(to.y) === y);
            if (Math.abs(away - size / 2) < 1e-6 || under) continue;
            if (stroke.pixels[y * WIDTH + x] !== (away < size / 2 ? 1 : 0)) expect.fail(`(${x}, ${y}) is wrong`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is told as a mask pixel by pixel, also where it leaves the image', () => {
    fc.assert(
      fc.property(places, sizes, shapes, (way, size, shape) => {
        const stroke = painted(way, size, shape);
        expect(decodeRowMajor(strokeMask(stroke))).toEqual(stroke.pixels);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the box of what it painted, and is empty again after clearing', () => {
    fc.assert(
      fc.property(places, sizes, shapes, (way, size, shape) => {
        const stroke = painted(way, size, shape);
        const { bounds, dirty, pixels } = stroke;
        expect({ ...dirty }).toEqual({ ...bounds });
        pixels.forEach((value, i) => {
          const x = i % WIDTH;
          const y = Math.floor(i / WIDTH);
          const within = x >= bounds.x && x < bounds.x + bounds.width && y >= bounds.y && y < bounds.y + bounds.height;
          if (value === 1 && !within) expect.fail(`(${x}, ${y}) lies outside of the box`);
        });
        clearStroke(stroke);
        expect(pixels.every((value) => value === 0)).toBe(true);
        expect(bounds.width).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('of one pixel is the pixel under the pointer', () => {
    const stroke = painted([{ x: 3, y: 4 }], 1, 'round');
    expect(stroke.pixels[4 * WIDTH + 3]).toBe(1);
  });

  it('takes under 2 ms per move with 200 px on 3840 × 2160', () => {
    const stroke = createBrushStroke(3840, 2160);
    const moves = 400;
    const started = performance.now();
    for (let i = 0; i < moves; i++) {
      const x = 300 + (i % 40) * 80;
      const y = 300 + Math.floor(i / 40) * 150;
      paintSegment(stroke, { x, y }, { x: x + 80, y: y + 31 }, 200, 'round');
    }
    expect((performance.now() - started) / moves).toBeLessThan(2);
  });
});

describe('the size of a brush', () => {
  it('is a whole number within its limits', () => {
    expect([clampBrushSize(0), clampBrushSize(2.6), clampBrushSize(1e9), clampBrushSize(Number.NaN)]).toEqual([1, 3, 1000, 1]);
  });

  it('goes by about a tenth, and by one pixel at least', () => {
    expect([stepBrushSize(1, -1), stepBrushSize(1, 1), stepBrushSize(24, 1), stepBrushSize(200, -1)]).toEqual([1, 2, 26, 180]);
  });
});

function segmentDistance(a: { x: number; y: number }, b: { x: number; y: number }, x: number, y: number): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
}
