import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, remove } from './files.mjs';
import { notice } from './report.mjs';

/** Where releases come from, unless the environment names a mirror. */
const RELEASES = 'https://github.com';
const PATIENCE = { answerMs: 10_000, limitMs: 600_000 };

/**
 * Fetches Electron's program by its package's own installer, once for each version: a failure is told in one line and
 * remembered until `npm run setup`. Resolves when there is nothing more to wait for.
 */
export async function fetchElectron(root, patience = PATIENCE) {
  const folder = join(root, 'node_modules', 'electron');
  const version = readJson(join(folder, 'package.json'))?.version;
  if (version === undefined || existsSync(join(folder, 'path.txt')) || process.env.ELECTRON_OVERRIDE_DIST_PATH) return;
  if (triedBefore(root) === version) return;
  notice('Fetching Electron (once, about 110 MB) …');
  const failure = (await unreachable(patience)) ?? (await install(folder, patience));
  if (failure === null) return;
  writeFileSync(triedPath(root), version);
  notice(`Electron: could not be downloaded (${failure}). To try again: npm run setup, then npm start`);
}

/** Lets the next start try again. */
export function forgetElectron(root) {
  remove(triedPath(root));
}

function triedPath(root) {
  return join(root, 'node_modules', '.electron-tried');
}

function triedBefore(root) {
  return existsSync(triedPath(root)) ? readFileSync(triedPath(root), 'utf8') : null;
}

/** A network that swallows packets would keep the installer waiting; behind a proxy or a mirror only it can tell. */
async function unreachable({ answerMs }) {
  const { env } = process;
  const goesElsewhere = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'HTTPS_PROXY', 'https_proxy', 'ELECTRON_GET_USE_PROXY'];
  if (goesElsewhere.some((name) => env[name])) return null;
  try {
    await fetch(RELEASES, { method: 'HEAD', signal: AbortSignal.timeout(answerMs) });
    return null;
  } catch (error) {
    if (error?.name === 'TimeoutError') return `no answer within ${answerMs / 1_000} s`;
    const code = error?.cause?.code;
    return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'its host is not known on this network' : (code ?? String(error));
  }
}

function install(folder, { limitMs }) {
  const child = spawn(process.execPath, ['install.js'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-2_000);
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(null);
      else resolve(said.trim().split('\n')[0] || `its installer ended with ${code ?? 'a signal'}`);
    });
  });
}
