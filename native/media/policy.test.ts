import { expect, test } from 'vitest';
import { chooseFrames, type PolicyRequest } from './policy.ts';

const limits = { maxDurationMs: 60_000, maxFrames: 900 };

function clip(frames: number, fps: number, more: Partial<PolicyRequest> = {}): PolicyRequest {
  const timesMs = Float64Array.from({ length: frames }, (_, i) => (i * 1000) / fps);
  const durationMs = (frames * 1000) / fps;
  return { timesMs, sourceFrameCount: frames, durationMs, policy: 'interactive', onTooLong: 'refuse', limits, ...more };
}

test('a short clip is taken whole', () => {
  expect([...chooseFrames(clip(290, 29.97))]).toEqual(Array.from({ length: 290 }, (_, i) => i));
  expect([...chooseFrames(clip(1, 25))]).toEqual([0]);
});

test('up to the longest duration the rate is lowered: min(source fps, 900 / duration)', () => {
  expect([...chooseFrames(clip(1800, 30))]).toEqual(Array.from({ length: 900 }, (_, i) => i * 2));
  const third = chooseFrames(clip(3600, 60));
  expect(third.length).toBe(900);
  expect(third[1]).toBe(4);
});

test('a longer clip is refused with the choices, or sampled over its whole length', () => {
  expect(() => chooseFrames(clip(3600, 30))).toThrow(
    expect.objectContaining({
      code: 'video-too-long',
      details: expect.objectContaining({ choices: ['sample', 'long', 'raise-limit'], sampledFps: 7.5, frames: 3600 }),
    }),
  );
  const sampled = chooseFrames(clip(3600, 30, { onTooLong: 'sample' }));
  expect(sampled.length).toBe(900);
  expect(sampled[899]).toBe(3596);
});

test('long takes every frame, however many', () => {
  expect(chooseFrames(clip(18_000, 30, { policy: 'long' })).length).toBe(18_000);
});

test('with a variable rate frames are chosen by when they are shown, each at most once', () => {
  // 1000 frames in the first second, then one that stays for nine.
  const timesMs = Float64Array.from({ length: 1001 }, (_, i) => i);
  const request = { ...clip(1001, 1), timesMs, durationMs: 10_000, limits: { maxDurationMs: 60_000, maxFrames: 10 } };
  expect([...chooseFrames(request)]).toEqual([0, 1000]);
});

test('rounded times do not shift the choice', () => {
  const exact = clip(1798, 29.97);
  const rounded = { ...exact, timesMs: exact.timesMs?.map(Math.round) ?? null, limits: { ...limits, maxFrames: 899 } };
  expect(chooseFrames(rounded)).toEqual(Uint32Array.from({ length: 899 }, (_, i) => i * 2));
});

test('pictures without a rate are counted', () => {
  const request = { ...clip(1000, 1), timesMs: null, durationMs: 0 };
  expect(() => chooseFrames(request)).toThrow(expect.objectContaining({ code: 'video-too-long' }));
  const sampled = chooseFrames({ ...request, onTooLong: 'sample', limits: { maxDurationMs: 1, maxFrames: 4 } });
  expect([...sampled]).toEqual([0, 250, 500, 750]);
});
