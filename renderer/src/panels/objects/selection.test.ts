import { describe, expect, it } from 'vitest';
import { type Choice, follow, pick, pickAll, pickModeOf, type Selectable, walk } from './selection.ts';

const rows: readonly Selectable[] = [
  { key: 'class:1', trackId: null },
  { key: 'track:10', trackId: 10 },
  { key: 'track:11', trackId: 11 },
  { key: 'track:12', trackId: 12 },
  { key: 'class:2', trackId: null },
  { key: 'track:13', trackId: 13 },
];
const nothing: Choice = { selected: [], anchor: null, cursor: null };

describe('a click', () => {
  it('takes one row', () => {
    expect(pick({ ...nothing, selected: [12] }, rows, 'track:10', 'replace')).toEqual({
      selected: [10],
      anchor: 'track:10',
      cursor: 'track:10',
    });
  });

  it('with Ctrl adds, and takes away again', () => {
    const one = pick(nothing, rows, 'track:10', 'replace');
    const two = pick(one, rows, 'track:12', 'toggle');
    expect(two.selected).toEqual([10, 12]);
    expect(pick(two, rows, 'track:10', 'toggle').selected).toEqual([12]);
  });

  it('with Shift takes a range from the anchor, past headings, in either direction', () => {
    const one = pick(nothing, rows, 'track:11', 'replace');
    expect(pick(one, rows, 'track:13', 'range').selected).toEqual([11, 12, 13]);
    const back = pick(pick(one, rows, 'track:13', 'range'), rows, 'track:10', 'range');
    expect(back).toEqual({ selected: [11, 10], anchor: 'track:11', cursor: 'track:10' });
  });

  it('with Ctrl and Shift adds a range', () => {
    const one = pick(nothing, rows, 'track:13', 'replace');
    const two = pick(one, rows, 'track:10', 'toggle');
    expect(pick(two, rows, 'track:11', 'add-range').selected).toEqual([13, 10, 11]);
  });

  it('without an anchor takes the row as a range of one', () => {
    expect(pick(nothing, rows, 'track:12', 'range')).toEqual({ selected: [12], anchor: 'track:12', cursor: 'track:12' });
  });

  it('on a heading, or on a row that is gone, leaves the selection', () => {
    const one = pick(nothing, rows, 'track:11', 'replace');
    expect(pick(one, rows, 'class:2', 'replace')).toEqual({ ...one, cursor: 'class:2' });
    expect(pick(one, rows, 'track:99', 'replace')).toBe(one);
  });

  it('reads its modifiers', () => {
    const keys = (shiftKey: boolean, ctrlKey: boolean, metaKey: boolean) => pickModeOf({ shiftKey, ctrlKey, metaKey });
    expect([keys(false, false, false), keys(true, false, false), keys(false, true, false)]).toEqual([
      'replace',
      'range',
      'toggle',
    ]);
    expect([keys(false, false, true), keys(true, true, false)]).toEqual(['toggle', 'add-range']);
  });
});

describe('a key', () => {
  it('walks row by row and stops at the ends', () => {
    const first = walk(nothing, rows, 1, 'replace');
    expect(first.cursor).toBe('class:1');
    const second = walk(first, rows, 1, 'replace');
    expect(second.selected).toEqual([10]);
    expect(walk(second, rows, 100, 'replace').selected).toEqual([13]);
    expect(walk(nothing, rows, -1, 'replace').selected).toEqual([13]);
    expect(walk(second, rows, 'last', 'replace').selected).toEqual([13]);
    expect(walk(second, rows, 'first', 'replace').cursor).toBe('class:1');
  });

  it('with Shift widens and narrows the range', () => {
    const one = pick(nothing, rows, 'track:10', 'replace');
    const three = walk(walk(one, rows, 1, 'range'), rows, 1, 'range');
    expect(three.selected).toEqual([10, 11, 12]);
    expect(walk(three, rows, -1, 'range').selected).toEqual([10, 11]);
  });

  it('with Ctrl moves the cursor only', () => {
    const one = pick(nothing, rows, 'track:10', 'replace');
    expect(walk(one, rows, 1, 'move')).toEqual({ ...one, cursor: 'track:11' });
  });

  it('does nothing in an empty list', () => expect(walk(nothing, [], 1, 'replace')).toBe(nothing));
});

it('takes all, with the cursor as the active one', () => {
  const one = pick(nothing, rows, 'track:11', 'replace');
  expect(pickAll(one, rows).selected).toEqual([10, 12, 13, 11]);
  expect(pickAll(nothing, rows).selected).toEqual([10, 11, 12, 13]);
});

it('follows a selection made elsewhere', () => {
  const one = pick(nothing, rows, 'track:11', 'replace');
  expect(follow(one, rows, [11])).toBe(one);
  expect(follow(one, rows, [10, 13])).toEqual({ selected: [10, 13], anchor: 'track:13', cursor: 'track:13' });
  expect(follow(one, rows, []).cursor).toBe('track:11');
});
