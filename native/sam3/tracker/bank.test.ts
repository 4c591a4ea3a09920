import { describe, expect, it } from 'vitest';
import { attendedFrames, forgetAround, pruneTracked, selectBank, selectConditioning } from './bank.ts';
import { type FrameRecord, newObject } from './records.ts';

const LIMITS = { memories: 7, pointers: 16, conditioningFrames: 4 };

describe('selectConditioning', () => {
  it.each([
    { frames: [5], at: 9, expected: [5], why: 'the only one' },
    { frames: [12, 3], at: 9, expected: [3, 12], why: 'before, then after, whatever the order they were told in' },
    { frames: [3, 9, 12], at: 9, expected: [3, 9, 12], why: 'the frame itself counts as after' },
    { frames: [0, 10, 20, 30], at: 21, expected: [20, 30, 10, 0], why: 'all of four, the nearest first' },
    { frames: [0, 10, 20, 30, 40], at: 21, expected: [20, 30, 10, 40], why: 'four of five' },
    { frames: [0, 10, 20, 30, 40], at: 50, expected: [40, 30, 20, 10], why: 'none after' },
    { frames: [0, 10, 20, 30, 40], at: 0, expected: [0, 10, 20, 30], why: 'none before' },
    { frames: [1, 2, 3, 17, 18, 19], at: 10, expected: [3, 17, 2, 18], why: 'of two as far the earlier first' },
  ])('takes $expected of $frames at $at: $why', ({ frames, at, expected }) => {
    expect(selectConditioning(frames, at, LIMITS)).toEqual(expected);
  });
});

/** Memories and pointers as `frame:offset`, conditioning frames with a c. */
function shown(conditioning: readonly number[], tracked: readonly number[], at: number, direction: 'forward' | 'backward') {
  const { memories, pointers } = attendedFrames(conditioning, new Set(tracked), at, direction, LIMITS);
  const name = ({ kind, frameIndex, offset }: (typeof memories)[number]) =>
    `${kind === 'conditioning' ? 'c' : ''}${frameIndex}:${offset}`;
  return { memories: memories.map(name).join(' '), pointers: pointers.map(name).join(' ') };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('attendedFrames', () => {
  it('attends only what was told on the frame after it', () => {
    expect(shown([2], [], 3, 'forward')).toEqual({ memories: 'c2:0', pointers: 'c2:1' });
  });

  it('takes recent frames from six to one behind, and pointers of up to fifteen', () => {
    const { memories, pointers } = shown([0], range(1, 29), 30, 'forward');
    expect(memories).toBe('c0:0 24:6 25:5 26:4 27:3 28:2 29:1');
    expect(pointers).toBe(
      `c0:30 ${range(1, 15)
        .map((offset) => `${30 - offset}:${offset}`)
        .join(' ')}`,
    );
  });

  it('mirrors that backward', () => {
    const { memories, pointers } = shown([30], range(12, 29), 11, 'backward');
    expect(memories).toBe('c30:0 17:6 16:5 15:4 14:3 13:2 12:1');
    expect(pointers).toBe(
      `c30:19 ${range(1, 15)
        .map((offset) => `${11 + offset}:${offset}`)
        .join(' ')}`,
    );
  });

  it('looks at a conditioning frame ahead but takes no pointer of it', () => {
    expect(shown([0, 20], [8, 9], 10, 'forward')).toEqual({ memories: 'c0:0 c20:0 8:2 9:1', pointers: 'c0:10 9:1 8:2' });
    expect(shown([0, 20], [11, 12], 10, 'backward')).toEqual({ memories: 'c0:0 c20:0 12:2 11:1', pointers: 'c20:10 11:1 12:2' });
  });

  it('takes conditioning frames that were not selected as recent frames, without their pointers', () => {
    expect(shown([3, 4, 5, 6, 7, 8, 9], [], 10, 'forward')).toEqual({
      memories: 'c9:0 c8:0 c7:0 c6:0 c4:6 c5:5',
      pointers: 'c9:1 c8:2 c7:3 c6:4',
    });
  });

  it('leaves frames out on which nothing is remembered', () => {
    expect(shown([0], [2, 7], 10, 'forward')).toEqual({ memories: 'c0:0 7:3', pointers: 'c0:10 7:3 2:8' });
  });

  it('takes the pointer of the frame itself where it is told', () => {
    expect(shown([5], [4], 5, 'forward')).toEqual({ memories: 'c5:0 4:1', pointers: 'c5:0 4:1' });
  });
});

function record(scoreLogit: number): FrameRecord {
  const memory = { type: 'float32', dims: [1], data: new Float32Array(1) } as const;
  return { mask: new Float32Array(1), fullMask: null, scoreLogit, iou: 1, pointer: new Float32Array(1), memory };
}

describe('selectBank', () => {
  it('gives the records of what is attended', () => {
    const object = newObject(1);
    object.conditioning.set(0, record(10));
    object.tracked.set(1, record(1));
    object.tracked.set(2, record(2));
    const { memories, pointers } = selectBank(object, 3, 'forward', LIMITS);
    expect(memories.map(({ record: { scoreLogit }, offset }) => [scoreLogit, offset])).toEqual([
      [10, 0],
      [1, 2],
      [2, 1],
    ]);
    expect(pointers.map(({ record: { scoreLogit }, offset }) => [scoreLogit, offset])).toEqual([
      [10, 3],
      [2, 1],
      [1, 2],
    ]);
  });
});

describe('pruneTracked', () => {
  it.each(['forward', 'backward'] as const)('keeps what the next frame can attend, going %s', (direction) => {
    const step = direction === 'forward' ? 1 : -1;
    const object = newObject(1);
    for (const offset of range(0, 30)) object.tracked.set(100 - offset * step, record(offset));
    const next = selectBank(object, 100 + step, direction, LIMITS);
    pruneTracked(object, 100, direction, LIMITS);
    expect(selectBank(object, 100 + step, direction, LIMITS)).toEqual(next);
    expect([...object.tracked.values()].map(({ scoreLogit }) => scoreLogit)).toEqual(range(0, 14));
    expect([...object.tracked.values()].filter(({ memory }) => memory !== null)).toHaveLength(6);
  });
});

describe('forgetAround', () => {
  it('forgets seven frames on either side', () => {
    const object = newObject(1);
    for (const frame of range(0, 30)) object.tracked.set(frame, record(frame));
    forgetAround(object, 15, LIMITS);
    expect([...object.tracked.keys()]).toEqual([...range(0, 7), ...range(23, 30)]);
  });
});
