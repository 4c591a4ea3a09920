import { describe, expect, test } from 'vitest';
import { float32, type Tensor } from '../../runtime/tensor.ts';
import type { AttendedRecord } from './bank.ts';
import { createScratch, inPlace, joined, slotsOf } from './memory-slots.ts';

const memory = (value: number, length = 3): Tensor => float32(new Float32Array(length).fill(value), [1, length]);
const attended = (frameIndex: number, offset: number): AttendedRecord => ({
  frameIndex,
  offset,
  record: { mask: new Float32Array(0), fullMask: null, scoreLogit: 1, iou: 1, pointer: new Float32Array(0), memory: null },
});
const framesOf = (records: readonly AttendedRecord[]) => records.map(({ frameIndex }) => frameIndex);

describe('the order of memories', () => {
  test('from one frame to the next a single place changes', () => {
    const at = (frame: number) =>
      framesOf(inPlace([attended(0, 0), ...[6, 5, 4, 3, 2, 1].map((offset) => attended(frame - offset, offset))], 7));
    for (let frame = 10; frame < 40; frame++) {
      const [now, next] = [at(frame), at(frame + 1)];
      expect(now.filter((value, place) => value !== next[place])).toEqual([frame - 6]);
    }
  });

  test('it is the same whichever way the list was made', () => {
    const records = [attended(3, 0), attended(20, 0), attended(14, 2), attended(15, 1), attended(11, 5)];
    const shuffled = [records[0], records[1], records[4], records[2], records[3]] as AttendedRecord[];
    expect(framesOf(inPlace(shuffled, 7))).toEqual(framesOf(inPlace(records, 7)));
    expect(framesOf(inPlace(records, 7)).slice(0, 2)).toEqual([3, 20]);
  });
});

describe('memories side by side', () => {
  test('are exact after each of them, and only one, has changed', () => {
    const slots = slotsOf(createScratch(), 0);
    const parts = [memory(1), memory(2), memory(3)];
    expect([...joined(parts, [3, 3], slots).data]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    for (const place of [0, 2, 1]) {
      parts[place] = memory(10 + place);
      const expected = parts.flatMap((part) => [...part.data]);
      expect([...joined(parts, [3, 3], slots).data]).toEqual(expected);
    }
  });

  test('what is in place is not copied again', () => {
    const slots = slotsOf(createScratch(), 0);
    const parts = [memory(1), memory(2)];
    joined(parts, [2, 3], slots);
    (slots.data as Float32Array)[0] = 99;
    expect(joined(parts, [2, 3], slots).data[0]).toBe(99);
  });

  test('fewer, then more, then of another type', () => {
    const slots = slotsOf(createScratch(), 0);
    const parts = [memory(1), memory(2), memory(3)];
    joined(parts, [3, 3], slots);
    expect(joined(parts.slice(0, 1), [1, 3], slots).data).toHaveLength(3);
    expect([...joined(parts, [3, 3], slots).data]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    const half: Tensor = { type: 'float16', dims: [1, 2], data: Uint16Array.of(7, 8) };
    const answer = joined([half, half], [2, 2], slots);
    expect(answer.type).toBe('float16');
    expect([...answer.data]).toEqual([7, 8, 7, 8]);
  });

  test('groups beyond those that are kept share a place', () => {
    const scratch = createScratch();
    expect(slotsOf(scratch, 0)).not.toBe(slotsOf(scratch, 1));
    expect(slotsOf(scratch, 50)).toBe(slotsOf(scratch, 51));
  });
});
