import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaneData } from '../document/document.ts';
import { affectedFrames, DEFAULT_FLAG_OPTIONS, FLAG, FLAG_KINDS, flagLane } from './flags.ts';
import { laneOf } from './test-lanes.ts';

function flagsOf(lane: LaneData): Record<number, string[]> {
  const flags = new Uint8Array(lane.states.length);
  flagLane(lane, DEFAULT_FLAG_OPTIONS, flags);
  const found: Record<number, string[]> = {};
  flags.forEach((bits, k) => {
    if (bits !== 0) found[k] = FLAG_KINDS.filter((kind) => (bits & FLAG[kind]) !== 0);
  });
  return found;
}

/** A lane of masks with these areas; 0 is an absence. */
function laneOfAreas(areas: readonly number[]): LaneData {
  const lane = laneOf(areas.map((area) => (area === 0 ? 'a' : 't')).join(''));
  lane.areas.set(areas);
  return lane;
}

describe('flags', () => {
  it('raises none on steady tracking', () => expect(flagsOf(laneOf('pttttttttttttttt'))).toEqual({}));

  it('finds low scores, but not on what a person made or protected', () => {
    const lane = laneOf('ptteTt');
    lane.scores.fill(90);
    expect(flagsOf(lane)).toEqual({ 0: ['lowScore'], 1: ['lowScore'], 2: ['lowScore'], 5: ['lowScore'] });
  });

  it('finds a jump of area once, whether it lasts or not', () => {
    const step = [...Array<number>(12).fill(1000), ...Array<number>(12).fill(3000)];
    expect(flagsOf(laneOfAreas(step))).toEqual({ 12: ['areaJump'] });
    const blip = Array<number>(24).fill(1000).with(12, 2500);
    expect(flagsOf(laneOfAreas(blip))).toEqual({ 12: ['areaJump'] });
  });

  it('lets growth over several frames pass', () => {
    expect(flagsOf(laneOfAreas(Array.from({ length: 24 }, (_, k) => Math.round(1000 * 1.2 ** k))))).toEqual({});
  });

  it('lets an object pass behind something for a moment', () => {
    const areas = [...Array<number>(12).fill(1000), 700, 300, 100, 0, 0, 0, 120, 400, 900, ...Array<number>(12).fill(1000)];
    const lane = laneOfAreas(areas);
    lane.overlaps.set([20, 10], 13);
    lane.overlaps[19] = 150;
    const flags = flagsOf(lane);
    expect(Object.values(flags).flat()).not.toContain('areaJump');
    expect(Object.values(flags).flat()).not.toContain('disappear');
  });

  it('finds a jump of position, unless the object always moves so', () => {
    const lane = laneOf('t'.repeat(20));
    lane.overlaps[12] = 30;
    expect(flagsOf(lane)).toEqual({ 12: ['lowOverlap'] });
    lane.overlaps.fill(40, 1);
    expect(flagsOf(lane)).toEqual({});
  });

  it('finds gaps between known frames only', () => {
    expect(flagsOf(laneOf('..pt...tt..'))).toEqual({ 4: ['gap'], 5: ['gap'], 6: ['gap'] });
    expect(flagsOf(laneOf('........'))).toEqual({});
  });

  it('finds where an object was lost for long and where it came back; not where a person said so', () => {
    expect(flagsOf(laneOf('pttaaaaaaaatt'))).toEqual({ 3: ['disappear'], 11: ['appear'] });
    expect(flagsOf(laneOf('pttdddddddddtt'))).toEqual({});
    expect(flagsOf(laneOf('aaaaaaaaaatt'))).toEqual({});
  });

  const letters = fc.constantFrom('.', 'p', 't', 't', 't', 'e', 'a', 'd', 'T');
  it('gives the same when only what a change may touch is flagged again', () =>
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 20, maxLength: 220 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 220, maxLength: 220 }),
        fc.nat(),
        fc.array(letters, { minLength: 1, maxLength: 12 }),
        (text, noise, place, change) => {
          const before = laneOf(text.join(''));
          const at = place % text.length;
          const changed = text.toSpliced(at, change.length, ...change).slice(0, text.length);
          const lane = laneOf(changed.join(''));
          for (const each of [before, lane]) {
            each.areas.forEach((area, k) => {
              if (area > 0) each.areas[k] = 400 * (noise[k] ?? 1) ** 2;
              if (each.overlaps[k] !== 255) each.overlaps[k] = 35 * (noise[k] ?? 1);
            });
          }
          const whole = new Uint8Array(text.length);
          flagLane(lane, DEFAULT_FLAG_OPTIONS, whole);
          const partial = new Uint8Array(text.length);
          flagLane(before, DEFAULT_FLAG_OPTIONS, partial);
          // What stood there before counts, too: a run that the change has cut in two is judged anew on both sides.
          const last = Math.min(text.length - 1, at + change.length);
          const { from, to } = affectedFrames(lane, at, last);
          flagLane(lane, DEFAULT_FLAG_OPTIONS, partial, from, to);
          expect([...partial]).toEqual([...whole]);
        },
      ),
      { numRuns: 500 },
    ));

  it('is quick on a long lane', () => {
    const lane = laneOf('t'.repeat(20_000));
    const flags = new Uint8Array(20_000);
    const start = performance.now();
    for (let k = 0; k < 20; k++) flagLane(lane, DEFAULT_FLAG_OPTIONS, flags);
    expect((performance.now() - start) / 20).toBeLessThan(40);
  });
});
