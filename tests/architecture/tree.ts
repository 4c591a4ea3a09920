import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { blankText, lineAt } from './source-text.ts';

/** Text files by their path from the repository's root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>;

/** Something that is not as the house wants it. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** The file of the tree that a relative specifier means, whether it exists or not; null for packages and Node's modules. */
  readonly target: string | null;
}

const TOP_FOLDERS = ['native', 'renderer', 'electron', 'tests', 'bench', 'scripts', 'resources', 'models'];
const SOURCE = /\.(ts|tsx|mts|mjs)$/;
const LEFT_OUT = new Set(['node_modules', 'dist', 'out', 'results', 'coverage', '__pycache__']);

/** Reads the sources and READMEs under the given root, and package.json. Folders that do not exist yet are no matter. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) visit(path);
      if (entry.isFile() && (SOURCE.test(path) || entry.name === 'README.md'))
        tree.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of TOP_FOLDERS) if (present.has(folder)) visit(folder);
  return tree;
}

export function sourcesOf(tree: Tree): [path: string, text: string][] {
  return [...tree].filter(([path]) => SOURCE.test(path));
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

const IMPORT =
  /\bfrom\s*(['"])|\bimport\s*(['"])|\bimport\s*\(\s*(['"])|\brequire\s*\(\s*(['"])|\bimport\.meta\.resolve\s*\(\s*(['"])/g;

/** Every module that a file names, in whatever way: import, export from, import type, import(), require(), resolve(). */
export function importsOf(path: string, source: string): Import[] {
  const code = blankText(source);
  return [...code.matchAll(IMPORT)].map((match) => {
    const start = match.index + match[0].length;
    const quote = match[0].at(-1) ?? "'";
    const specifier = source.slice(start, source.indexOf(quote, start));
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null;
    return { specifier, line: lineAt(source, match.index), target };
  });
}
