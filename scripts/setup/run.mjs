import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { notice } from './report.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
// One Ctrl-C can reach us twice: from the sender and through npm. The command takes a second one for impatience.
const REPEAT_MS = 1_000;

/** Runs the command in our place: same streams, same signals, and this process ends as the command ends, after `onEnd`. */
export function runCommand({ command, args, root, nodePath, env, onEnd = () => undefined }) {
  const child = start(command, args, root, nodePath, env);
  const stopForwarding = forwardSignals(child);
  child.once('error', (error) => {
    stopForwarding();
    notice(error.code === 'ENOENT' ? `${command}: there is no such command` : `${command}: ${error.message}`);
    process.exitCode = error.code === 'ENOENT' ? 127 : 126;
  });
  child.once('exit', (code, signal) => {
    stopForwarding();
    onEnd();
    endLike(code, signal);
  });
}

function start(command, args, root, nodePath, env) {
  const options = { stdio: 'inherit', env };
  if (command === 'node') return spawn(nodePath, args, options);
  const script = join(root, 'node_modules', '.bin', `${command}.cmd`);
  if (process.platform !== 'win32' || !existsSync(script)) return spawn(command, args, options);
  // A .cmd file starts only through cmd.exe, which takes the line as it stands.
  const line = [script, ...args].map(quoteForCmd).join(' ');
  const shell = process.env.ComSpec ?? 'cmd.exe';
  return spawn(shell, ['/d', '/s', '/c', `"${line}"`], { ...options, windowsVerbatimArguments: true });
}

function quoteForCmd(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

function forwardSignals(child) {
  // At a terminal Ctrl-C and Ctrl-\ reach the whole foreground group, the command included.
  const atTerminal = [0, 1, 2].some((stream) => isatty(stream));
  const lastAt = new Map();
  const forward = (signal) => {
    if (atTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
    const now = Date.now();
    if (now - (lastAt.get(signal) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    lastAt.set(signal, now);
    child.kill(signal);
  };
  for (const signal of FORWARDED) if (signal in constants.signals) process.on(signal, forward);
  return () => {
    for (const signal of FORWARDED) process.off(signal, forward);
  };
}

/** Ends this process with the same exit code, or by the same signal, so that a shell sees 130 after Ctrl-C either way. */
export function endLike(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  const asCode = 128 + (constants.signals[signal] ?? 0);
  if (process.platform === 'win32') process.exit(asCode);
  process.kill(process.pid, signal);
  // Reached where the signal is ignored by inheritance (nohup ignores SIGHUP).
  setTimeout(() => process.exit(asCode), 500);
}
