// Builds what is not built yet, out of what the sources are now:
//
//     node scripts/build.mjs [--renderer-only]
//
// The page goes to out/renderer, Electron's main process and preload to out/main and out/preload. A stamp in `out` holds a
// hash of everything that goes in; with nothing changed the build costs that hash. Two at once wait for each other.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup/lock.mjs';
import { notice, SetupError } from './setup/report.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** What every part is made of. */
const COMMON = ['electron.vite.config.ts', 'package-lock.json', 'scripts/build.mjs', 'scripts/setup/bundle.mjs'];
const PARTS = {
  renderer: {
    sources: ['renderer', 'native/contract', 'native/masks', 'resources'],
    result: 'out/renderer/index.html',
  },
  desktop: {
    sources: ['electron', 'native'],
    result: 'out/main/index.js',
  },
};
/** Tests and notes change nothing. */
const IGNORED = /(\.test\.tsx?|\.md)$/;

/** @param wanted names of PARTS. Resolves to the names that had to be built. */
export async function build(root, wanted, runBuild = bundle) {
  const stale = () => wanted.filter((part) => !isFresh(root, part));
  if (stale().length === 0) return [];
  return withLock(join(root, 'out', 'build.lock'), async () => {
    // Another build may have done it while we waited.
    const parts = stale();
    if (parts.length === 0) return [];
    const hashes = parts.map((part) => [part, hashSources(root, part)]);
    // One that is broken off leaves no stamp, and so is done again.
    for (const part of parts) rmSync(stampPath(root, part), { force: true });
    await runBuild(root, parts);
    for (const [part, hash] of hashes) writeFileSync(stampPath(root, part), hash);
    return parts;
  });
}

function isFresh(root, part) {
  const path = stampPath(root, part);
  if (!existsSync(join(root, PARTS[part].result)) || !existsSync(path)) return false;
  return readFileSync(path, 'utf8') === hashSources(root, part);
}

function stampPath(root, part) {
  return join(root, 'out', `${part}.stamp`);
}

function hashSources(root, part) {
  const hash = createHash('sha256');
  for (const name of [...COMMON, ...PARTS[part].sources]) hashTree(hash, root, name);
  return hash.digest('hex');
}

function hashTree(hash, root, name) {
  const path = join(root, name);
  if (!existsSync(path) || IGNORED.test(name)) return;
  const entries = listFolder(path);
  if (entries === null) hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
  else for (const entry of entries.sort()) hashTree(hash, root, `${name}/${entry}`);
}

function listFolder(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}

/** In a process of its own, because a build sets what mode the whole process is in. */
function bundle(root, parts) {
  notice(`Building ${parts.join(' and ')} …`);
  const child = spawn(process.execPath, [join(root, 'scripts', 'setup', 'bundle.mjs'), ...parts], {
    cwd: root,
    // What the tools tell is for the person who waits; stdout may carry data.
    stdio: ['ignore', 2, 2],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new SetupError('The build failed; what is wrong stands above.'));
    });
  });
}

async function main() {
  const wanted = process.argv.includes('--renderer-only') ? ['renderer'] : ['renderer', 'desktop'];
  try {
    const built = await build(ROOT, wanted);
    if (built.length === 0) notice('Everything is built already.');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    notice(error.message);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
