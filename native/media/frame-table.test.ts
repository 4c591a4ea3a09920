import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrameTable, encodeFrameTable, type FrameTable, requireFrame, timeMsOf } from './frame-table.ts';
import { UPRIGHT } from './orientation.ts';

const video = { streamIndex: 1, startSeconds: -0.08, addressing: 'pts', orientation: UPRIGHT } as const;

test('any table survives storing', () => {
  const tables = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 1, max: 50 })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(tables, fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (steps, start) => {
      let ticks = start;
      let source = 0;
      const pts = steps.map(([step]) => (ticks += step));
      const sources = steps.map(([, step]) => (source += step));
      const table: FrameTable = {
        timeBase: { num: 1001, den: 30000 },
        ptsTicks: Float64Array.from(pts),
        sourceIndex: Uint32Array.from(sources),
        files: null,
        video,
      };
      expect(decodeFrameTable(encodeFrameTable(table))).toEqual(table);
    }),
  );
});

test('an hour at a constant rate takes little room; names of files are kept', () => {
  const count = 108_000;
  const table: FrameTable = {
    timeBase: { num: 1, den: 30000 },
    ptsTicks: Float64Array.from({ length: count }, (_, i) => i * 1001),
    sourceIndex: Uint32Array.from({ length: count }, (_, i) => i),
    files: null,
    video,
  };
  expect(encodeFrameTable(table).length).toBeLessThan(1000);
  const images: FrameTable = {
    timeBase: { num: 0, den: 1 },
    ptsTicks: Float64Array.of(0, 1),
    sourceIndex: Uint32Array.of(0, 1),
    files: ['ä 1.png', 'ä 2.png'],
    video: null,
  };
  expect(decodeFrameTable(encodeFrameTable(images))).toEqual(images);
  expect(timeMsOf(images, 1)).toBe(0);
});

test('times count from the first frame', () => {
  const table: FrameTable = {
    timeBase: { num: 1, den: 1000 },
    ptsTicks: Float64Array.of(-40, 0, 55),
    sourceIndex: Uint32Array.of(0, 1, 2),
    files: null,
    video,
  };
  expect([0, 1, 2].map((k) => timeMsOf(table, k))).toEqual([0, 40, 95]);
  for (const index of [-1, 3, 0.5, Number.NaN]) {
    expect(() => requireFrame(table, index)).toThrow(expect.objectContaining({ code: 'frame-out-of-range' }));
  }
});

test('anything else than a table is called corrupt', () => {
  const bytes = encodeFrameTable({
    timeBase: { num: 1, den: 1 },
    ptsTicks: Float64Array.of(5),
    sourceIndex: Uint32Array.of(0),
    files: null,
    video,
  });
  for (const broken of [new Uint8Array(0), Uint8Array.of(1, 2, 3), bytes.slice(0, bytes.length - 4)]) {
    expect(() => decodeFrameTable(broken)).toThrow(expect.objectContaining({ code: 'library-corrupt' }));
  }
});
