import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_COMMANDS } from './all-commands.ts';

const SOURCES = join(import.meta.dirname, '..');
/** Everywhere that a command is named by its id: run, asked for its key, or put on a button. */
const NAMED = /(?:commands\.(?:run|keyLabel|get)\(|\bcommand=|\bcommand: )'?"?([a-z]+\.[a-z0-9-]+)["']/g;

test('every command that is named anywhere exists', () => {
  const known = new Set(ALL_COMMANDS.map(({ id }) => id));
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(NAMED)].map((match) => ({ file, id: match[1] ?? '' })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ id }) => !known.has(id))).toEqual([]);
});
