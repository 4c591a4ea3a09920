import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipWriter } from '../dataset/zip-writer.ts';
import type { PackProgress } from './pack.ts';
import { openPackStore, type PackStore } from './pack-store.ts';
import { packBytes } from './read-manifest.ts';
import { testFolder, writeTestPack } from './testing.ts';
import { startTestServer, type TestServer } from './testing-server.ts';

const WEIGHTS = Buffer.alloc(300_000, 7);
const QUICK = { retryDelayMs: 1 };

let served: string;
let server: TestServer;
let other: TestServer;
let store: PackStore;
let address: string;

beforeEach(async () => {
  served = await testFolder();
  await writeTestPack(served, { data: { vision_encoder: { 'vision.bin': WEIGHTS } } });
  server = await startTestServer(served);
  other = await startTestServer(served);
  store = openPackStore(join(await testFolder(), 'store'));
  address = `${server.url}/test-pack/pack.json`;
});
afterEach(async () => {
  await server.close();
  await other.close();
});

async function names(): Promise<string[]> {
  return await readdir(store.dir).catch(() => []);
}

/** Bytes that lie there of a file whose download was cut off. */
async function partBytes(): Promise<number> {
  const folder = (await names()).find((name) => name.startsWith('.download-'));
  return (await stat(join(store.dir, folder!, 'vision.bin.part'))).size;
}

/** Lets the first attempt die in the middle of the weights. */
async function cutOff(): Promise<void> {
  const control = new AbortController();
  const onProgress = ({ file, doneBytes }: PackProgress) => file === 'vision.bin' && doneBytes > 50_000 && control.abort();
  server.cutAfter = 100_000;
  await expect(store.download(address, { ...QUICK, signal: control.signal, onProgress })).rejects.toMatchObject({
    code: 'aborted',
  });
  server.cutAfter = null;
  server.seen.length = 0;
}

function redirectTo(target: string): (path: string, response: ServerResponse) => boolean {
  return (path, response) => {
    response.writeHead(302, { location: target + path }).end();
    return true;
  };
}

function answerWith(status: number, times = Number.POSITIVE_INFINITY): (path: string, response: ServerResponse) => boolean {
  let count = 0;
  return (_path, response) => {
    if (count++ >= times) return false;
    response.writeHead(status).end();
    return true;
  };
}

describe('a download', () => {
  it('fetches pack.json and the files beside it', async () => {
    const steps: PackProgress[] = [];
    const pack = await store.download(address, { onProgress: (step) => steps.push(step) });
    await store.verify('test-pack');
    expect(await names()).toEqual(['test-pack']);
    expect((await readdir(pack.dir)).filter((name) => name.includes('part'))).toEqual([]);
    const totalBytes = packBytes(pack.manifest);
    expect(steps.at(-1)).toEqual({ doneBytes: totalBytes, totalBytes, file: 'tokenizer.json' });
    expect(steps.map(({ doneBytes }) => doneBytes)).toEqual(steps.map(({ doneBytes }) => doneBytes).toSorted((a, b) => a - b));
  });

  it('fetches a zip', async () => {
    const zip = await ZipWriter.create(join(served, 'pack.zip'), new Date(0));
    const dir = join(served, 'test-pack');
    for (const name of await readdir(dir)) await zip.addBytes(`test-pack/${name}`, await readFile(join(dir, name)), 'store');
    await zip.finish();
    const sha256 = createHash('sha256')
      .update(await readFile(join(served, 'pack.zip')))
      .digest('hex');
    await expect(store.download(`${server.url}/pack.zip`, { sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'pack-download-failed',
      details: { reason: 'checksum' },
    });
    await store.download(`${server.url}/pack.zip`, { sha256 });
    await store.verify('test-pack');
    expect(await names()).toEqual(['test-pack']);
  });

  it.each(['etag', 'weak-etag', 'date'] as const)('goes on where it stopped, told by %s', async (ranges) => {
    server.ranges = ranges;
    await cutOff();
    const have = await partBytes();
    expect(have).toBeGreaterThan(50_000);
    const before = new Set(await readdir(join(store.dir, (await names())[0]!)));
    await store.download(address, QUICK);
    const fetched = server.seen.filter(({ path }) => !path.endsWith('pack.json'));
    expect(fetched[0]).toMatchObject({ path: '/test-pack/vision.bin', range: `bytes=${have}-` });
    // Nothing that was whole is fetched again.
    expect(fetched.filter(({ path }) => before.has(path.replace('/test-pack/', '')))).toEqual([]);
    await store.verify('test-pack');
  });

  it.each(['etag', 'weak-etag', 'date'] as const)('starts anew when the file has changed, told by %s', async (ranges) => {
    server.ranges = ranges;
    await cutOff();
    await writeTestPack(served, { data: { vision_encoder: { 'vision.bin': Buffer.alloc(300_000, 9) } } });
    server.version = '2';
    const pack = await store.download(address, QUICK);
    expect(await readFile(pack.path('vision.bin'))).toEqual(Buffer.alloc(300_000, 9));
  });

  it('starts anew where parts cannot be had', async () => {
    server.ranges = 'none';
    await cutOff();
    await store.download(address, QUICK);
    expect(server.seen.some(({ range }) => range !== undefined)).toBe(false);
    await store.verify('test-pack');
  });

  it('survives a connection that breaks, and a server that stumbles', async () => {
    server.cutAfter = 100_000;
    server.intervene = answerWith(503, 2);
    await store.download(address, QUICK);
    const [first, second] = server.seen.filter(({ path }) => path.endsWith('vision.bin'));
    expect([first?.range, second?.range]).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
    await store.verify('test-pack');
  });

  it('gives up when the connection never holds', async () => {
    await server.close();
    await expect(store.download(address, QUICK)).rejects.toMatchObject({
      code: 'pack-download-failed',
      details: { reason: 'network' },
      message: expect.stringMatching(/goes on where it stopped/),
    });
    expect(await names()).toEqual([]);
  });

  it('throws away what does not have its checksum, and says so', async () => {
    await writeFile(join(served, 'test-pack', 'vision.bin'), Buffer.alloc(WEIGHTS.length));
    await expect(store.download(address, QUICK)).rejects.toMatchObject({
      code: 'pack-download-failed',
      details: { reason: 'checksum', url: expect.stringContaining('vision.bin') },
    });
    await writeFile(join(served, 'test-pack', 'vision.bin'), WEIGHTS);
    await store.download(address, QUICK);
    await expect(store.download(address, { ...QUICK, sha256: '0'.repeat(64) })).rejects.toMatchObject({
      details: { reason: 'checksum' },
    });
  });

  it('stops at a file of another size before it is fetched', async () => {
    await writeFile(join(served, 'test-pack', 'vision.bin'), Buffer.alloc(WEIGHTS.length + 1));
    await expect(store.download(address, QUICK)).rejects.toMatchObject({ details: { reason: 'size' } });
  });

  it('needs room before it begins', async () => {
    const full = openPackStore(store.dir, { freeBytes: async () => 1000 });
    await expect(full.download(address)).rejects.toMatchObject({ code: 'disk-full' });
    expect(server.seen.map(({ path }) => path)).toEqual(['/test-pack/pack.json']);
    expect(await names()).toEqual([]);
  });

  it('refuses what is no pack, what is newer, and what is installed already', async () => {
    await mkdir(join(served, 'x'));
    await writeFile(join(served, 'x', 'pack.json'), '<html>');
    const html = `${server.url}/x/pack.json`;
    await expect(store.download(html)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'not-a-pack' } });
    await writeTestPack(served, { id: 'new', change: (manifest) => Object.assign(manifest, { formatVersion: 9 }) });
    await expect(store.download(`${server.url}/new/pack.json`)).rejects.toMatchObject({ code: 'pack-newer' });
    await writeFile(join(served, 'x', 'pack.json'), Buffer.alloc(5_000_000));
    await expect(store.download(html)).rejects.toMatchObject({ code: 'pack-download-failed', details: { reason: 'size' } });
    await store.download(address);
    await expect(store.download(address)).rejects.toMatchObject({ code: 'name-taken' });
    await store.download(address, { existing: 'replace' });
    expect(await names()).toEqual(['test-pack']);
  });

  it('that nobody went on with for a month is cleared at the next installation', async () => {
    await cutOff();
    const old = new Date(Date.now() - 40 * 24 * 3600 * 1000);
    await utimes(join(store.dir, (await names())[0]!), old, old);
    await store.install(join(served, 'test-pack'));
    expect(await names()).toEqual(['test-pack']);
  });
});

describe('the token', () => {
  it('goes to the first host, with every file', async () => {
    await store.download(address, { token: ' secret\n' });
    expect(new Set(server.seen.map(({ token }) => token))).toEqual(new Set(['Bearer secret']));
  });

  it('goes to no other host, not even on the way back', async () => {
    server.intervene = (path, response) =>
      server.seen.filter((each) => each.path === path).length % 2 === 1 && redirectTo(other.url)(path, response);
    other.intervene = redirectTo(server.url);
    await store.download(address, { token: 'secret' });
    expect(other.seen.map(({ token }) => token)).toEqual(other.seen.map(() => undefined));
    const first = server.seen.filter((_, index) => index % 2 === 0);
    const back = server.seen.filter((_, index) => index % 2 === 1);
    expect(new Set(first.map(({ token }) => token))).toEqual(new Set(['Bearer secret']));
    expect(new Set(back.map(({ token }) => token))).toEqual(new Set([undefined]));
  });

  it.each([
    [401, undefined, 'access', /give your token in the environment variable HF_TOKEN/],
    [403, 'secret', 'access', /token was refused/],
    [404, undefined, 'not-found', /Check the address/],
    [500, undefined, 'server', /Try again later/],
    [418, undefined, 'server', /answered 418/],
  ])('%d says what to do', async (status, token, reason, message) => {
    server.intervene = answerWith(status);
    const error: unknown = await store.download(address, { ...QUICK, token }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'pack-download-failed',
      details: { reason, status },
      message: expect.stringMatching(message),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    expect(await names()).toEqual([]);
  });
});

describe('an address', () => {
  it.each([
    'http://example.com/pack.json',
    'ftp://localhost/pack.json',
    'file:///etc/passwd',
    'pack.json',
    'https://a:b@localhost/',
  ])('%s is refused', async (url) => await expect(store.download(url)).rejects.toMatchObject({ code: 'invalid-input' }));

  it.each(['http://example.com', 'file:///etc'])('may not lead to %s', async (target) => {
    server.intervene = redirectTo(target);
    await expect(store.download(address, QUICK)).rejects.toMatchObject({ details: { reason: 'redirect' } });
  });

  it('may not lead in circles', async () => {
    server.intervene = redirectTo(server.url);
    await expect(store.download(address, QUICK)).rejects.toMatchObject({ details: { reason: 'redirect' } });
    expect(server.seen).toHaveLength(6);
  });
});
