import { describe, expect, it } from 'vitest';
import type { ObjectClass } from '../../../../native/contract/records.ts';
import { byDigit, classDigits, classOfDigit, hotkeyChanges } from './hotkeys.ts';

function makeClasses(hotkeys: readonly (string | null)[]): ObjectClass[] {
  return hotkeys.map((hotkey, index) => ({
    id: index + 10,
    projectId: 1,
    categoryId: index + 1,
    name: `class ${index + 1}`,
    color: '#d55e00',
    hotkey,
  }));
}

describe('digits', () => {
  it('are given in the order of the classes', () => {
    expect([...classDigits(makeClasses([null, null, null]))]).toEqual([
      [10, '1'],
      [11, '2'],
      [12, '3'],
    ]);
  });

  it('that were chosen by hand stay, and the rest is filled around them', () => {
    const digits = classDigits(makeClasses([null, '1', null]));
    expect([digits.get(10), digits.get(11), digits.get(12)]).toEqual(['2', '1', '3']);
  });

  it('of two classes that claim the same go to the first; letters are no digits', () => {
    const digits = classDigits(makeClasses(['5', '5', 'd']));
    expect([digits.get(10), digits.get(11), digits.get(12)]).toEqual(['5', '1', '2']);
  });

  it('end with 0 for the tenth class; the eleventh has none', () => {
    const classes = makeClasses(Array.from({ length: 11 }, () => null));
    expect(classDigits(classes).get(19)).toBe('0');
    expect(classDigits(classes).has(20)).toBe(false);
    expect(classOfDigit(classes, '0')?.id).toBe(19);
    expect(classOfDigit(makeClasses([null]), '7')).toBeNull();
  });

  it('order the classes', () => {
    expect(byDigit(makeClasses(['0', null, '3'])).map((entry) => entry.id)).toEqual([11, 12, 10]);
  });
});

describe('giving a class another digit', () => {
  it('exchanges it with the owner', () => {
    const classes = makeClasses([null, null, null]);
    expect(hotkeyChanges(classes, 12, '1')).toEqual([
      { classId: 12, hotkey: '1' },
      { classId: 10, hotkey: '3' },
    ]);
  });

  it('takes a free one, and does nothing for its own', () => {
    const classes = makeClasses([null]);
    expect(hotkeyChanges(classes, 10, '4')).toEqual([{ classId: 10, hotkey: '4' }]);
    expect(hotkeyChanges(classes, 10, '1')).toEqual([]);
  });

  it('leaves the owner without when there was none to give', () => {
    const classes = makeClasses(Array.from({ length: 11 }, () => null));
    expect(hotkeyChanges(classes, 20, '1')[1]).toEqual({ classId: 10, hotkey: null });
  });
});
