import { describe, expect, test, vi } from 'vitest';
import { exportRequestSchema } from '../../../../native/contract/dataset.ts';
import { hostExportSchema } from '../../../../native/contract/host.ts';
import {
  type ExportForm,
  type ExportSurroundings,
  exportFormSchema,
  exportName,
  problemsOf,
  recallForm,
  rememberForm,
  toHostExport,
  toPreflight,
} from './export-form.ts';

const around: ExportSurroundings = {
  projectId: 7,
  projectName: 'Street: day/1',
  mediaId: 2,
  allMediaIds: [1, 2, 3],
  allClassIds: [10, 11],
  range: { from: 5, to: 9 },
};
const form = (patch: Partial<ExportForm> = {}): ExportForm => ({ ...exportFormSchema.parse({}), ...patch });

describe('the request', () => {
  test('of the defaults is one that the contract takes', () => {
    const host = toHostExport(form(), around);
    expect(hostExportSchema.safeParse(host).success).toBe(true);
    expect(host.name).toBe('Street day 1');
    expect(host.request.mediaIds).toBeUndefined();
    expect(exportRequestSchema.safeParse(toPreflight(form(), around)).success).toBe(true);
  });

  test('names media, frames and classes', () => {
    const { request } = toHostExport(
      form({ media: 'selected', mediaIds: [3, 99], range: 'in-out', classIds: [0, 11, 98] }),
      around,
    );
    expect(request).toMatchObject({ mediaIds: [3], classIds: [null, 11], scope: { frame_start: 5, frame_end: 9 } });
    const custom = toHostExport(form({ media: 'this', range: 'custom', customFrom: 4 }), around).request;
    expect(custom).toMatchObject({ mediaIds: [2], scope: { frame_start: 4, frame_end: null } });
  });

  test('leaves out groups of media that are not exported, and all of them when objects are kept apart', () => {
    const groups = [
      { media_id: 1, obj_ids: [1, 2] },
      { media_id: 3, obj_ids: [1] },
    ];
    const merge = { mode: 'group' as const, groups };
    expect(toHostExport(form({ media: 'selected', mediaIds: [3], merge }), around).request.merge?.groups).toEqual([groups[1]]);
    expect(toHostExport(form({ merge: { mode: 'none', groups } }), around).request.merge?.groups).toEqual([]);
  });

  test('splits by share', () => {
    expect(toHostExport(form({ split: true, valPercent: 25, gapFrames: 8 }), around).request.split).toEqual({
      val_fraction: 0.25,
      gap_frames: 8,
    });
  });
});

describe('problems', () => {
  test('are none by default', () => expect(problemsOf(form(), around)).toEqual([]));
  test.each([
    ['no-format', form({ formats: [] }), around],
    ['no-media', form({ media: 'selected', mediaIds: [99] }), around],
    ['no-media', form({ media: 'this' }), { ...around, mediaId: null }],
    ['no-class', form({ classIds: [99] }), around],
    ['no-range', form({ range: 'in-out' }), { ...around, range: null }],
    ['range-reversed', form({ range: 'custom', customFrom: 9, customTo: 3 }), around],
    ['split-share', form({ split: true, valPercent: 0 }), around],
    ['empty-group', form({ merge: { mode: 'group', groups: [{ media_id: 1, obj_ids: [] as number[] }] } }), around],
  ] as const)('%s', (problem, given, where) => expect(problemsOf(given, where)).toEqual([problem]));

  test('an object may be in one group of its clip only', () => {
    const groups = [
      { media_id: 1, obj_ids: [1, 2] },
      { media_id: 1, obj_ids: [2] },
    ];
    expect(problemsOf(form({ merge: { mode: 'destructive_export', groups } }), around)).toEqual(['object-in-two-groups']);
    const apart = [groups[0], { media_id: 2, obj_ids: [2] }].filter((group) => group !== undefined);
    expect(problemsOf(form({ merge: { mode: 'destructive_export', groups: apart } }), around)).toEqual([]);
  });
});

test('names are safe on every system', () => {
  expect(exportName({ name: ' a<b>:c?.. ' }, around)).toBe('a b c');
  expect(exportName({ name: '\u0007' }, { projectName: '???' })).toBe('dataset');
  expect(exportName({ name: 'Улица' }, around)).toBe('Улица');
});

describe('choices', () => {
  test('are kept for each project', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    };
    rememberForm(storage, 7, form({ includeImages: true }));
    expect(recallForm(storage, 7).includeImages).toBe(true);
    expect(recallForm(storage, 8)).toEqual(form());
  });

  test('that cannot be read are the defaults', () => {
    expect(recallForm({ getItem: () => '{' }, 7)).toEqual(form());
    expect(recallForm({ getItem: () => '{"formats":["gone"]}' }, 7)).toEqual(form());
  });

  test('that cannot be kept do not stop an export', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const full = {
      setItem: () => {
        throw new Error('QuotaExceeded');
      },
    };
    expect(() => rememberForm(full, 7, form())).not.toThrow();
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});
