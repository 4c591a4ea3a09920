import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invariant } from '../contract/errors.ts';
import type { ExitReason, Launcher, ParentPort, ProcessHandle } from './launcher.ts';

export interface ForkOptions {
  /** The module that the process runs. */
  readonly modulePath: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where the process's own output goes; a program whose stdout carries data keeps it to stderr. */
  readonly onOutput?: (line: string) => void;
}

const COMPILE_CACHE = join(tmpdir(), 'sam3-workstation-compile-cache');

/**
 * Starts a module in a Node process of its own. Messages use V8's serialisation, so typed arrays arrive as such. The
 * process is told of its parent's death by its channel closing, and dies with it.
 */
export function createForkLauncher(options: ForkOptions): Launcher {
  return { start: () => startFork(options) };
}

function startFork(options: ForkOptions): ProcessHandle {
  const child = fork(options.modulePath, [...(options.args ?? [])], {
    serialization: 'advanced',
    // Compiled code is kept from one start to the next; OpenCV alone is 11 MB of it.
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...(options.env ?? process.env) },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  forwardOutput(child, options.onOutput ?? ((line) => console.error(line)));
  let expected = false;
  let ended: ExitReason | null = null;
  const exitListeners: ((reason: ExitReason) => void)[] = [];
  const finish = (code: number | null, signal: string | null) => {
    if (ended !== null) return;
    ended = { code, signal, expected };
    for (const listener of exitListeners) listener(ended);
  };
  child.on('exit', finish);
  // Could not be started at all: there is no exit event then.
  child.on('error', () => child.pid === undefined && finish(null, null));
  return {
    get pid() {
      return child.pid ?? null;
    },
    post(message) {
      // The callback takes the error of a channel that closes while we write; the exit listener reports the death.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      if (ended === null) exitListeners.push(listener);
      else listener(ended);
    },
    kill() {
      expected = true;
      if (ended !== null) return Promise.resolve();
      return new Promise((resolve) => {
        exitListeners.push(() => resolve());
        child.kill('SIGKILL');
      });
    },
    end() {
      expected = true;
      if (ended !== null) return Promise.resolve();
      return new Promise((resolve) => {
        exitListeners.push(() => resolve());
        // What a child of ours lives for; it closes what it has and goes.
        if (child.connected) child.disconnect();
      });
    },
  };
}

function forwardOutput(child: ChildProcess, onOutput: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onOutput(line);
    });
    stream?.on('end', () => rest !== '' && onOutput(rest));
  }
}

/** The channel to the parent, inside a process that `createForkLauncher` started. */
export function forkedParentPort(): ParentPort {
  invariant(process.send !== undefined, 'this module runs in a forked process');
  return {
    post: (message) => void (process.connected && process.send?.(message as object, undefined, undefined, () => undefined)),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
