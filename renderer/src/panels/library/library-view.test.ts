import { describe, expect, test } from 'vitest';
import type { Media, Project } from '../../../../native/contract/records.ts';
import {
  annotatedShare,
  arrangeMedia,
  arrangeProjects,
  keepKnown,
  type MediaRow,
  matches,
  moveInGrid,
  NO_SELECTION,
  type ProjectRow,
  selectItem,
} from './library-view.ts';

function row(id: number, name: string, extra: Partial<ProjectRow> & { changedAtMs?: number } = {}): ProjectRow {
  const project: Project = { id, name, createdAtMs: 0, deletedAtMs: null };
  const { changedAtMs, ...rest } = extra;
  const summary = { projectId: id, media: 0, tracks: 0, masks: 0, classes: 0, coverMediaId: null, changedAtMs: changedAtMs ?? 0 };
  return { project, summary: changedAtMs === undefined ? null : summary, bytes: null, ...rest };
}
const ids = (rows: readonly ProjectRow[]) => rows.map((entry) => entry.project.id);

describe('searching', () => {
  test('finds words in any order, whatever their case and accents', () => {
    expect(matches('Ping-Pong Rally 7', 'rally ping')).toBe(true);
    expect(matches('Café élan', 'elan CAFE')).toBe(true);
    expect(matches('Птицы у фонтана', 'ПТИЦЫ')).toBe(true);
    expect(matches('Clip', 'clip x')).toBe(false);
    expect(matches('Clip', '')).toBe(true);
  });
});

describe('projects in order', () => {
  const rows = [
    row(1, 'take 10', { changedAtMs: 5, bytes: 10 }),
    row(2, 'take 9', { changedAtMs: 9 }),
    row(3, 'Alpha', { changedAtMs: 5, bytes: 30 }),
  ];
  test('by last change, ties by name', () => expect(ids(arrangeProjects(rows, '', 'changed'))).toEqual([2, 3, 1]));
  test('by name as people count', () => expect(ids(arrangeProjects(rows, '', 'name'))).toEqual([3, 2, 1]));
  test('by size, the unmeasured last', () => expect(ids(arrangeProjects(rows, '', 'size'))).toEqual([3, 1, 2]));
  test('found ones only', () => expect(ids(arrangeProjects(rows, 'take', 'name'))).toEqual([2, 1]));
});

describe('media', () => {
  const media = (id: number, annotatedFrames: number | null, frameCount = 100): MediaRow => ({
    media: { id, name: `m${id}`, frameCount, importedAtMs: id, durationMs: id, bytes: -id } as Media,
    summary: annotatedFrames === null ? null : { mediaId: id, tracks: 0, masks: 0, annotatedFrames, reviewedFrames: 0 },
    bytes: null,
    busy: false,
  });
  const order = (sort: Parameters<typeof arrangeMedia>[2]) =>
    arrangeMedia([media(1, 100), media(2, null), media(3, 40)], '', sort).map((entry) => entry.media.id);
  test('in every order', () => {
    expect(order('imported')).toEqual([3, 2, 1]);
    expect(order('progress')).toEqual([2, 3, 1]);
    expect(order('name')).toEqual([1, 2, 3]);
    expect(order('size')).toEqual([1, 2, 3]);
    expect(order('duration')).toEqual([3, 2, 1]);
  });
  test('more annotated frames than frames are still all of them', () => expect(annotatedShare(media(1, 130))).toBe(1));
});

describe('selecting', () => {
  const order = [1, 2, 3, 4, 5];
  test('one, several, and from here to there', () => {
    const one = selectItem(NO_SELECTION, order, 2, 'only');
    expect(one).toEqual({ ids: [2], anchor: 2, focus: 2 });
    const range = selectItem(one, order, 4, 'range');
    expect(range).toEqual({ ids: [2, 3, 4], anchor: 2, focus: 4 });
    expect(selectItem(range, order, 1, 'range').ids).toEqual([1, 2]);
    expect(selectItem(range, order, 3, 'toggle').ids).toEqual([2, 4]);
    expect(selectItem(NO_SELECTION, order, 3, 'range').ids).toEqual([3]);
  });
  test('what is gone is not selected any more', () => {
    const selection = { ids: [2, 3], anchor: 2, focus: 3 };
    expect(keepKnown(selection, order)).toBe(selection);
    expect(keepKnown(selection, [3])).toEqual({ ids: [3], anchor: null, focus: 3 });
  });
});

describe('keys in a grid of three columns and eight items', () => {
  test.each([
    ['ArrowRight', 2, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 3, 6],
    ['ArrowDown', 5, 7],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 1, 1],
    ['Home', 5, 0],
    ['End', 5, 7],
    ['ArrowDown', -1, 0],
    ['End', -1, 7],
  ])('%s from %i goes to %i', (key, from, to) => expect(moveInGrid(key, from, 8, 3)).toBe(to));
  test('others mean nothing', () => {
    expect(moveInGrid('a', 0, 8, 3)).toBeNull();
    expect(moveInGrid('ArrowDown', 0, 0, 3)).toBeNull();
  });
});
