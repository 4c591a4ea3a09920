import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsvRows } from './csv-rows.ts';
import { type JsonElement, readJsonElements } from './json-elements.ts';

/** A text in pieces of `size` characters, so that every place is once a border. */
async function* pieces(text: string, size: number): AsyncGenerator<string, void, undefined> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('readJsonElements', () => {
  it('gives what JSON.parse gives, wherever the text is cut', async () => {
    const value = fc.oneof(fc.array(fc.jsonValue({ maxDepth: 2 })), fc.jsonValue({ maxDepth: 2 }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), value, { maxKeys: 4 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, 1),
        async (object, size, space) => {
          const expected: JsonElement[] = Object.entries(JSON.parse(JSON.stringify(object)) as object).flatMap(
            ([key, content]): JsonElement[] =>
              Array.isArray(content)
                ? content.map((element: unknown, index) => ({ key, index, value: element }))
                : [{ key, index: null, value: content }],
          );
          const read = await all(
            readJsonElements(pieces(JSON.stringify(object, null, space), size), new Set(Object.keys(object))),
          );
          expect(read).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('passes over what is not wanted', async () => {
    const text = '\ufeff{"a": [1, {"b": [2]}], "c": {"d": "]}"}, "e": [3]}';
    expect(await all(readJsonElements(pieces(text, 3), new Set(['e'])))).toEqual([{ key: 'e', index: 0, value: 3 }]);
  });

  it.each(['', '[1]', '{"a": [1, 2', '{"a": 1} x', '{"a" 1}', 'nonsense', '{"a": [1 2]}', '{"a": [tru]}'])(
    'refuses %j',
    async (text) => {
      await expect(all(readJsonElements(pieces(text, 2), new Set(['a'])))).rejects.toThrow();
    },
  );
});

describe('readCsvRows', () => {
  it('reads what csv-stringify writes, wherever the text is cut', async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', '"', 'x\ny', '', ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const read = await all(readCsvRows(pieces(stringify([['one', 'two'], ...rows]), size)));
        expect(read).toEqual(rows.map(([one, two]) => ({ one, two })));
      }),
      { numRuns: 300 },
    );
  });

  it('reads what spreadsheets make of it', async () => {
    expect(await all(readCsvRows(pieces('\ufeffa,b\r\n1,"2 ""x"""\r\n3', 4)))).toEqual([
      { a: '1', b: '2 "x"' },
      { a: '3', b: '' },
    ]);
  });
});
