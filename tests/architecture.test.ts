import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkCycles, checkImports } from './architecture/import-rules.ts';
import { checkReadmes, checkShape, longFiles } from './architecture/shape-rules.ts';
import { blankText } from './architecture/source-text.ts';
import { importsOf, readTree, type Tree, type Violation } from './architecture/tree.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function told(violations: readonly Violation[]): string[] {
  return violations.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

function treeOf(files: Record<string, string>): Tree {
  return new Map(Object.entries(files));
}

/** What the rules say about one file, without its place. */
function messages(check: (tree: Tree) => Violation[], files: Record<string, string>): string[] {
  return check(treeOf(files)).map(({ message }) => message);
}

describe('this repository', () => {
  const tree = readTree(ROOT);

  it('was read', () => {
    expect([...tree.keys()]).toContain('native/contract/errors.ts');
    expect(
      importsOf('tests/architecture.test.ts', tree.get('tests/architecture.test.ts') ?? '').map((each) => each.target),
    ).toContain('tests/architecture/tree.ts');
  });

  it('keeps to who may import whom', () => expect(told(checkImports(tree))).toEqual([]));
  it('has no circle of imports', () => expect(told(checkCycles(tree))).toEqual([]));
  it('has sources of the right shape', () => expect(told(checkShape(tree))).toEqual([]));
  it('explains each room and each package', () => expect(told(checkReadmes(tree))).toEqual([]));

  it('lists what is getting long', () => {
    const long = longFiles(tree);
    if (long.length > 0) console.warn(`Over 250 lines, to be divided when next touched:\n  ${long.join('\n  ')}`);
  });
});

describe('the rules find', () => {
  it('an import of the wrong room, and name the rooms where it would be right', () => {
    expect(messages(checkImports, { 'native/masks/a.ts': "import { open } from '../library/open.ts';" })).toEqual([
      'imports native/library/open.ts: native/masks may import native/contract. What needs native/library belongs in ' +
        'native/segmentation, native/dataset, native/jobs, native/health, native/engine',
    ]);
  });

  it.each([
    ['a type', "import type { A } from '../library/a.ts';"],
    ['an export', "export * from '../library/a.ts';"],
    ['a dynamic import', "const a = await import('../library/a.ts');"],
    ['an import for its effect', "import '../library/a.ts';"],
    ['a type in passing', "let a: import('../library/a.ts').A;"],
    ['an import over several lines', "import {\n  a,\n  b,\n} from '../library/a.ts';"],
  ])('it in %s', (_what, code) => {
    expect(messages(checkImports, { 'native/media/a.ts': code })).toHaveLength(1);
  });

  it('nothing in comments, strings and templates', () => {
    const code =
      "// from '../library/a.ts'\n/* import '../library/a.ts' */\nconst a = `from '../library/a.ts'`; const b = \" from '../x.ts'\";";
    expect(messages(checkImports, { 'native/media/a.ts': code })).toEqual([]);
  });

  it.each([
    ['native/jobs/a.ts', "import { spawn } from 'node:child_process';", 'native/media, native/launch'],
    ['native/jobs/a.ts', "import Database from 'better-sqlite3';", 'native/library'],
    ['native/health/a.ts', "const ort = await import('onnxruntime-node');", 'native/runtime'],
    ['native/engine.ts', "import { app } from 'electron';", 'electron/main, electron/preload'],
    ['renderer/src/panels/a.tsx', "import Konva from 'konva';", 'renderer/src/canvas, renderer/src/timeline'],
  ])('a module outside its room: %s', (path, code, rooms) => {
    expect(messages(checkImports, { [path]: code })[0]).toContain(`that belongs in ${rooms}`);
  });

  it('a module of Node in a room that runs anywhere', () => {
    expect(messages(checkImports, { 'native/contract/a.ts': "import { readFileSync } from 'node:fs';" })[0]).toContain(
      'runs anywhere',
    );
  });

  it('a host that reaches past the engine, and the renderer past the contract', () => {
    expect(messages(checkImports, { 'native/server/a.ts': "import { open } from '../library/open.ts';" })).toHaveLength(1);
    expect(
      messages(checkImports, { 'renderer/src/app/a.ts': "import { engine } from '../../../native/engine.ts';" }),
    ).toHaveLength(1);
  });

  it('a program that imports tests, and a file in no room', () => {
    expect(messages(checkImports, { 'native/jobs/a.ts': "import { clip } from '../../tests/clip.ts';" })).toHaveLength(1);
    expect(messages(checkImports, { 'native/jobs/a.ts': "import { clip } from './b.test.ts';" })).toHaveLength(1);
    expect(messages(checkImports, { 'native/loose.ts': 'export const a = 1;' })).toEqual(['stands in no room: move it into one']);
    expect(messages(checkImports, { 'native/misc/a.ts': 'export const a = 1;' })[0]).toContain('is not a room of the house');
  });

  it('nothing where all is right', () => {
    expect(
      messages(checkImports, {
        'native/library/a.ts': "import Database from 'better-sqlite3';\nimport { AppError } from '../contract/errors.ts';",
        'native/engine.ts': "import { a } from './library/a.ts';",
        'native/cli/main.ts': "import { engine } from '../engine.ts';\nimport { tools } from '../media/tools.ts';",
        'native/cli/a.ts': "import { read } from '../dataset/indexed-png.ts';",
        'native/library/a.test.ts': "import { spawn } from 'node:child_process';",
        'bench/a.ts': "import { a } from '../native/library/a.ts';",
      }),
    ).toEqual([]);
  });

  it('a circle of imports, and the way round', () => {
    const files = {
      'native/jobs/a.ts': "import { b } from './b.ts';",
      'native/jobs/b.ts': "import type { C } from './c.ts';",
      'native/jobs/c.ts': "import { a } from './a.ts';",
      'native/jobs/d.ts': "import { a } from './a.ts';",
    };
    expect(messages(checkCycles, files)).toEqual([
      'imports itself in a circle: native/jobs/a.ts → native/jobs/b.ts → native/jobs/c.ts → native/jobs/a.ts',
    ]);
  });

  it.each([
    ['native/jobs/jobQueue.ts', '', 'is not named in kebab-case'],
    ['native/jobs/a.ts', '\n'.repeat(351), 'has 351 lines'],
    ['native/jobs/a.ts', 'export default function a() {}', 'has a default export'],
    ['native/jobs/a.ts', 'const a = 1;\nexport { a as default };', 'has a default export'],
    ['native/jobs/a.ts', 'export function a(b: any): void {}', 'uses the type any'],
    ['native/jobs/a.ts', 'const a = b as any;', 'uses the type any'],
    ['native/jobs/a.ts', `// ${'TO'}DO: later`, 'finish it'],
  ])('the shape of %s', (path, code, message) => {
    const found = messages(checkShape, { [path]: code });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  it('no fault in good shapes', () => {
    const files = {
      'native/library/migrations/0007-add-tracks.ts': 'export const a = 1;',
      'renderer/src/panels/TrackList.tsx': "export function TrackList() { return <p>it's any of them</p>; }",
      'renderer/src/workers/paint.worker.ts': 'const a = await Promise.any([]); // any',
      'vitest.config.ts': 'export default {};',
    };
    expect(messages(checkShape, files)).toEqual([]);
    expect(messages(checkShape, { 'native/jobs/a.ts': 'const a = AbortSignal.any([b]); const c = { any: 1 };' })).toEqual([]);
  });

  it('a room without a README, one too long, and a package without a reason', () => {
    const code = "import sharp from 'sharp';";
    expect(messages(checkReadmes, { 'native/media/a.ts': code })[0]).toContain('is missing');
    expect(messages(checkReadmes, { 'native/media/a.ts': code, 'native/media/README.md': 'sharp\n'.repeat(31) })).toEqual([
      'has 31 lines, more than 30',
    ]);
    expect(messages(checkReadmes, { 'native/media/a.ts': code, 'native/media/README.md': '# Media\n' })).toEqual([
      'gives no reason for the package sharp, which this room imports',
    ]);
  });
});

describe('blanking keeps code and drops text', () => {
  it.each([
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: these strings hold code
    ["a('x') + b", "a(' ') + b"],
    ['`a${b + `c${d}`}e`;f', '` ${b + ` ${d}`} `;f'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
    ["/['\"]/.test(a); 'b'", "/    /.test(a); ' '"],
    ["a / b; c / 'd'", "a / b; c / ' '"],
    ["'a\\'b'; c", "'    '; c"],
    ['`{`; a', '` `; a'],
  ])('%s', (source, expected) => expect(blankText(source)).toBe(expected));
});
