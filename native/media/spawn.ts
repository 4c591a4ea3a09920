/** The single place that starts ffmpeg and ffprobe: what they may touch, how they end, and what their failures mean. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AppError, abortedError, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** How a program is run. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Folder that the program runs in; output patterns are relative to it, so that no `%` of a path is read as a pattern. */
  readonly cwd?: string;
  readonly stdin?: 'ignore' | 'pipe';
  /** Hears each line of stderr; a line that it answers with true is not kept for error messages. */
  readonly onLine?: (line: string) => boolean;
}

/** A program that runs. Its owner awaits `done` or calls `kill`. */
export interface RunningProgram {
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  /** Resolves when the program ended well. @throws AppError `ffmpeg-failed`, `disk-full`, `ffmpeg-missing`, `aborted` */
  readonly done: Promise<void>;
  /** What it complained about so far, newest last. */
  complaints(): readonly string[];
  /** Ends the program at once and resolves when it is gone; `done` then rejects with `aborted`. */
  kill(): Promise<void>;
}

/** After a polite request to end, this long until it is forced. */
const GRACE_MS = 400;
const TAIL_LINES = 30;

/** Programs that run, and whether it was this room that ended them. */
const live = new Map<ChildProcess, { ended: boolean }>();
let guardsExit = false;

/** Ends every program that was started here and is still running, and resolves when all are gone. */
export async function stopMediaPrograms(): Promise<void> {
  await Promise.all([...live.keys()].map((child) => endChild(child, 'SIGKILL')));
}

/**
 * Arguments that open a local file as input: no protocol but file and pipe, no format but those of `formats` (which has
 * no playlists, scripts or patterns in it), and a name that cannot be read as an option, protocol or pattern.
 * @param formats MediaTools.inputFormats
 */
export function inputArgs(formats: string, path: string): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', formats, '-i', fileUrl(path)];
}

/** A path as ffmpeg takes it, whatever is in its name. */
export function fileUrl(path: string): string {
  return `file:${resolve(path)}`;
}

/** First arguments of every ffmpeg run. Lines of its log carry their level, so that errors can be told from chatter. */
export const FFMPEG_BASE = ['-nostdin', '-hide_banner', '-loglevel', 'level+info', '-nostats'] as const;
/** First arguments of every ffprobe run. */
export const FFPROBE_BASE = ['-hide_banner', '-loglevel', 'level+warning'] as const;

/**
 * Starts a program.
 * @throws AppError `aborted` when the signal has been aborted already
 */
export function startProgram(program: string, args: readonly string[], options: RunOptions = {}): RunningProgram {
  throwIfAborted(options.signal);
  const child = spawn(program, args, {
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: childEnvironment(),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const state = track(child);
  const tail: string[] = [];
  const onLine = (line: string) => {
    if (options.onLine?.(line) === true) return;
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
  };
  const lines = createInterface({ input: child.stderr as Readable, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', onLine);
  const onAbort = () => void endChild(child, 'SIGTERM');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const done = new Promise<void>((succeed, fail) => {
    child.once('error', (error) => fail(startError(program, error)));
    child.once('close', (code, signalName) => {
      options.signal?.removeEventListener('abort', onAbort);
      if (options.signal?.aborted || state.ended) fail(abortedError());
      // Old ffmpegs end with 0 when the disk fills up while they write the end of a file.
      else if (code === 0 && !tellsFullDisk(tail)) succeed();
      else fail(programError(program, { code, signalName, tail }));
    });
  });
  // Whoever kills a program may have no interest in its end; whoever awaits `done` still gets the rejection.
  done.catch(() => undefined);
  // A program that ends while it is being written to is reported by its exit, not by the pipe that broke.
  child.stdin?.on('error', () => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout as Readable,
    done,
    complaints: () => complaintsOf(tail),
    kill: () => endChild(child, 'SIGKILL'),
  };
}

/** Runs a program to its end and answers with its standard output as text; for short outputs. @throws as `RunningProgram.done` */
export async function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const running = startProgram(program, args, options);
  const chunks: Buffer[] = [];
  running.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await running.done;
  return Buffer.concat(chunks).toString('utf8');
}

/** Lines of a program's log that complain, without the addresses of its parts. */
export function complaintsOf(tail: readonly string[]): readonly string[] {
  return tail
    .filter((line) => /\[(error|fatal|panic)\]/.test(line))
    .map((line) => line.replace(/\[[^\]]* @ 0x[0-9a-f]+\] /gi, '').replace(/\[(error|fatal|panic)\] /, ''));
}

function tellsFullDisk(tail: readonly string[]): boolean {
  return tail.some((line) => /No space left on device|Disk quota exceeded|There is not enough space on the disk/i.test(line));
}

/** What the end of a program means. */
export function programError(
  program: string,
  end: { readonly code: number | null; readonly signalName: string | null; readonly tail: readonly string[] },
): AppError {
  const complaints = complaintsOf(end.tail);
  const said = complaints.slice(-3).join(' / ') || end.tail.slice(-2).join(' / ') || 'it said nothing';
  const details = { program, exitCode: end.code, signal: end.signalName, stderr: end.tail.slice(-TAIL_LINES) };
  if (tellsFullDisk(end.tail)) {
    return new AppError('disk-full', say('disk-full-frames'), details);
  }
  if (end.signalName !== null) {
    const why = say('ffmpeg-stopped', { signal: end.signalName });
    return new AppError('ffmpeg-failed', why, details);
  }
  return new AppError('ffmpeg-failed', say('ffmpeg-said', { said }), details);
}

function startError(program: string, error: Error): AppError {
  const message = say('program-not-started', { program, said: error.message });
  return new AppError('ffmpeg-missing', message, { program }, { cause: error });
}

/**
 * Without FFREPORT, which would make ffmpeg write files of its own; without colours, which would end up in messages. Static
 * builds crash when they load the system's character tables (every MPEG-TS makes them do it), so they find none.
 */
function childEnvironment(): NodeJS.ProcessEnv {
  const { FFREPORT: _report, AV_LOG_FORCE_COLOR: _color, ...rest } = process.env;
  return { ...rest, AV_LOG_FORCE_NOCOLOR: '1', GCONV_PATH: '/dev/null' };
}

function track(child: ChildProcess): { readonly ended: boolean } {
  if (!guardsExit) {
    guardsExit = true;
    process.once('exit', () => {
      for (const left of live.keys()) left.kill('SIGKILL');
    });
  }
  const state = { ended: false };
  live.set(child, state);
  child.once('close', () => live.delete(child));
  child.once('error', () => {
    if (child.pid === undefined) live.delete(child);
  });
  return state;
}

async function endChild(child: ChildProcess, signalName: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const state = live.get(child);
  if (state === undefined) return;
  state.ended = true;
  const closed = new Promise<void>((gone) => child.once('close', () => gone()));
  child.kill(signalName);
  // Pipes that nobody reads any more must not keep the program from closing.
  child.stdout?.destroy();
  child.stdin?.destroy();
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await closed;
  clearTimeout(force);
}
