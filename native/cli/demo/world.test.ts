import { describe, expect, it } from 'vitest';
import { areaOf, intersectionArea } from '../../masks/measure.ts';
import { createDemoWorld } from './world.ts';

const world = createDemoWorld({ width: 320, height: 180, frames: 48, seed: 3 });

describe('demo world', () => {
  it('is the same for the same seed, and another for another', () => {
    const again = createDemoWorld({ width: 320, height: 180, frames: 48, seed: 3 });
    const other = createDemoWorld({ width: 320, height: 180, frames: 48, seed: 4 });
    expect(Buffer.compare(world.frame(20).data, again.frame(20).data)).toBe(0);
    expect(Buffer.compare(world.frame(20).data, other.frame(20).data)).not.toBe(0);
  });

  it('shows every object on the first frame, and no pixel belongs to two', () => {
    const truth = world.truth(0);
    expect(truth.map((entry) => entry.objectId)).toEqual([1, 2, 3, 4]);
    for (const a of truth) for (const b of truth) if (a !== b) expect(intersectionArea(a.mask, b.mask)).toBe(0);
    expect(world.box(1, 0)?.width).toBeGreaterThan(0.1);
  });

  it('has one object that leaves and comes back, one that leaves for good, and overlaps', () => {
    const visible = (objectId: number) => Array.from({ length: 48 }, (_, frame) => world.box(objectId, frame) !== null);
    const third = visible(3);
    expect([third[0], third.includes(false), third.at(-1)]).toEqual([true, true, true]);
    expect([visible(4)[0], visible(4).at(-1)]).toEqual([true, false]);
    const areas = Array.from({ length: 48 }, (_, frame) => {
      const mask = world.truth(frame).find((entry) => entry.objectId === 1)?.mask;
      return mask === undefined ? 0 : areaOf(mask);
    });
    expect(Math.min(...areas)).toBeLessThan(Math.max(...areas) * 0.8);
  });
});
