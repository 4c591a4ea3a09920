import { ANYWHERE, DOORS, importersOf, isFree, MAY_IMPORT, OWNED_MODULES, roomOf } from './rooms.ts';
import { type Import, importsOf, isTest, sourcesOf, type Tree, type Violation } from './tree.ts';

/** Who imports whom across rooms, and which modules stay in their room. Tests, benchmarks and scripts import what they need. */
export function checkImports(tree: Tree): Violation[] {
  return sourcesOf(tree).flatMap(([path, text]) => {
    const room = roomOf(path);
    if (room === null)
      return MISPLACED.test(path) ? [{ file: path, line: 1, message: 'stands in no room: move it into one' }] : [];
    if (isTest(path) || isFree(room)) return [];
    if (MAY_IMPORT[room] === undefined) {
      return [
        { file: path, line: 1, message: `${room} is not a room of the house: add it to tests/architecture/rooms.ts, or use one` },
      ];
    }
    return importsOf(path, text).flatMap((each) => {
      const message = each.target === null ? judgeModule(path, room, each) : judgeFile(room, each.target);
      return message === null ? [] : [{ file: path, line: each.line, message }];
    });
  });
}

const MISPLACED = /^(native|electron)\//;

function judgeFile(room: string, target: string): string | null {
  if (isTest(target)) return `imports the test ${target}: move what is shared into a file of its own`;
  const other = roomOf(target);
  if (other === room) return null;
  if (other !== null && isFree(other)) return `imports ${target}: the program never imports from ${other}/`;
  if (other === null) return target.startsWith('..') ? `imports ${target}, outside the repository` : null;
  const allowed = MAY_IMPORT[room] ?? [];
  if (allowed.includes(other) || DOORS[room]?.includes(target)) return null;
  return `imports ${target}: ${room} may import ${list(allowed)}. What needs ${other} belongs in ${list(importersOf(other))}`;
}

function judgeModule(path: string, room: string, { specifier }: Import): string | null {
  const module = moduleName(specifier);
  const owned = OWNED_MODULES.find((each) => each.module === module);
  if (owned !== undefined && !owned.rooms.some((folder) => path.startsWith(`${folder}/`))) {
    return `imports ${specifier}: that belongs in ${list(owned.rooms)}, because ${owned.why}`;
  }
  const anywhere = ANYWHERE[room];
  if (anywhere === undefined || anywhere.includes(module)) return null;
  return `imports ${specifier}: ${room} runs anywhere, so it imports ${list(anywhere)} and no module of Node's`;
}

/** `@scope/name/part` and `name/part` are parts of one package; `node:` is only a spelling. */
export function moduleName(specifier: string): string {
  const bare = specifier.replace(/^node:/, '');
  return bare
    .split('/')
    .slice(0, bare.startsWith('@') ? 2 : 1)
    .join('/');
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}

/** Files that import each other in a circle, each circle once, by one of its shortest ways round. */
export function checkCycles(tree: Tree): Violation[] {
  const graph = new Map<string, string[]>();
  for (const [path, text] of sourcesOf(tree)) {
    const targets = importsOf(path, text).flatMap(({ target }) => (target !== null && tree.has(target) ? [target] : []));
    graph.set(path, [...new Set(targets)]);
  }
  const told = new Set<string>();
  const violations: Violation[] = [];
  for (const path of graph.keys()) {
    const circle = shortestCircle(graph, path);
    if (circle === null || circle.some((file) => told.has(file))) continue;
    for (const file of circle) told.add(file);
    violations.push({ file: path, line: 1, message: `imports itself in a circle: ${[...circle, path].join(' → ')}` });
  }
  return violations;
}

function shortestCircle(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) return wayTo(cameFrom, start, file);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way = [end];
  for (let file = end; file !== start; ) {
    file = cameFrom.get(file) ?? start;
    way.unshift(file);
  }
  return way;
}
