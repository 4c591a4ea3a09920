import { posix } from 'node:path';
import { moduleName } from './import-rules.ts';
import { isFree } from './rooms.ts';
import { blankText, lineAt } from './source-text.ts';
import { importsOf, isTest, sourcesOf, type Tree, type Violation } from './tree.ts';

const MOST_LINES = 350;
const MANY_LINES = 250;
const README_LINES = 30;
const LEFTOVER = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`);
const NAME = /^(\d{4}-)?[a-z0-9]+(-[a-z0-9]+)*(\.(test|property|worker|config|d))*\.(ts|mts|mjs|tsx)$/;
const COMPONENT = /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/;

/** How each source file looks: its name, its length, no default export, no `any`, nothing left for later. */
export function checkShape(tree: Tree): Violation[] {
  return sourcesOf(tree).flatMap(([path, text]) => {
    const code = blankText(text);
    const found: Violation[] = [];
    const add = (offset: number, message: string) => found.push({ file: path, line: lineAt(text, offset), message });
    const name = posix.basename(path);
    if (!NAME.test(name) && !COMPONENT.test(name)) add(0, 'is not named in kebab-case (components: PascalCase.tsx)');
    if (countLines(text) > MOST_LINES)
      add(0, `has ${countLines(text)} lines, more than ${MOST_LINES}: divide it by what its parts are about`);
    const standard = /\bexport\s+default\b|\bas\s+default\b/.exec(code);
    if (standard !== null && !/\.config\.ts$/.test(path)) add(standard.index, 'has a default export: give it a name');
    const loose = /(?:[:<|&,=([]|\b(?:as|extends|satisfies|is)\s)\s*any\b(?!\s*(?:[:(]|\?:))/.exec(code);
    if (loose !== null && /\.m?tsx?$/.test(path))
      add(loose.index, 'uses the type any: name the type, or take unknown and check it');
    const leftover = LEFTOVER.exec(text);
    if (leftover !== null) add(leftover.index, `says ${leftover[0]}: finish it, or open an issue`);
    return found;
  });
}

/** Files that are longer than they should be, though not yet too long. */
export function longFiles(tree: Tree): string[] {
  return sourcesOf(tree)
    .filter(([, text]) => countLines(text) > MANY_LINES)
    .map(([path, text]) => `${path} (${countLines(text)} lines)`);
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

const ROOM_FOLDER = /^(native\/[^/]+|electron\/[^/]+|renderer\/src\/[^/]+|tests|bench|scripts)\//;

/** Their reason stands in tests/README.md; files that several tests share import them too. */
const TEST_TOOLS = new Set(['vitest', 'fast-check']);

/** Each room explains itself in a README of a screen, which gives a reason for each package that the room imports. */
export function checkReadmes(tree: Tree): Violation[] {
  const rooms = new Set(sourcesOf(tree).flatMap(([path]) => ROOM_FOLDER.exec(path)?.[1] ?? []));
  return [...rooms].sort().flatMap((room) => {
    const file = `${room}/README.md`;
    const text = tree.get(file);
    if (text === undefined)
      return [{ file, line: 1, message: 'is missing: say what lives in this room, what must not, and why' }];
    const found: Violation[] = [];
    if (countLines(text) > README_LINES)
      found.push({ file, line: README_LINES, message: `has ${countLines(text)} lines, more than ${README_LINES}` });
    for (const name of packagesOf(tree, room)) {
      if (!text.includes(name))
        found.push({ file, line: 1, message: `gives no reason for the package ${name}, which this room imports` });
    }
    return found;
  });
}

function packagesOf(tree: Tree, room: string): string[] {
  // Tests, benchmarks and scripts take what the rooms have given reasons for.
  if (isFree(room)) return [];
  const names = sourcesOf(tree)
    .filter(([path]) => path.startsWith(`${room}/`) && !isTest(path))
    .flatMap(([path, text]) => importsOf(path, text))
    .filter(({ specifier, target }) => target === null && !specifier.startsWith('node:'))
    .map(({ specifier }) => moduleName(specifier))
    .filter((name) => !TEST_TOOLS.has(name));
  return [...new Set(names)];
}
