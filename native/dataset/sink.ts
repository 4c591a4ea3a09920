import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { invariant } from '../contract/errors.ts';
import { ZipWriter } from './zip-writer.ts';

/** A piece of a file: text, or the path of a spool file. */
export type Part = string | { readonly spool: string };

/**
 * Where an export is written to: a folder or a zip. One file at a time; a call ends when its bytes were taken, so that
 * no more than one file is ever held.
 */
export interface ExportSink {
  /** Files written so far. */
  readonly files: number;
  /** @param path relative, with `/`; its bytes are already compressed (images) or too few to be worth it */
  addBytes(path: string, bytes: Uint8Array): Promise<void>;
  /** Text that is held anyway, compressed where the target can. */
  addText(path: string, text: string): Promise<void>;
  /** A file of text of any length, compressed where the target can. */
  addParts(path: string, parts: readonly Part[]): Promise<void>;
  /** Ends the target; everything is then in the hands of the file system. Returns its bytes. */
  finish(): Promise<number>;
  /** Gives everything up; the files stay for the owner of the folder to remove. */
  abort(): Promise<void>;
}

async function* readParts(parts: readonly Part[]): AsyncGenerator<Buffer, void, undefined> {
  for (const part of parts) {
    if (typeof part === 'string') yield Buffer.from(part);
    else yield* createReadStream(part.spool);
  }
}

/** Writes a folder, which must not exist. */
export async function folderSink(dir: string): Promise<ExportSink> {
  await mkdir(dir);
  const folders = new Set<string>();
  let files = 0;
  let bytes = 0;
  async function prepare(path: string): Promise<string> {
    const target = join(dir, path);
    const folder = dirname(target);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    files += 1;
    return target;
  }
  async function addBytes(path: string, content: Uint8Array): Promise<void> {
    // `wx`: two files of one name would be a mistake of ours, and must not pass unseen.
    const file = await open(await prepare(path), 'wx');
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    bytes += content.length;
  }
  return {
    get files() {
      return files;
    },
    addBytes,
    addText: (path, text) => addBytes(path, Buffer.from(text)),
    addParts: async (path, parts) => {
      const target = await prepare(path);
      await pipeline(readParts(parts), createWriteStream(target, { flags: 'wx' }));
      bytes += (await stat(target)).size;
    },
    finish: async () => bytes,
    abort: async () => undefined,
  };
}

/**
 * Writes a zip file, which must not exist.
 * @param mtime the time that every entry is given
 */
export async function zipSink(path: string, mtime: Date): Promise<ExportSink> {
  const zip = await ZipWriter.create(path, mtime);
  const names = new Set<string>();
  function claim(name: string): string {
    invariant(!names.has(name), `two files of an export are not both called ${name}`);
    names.add(name);
    return name;
  }
  return {
    get files() {
      return names.size;
    },
    addBytes: (name, bytes) => zip.addBytes(claim(name), bytes, 'store'),
    addText: (name, text) => zip.addBytes(claim(name), Buffer.from(text), 'deflate'),
    addParts: (name, parts) => zip.addChunks(claim(name), readParts(parts)),
    finish: () => zip.finish(),
    abort: () => zip.abort(),
  };
}
