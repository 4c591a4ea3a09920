import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../scripts', import.meta.url));
const FAKE_NPM = fileURLToPath(new URL('./fake-npm.mjs', import.meta.url));

/** How a command ended and what it said. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A small clone in a temp folder, with the real scripts, a lockfile of one package, and an npm that is played by a script. */
export interface Clone {
  readonly root: string;
  /** Runs the bootstrap to its end. `env` steers the played npm: see fake-npm.mjs. */
  start(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Runs it and hands over the process once stdout holds `ready`. */
  startUntil(ready: string, command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Running>;
  /** What the played npm was asked, one line each. */
  npmCalls(): string[];
  /** Makes the lockfile name another version of its package. */
  changeLock(version: string): void;
  installedVersion(): string | null;
  addProgram(name: string, script: string): void;
  removeProgram(name: string): void;
  remove(): void;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Outcome>;
}

export function makeClone(): Clone {
  const root = mkdtempSync(join(tmpdir(), 'sam3-ground-'));
  const bin = join(root, 'bin');
  const log = join(root, 'npm-calls.log');
  mkdirSync(bin);
  cpSync(SCRIPTS, join(root, 'scripts'), { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  const addProgram = (name: string, script: string) => {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  };
  addProgram('npm', readFileSync(FAKE_NPM, 'utf8'));
  const changeLock = (version: string) => {
    const packages = { '': { name: 'clone' }, 'node_modules/dep': { version, integrity: `sha512-${version}` } };
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  };
  changeLock('1.0.0');

  const launch = (command: readonly string[], env: Readonly<Record<string, string>>) =>
    // Nothing of our own environment: under `npm test` it is full of npm's.
    spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), '--', ...command], {
      cwd: root,
      env: { PATH: bin, HOME: root, FAKE_NPM_LOG: log, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  const startUntil = (ready: string, command: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = launch(command, env);
    const said = { stdout: '', stderr: '' };
    const ended = new Promise<Outcome>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said })));
    return new Promise<Running>((resolve, reject) => {
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          said[stream] += text;
          if (`${said.stdout}${said.stderr}`.includes(ready)) resolve({ pid: child.pid ?? 0, ended });
        });
      }
      void ended.then((outcome) => reject(new Error(`ended before it said ${ready}: ${JSON.stringify(outcome)}`)));
    });
  };

  return {
    root,
    start(command, env = {}) {
      const child = launch(command, env);
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          said[stream] += text;
        });
      }
      child.stdin.end('from stdin');
      return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said })));
    },
    startUntil,
    npmCalls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    changeLock,
    installedVersion() {
      const manifest = join(root, 'node_modules', 'dep', 'package.json');
      return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version : null;
    },
    addProgram,
    removeProgram: (name) => rmSync(join(bin, name)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Why these tests cannot run here, or null. */
export function reasonToSkip(): string | null {
  if (process.platform === 'win32') return 'the played npm is a POSIX script';
  return spawnSync('/usr/bin/env', ['true']).status === 0 ? null : 'there is no /usr/bin/env';
}
