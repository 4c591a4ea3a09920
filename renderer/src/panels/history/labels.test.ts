import { describe, expect, it } from 'vitest';
import { quotedAs, readLabel } from './labels.ts';
import { historyStrings } from './strings.ts';

/** What the engine calls its steps today, with the key and the values that are read from it. */
const LABELS: readonly (readonly [label: string, key: string, values: Readonly<Record<string, string | number>>])[] = [
  ['Add point', 'addPoint', {}],
  ['Add box', 'addBox', {}],
  ['Add exemplar', 'addExemplar', {}],
  ['Add mask', 'addMaskPrompt', {}],
  ['Add 3 prompts', 'addPrompts', { count: 3 }],
  ['Move point', 'movePrompt', {}],
  ['Change exemplar', 'changePrompt', {}],
  ['Remove prompt', 'removePrompt', {}],
  ['Remove 12 prompts', 'removePrompts', { count: 12 }],
  ['Choose mask', 'chooseMask', {}],
  ['Find "white van"', 'find', { what: 'white van' }],
  ['Find and follow "dog", "cat"', 'follow', { what: '"dog", "cat"' }],
  ['Find and follow by example', 'followByExample', {}],
  ['Add object', 'addObject', {}],
  ['Change 40 objects', 'changeObjects', { count: 40 }],
  ['Delete object', 'deleteObject', {}],
  ['Delete 2 objects', 'deleteObjects', { count: 2 }],
  ['Merge 2 objects', 'mergeObjects', { count: 2 }],
  ['Split object', 'splitObject', {}],
  ['Swap objects', 'swapObjects', {}],
  ['Add class "Delete "x""', 'addClass', { name: 'Delete "x"' }],
  ['Change 2 classes', 'changeClasses', { count: 2 }],
  ['Delete class "dog"', 'deleteClass', { name: 'dog' }],
  ['Draw object', 'drawObject', {}],
  ['Exclusive or of masks', 'xor', {}],
  ['Clean up masks', 'cleanUp', {}],
  ['Take protection off', 'unprotect', {}],
  ['Mark as not reviewed', 'notReviewed', {}],
  ['Propagate 1 object both ways', 'propagate', { count: 1, direction: 'both' }],
  ['Propagate 200 objects backward', 'propagate', { count: 200, direction: 'backward' }],
  ['Import "clip 1.mp4"', 'import', { name: 'clip 1.mp4' }],
  ['Import annotations.json', 'import', { name: 'annotations.json' }],
  ['Import masks of maskdir', 'importMasks', { name: 'maskdir' }],
  ['Delete 3 media', 'deleteMedia', { count: 3 }],
  ['Delete "class"', 'deleteNamed', { name: 'class' }],
  ['Rename project', 'renameProject', {}],
];

describe('a label', () => {
  it.each(LABELS)('%s', (label, key, values) => expect(readLabel(label)).toMatchObject({ key, values }));

  it('that is not known is left as it is', () => {
    expect(readLabel('Something else entirely')).toBeNull();
    expect(readLabel('')).toBeNull();
  });

  it.each(LABELS)('%s has a text in both languages', (_label, key, values) => {
    const plural = 'count' in values;
    for (const language of ['en', 'ru'] as const) {
      const texts: Readonly<Record<string, string>> = historyStrings[language].labels;
      const forms = plural ? (language === 'ru' ? ['_one', '_few', '_many', '_other'] : ['_one', '_other']) : [''];
      expect(forms.filter((form) => texts[`${key}${form}`] === undefined)).toEqual([]);
    }
  });
});

it('uses the quotes of the language', () => {
  expect(quotedAs('"white van", "bus"', '«»')).toBe('«white van», «bus»');
  expect(quotedAs('plain', '“”')).toBe('plain');
});
