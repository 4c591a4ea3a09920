import { describe, expect, it } from 'vitest';
import { type PlannedTrack, passFrames, planPropagation, resumePass } from './propagation-plan.ts';

function track(trackId: number, told: number[], masks: number[] = told): PlannedTrack {
  return { trackId, objectId: trackId, told, hasMask: (frame) => masks.includes(frame) };
}
const clip = { from: 0, to: 99 };

describe('planPropagation', () => {
  it('goes both ways from a single prompt', () => {
    const passes = planPropagation([track(1, [40])], 'both', clip, null);
    expect(passes).toEqual([
      { direction: 'forward', to: 99, tracks: [{ trackId: 1, objectId: 1, from: 40, seedFrame: null }] },
      { direction: 'backward', to: 0, tracks: [{ trackId: 1, objectId: 1, from: 39, seedFrame: 40 }] },
    ]);
    // Every frame is visited once.
    expect(passes.map(passFrames)).toEqual([60, 40]);
    expect(planPropagation([track(1, [0])], 'both', clip, null)).toHaveLength(1);
  });

  it('goes forward from the first told frame and passes through later ones', () => {
    expect(planPropagation([track(1, [10, 50])], 'forward', clip, null)[0]?.tracks[0]?.from).toBe(10);
    expect(planPropagation([track(1, [10, 50])], 'backward', clip, null)[0]?.tracks[0]?.from).toBe(50);
  });

  it('lets objects join where they are told', () => {
    const [pass] = planPropagation([track(1, [0]), track(2, [30])], 'forward', clip, null);
    expect(pass?.tracks.map((entry) => entry.from)).toEqual([0, 30]);
    expect(pass === undefined ? 0 : passFrames(pass)).toBe(100);
  });

  it('carries an object in from outside the range, from its mask at the edge when it has one', () => {
    const range = { from: 20, to: 30 };
    expect(planPropagation([track(1, [5])], 'forward', range, null)[0]?.tracks[0]).toMatchObject({ from: 20, seedFrame: null });
    expect(planPropagation([track(1, [5], [5, 19])], 'forward', range, null)[0]?.tracks[0]).toMatchObject({
      from: 20,
      seedFrame: 19,
    });
    expect(planPropagation([track(1, [5])], 'backward', range, null)).toEqual([]);
  });

  it('starts at the frame that is asked for, from the mask that is there', () => {
    expect(planPropagation([track(1, [0], [0, 50])], 'forward', clip, 50)[0]?.tracks[0]).toMatchObject({
      from: 51,
      seedFrame: 50,
    });
    expect(planPropagation([track(1, [0, 50])], 'forward', clip, 50)[0]?.tracks[0]).toMatchObject({ from: 50, seedFrame: null });
    expect(planPropagation([track(1, [])], 'forward', clip, 50)).toEqual([]);
  });

  it('ends a pass that has nowhere to go', () => {
    expect(planPropagation([track(1, [0], [0])], 'backward', clip, 0)).toHaveLength(1);
    expect(planPropagation([track(1, [], [99])], 'forward', clip, 99)).toEqual([]);
  });
});

describe('resumePass', () => {
  const [pass] = planPropagation([track(1, [0]), track(2, [30])], 'forward', clip, null);

  it('goes on after the last frame, from the masks there', () => {
    const rest = pass && resumePass(pass, 10, (trackId) => trackId === 1);
    expect(rest?.tracks).toEqual([
      { trackId: 1, objectId: 1, from: 11, seedFrame: 10 },
      { trackId: 2, objectId: 2, from: 30, seedFrame: null },
    ]);
  });

  it('has nothing to seed with where the object was lost', () => {
    expect(pass && resumePass(pass, 40, () => false)?.tracks[0]).toMatchObject({ from: 41, seedFrame: null });
  });

  it('is over at the end', () => {
    expect(pass && resumePass(pass, 99, () => true)).toBeNull();
  });
});
