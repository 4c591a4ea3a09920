/** One writer for each library. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { holdExclusively } from './database.ts';
import { systemCode, toFileError } from './files.ts';
import type { WriterNote } from './library.ts';

const noteSchema = z.object({ pid: z.int(), host: z.string(), program: z.string(), sinceMs: z.number() });

export interface WriterLock {
  /** Who held the lock before and did not release it: that writer ended without closing. */
  readonly previous: WriterNote | null;
  release(): void;
}

/**
 * Takes the writer's place in a library. The lock itself is a file that the system unlocks when the process ends; who
 * holds it stands in a note beside it.
 * @throws AppError `library-locked` that says who holds it, `library-read-only`
 */
export function takeWriterLock(dir: string, program: string, nowMs: number): WriterLock {
  const notePath = join(dir, 'writer.json');
  const lock = holdExclusively(join(dir, 'writer.lock'));
  const holder = readNote(notePath);
  if (!lock) throw lockedError(dir, holder);
  try {
    writeNote(notePath, { pid: process.pid, host: hostname(), program, sinceMs: nowMs });
  } catch (error) {
    lock.release();
    throw toFileError(error, dir);
  }
  return {
    previous: holder,
    release() {
      rmSync(notePath, { force: true });
      lock.release();
    },
  };
}

function lockedError(dir: string, holder: WriterNote | null): AppError {
  const message = holder
    ? say('library-in-use', { program: holder.program, pid: holder.pid, host: holder.host })
    : say('library-in-use-by-another');
  return new AppError('library-locked', message, { dir, holder });
}

function writeNote(path: string, note: WriterNote): void {
  writeFileSync(`${path}.new`, JSON.stringify(note));
  renameSync(`${path}.new`, path);
}

function readNote(path: string): WriterNote | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw toFileError(error, path);
  }
  const parsed = noteSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

/** A note that a power cut has garbled says nothing; the lock does not depend on it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
