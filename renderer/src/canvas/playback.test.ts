import { describe, expect, it } from 'vitest';
import type { FrameRange } from '../../../native/contract/geometry.ts';
import { createSignal } from '../ui/signal.ts';
import { createPlayback, frameAt } from './playback.ts';

function setUp(options: { timesMs?: number[]; speed?: number; loop?: 'loop' | 'once'; range?: FrameRange } = {}) {
  const times = Float64Array.from(options.timesMs ?? Array.from({ length: 30 }, (_, k) => k * 40));
  const playhead = createSignal(0);
  const missing = new Set<number>();
  const shown: number[] = [];
  playhead.subscribe((frame) => shown.push(frame));
  let nowMs = 0;
  let waiting: (() => void) | null = null;
  let ends = 0;
  const playback = createPlayback({
    playhead,
    timesMs: () => times,
    range: () => options.range ?? null,
    speed: () => options.speed ?? 1,
    loop: () => options.loop === 'loop',
    isReady: (frame) => !missing.has(frame),
    onEnd: () => void ends++,
    now: () => nowMs,
    requestFrame: (callback) => {
      waiting = callback;
      return 1;
    },
    cancelFrame: () => {
      waiting = null;
    },
  });
  /** Lets the display show frames for a while. */
  const run = (forMs: number, everyMs = 16) => {
    for (let passed = 0; passed < forMs && waiting !== null; passed += everyMs) {
      nowMs += everyMs;
      const due = waiting;
      waiting = null;
      due();
    }
  };
  return { playback, playhead, missing, shown, run, ends: () => ends, isRunning: () => waiting !== null };
}

describe('playback', () => {
  it('shows each frame at its time', () => {
    const { playback, playhead, shown, run } = setUp();
    playback.play();
    run(400, 20);
    expect(playhead.get()).toBe(10);
    expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('follows frames of different lengths', () => {
    const { playback, playhead, run } = setUp({ timesMs: [0, 10, 500, 510, 520, 1000, 2000] });
    playback.play();
    run(400, 10);
    expect(playhead.get()).toBe(1);
    run(120, 10);
    expect(playhead.get()).toBe(4);
  });

  it('leaves frames out rather than being late', () => {
    const { playback, playhead, shown, run } = setUp({ speed: 4 });
    playback.play();
    run(200, 20);
    expect(playhead.get()).toBe(20);
    expect(shown).toHaveLength(10);
  });

  it('waits for frames that are not there, and goes on where it stood', () => {
    const { playback, playhead, missing, run } = setUp();
    for (let k = 5; k < 12; k++) missing.add(k);
    playback.play();
    run(600, 20);
    expect(playhead.get()).toBe(4);
    expect(playback.buffering.get()).toBe(true);
    missing.clear();
    run(80, 20);
    expect(playback.buffering.get()).toBe(false);
    expect(playhead.get()).toBeGreaterThanOrEqual(5);
    expect(playhead.get()).toBeLessThanOrEqual(7);
  });

  it('shows what is there when only the newest frame is missing', () => {
    const { playback, playhead, missing, run } = setUp({ speed: 4 });
    missing.add(8);
    playback.play();
    run(80, 80);
    expect(playhead.get()).toBe(7);
    expect(playback.buffering.get()).toBe(false);
  });

  it('ends at the out point', () => {
    const { playback, playhead, run, ends, isRunning } = setUp({ range: { from: 4, to: 9 } });
    playback.play();
    expect(playhead.get()).toBe(4);
    run(1000);
    expect(playhead.get()).toBe(9);
    expect(ends()).toBe(1);
    expect(isRunning()).toBe(false);
  });

  it('starts over at the in point when it loops', () => {
    const { playback, shown, run } = setUp({ range: { from: 4, to: 9 }, loop: 'loop' });
    playback.play();
    run(600, 20);
    expect(Math.max(...shown)).toBe(9);
    expect(shown.filter((frame) => frame === 4).length).toBeGreaterThanOrEqual(2);
  });

  it('goes on from where somebody else has put the playhead', () => {
    const { playback, playhead, run } = setUp();
    playback.play();
    run(80, 20);
    playhead.set(20);
    run(80, 20);
    expect(playhead.get()).toBe(22);
  });

  it('does not jump when the page was asleep', () => {
    const { playback, playhead, run } = setUp();
    playback.play();
    run(10_000, 10_000);
    expect(playhead.get()).toBeLessThanOrEqual(6);
  });

  it('does not start on a single picture', () => {
    const { playback, ends, isRunning } = setUp({ timesMs: [0] });
    playback.play();
    expect(ends()).toBe(1);
    expect(isRunning()).toBe(false);
  });

  it('finds the frame of a time', () => {
    const times = Float64Array.of(0, 10, 500, 510);
    expect([-5, 0, 9, 10, 499, 500, 9999].map((time) => frameAt(times, time))).toEqual([0, 0, 0, 1, 1, 2, 3]);
  });
});
