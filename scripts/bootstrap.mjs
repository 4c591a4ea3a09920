// Makes a clone ready to run and then runs a command in it:
//
//     node scripts/bootstrap.mjs [--retry] -- COMMAND ARGS…
//
// It fetches a Node that is new enough, the packages that package-lock.json names, and what else can be downloaded, each once.
// Needs no package itself and runs on Node 20. With nothing to do it costs one hash. `--retry` tries failed downloads again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup/lock.mjs';
import { callingNodeWillDo, commandPath, installNode, ownNode } from './setup/node.mjs';
import { withoutSteering } from './setup/npm.mjs';
import { installPackages, readStamp, stampFits, wantedStamp, writeStamp } from './setup/packages.mjs';
import { Interrupted, notice, SetupError } from './setup/report.mjs';
import { endLike, runCommand } from './setup/run.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const USAGE = 'usage: node scripts/bootstrap.mjs [--retry] -- COMMAND ARGS…';

function readArguments(argv) {
  const split = argv.indexOf('--');
  const options = split === -1 ? argv : argv.slice(0, split);
  const [command, ...args] = split === -1 ? [] : argv.slice(split + 1);
  if (options.some((option) => option !== '--retry')) return null;
  if (command === undefined && options.length === 0) return null;
  return { command, args, retry: options.length > 0 };
}

/** Brings the clone up to date. Resolves at once where it is. */
async function setUp(root, nodePath, retry) {
  const wanted = wantedStamp(root);
  const done = () => {
    const stamp = readStamp(root);
    return nodeIsThere(nodePath) && stampFits(stamp, wanted) && stamp.downloads !== null && !retry;
  };
  if (done()) return;
  await withLock(join(root, '.tools', 'setup.lock'), async () => {
    // Another start may have done it while we waited.
    if (done()) return;
    if (!callingNodeWillDo()) await installNode(root);
    if (!stampFits(readStamp(root), wanted)) {
      await installPackages(root);
      writeStamp(root, { ...wanted, downloads: null });
    }
    const { fetchDownloads } = await import('./setup/downloads.mjs');
    if (retry) (await import('./setup/electron.mjs')).forgetElectron(root);
    writeStamp(root, { ...wanted, downloads: await fetchDownloads(root) });
  });
}

function nodeIsThere(nodePath) {
  return nodePath !== null && existsSync(nodePath);
}

function commandEnv(nodePath) {
  const env = withoutSteering(process.env);
  // Windows spells it Path.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[pathName] = commandPath(ROOT, nodePath, env[pathName] ?? '');
  // Where npm tells what it runs under; a tool that starts "the same Node" reads these.
  if (env.npm_node_execpath !== undefined) env.npm_node_execpath = nodePath;
  if (env.NODE !== undefined) env.NODE = nodePath;
  return env;
}

async function main() {
  const request = readArguments(process.argv.slice(2));
  if (request === null) {
    notice(USAGE);
    process.exitCode = 2;
    return;
  }
  const nodePath = callingNodeWillDo() ? process.execPath : (ownNode(ROOT)?.path ?? null);
  try {
    await setUp(ROOT, nodePath, request.retry);
  } catch (error) {
    if (error instanceof Interrupted) return endLike(null, error.signal);
    if (!(error instanceof SetupError)) throw error;
    notice(error.message);
    process.exitCode = 1;
    return;
  }
  const { command, args } = request;
  if (command !== undefined) runCommand({ command, args, root: ROOT, nodePath, env: commandEnv(nodePath) });
}

await main();
