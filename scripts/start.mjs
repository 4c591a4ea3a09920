// node scripts/start.mjs [--serve] [--demo] [options…] — starts the workstation.
//
// In a window of its own where Electron and a display are there, else in the browser, with one line that says why. With
// --serve always in the browser. With --demo on a library of its own that goes when the program ends. Builds before whatever
// is not built. Options go to the program that is started.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { desktopProgram } from './setup/desktop.mjs';
import { fetchElectron } from './setup/electron.mjs';
import { readJson } from './setup/files.mjs';
import { notice, SetupError } from './setup/report.mjs';
import { runCommand } from './setup/run.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

async function startDesktop(path, args, prepare) {
  await build(ROOT, ['renderer', 'desktop']);
  const demo = await prepare();
  const env = { ...process.env };
  // Terminals inside of editors set it; Electron would be a Node then.
  delete env.ELECTRON_RUN_AS_NODE;
  const entry = join(ROOT, readJson(join(ROOT, 'package.json'))?.main ?? 'out/main/index.js');
  // Settings of its own, so that a workstation that runs already does not take the demo over.
  const own = demo === null ? [] : ['--library', demo.library, `--user-data-dir=${join(demo.dir, 'settings')}`];
  runCommand({ command: path, args: [entry, ...own, ...args], root: ROOT, nodePath: process.execPath, env, onEnd: demo?.remove });
}

async function startServer(args, prepare) {
  if (!args.includes('--help') && !args.includes('-h')) await build(ROOT, ['renderer']);
  const demo = await prepare();
  const entry = join(ROOT, 'native', 'server', 'main.ts');
  const own = demo === null ? [] : ['--library', demo.library];
  runCommand({
    command: 'node',
    args: [entry, ...own, ...args],
    root: ROOT,
    nodePath: process.execPath,
    env: process.env,
    onEnd: demo?.remove,
  });
}

/** A temporary library with one clip. What is to be tried there is said on stdout. */
async function makeDemo() {
  const dir = mkdtempSync(join(tmpdir(), 'sam3-demo-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  const child = spawn(process.execPath, [join(ROOT, 'native', 'cli', 'main.ts'), 'demo', '--library', dir], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return { dir, library: join(dir, 'library'), remove };
  remove();
  throw new SetupError('The demo could not be made ready; what is wrong stands above.');
}

/** The desktop program, fetched first where it is all that is missing. */
async function findDesktop(args) {
  const look = () =>
    desktopProgram({ root: ROOT, env: process.env, platform: process.platform, uid: process.getuid?.() ?? null, args });
  const found = look();
  if (!found.fetchable) return found;
  await fetchElectron(ROOT);
  return look();
}

async function main() {
  const given = process.argv.slice(2);
  const args = given.filter((argument) => argument !== '--serve' && argument !== '--demo');
  const desktop = given.includes('--serve') ? { path: null, reason: null } : await findDesktop(args);
  const asksHelp = args.includes('--help') || args.includes('-h');
  const prepare = async () => (given.includes('--demo') && !asksHelp ? makeDemo() : null);
  if (desktop.path !== null) return startDesktop(desktop.path, args, prepare);
  if (desktop.reason !== null) notice(`In the browser, because ${desktop.reason}.`);
  return startServer(args, prepare);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  notice(error.message);
  process.exitCode = 1;
}
