import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { Interrupted } from './report.mjs';

// What `npm test` or `npx -p … -c …` around us was told to do. npm hands it down in the environment, where a nested npm
// would obey it too. Where to fetch from (registry, proxy, cache, certificates) stays: that is the user's configuration.
const STEERING =
  /^npm_config_(package|call|yes|workspaces?|include_workspace_root|global|location|local_prefix|dry_run|only|also|omit|include|production|package_lock|package_lock_only|json|parseable|silent|loglevel|script_shell|node_options)$/i;

// The program needs no install scripts. npm's own patience with a dead network is over a minute; this is about ten seconds.
const MANNERS = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  '--fetch-retries=3',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];

/**
 * Runs npm as the person who called us has it, under the Node that they call it with, and resolves with its exit code or
 * signal, or with null where there is no npm. Its output goes to stderr. Throws Interrupted when we were told to stop.
 */
export function runNpm(args, cwd) {
  const { file, before, shell } = findNpm();
  const child = spawn(file, [...before, ...args, ...MANNERS], {
    cwd,
    env: npmEnv(),
    shell,
    stdio: ['ignore', 2, 2],
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    let interruption = null;
    const stop = (signal) => {
      interruption = signal;
      child.kill(signal);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const finish = (error, outcome) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (interruption !== null) reject(new Interrupted(interruption));
      else if (error !== null) reject(error);
      else resolve(outcome);
    };
    child.once('error', (error) => (error.code === 'ENOENT' ? finish(null, null) : finish(error, null)));
    child.once('exit', (code, signal) => finish(null, code ?? signal));
  });
}

/** How a run of npm ended, in words. */
export function npmOutcome(outcome) {
  return outcome === null ? 'there is no npm on the PATH' : `npm ended with ${outcome}`;
}

function findNpm() {
  const calling = process.env.npm_execpath;
  // npm_execpath may also be yarn's or pnpm's, which do not know `ci` as npm does.
  if (calling !== undefined && basename(calling) === 'npm-cli.js')
    return { file: process.execPath, before: [calling], shell: false };
  if (process.platform === 'win32') return { file: 'npm.cmd', before: [], shell: true };
  return { file: 'npm', before: [], shell: false };
}

function npmEnv() {
  // For every package that would fetch something on its own while it is being unpacked.
  return { ...withoutSteering(process.env), ONNXRUNTIME_NODE_INSTALL: 'skip' };
}

/** The environment without what an npm around us was told to do. */
export function withoutSteering(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !STEERING.test(name)));
}
