// node scripts/start.mjs [--serve] [options…] — starts the workstation.
//
// In a window of its own where Electron and a display are there, else in the browser, with one line that says why. With
// --serve always in the browser. Builds before whatever is not built. Options go to the program that is started.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { desktopProgram } from './setup/desktop.mjs';
import { fetchElectron } from './setup/electron.mjs';
import { readJson } from './setup/files.mjs';
import { notice, SetupError } from './setup/report.mjs';
import { runCommand } from './setup/run.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

async function startDesktop(path, args) {
  await build(ROOT, ['renderer', 'desktop']);
  const env = { ...process.env };
  // Terminals inside of editors set it; Electron would be a Node then.
  delete env.ELECTRON_RUN_AS_NODE;
  const entry = join(ROOT, readJson(join(ROOT, 'package.json'))?.main ?? 'out/main/index.js');
  runCommand({ command: path, args: [entry, ...args], root: ROOT, nodePath: process.execPath, env });
}

async function startServer(args) {
  if (!args.includes('--help') && !args.includes('-h')) await build(ROOT, ['renderer']);
  const entry = join(ROOT, 'native', 'server', 'main.ts');
  runCommand({ command: 'node', args: [entry, ...args], root: ROOT, nodePath: process.execPath, env: process.env });
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
  const args = given.filter((argument) => argument !== '--serve');
  const desktop = given.includes('--serve') ? { path: null, reason: null } : await findDesktop(args);
  if (desktop.path !== null) return startDesktop(desktop.path, args);
  if (desktop.reason !== null) notice(`In the browser, because ${desktop.reason}.`);
  return startServer(args);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  notice(error.message);
  process.exitCode = 1;
}
