import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../native/contract/records.ts';
import { knownRange, nearestFrame, nextProblem, nextPrompt, nextUnreviewed } from './jumps.ts';
import type { Problem } from './problems.ts';
import { laneOf, noReviews } from './test-lanes.ts';

function promptAt(frameIndex: number, trackId: number | null): Prompt {
  return { id: frameIndex + 1, mediaId: 1, trackId, frameIndex, revision: 1, prompt: { kind: 'text', phrase: 'dog' } };
}

function problemAt(at: number, severity = 0.5): Problem {
  return { trackId: 1, kind: 'gap', from: at, to: at, at, severity };
}

describe('jumps', () => {
  it('go to the nearest frame that way', () => {
    expect(nearestFrame([9, 2, 5], 5, 1)).toBe(9);
    expect(nearestFrame([9, 2, 5], 5, -1)).toBe(2);
    expect(nearestFrame([], 5, 1)).toBeNull();
  });

  it('stop at prompts and at what a person made', () => {
    const lane = laneOf('.ptttettdtti');
    const at = (from: number, step: 1 | -1) =>
      nextPrompt([lane], [promptAt(3, 1), promptAt(4, 2), promptAt(10, null)], from, step);
    expect([0, 1, 3, 5, 8, 10, 11].map((from) => at(from, 1))).toEqual([1, 3, 5, 8, 10, 11, null]);
    expect([11, 10, 8, 5, 3, 1].map((from) => at(from, -1))).toEqual([10, 8, 5, 3, 1, null]);
  });

  it('stop at problems, the worst first where several lie on one frame', () => {
    const list = [problemAt(4), problemAt(9, 0.2), problemAt(9, 0.9)];
    expect(nextProblem(list, 4, 1)?.severity).toBe(0.9);
    expect(nextProblem(list, 9, -1)?.at).toBe(4);
    expect(nextProblem(list, 9, 1)).toBeNull();
  });

  it('stop at known frames that nobody has looked at', () => {
    const reviews = { ...noReviews(8), byTrack: new Map([[1, new Set([2, 3])]]) };
    reviews.frames[5] = 1;
    const lanes = [laneOf('..tttttt', 1)];
    expect(nextUnreviewed(lanes, reviews, 0, 1)).toBe(4);
    expect(nextUnreviewed(lanes, reviews, 4, 1)).toBe(6);
    expect(nextUnreviewed(lanes, reviews, 4, -1)).toBeNull();
    expect(nextUnreviewed([...lanes, laneOf('..t.....', 2)], reviews, 0, 1)).toBe(2);
    expect(nextUnreviewed([], reviews, 0, 1)).toBeNull();
  });

  it('know where objects begin and end', () => {
    expect(knownRange([laneOf('..tt....'), laneOf('....aa..')])).toEqual({ from: 2, to: 5 });
    expect(knownRange([laneOf('....')])).toBeNull();
  });
});
