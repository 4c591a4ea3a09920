import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../runtime/testing.ts';
import type { TravelDirection } from '../tracker/tracker.ts';
import { createHotstart, type Hotstart } from './hotstart.ts';

interface Event {
  readonly born?: number[];
  readonly matches?: number[][];
  readonly unmatched?: number[];
  readonly empty?: number[];
}

/** Plays frames one after the other and tells what went, by frame. */
function play(hotstart: Hotstart, direction: TravelDirection, start: number, events: readonly Event[]) {
  const sign = direction === 'forward' ? 1 : -1;
  const gone: (readonly [number, number[]])[] = [];
  const hidden: (readonly [number, number[]])[] = [];
  events.forEach(({ born = [], matches = [], unmatched = [], empty = [] }, index) => {
    const frame = start + sign * index;
    const verdict = hotstart.update(frame, born, { matches, unmatched, empty });
    if (verdict.gone.size > 0) gone.push([frame, [...verdict.gone]]);
    if (verdict.hidden.size > 0) hidden.push([frame, [...verdict.hidden]]);
  });
  return { gone, hidden };
}

const repeat = (times: number, event: Event): Event[] => Array.from({ length: times }, () => event);

describe.each([
  ['forward', 100, 1],
  ['backward', 100, -1],
] as const)('hotstart going %s', (direction, start, sign) => {
  const begin = (changes: Partial<typeof DEFAULT_THRESHOLDS> = {}) =>
    createHotstart({ ...DEFAULT_THRESHOLDS, ...changes }, direction);

  it('removes what goes unmatched for 8 frames in its first 15', () => {
    const { gone } = play(begin(), direction, start, [{ born: [1, 2] }, ...repeat(10, { unmatched: [1] }).slice(0, 8)]);
    expect(gone).toEqual([[start + 8 * sign, [1]]]);
  });

  it('counts frames that do not follow each other', () => {
    const events = [
      { born: [1] },
      ...Array.from({ length: 14 }, (_, i) => (i % 2 === 0 ? { unmatched: [1] } : { matches: [[1]] })),
    ];
    // The 8th unmatched frame would be the 15th after birth; the window ends with the 14th.
    expect(play(begin(), direction, start, [...events, { unmatched: [1] }]).gone).toEqual([]);
    expect(play(begin({ hotstartUnmatched: 7 }), direction, start, events.slice(0, 14)).gone).toEqual([[start + 13 * sign, [1]]]);
  });

  it('lets old objects be', () => {
    const events = [{ born: [1] }, ...repeat(14, { matches: [[1]] }), ...repeat(40, { unmatched: [1] })];
    expect(play(begin(), direction, start, events)).toEqual({ gone: [], hidden: [] });
  });

  it('removes the later of two that share a detection for 8 frames', () => {
    const events = [{ born: [1] }, { born: [2] }, ...repeat(8, { matches: [[2, 1]] })];
    expect(play(begin(), direction, start, events).gone).toEqual([[start + 9 * sign, [2]]]);
  });

  it('keeps the first listed of two that were born together', () => {
    const events = [{ born: [1, 2] }, ...repeat(8, { matches: [[2, 1]] })];
    expect(play(begin(), direction, start, events).gone).toEqual([[start + 8 * sign, [1]]]);
  });

  it('counts duplicates pair by pair', () => {
    const events = [
      { born: [1] },
      { born: [2] },
      { born: [3] },
      ...repeat(4, { matches: [[1, 3]] }),
      ...repeat(7, { matches: [[2, 3]] }),
    ];
    expect(play(begin(), direction, start, events).gone).toEqual([]);
    expect(play(begin({ hotstartDuplicate: 7 }), direction, start, events).gone).toEqual([[start + 13 * sign, [3]]]);
  });

  it('never removes what an earlier run confirmed, and takes it for the first', () => {
    const hotstart = begin();
    hotstart.join(5);
    const events = [{ born: [1] }, ...repeat(8, { matches: [[1, 5]] })];
    expect(play(hotstart, direction, start, events).gone).toEqual([[start + 8 * sign, [1]]]);
    expect(play(hotstart, direction, start + 9 * sign, repeat(60, { unmatched: [5] }))).toEqual({ gone: [], hidden: [] });
  });

  it('forgets what went: the number may begin anew', () => {
    const hotstart = begin();
    play(hotstart, direction, start, [{ born: [1] }, ...repeat(8, { unmatched: [1] })]);
    expect(() => hotstart.update(start + 20 * sign, [], { matches: [[1]], unmatched: [], empty: [] })).toThrow(/beginning/);
  });

  it('hides what went unmatched for too long, where the pack says so', () => {
    const always = { suppressUnmatchedOnlyWithinHotstart: false, initialKeepAlive: 2, maxKeepAlive: 2 };
    const events = [
      { born: [1] },
      ...repeat(14, { matches: [[1]] }),
      ...repeat(3, { unmatched: [1] }),
      ...repeat(2, { matches: [[1]] }),
    ];
    // 2 → 1 → 0 (hidden) → −1 (hidden) → 0 (hidden) → 1
    expect(play(begin(always), direction, start, events).hidden.map(([frame]) => (frame - start) * sign)).toEqual([16, 17, 18]);
  });

  it('weakens empty objects only where the pack says so, and hides none that never was unmatched', () => {
    const always = { suppressUnmatchedOnlyWithinHotstart: false, initialKeepAlive: 1 };
    const events = [{ born: [1] }, { unmatched: [1] }, { matches: [[1]] }, ...repeat(2, { empty: [1] })];
    const at = (changes: object) =>
      play(begin({ ...always, ...changes }), direction, start, events).hidden.map(([frame]) => (frame - start) * sign);
    expect(at({ decreaseKeepAliveForEmpty: true })).toEqual([1, 3, 4]);
    expect(at({})).toEqual([1]);
    expect(
      play(begin({ ...always, decreaseKeepAliveForEmpty: true }), direction, start, [{ born: [1] }, ...repeat(5, { empty: [1] })])
        .hidden,
    ).toEqual([]);
  });
});
