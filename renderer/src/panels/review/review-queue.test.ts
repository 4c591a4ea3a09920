import { describe, expect, it } from 'vitest';
import type { Problem } from '../../timeline/problems.ts';
import { filterItems, itemAfter, levelOf, NO_FILTER, reviewItems } from './review-queue.ts';

const PROBLEMS: readonly Problem[] = [
  { trackId: 2, kind: 'gap', from: 5, to: 9, at: 5, severity: 0.5 },
  { trackId: 2, kind: 'lowScore', from: 10, to: 12, at: 11, severity: 0.9 },
  { trackId: 1, kind: 'areaJump', from: 30, to: 30, at: 30, severity: 0.7 },
  { trackId: 1, kind: 'appear', from: 2, to: 2, at: 2, severity: 0.4 },
].sort((a, b) => a.from - b.from) as Problem[];
const REVIEWS = { frames: new Uint8Array(40), byTrack: new Map([[1, new Set([2])]]) };

describe('the review queue', () => {
  const items = reviewItems(PROBLEMS, REVIEWS);

  it('has an item for each stretch of an object, in the order of frames', () => {
    expect(items.map(({ key, from, to, state }) => [key, from, to, state])).toEqual([
      ['1-2', 2, 2, 'reviewed'],
      ['2-5', 5, 12, 'open'],
      ['1-30', 30, 30, 'open'],
    ]);
    expect(items[1]).toMatchObject({ kinds: ['gap', 'lowScore'], at: 11, severity: 0.9 });
  });

  it('is filtered and ordered', () => {
    const keys = (filter: Partial<typeof NO_FILTER>) => filterItems(items, { ...NO_FILTER, ...filter }).map((item) => item.key);
    expect(keys({})).toEqual(['2-5', '1-30']);
    expect(keys({ show: 'all' })).toEqual(['1-2', '2-5', '1-30']);
    expect(keys({ kinds: ['areaJump', 'appear'] })).toEqual(['1-30']);
    expect(keys({ trackId: 2 })).toEqual(['2-5']);
    expect(keys({ show: 'all', order: 'severity' })).toEqual(['2-5', '1-30', '1-2']);
  });

  it('goes on to the next, and to the one before at the end', () => {
    expect(itemAfter(items, '2-5')?.key).toBe('1-30');
    expect(itemAfter(items, '1-30')?.key).toBe('2-5');
    expect(itemAfter(items.slice(0, 1), '1-2')).toBeNull();
  });

  it('has three levels', () => expect([0.1, 0.5, 0.9].map(levelOf)).toEqual(['low', 'middle', 'high']));
});
