import { describe, expect, test } from 'vitest';
import type { Notice } from '../../app/notices.ts';
import { endOf, noticeDetails, stackToasts } from './toast-view.ts';

function notice(id: number, extra: Partial<Notice> = {}): Notice {
  return { id, kind: 'info', text: `note ${id}`, code: null, details: null, atMs: 1000, action: null, ...extra };
}
const NONE: ReadonlySet<number> = new Set();

describe('toasts', () => {
  test('errors stay, the others go, what can be clicked goes later', () => {
    expect(endOf(notice(1, { kind: 'error' }))).toBeNull();
    const later = endOf(notice(1, { action: { label: 'Undo', run: () => undefined } })) ?? 0;
    expect(later).toBeGreaterThan(endOf(notice(1)) ?? 0);
    expect(stackToasts([notice(1), notice(2, { kind: 'error' })], NONE, 1e9).shown.map(({ notice: { id } }) => id)).toEqual([2]);
  });

  test('equal ones are counted, and dismissed together', () => {
    const boom = { kind: 'error', text: 'boom', code: 'internal' } as const;
    const { shown } = stackToasts([notice(1, boom), notice(2), notice(3, boom)], NONE, 2000);
    expect(shown.map(({ times, ids }) => ({ times, ids }))).toEqual([
      { times: 1, ids: [2] },
      { times: 2, ids: [1, 3] },
    ]);
    expect(stackToasts([notice(1, boom), notice(3, boom)], new Set([1, 3]), 2000).shown).toEqual([]);
  });

  test('no more than four are shown, the newest', () => {
    const { shown, hidden } = stackToasts(
      [1, 2, 3, 4, 5, 6].map((id) => notice(id)),
      NONE,
      2000,
    );
    expect(shown.map(({ ids }) => ids[0])).toEqual([3, 4, 5, 6]);
    expect(hidden).toBe(2);
  });
});

test('details of an error can be copied', () => {
  const text = noticeDetails(notice(1, { kind: 'error', code: 'disk-full', text: 'No room.', details: { path: '/x' } }));
  expect(text).toBe('1970-01-01T00:00:01.000Z error disk-full\nNo room.\n{\n  "path": "/x"\n}');
});
