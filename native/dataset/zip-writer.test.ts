import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { temporaryFolder } from './testing.ts';
import { ZipWriter } from './zip-writer.ts';

const AT = new Date(Date.UTC(2026, 4, 6, 7, 8, 10));
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.dir, 'a.zip');
});
afterEach(() => folder.done());

async function readAll(): Promise<Map<string, Buffer>> {
  const zip = await openPromise(path, { strictFileNames: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}

describe('ZipWriter', () => {
  it('stores, deflates and streams, with names in any script', async () => {
    const zip = await ZipWriter.create(path, AT);
    const text = 'again and again '.repeat(1000);
    await zip.addBytes('empty.txt', new Uint8Array(0), 'store');
    await zip.addBytes('ordner/größe 狗.bin', Buffer.from([1, 2, 3]), 'deflate');
    await zip.addBytes('text.txt', Buffer.from(text), 'deflate');
    await zip.addChunks('stream.txt', chunksOf(text, '', text));
    await zip.addChunks('nothing.txt', chunksOf());
    const bytes = await zip.finish();
    expect(bytes).toBeLessThan(3000);
    const files = await readAll();
    expect([...files.keys()]).toEqual(['empty.txt', 'ordner/größe 狗.bin', 'text.txt', 'stream.txt', 'nothing.txt']);
    expect([...files.values()].map(String)).toEqual(['', '\u0001\u0002\u0003', text, text + text, '']);
  });

  it('gives every entry the time asked for', async () => {
    const zip = await ZipWriter.create(path, AT);
    await zip.addBytes('a', Buffer.from('a'), 'store');
    await zip.finish();
    const opened = await openPromise(path);
    for await (const entry of opened.eachEntry()) expect(entry.getLastModDate({ timezone: 'UTC' })).toEqual(AT);
  });

  it('holds more entries than 16 bits count', async () => {
    const zip = await ZipWriter.create(path, AT);
    for (let index = 0; index < 65_600; index += 1) await zip.addBytes(String(index), new Uint8Array(0), 'store');
    await zip.finish();
    const opened = await openPromise(path);
    let count = 0;
    for await (const entry of opened.eachEntry()) {
      expect(entry.fileName).toBe(String(count));
      count += 1;
    }
    expect(count).toBe(65_600);
  });

  it('passes on what its chunks fail with', async () => {
    const zip = await ZipWriter.create(path, AT);
    async function* failing(): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('some');
      throw new Error('the disk is gone');
    }
    await expect(zip.addChunks('a', failing())).rejects.toThrow('the disk is gone');
    await zip.abort();
  });
});
