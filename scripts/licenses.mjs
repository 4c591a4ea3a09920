// Lists the licences of the packages that the program is delivered with, and fails on one that nobody has agreed to.
//
//     npm run licenses [-- --quiet | --json] [--root FOLDER]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(argument('--root') ?? fileURLToPath(new URL('..', import.meta.url)));

/** Permissive licences: the notice has to be kept, nothing else is asked. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
]);

const SEPARATE_PROGRAM =
  'a program of its own that is started as a process and never linked; its licence covers that program alone';
const SHARED_LIBRARY = 'a shared library that is loaded at run time and that a user can replace, which is what the LGPL asks';

/** Packages under another licence, each with the reason why it may be used. */
const EXCEPTIONS = [
  { name: /^ffmpeg-static$/, license: /^GPL-3/, reason: SEPARATE_PROGRAM },
  { name: /^@ff(mpeg|probe)-installer\/(?!ff)/, license: /^L?GPL/, reason: SEPARATE_PROGRAM },
  { name: /^@ff(mpeg|probe)-installer\/ff/, license: /^LGPL-2/, reason: 'used unchanged; answers with the path of the binary' },
  { name: /^@img\/sharp-libvips-/, license: /^LGPL-3/, reason: SHARED_LIBRARY },
  { name: /^parse-cache-control$/, license: /^BSD$/, reason: 'BSD without a number; all of them are permissive' },
];

/** Every package that is reached from the root's dependencies, in Node's own way of looking packages up. */
function productionPackages(root) {
  const found = new Map();
  const visit = (folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (folder !== root) {
      if (found.has(folder)) return;
      found.set(folder, { name: manifest.name, version: manifest.version, license: declaredLicense(manifest, folder) });
    }
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const place = lookUp(name, folder, root);
      // An optional package that is not for this platform is not installed.
      if (place !== null) visit(place);
      else if (!(name in (manifest.optionalDependencies ?? {})))
        throw new Error(`${name}, which ${manifest.name} needs, is not installed: npm run setup`);
    }
  };
  visit(root);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function lookUp(name, from, root) {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
    if (folder === root || folder === dirname(folder)) return null;
  }
}

function declaredLicense(manifest, folder) {
  if (typeof manifest.license === 'string') return manifest.license;
  if (typeof manifest.license?.type === 'string') return manifest.license.type;
  if (Array.isArray(manifest.licenses)) return manifest.licenses.map((each) => each.type ?? each).join(' OR ');
  return readdirSync(folder).some((file) => /^licen[cs]e/i.test(file)) ? 'only in a file' : 'none';
}

/** True where an SPDX expression can be met with allowed licences alone. */
function isAllowed(expression) {
  const text = expression.replaceAll(/[()]/g, ' ').trim();
  const anyOf = text.split(/\s+OR\s+/i);
  return anyOf.some((all) => all.split(/\s+AND\s+/i).every((license) => ALLOWED.has(license.trim())));
}

function judge(entry) {
  if (isAllowed(entry.license)) return { ...entry, verdict: 'allowed', reason: '' };
  const exception = EXCEPTIONS.find(({ name, license }) => name.test(entry.name) && license.test(entry.license));
  if (exception !== undefined) return { ...entry, verdict: 'exception', reason: exception.reason };
  return {
    ...entry,
    verdict: 'refused',
    reason: 'neither on the list of allowed licences nor a named exception in scripts/licenses.mjs',
  };
}

function line({ name, version, license, verdict, reason }) {
  const what = `${name} ${version}`.padEnd(44);
  return `${verdict.padEnd(9)}  ${what} ${license.padEnd(18)} ${reason}`.trimEnd();
}

function argument(name) {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

const judged = productionPackages(ROOT).map(judge);
const refused = judged.filter(({ verdict }) => verdict === 'refused');
if (process.argv.includes('--json')) console.log(JSON.stringify(judged, null, 2));
else {
  const shown = process.argv.includes('--quiet') ? judged.filter(({ verdict }) => verdict !== 'allowed') : judged;
  for (const entry of shown) console.log(line(entry));
  console.log(`${judged.length} packages, ${refused.length} with a licence that may not be used`);
}
process.exitCode = refused.length === 0 ? 0 : 1;
