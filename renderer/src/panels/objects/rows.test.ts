import { describe, expect, it } from 'vitest';
import type { ObjectClass, Track } from '../../../../native/contract/records.ts';
import { listRows, matcher, type RowOptions } from './rows.ts';

function makeClass(id: number, name: string): ObjectClass {
  return { id, projectId: 1, categoryId: id, name, color: '#d55e00', hotkey: null };
}

function makeTrack(objectId: number, classId: number | null, instanceName = ''): Track {
  return { id: objectId + 100, mediaId: 1, objectId, classId, instanceName, color: '#56b4e9', hidden: false, locked: false };
}

const classes = [makeClass(1, 'dog'), makeClass(2, 'Cat')];
const tracks = [makeTrack(3, null), makeTrack(1, 1, 'Rex'), makeTrack(12, 2), makeTrack(2, 1, 'Лайка')];
const plain: RowOptions = { grouping: 'none', sortBy: 'number', filter: '', collapsed: new Set() };
const never = () => {
  throw new Error('first frames are not needed for this order');
};

function keys(options: Partial<RowOptions>, firstFrame: (trackId: number) => number = never): string[] {
  return listRows(tracks, classes, { ...plain, ...options }, firstFrame).map((row) => row.key);
}

describe('the order', () => {
  it('by number', () => expect(keys({})).toEqual(['track:101', 'track:102', 'track:103', 'track:112']));

  it('by class name, objects without a class last', () => {
    expect(keys({ sortBy: 'class' })).toEqual(['track:112', 'track:101', 'track:102', 'track:103']);
  });

  it('by first frame, objects without masks last and by number', () => {
    const first = new Map([[112, 0], [102, 5]]); // biome-ignore format: a table
    expect(keys({ sortBy: 'first-frame' }, (id) => first.get(id) ?? Number.POSITIVE_INFINITY)).toEqual([
      'track:112',
      'track:102',
      'track:101',
      'track:103',
    ]);
  });
});

describe('grouping by class', () => {
  it('puts a heading before each class', () => {
    const rows = listRows(tracks, classes, { ...plain, grouping: 'class' }, never);
    expect(rows.map((row) => row.key)).toEqual([
      'class:2',
      'track:112',
      'class:1',
      'track:101',
      'track:102',
      'class:none',
      'track:103',
    ]);
    expect(rows[2]).toMatchObject({ kind: 'group', trackIds: [101, 102], state: 'open' });
  });

  it('leaves out the tracks of closed groups, but not their ids', () => {
    const rows = listRows(tracks, classes, { ...plain, grouping: 'class', collapsed: new Set(['class:1']) }, never);
    expect(rows.map((row) => row.key)).toEqual(['class:2', 'track:112', 'class:1', 'class:none', 'track:103']);
    expect(rows[2]).toMatchObject({ trackIds: [101, 102], state: 'closed' });
  });

  it('shows a track whose class is not known (yet) as one without', () => {
    const rows = listRows([makeTrack(1, 77)], classes, { ...plain, grouping: 'class' }, never);
    expect(rows[0]).toMatchObject({ key: 'class:none', objectClass: null });
  });
});

describe('the filter', () => {
  it.each([
    ['rex', ['track:101']],
    ['ЛАЙ', ['track:102']],
    ['dog', ['track:101', 'track:102']],
    ['dog rex', ['track:101']],
    ['1', ['track:101']],
    ['#12', ['track:112']],
    ['  ', ['track:101', 'track:102', 'track:103', 'track:112']],
    ['horse', []],
  ])('%s', (filter, found) => expect(keys({ filter })).toEqual(found));

  it('does not find a number in the middle of another', () => {
    expect(matcher('2')(makeTrack(12, null), null)).toBe(false);
  });
});
