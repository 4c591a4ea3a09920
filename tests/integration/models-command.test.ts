import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXIT, run } from '../../native/cli/run.ts';
import { ZipWriter } from '../../native/dataset/zip-writer.ts';
import { startTestServer, type TestServer } from '../../native/runtime/testing-server.ts';
import { TINY_PACK } from '../fixtures/tiny-pack.ts';

const TINY_REFERENCE = `${TINY_PACK}-reference`;
const ID = 'sam3-tiny-fp32';

describe('models', () => {
  let dir: string;
  let packs: string;
  let counter = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'models-command-'));
  });
  beforeEach(() => {
    packs = join(dir, `packs-${++counter}`);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  interface Options {
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
    /** Hears what is written to the error stream. */
    readonly onError?: (text: string) => void;
  }

  async function models(args: readonly string[], more: Options = {}) {
    let out = '';
    let err = '';
    const writeError = (text: string) => {
      err += text;
      more.onError?.(text);
    };
    const exit = await run(['models', ...args], {
      streams: { out: { write: (text) => (out += text) }, err: { write: writeError } },
      env: { ...process.env, SAM3_PACKS: packs, ...more.env },
      cwd: dir,
      now: Date.now,
      version: '0',
      signal: more.signal ?? new AbortController().signal,
    });
    return { exit, out, err };
  }

  it('installs a folder, lists, verifies and removes it', async () => {
    expect(await models(['install', TINY_PACK])).toMatchObject({ exit: EXIT.done, out: expect.stringContaining(ID) });
    const listed = await models(['--json', 'list']).then(({ out }) => out);
    expect(listed).toContain(ID);
    expect(listed).toContain('classic');
    expect((await models(['verify'])).exit).toBe(EXIT.done);
    expect(await models(['install', TINY_PACK])).toMatchObject({ exit: EXIT.failed, err: expect.stringContaining('name-taken') });
    expect((await models(['install', TINY_PACK, '--overwrite'])).exit).toBe(EXIT.done);
    expect((await models(['remove', ID])).exit).toBe(EXIT.done);
    expect(await readdir(packs)).toEqual([]);
  });

  it('installs a zip', async () => {
    const zip = join(dir, 'pack.zip');
    const names = (await readdir(TINY_PACK)).filter((name) => !name.startsWith('.'));
    const writer = await ZipWriter.create(zip, new Date(0));
    for (const name of names) await writer.addBytes(`tiny/${name}`, await readFile(join(TINY_PACK, name)), 'store');
    await writer.finish();
    expect((await models(['install', zip])).exit).toBe(EXIT.done);
    expect((await models(['verify', ID])).exit).toBe(EXIT.done);
  });

  it('says which pack is broken, and looks at the others too', async () => {
    await models(['install', TINY_PACK]);
    const broken = join(packs, 'broken');
    await cp(TINY_PACK, broken, { recursive: true });
    const path = join(broken, 'detector.onnx');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(path, bytes);
    const { exit, err } = await models(['verify']);
    expect(exit).toBe(EXIT.failed);
    expect(err).toContain('detector.onnx');
    expect(err).toContain(`${ID}: every file is as it was exported`);
  });

  it('leaves nothing behind when it is stopped in the middle', async () => {
    const stop = new AbortController();
    // The first line of progress comes with the first block that was copied.
    const stopped = await models(['install', TINY_PACK], { signal: stop.signal, onError: () => stop.abort() });
    expect(stopped.err).toContain('install');
    expect(stopped.exit).toBe(EXIT.interrupted);
    expect(await readdir(packs)).toEqual([]);
  });

  it('says what is wrong with what it is told to install', async () => {
    expect((await models(['install', join(dir, 'nowhere')])).err).toContain('pack-missing');
    const text = join(dir, 'notes.zip');
    await writeFile(text, 'notes');
    expect((await models(['install', text])).err).toContain('pack-invalid');
    expect((await models(['remove', 'nothing'])).err).toContain('pack-missing');
    expect((await models(['install'])).exit).toBe(EXIT.usage);
    expect(await readdir(packs).catch(() => [])).toEqual([]);
  });

  describe('download', () => {
    let served: string;
    let server: TestServer;
    const fetch = (more: readonly string[] = [], options: Options = {}) =>
      models(['download', `${server.url}/pack.json`, ...more], {
        ...options,
        env: { HF_TOKEN: '', SAM3_TOKEN: '', ...options.env },
      });

    beforeEach(async () => {
      served = join(dir, `served-${counter}`);
      await cp(TINY_PACK, served, { recursive: true });
      server = await startTestServer(served);
    });
    afterEach(() => server.close());

    /** Whether the weights were asked for from the start. */
    const startsOf = (file: string) => server.seen.filter(({ path }) => path === `/${file}`).map(({ range }) => range);

    async function stopInTheMiddle(): Promise<void> {
      const stop = new AbortController();
      server.cutAfter = 200_000;
      const stopped = await fetch([], { signal: stop.signal, onError: () => stop.abort() });
      expect(stopped.exit).toBe(EXIT.interrupted);
      expect((await readdir(packs)).filter((name) => !name.startsWith('.'))).toEqual([]);
      server.cutAfter = null;
      server.seen.length = 0;
    }

    it('sends the token of the environment, and says what to do without', async () => {
      server.intervene = (_path, response) => {
        if (server.seen.at(-1)?.token === 'Bearer secret') return false;
        response.writeHead(401).end();
        return true;
      };
      const refused = await fetch();
      expect(refused.exit).toBe(EXIT.failed);
      expect(refused.err).toContain('HF_TOKEN');
      expect((await fetch([], { env: { SAM3_TOKEN: 'secret' } })).exit).toBe(EXIT.done);
      expect((await models(['verify', ID])).exit).toBe(EXIT.done);
    });

    it('survives a connection that is cut', async () => {
      server.cutAfter = 200_000;
      expect((await fetch()).exit).toBe(EXIT.done);
      expect(server.seen.filter(({ range }) => range !== undefined)).not.toEqual([]);
      expect((await models(['verify', ID])).exit).toBe(EXIT.done);
    });

    it('goes on where Ctrl-C stopped it', async () => {
      await stopInTheMiddle();
      expect((await fetch()).exit).toBe(EXIT.done);
      expect(startsOf('vision_encoder.onnx')).toEqual([expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
      expect((await models(['verify', ID])).exit).toBe(EXIT.done);
    });

    it('does not join halves of two versions of a file', async () => {
      await stopInTheMiddle();
      server.version = '2';
      expect((await fetch()).exit).toBe(EXIT.done);
      expect((await models(['verify', ID])).exit).toBe(EXIT.done);
    });

    it('says that there is nothing, or something else than was promised', async () => {
      const lost = await models(['download', `${server.url}/lost/pack.json`]);
      expect(lost).toMatchObject({ exit: EXIT.failed, err: expect.stringContaining('404') });
      const other = await fetch(['--sha256', '0'.repeat(64)]);
      expect(other).toMatchObject({ exit: EXIT.failed, err: expect.stringContaining('pack-download-failed') });
      const sha256 = createHash('sha256')
        .update(await readFile(join(served, 'pack.json')))
        .digest('hex');
      expect((await fetch(['--sha256', sha256])).exit).toBe(EXIT.done);
    });
  });

  it('checks a pack against its reference', async () => {
    const { exit, out, err } = await models(['check', TINY_PACK, '--reference', TINY_REFERENCE, '--device', 'cpu']);
    expect(err).not.toContain('error:');
    expect(exit).toBe(EXIT.done);
    expect(out).toContain('max rel');
    expect(out).not.toContain('WRONG');
  });

  it('says what a check cannot be made of', async () => {
    const none = await models(['check', TINY_PACK, '--reference', dir]);
    expect(none).toMatchObject({ exit: EXIT.failed, err: expect.stringContaining('index.json') });
    expect((await models(['check', 'nowhere', '--reference', TINY_REFERENCE])).err).toContain('pack-missing');
    expect((await models(['check', TINY_PACK])).exit).toBe(EXIT.usage);
  });

  it('fails a check whose reference says something else', async () => {
    const falsified = join(dir, 'falsified');
    await cp(TINY_REFERENCE, falsified, { recursive: true });
    const path = join(falsified, 'index.json');
    const index = JSON.parse(await readFile(path, 'utf8'));
    index.cases = index.cases.filter(({ kind }: { kind: string }) => kind === 'tokenizer');
    index.cases[0].phrases[0].ids[1]++;
    await writeFile(path, JSON.stringify(index));
    const { exit, out } = await models(['check', TINY_PACK, '--reference', falsified, '--device', 'cpu', '--json']);
    expect(exit).toBe(EXIT.failed);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.find(({ type }) => type === 'model-check')).toMatchObject({
      ok: false,
      cases: [{ id: 'tokenizer', ok: false }],
    });
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      code: 'pack-invalid',
      details: { reason: 'parity', cases: ['tokenizer'] },
    });
  });
});
