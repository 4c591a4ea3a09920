import { expect, test } from 'vitest';
import { createEtaEstimator, createProgressParser } from './progress.ts';

test('reports come out however the text is cut', () => {
  const text = 'frame=12\nfps=0.0\nout_time_us=480000\nprogress=continue\nframe=25\nout_time_us=1000000\nprogress=end\n';
  for (const size of [1, 7, 1000]) {
    const parse = createProgressParser();
    const reports = [];
    for (let at = 0; at < text.length; at += size) reports.push(...parse(text.slice(at, at + size)));
    expect(reports).toEqual([
      { frames: 12, outTimeMs: 480, ended: false },
      { frames: 25, outTimeMs: 1000, ended: true },
    ]);
  }
});

test('4.1 writes microseconds under a name that says milliseconds, and N/A where it knows nothing', () => {
  expect(createProgressParser()('frame=3\nout_time_ms=120000\nprogress=continue\n')[0]).toEqual({
    frames: 3,
    outTimeMs: 120,
    ended: false,
  });
  expect(createProgressParser()('frame=0\nout_time_us=N/A\nprogress=continue\n')[0]?.outTimeMs).toBeNull();
});

test('the estimate follows the rate, is null before there is one, and 0 at the end', () => {
  let now = 0;
  const eta = createEtaEstimator(() => now);
  expect(eta.update(0, 100)).toBeNull();
  now = 100;
  expect(eta.update(10, 100)).toBeNull();
  for (let done = 20; done <= 80; done += 10) {
    now += 100;
    eta.update(done, 100);
  }
  expect(eta.update(80, 100)).toBeCloseTo(200, 0);
  now += 50;
  expect(eta.update(80, 100)).toBeCloseTo(150, 0);
  expect(eta.update(100, 100)).toBe(0);
  expect(eta.update(100, null)).toBeNull();
});

test('work that was done before the start does not count as speed', () => {
  let now = 0;
  const eta = createEtaEstimator(() => now);
  eta.update(900, 1000);
  now = 1000;
  expect(eta.update(910, 1000)).toBeCloseTo(9000, 0);
});
