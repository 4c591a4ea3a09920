import { describe, expect, test } from 'vitest';
import type { ExportNote, ExportReport } from '../../../../native/contract/dataset.ts';
import type { Job } from '../../../../native/contract/jobs.ts';
import { noteLines, readBack, reportOf, verdictOf } from './preflight-view.ts';

function note(code: string, severity: ExportNote['severity'], count: number, format: ExportNote['format'] = null): ExportNote {
  return { code, severity, message: code, count, format, details: {} };
}

test('notes are read worst first, one line for each code', () => {
  const lines = noteLines([
    note('images-left-out', 'info', 900),
    note('holes-bridged', 'loss', 3, 'coco_instance'),
    note('not-processed', 'warning', 5),
    note('holes-bridged', 'loss', 4, 'yolo_segmentation'),
    note('parts-bridged', 'loss', 9, 'yolo_segmentation'),
  ]);
  expect(lines.map(({ code, count, formats }) => [code, count, formats.length])).toEqual([
    ['parts-bridged', 9, 1],
    ['holes-bridged', 4, 2],
    ['not-processed', 5, 0],
    ['images-left-out', 900, 0],
  ]);
});

describe('the verdict', () => {
  test.each([
    [0, [], 'empty'],
    [5, [note('a', 'info', 1)], 'clean'],
    [5, [note('a', 'warning', 1)], 'warnings'],
    [5, [note('a', 'warning', 1), note('b', 'loss', 1)], 'lossy'],
  ] as const)('%#', (masks, notes, verdict) => expect(verdictOf({ masks, notes: [...notes] })).toBe(verdict));
});

describe('reports', () => {
  const report: ExportReport = {
    frames: 1,
    objects: 1,
    masks: 2,
    notProcessed: 0,
    notes: [],
    out: '/x.zip',
    bytes: 10,
    files: 3,
    formats: [
      { format: 'coco_instance', annotations: 2, images: 1, verified: 2, minIou: 1 },
      { format: 'yolo_segmentation', annotations: 2, images: 1, verified: 2, minIou: 0.98 },
    ],
  };
  test('count what was read back, and the least agreement', () => {
    expect(readBack(report)).toEqual({ verified: 4, minIou: 0.98 });
    expect(readBack({ ...report, formats: [] })).toEqual({ verified: 0, minIou: null });
  });

  test('are those of finished exports only', () => {
    const job = { kind: 'export', state: 'done', result: report } as unknown as Job;
    expect(reportOf(job)).toEqual(report);
    expect(reportOf({ ...job, state: 'running' })).toBeNull();
    expect(reportOf({ ...job, kind: 'import' })).toBeNull();
    expect(reportOf({ ...job, result: { odd: true } })).toBeNull();
    expect(reportOf(null)).toBeNull();
  });
});
