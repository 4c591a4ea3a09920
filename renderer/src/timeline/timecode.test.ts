import { describe, expect, it } from 'vitest';
import { clampFrame, formatTimecode, frameAtTime, parseFrame } from './timecode.ts';

const TIMES = Float64Array.from({ length: 3000 }, (_, k) => (k * 1001) / 30);

describe('timecodes', () => {
  it.each([
    [0, '00:00:00.000', '0:00'],
    [33.37, '00:00:00.033', '0:00.03'],
    [65_200, '00:01:05.200', '1:05.2'],
    [59_999.9, '00:01:00.000', '1:00'],
    [3_725_006, '01:02:05.006', '1:02:05.01'],
    [-5, '00:00:00.000', '0:00'],
  ])('%d ms', (ms, full, short) => {
    expect(formatTimecode(ms)).toBe(full);
    expect(formatTimecode(ms, 'short')).toBe(short);
  });

  it('find the frame that is on screen, also when rounded', () => {
    expect(frameAtTime(TIMES, 0, 3000)).toBe(0);
    expect(frameAtTime(TIMES, 33, 3000)).toBe(1);
    expect(frameAtTime(TIMES, 32, 3000)).toBe(0);
    expect(frameAtTime(TIMES, 1e9, 3000)).toBe(2999);
    expect(frameAtTime(new Float64Array(0), 50, 1)).toBe(0);
  });
});

describe('what a person types', () => {
  it.each([
    ['120', 120],
    [' 120 ', 120],
    ['99999', 2999],
    ['+30', 130],
    ['-30', 70],
    ['-300', 0],
    ['0:01', 29],
    ['1:05.2', 1954],
    ['00:01:05.200', 1954],
    ['1:05,2', 1954],
    ['1.5', 44],
    ['', null],
    ['x', null],
    ['1:2:3:4', null],
  ])('%j', (text, frame) => expect(parseFrame(text, 100, TIMES, 3000)).toBe(frame));

  it('is clamped to the clip', () => {
    expect(clampFrame(-1, 10)).toBe(0);
    expect(clampFrame(9.6, 10)).toBe(9);
    expect(clampFrame(3, 0)).toBe(0);
  });
});
