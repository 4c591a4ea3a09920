import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** Reads a written dataset, file by file, in the order in which it was written. */
export interface ArchiveReader {
  /** @throws AppError `export-verification-failed` when the next file is another one, or is missing */
  read(path: string): Promise<Buffer>;
  /** As text, piece by piece. */
  text(path: string): AsyncIterable<string>;
  /** Ends the reading. @throws AppError `export-verification-failed` when there is a file that was not read */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** The error for a dataset that does not read back as it was meant. */
export function verificationError(what: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError('export-verification-failed', say('export-differs', { what }), details);
}

/** Opens a folder or zip. @throws AppError `export-verification-failed` when the zip cannot be opened */
export async function openArchive(path: string, kind: 'zip' | 'folder'): Promise<ArchiveReader> {
  return kind === 'zip' ? await zipReader(path) : folderReader(path);
}

function folderReader(dir: string): ArchiveReader {
  const seen = new Set<string>();
  function locate(path: string): string {
    if (seen.has(path)) throw verificationError(`${path} was written twice`);
    seen.add(path);
    return join(dir, path);
  }
  return {
    read: async (path) => await readFile(locate(path)).catch((error: unknown) => Promise.reject(unreadable(path, error))),
    text: (path) => asText(path, async () => createReadStream(locate(path), { encoding: 'utf8' })),
    finish: async () => {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).length;
      if (files !== seen.size) throw verificationError(`${files} files were found where ${seen.size} were meant`);
    },
    close: async () => undefined,
  };
}

async function zipReader(path: string): Promise<ArchiveReader> {
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) =>
    Promise.reject(unreadable('the zip', error)),
  );
  const entries = zip.eachEntry();
  async function openNext(expected: string): Promise<Readable> {
    const { value: entry, done } = await entries.next();
    if (done) throw verificationError(`${expected} is missing`);
    if (entry.fileName !== expected) throw verificationError(`${entry.fileName} stands where ${expected} should`);
    return await zip.openReadStreamPromise(entry);
  }
  return {
    read: async (name) => {
      try {
        return await buffer(await openNext(name));
      } catch (error) {
        throw unreadable(name, error);
      }
    },
    text: (name) =>
      asText(name, async () => {
        const stream = await openNext(name);
        return stream.setEncoding('utf8');
      }),
    finish: async () => {
      const { value: entry, done } = await entries.next();
      if (!done) throw verificationError(`${entry.fileName} was not meant to be there`);
    },
    close: async () => zip.close(),
  };
}

async function* asText(name: string, open: () => Promise<Readable>): AsyncGenerator<string, void, undefined> {
  try {
    for await (const chunk of await open()) yield String(chunk);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): unknown {
  if (error instanceof AppError) return error;
  return verificationError(`${name} cannot be read (${error instanceof Error ? error.message : String(error)})`);
}
