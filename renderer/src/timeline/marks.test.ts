import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createColumnCache } from './column-cache.ts';
import { FLAG } from './flags.ts';
import { gatherMarks, gatherScores, MARK, MARK_FLAG_SHIFT, markFrames } from './marks.ts';
import { laneOf, noReviews } from './test-lanes.ts';

describe('marks', () => {
  it('say all about a frame', () => {
    const lane = laneOf('.pTaD');
    const reviews = { ...noReviews(5), byTrack: new Map([[1, new Set([2])]]) };
    reviews.frames[3] = 1;
    const marks = new Uint16Array(5);
    markFrames(lane, Uint8Array.of(0, FLAG.areaJump, 0, 0, 0), reviews, marks, 0, 4);
    expect([...marks]).toEqual([
      MARK.none,
      MARK.prompted | MARK.unreviewed | (FLAG.areaJump << MARK_FLAG_SHIFT),
      MARK.tracked | MARK.protected,
      MARK.absentTracked,
      MARK.absentDeclared | MARK.protected | MARK.unreviewed,
    ]);
  });
});

const lanes = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 900 });
const zooms = fc.double({ min: 1, max: 40, noNaN: true });

/** The frames of a column, told one by one. */
function framesOf(column: number, framesPerColumn: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => k).filter(
    (k) => k >= Math.floor(column * framesPerColumn) && k < Math.floor((column + 1) * framesPerColumn),
  );
}

describe('columns', () => {
  it('gather what their frames have', () =>
    fc.assert(
      fc.property(lanes, zooms, (values, framesPerColumn) => {
        const marks = Uint16Array.from(values);
        const scores = Uint8Array.from(values, (value) => (value % 7 === 0 ? 255 : value % 201));
        const count = Math.ceil(values.length / framesPerColumn);
        const [out, least, greatest] = [new Uint16Array(count), new Uint8Array(count), new Uint8Array(count)];
        gatherMarks(marks, framesPerColumn, out, 0, count);
        gatherScores(scores, framesPerColumn, least, greatest, 0, count);
        for (let c = 0; c < count; c++) {
          const frames = framesOf(c, framesPerColumn, values.length);
          const known = frames.map((k) => scores[k] ?? 255).filter((score) => score !== 255);
          expect(out[c]).toBe(frames.reduce((bits, k) => bits | (marks[k] ?? 0), 0));
          expect(least[c]).toBe(known.length === 0 ? 255 : Math.min(...known));
          expect(greatest[c]).toBe(known.length === 0 ? 255 : Math.max(...known));
        }
      }),
    ));

  it('are the same however they were asked for, and made again after a change', () =>
    fc.assert(
      fc.property(lanes, zooms, fc.array(fc.tuple(fc.nat(1000), fc.nat(400)), { maxLength: 6 }), (values, zoom, windows) => {
        const cache = createColumnCache();
        const lane = laneOf('t'.repeat(values.length));
        const marks = Uint16Array.from(values);
        for (const [version, from, width] of windows.map(([at, size], k) => [k >> 1, at, size] as const)) {
          marks[version % marks.length] = version;
          const columns = cache.marks({ lane, marks, version }, zoom, from, from + width);
          const all = new Uint16Array(columns.count);
          gatherMarks(marks, zoom, all, 0, columns.count);
          const to = Math.min(columns.count, from + width);
          expect([...columns.marks.subarray(from, to)]).toEqual([...all.subarray(from, to)]);
        }
      }),
    ));
});
