import { describe, expect, it } from 'vitest';
import { DEFAULT_FLAG_OPTIONS, flagLane } from './flags.ts';
import { gatherProblems, isReviewed, problems } from './problems.ts';
import { laneOf, noReviews } from './test-lanes.ts';

function problemsOf(text: string, change: (lane: ReturnType<typeof laneOf>) => void = () => undefined) {
  const lane = laneOf(text, 7);
  change(lane);
  const flags = new Uint8Array(text.length);
  flagLane(lane, DEFAULT_FLAG_OPTIONS, flags);
  return problems(lane, flags, DEFAULT_FLAG_OPTIONS);
}

describe('problems', () => {
  it('are stretches, with the worst frame', () => {
    const found = problemsOf('ptttttttttt', (lane) => lane.scores.set([100, 60, 180, 90], 3));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ trackId: 7, kind: 'lowScore', from: 3, to: 6, at: 4 });
    expect(found[0]?.severity).toBeCloseTo(0.3 + 0.7 * 0.5);
  });

  it('are apart when more than a frame or two lie between', () => {
    const found = problemsOf('pttttttttttt', (lane) => {
      lane.scores[2] = 100;
      lane.scores[8] = 100;
    });
    expect(found.map(({ from, to }) => [from, to])).toEqual([
      [2, 2],
      [8, 8],
    ]);
  });

  it('of a gap weigh more the longer it is', () => {
    const [short] = problemsOf('pt.tt');
    const [long] = problemsOf(`pt${'.'.repeat(60)}tt`);
    expect(short).toMatchObject({ kind: 'gap', from: 2, to: 2 });
    expect(long?.severity).toBeGreaterThan(short?.severity ?? 1);
  });

  it('of one object that touch are looked at together', () => {
    const found = problemsOf('pttttttttttttttt', (lane) => {
      lane.overlaps[12] = 5;
      lane.areas[12] = 9000;
      lane.scores[13] = 100;
    });
    expect(gatherProblems(found)).toMatchObject([{ from: 12, to: 13, at: 12, kinds: ['lowOverlap', 'areaJump', 'lowScore'] }]);
    expect(gatherProblems([])).toEqual([]);
  });

  it('are reviewed when every frame is, as a whole or for the object', () => {
    const reviews = { ...noReviews(10), byTrack: new Map([[7, new Set([3, 4])]]) };
    reviews.frames[5] = 1;
    expect(isReviewed(reviews, 7, 3, 5)).toBe(true);
    expect(isReviewed(reviews, 7, 3, 6)).toBe(false);
    expect(isReviewed(reviews, 8, 3, 5)).toBe(false);
  });
});
