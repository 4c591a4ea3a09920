import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, remove, writeJson } from './files.mjs';
import { npmOutcome, runNpm } from './npm.mjs';
import { notice, SetupError } from './report.mjs';

/**
 * What was set up, written into node_modules when it is complete, so that removing or reinstalling the packages removes it too.
 * @typedef {{ lock: string, platform: string, downloads: Record<string, string> | null }} Stamp
 */

const stampPath = (root) => join(root, 'node_modules', '.bootstrap');

/** What this checkout asks for. node_modules of another platform (a shared folder, a container) do not serve this one. */
export function wantedStamp(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return { lock, platform: `${process.platform}-${process.arch}` };
}

export function readStamp(root) {
  return readJson(stampPath(root));
}

export function writeStamp(root, stamp) {
  writeJson(stampPath(root), stamp);
}

export function stampFits(stamp, wanted) {
  return stamp !== null && stamp.lock === wanted.lock && stamp.platform === wanted.platform;
}

/**
 * Installs what package-lock.json names, with install scripts off. An install that fails leaves the packages that were there.
 * Must run under the setup lock. Throws a SetupError that says what to do.
 */
export async function installPackages(root) {
  if (installedAsLocked(root)) return;
  notice('Installing the packages that this version needs (once, about half a minute) …');
  const putBack = setAside(root);
  // NODE_ENV=production or a user's own settings would leave out the tools; a Node that is newer than a package expects is fine.
  const code = await runNpm(['ci', '--include=dev', '--include=optional', '--engine-strict=false'], root);
  if (code === 0) return remove(join(root, '.tools', 'previous-packages'));
  putBack();
  throw new SetupError(
    [
      `The packages could not be installed (${npmOutcome(code)}).`,
      '  Nothing was changed. npm says above what is missing. When its registry cannot be reached:',
      '  `npm ping` tells; `npm config set proxy …` or `npm config set registry …` names a proxy or a mirror.',
      '  Without a network, copy node_modules from a clone of the same version on a machine of the same kind.',
    ].join('\n'),
  );
}

/**
 * True where node_modules already holds exactly what the lockfile names: after an `npm install` by hand, or copied from
 * another machine. npm writes its own record of node_modules last, so one that is cut short has none.
 */
function installedAsLocked(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '') return true;
    if (present[place] === undefined) return entry.optional === true && !isForThisPlatform(entry);
    return present[place].integrity === entry.integrity && readJson(join(root, place, 'package.json'))?.version === entry.version;
  });
}

/** An optional package without a word about platforms only serves one that was left out, so its absence says nothing. */
function isForThisPlatform({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false;
  return allows(os, process.platform) && allows(cpu, process.arch) && (libc === undefined || allows(libc, libcName()));
}

function allows(list, value) {
  if (list === undefined) return true;
  const names = [list].flat();
  if (names.includes(`!${value}`)) return false;
  return names.includes(value) || names.every((name) => name.startsWith('!'));
}

function libcName() {
  return process.report?.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** `npm ci` begins by deleting what is there, so it is moved away first. Returns how to bring it back. */
function setAside(root) {
  const place = join(root, 'node_modules');
  const previous = join(root, '.tools', 'previous-packages');
  mkdirSync(join(root, '.tools'), { recursive: true });
  if (existsSync(join(place, '.package-lock.json'))) {
    remove(previous);
    if (!tryRename(place, previous)) return () => undefined;
  }
  return () => {
    if (!existsSync(previous)) return;
    remove(place);
    tryRename(previous, place);
  };
}

/** Windows refuses to move a folder in which a file is open. */
function tryRename(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (['EPERM', 'EACCES', 'EBUSY', 'EXDEV'].includes(error.code)) return false;
    throw error;
  }
}
