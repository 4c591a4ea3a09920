import { describe, expect, it } from 'vitest';
import { cropFor } from './crop.ts';

const image = { width: 1000, height: 500 };
const target = { width: 40, height: 30 };

describe('a crop', () => {
  it('has the shape of its target and the object in its middle', () => {
    const crop = cropFor({ x: 400, y: 200, width: 100, height: 50 }, image, target);
    expect(crop).toEqual({ x: 385, y: 225 - 48.75, width: 130, height: 97.5 });
  });

  it('holds a tall object whole', () => {
    const crop = cropFor({ x: 500, y: 100, width: 20, height: 200 }, image, target);
    expect(crop.height).toBeCloseTo(260);
    expect(crop.width / crop.height).toBeCloseTo(4 / 3);
  });

  it.each([
    [{ x: 0, y: 0, width: 50, height: 50 }],
    [{ x: 950, y: 450, width: 50, height: 50 }],
    [{ x: 999, y: 499, width: 1, height: 1 }],
    [{ x: 0, y: 0, width: 1000, height: 500 }],
  ])('stays inside the image: %o', (bbox) => {
    const crop = cropFor(bbox, image, target);
    expect(crop.x).toBeGreaterThanOrEqual(0);
    expect(crop.y).toBeGreaterThanOrEqual(0);
    expect(crop.x + crop.width).toBeLessThanOrEqual(1000 + 1e-9);
    expect(crop.y + crop.height).toBeLessThanOrEqual(500 + 1e-9);
    expect(crop.width / crop.height).toBeCloseTo(4 / 3);
  });

  it('does not blow a speck up', () => {
    expect(cropFor({ x: 100, y: 100, width: 2, height: 2 }, image, target)).toEqual({ x: 85, y: 89, width: 32, height: 24 });
  });

  it('of an image smaller than the least crop is the image', () => {
    expect(cropFor({ x: 2, y: 2, width: 2, height: 2 }, { width: 8, height: 6 }, target)).toEqual({
      x: 0,
      y: 0,
      width: 8,
      height: 6,
    });
  });
});
