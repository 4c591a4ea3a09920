import { describe, expect, it } from 'vitest';
import { float32 } from '../../runtime/tensor.ts';
import { randomSource } from '../test-random.ts';
import { attendedFrames, stepOf } from '../tracker/bank.ts';
import { bankBytes, type FrameRecord, newObject } from '../tracker/records.ts';
import { pruneMemory } from './memory.ts';

const LIMITS = { memories: 7, pointers: 16, conditioningFrames: 4 };

function record(): FrameRecord {
  const memory = float32(new Float32Array(8), [1, 8]);
  return { mask: new Float32Array(4), fullMask: null, scoreLogit: 1, iou: 1, pointer: new Float32Array(2), memory };
}

describe.each(['forward', 'backward'] as const)('memory of a run going %s', (direction) => {
  it('attends to the same frames as if nothing were ever dropped, and stays small', () => {
    const random = randomSource(11);
    const step = stepOf(direction);
    const pruned = newObject(1);
    const whole = newObject(1);
    for (let n = 0; n < 400; n++) {
      const frame = 1000 + n * step;
      const attended = attendedFrames(whole.conditioning.keys(), whole.tracked, frame, direction, LIMITS);
      expect(attendedFrames(pruned.conditioning.keys(), pruned.tracked, frame, direction, LIMITS)).toEqual(attended);
      const memories = attended.memories.map((slot) => pruned[slot.kind].get(slot.frameIndex));
      expect(memories.every((each) => each?.memory)).toBe(true);
      const bank = n === 0 || random() < (n < 200 ? 0.1 : 0.7) ? 'conditioning' : 'tracked';
      for (const object of [pruned, whole]) object[bank].set(frame, record());
      pruneMemory(pruned, frame, direction, LIMITS);
      expect(pruned.conditioning.size).toBeLessThanOrEqual(LIMITS.conditioningFrames + LIMITS.memories);
      expect(pruned.tracked.size).toBeLessThan(LIMITS.pointers);
    }
    expect(bankBytes(pruned)).toBeLessThan(27 * 56 + 1);
  });
});

it('counts masks, pointers and memories', () => {
  const object = newObject(1);
  object.conditioning.set(0, { ...record(), fullMask: new Float32Array(16) });
  object.tracked.set(1, { ...record(), memory: null });
  expect(bankBytes(object)).toBe(16 + 64 + 8 + 32 + (16 + 8));
});
