import { appendFile, chmod, mkdir, open, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { InvariantError } from '../contract/errors.ts';
import { loadGraphs } from './load-graphs.ts';
import { openPack, type PackProgress, verifyFiles, verifyPack } from './pack.ts';
import { packBytes, packFiles } from './read-manifest.ts';
import { DOUBLING, fakeOrt, testFolder, writeTestPack } from './testing.ts';
import { STAMP_FILE } from './verified-stamp.ts';

type Json = Record<string, never> & Record<string, unknown>;

let parent: string;
beforeEach(async () => {
  parent = await testFolder();
});

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 3);
  await file.write(Buffer.of(buffer[0]! ^ 1), 0, 1, 3);
  await file.close();
}

/** A pack whose manifest was changed. */
async function changed(change: (manifest: Json) => void): Promise<string> {
  return await writeTestPack(parent, { change: (manifest) => change(manifest as Json) });
}

describe('a good pack', () => {
  it('opens, and knows its files', async () => {
    const dir = await writeTestPack(parent);
    const pack = await openPack(dir);
    expect(pack.manifest.id).toBe('test-pack');
    expect(pack.path('tokenizer.json')).toBe(join(pack.dir, 'tokenizer.json'));
    expect(() => pack.path('../x')).toThrow(InvariantError);
    expect(await pack.readTokenizer()).toEqual({ model: {} });
  });

  it('may be reached over a link, and have links within', async () => {
    const dir = await writeTestPack(parent);
    await rename(join(dir, 'detector.onnx'), join(dir, 'stored'));
    await symlink('stored', join(dir, 'detector.onnx'));
    await symlink(dir, join(parent, 'link'));
    expect((await openPack(join(parent, 'link'))).dir).toBe((await openPack(dir)).dir);
  });

  it('is read byte by byte when it is verified, with progress', async () => {
    const dir = await writeTestPack(parent);
    const steps: PackProgress[] = [];
    const pack = await verifyPack(dir, { onProgress: (step) => steps.push(step) });
    const totalBytes = packBytes(pack.manifest);
    expect(steps.at(-1)).toEqual({ doneBytes: totalBytes, totalBytes, file: 'tokenizer.json' });
    expect(steps.map(({ doneBytes }) => doneBytes)).toEqual(steps.map(({ doneBytes }) => doneBytes).toSorted((a, b) => a - b));
    await expect(verifyPack(dir, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a pack is refused', () => {
  const cases: [string, string, (dir: string) => Promise<unknown>][] = [
    ['without pack.json', 'not-a-pack', (dir) => rm(join(dir, 'pack.json'))],
    ['with a pack.json that is no JSON', 'not-a-pack', (dir) => writeFile(join(dir, 'pack.json'), '{')],
    ['with a pack.json of something else', 'not-a-pack', (dir) => writeFile(join(dir, 'pack.json'), '{"name": "x"}')],
    [
      'with a pack.json that is far too long',
      'not-a-pack',
      (dir) => appendFile(join(dir, 'pack.json'), Buffer.alloc(5_000_000, 32)),
    ],
    ['when a file is missing', 'file-missing', (dir) => rm(join(dir, 'detector.onnx'))],
    [
      'when a file is a folder',
      'file-missing',
      (dir) => rm(join(dir, 'detector.onnx')).then(() => mkdir(join(dir, 'detector.onnx'))),
    ],
    ['when a file was cut short', 'file-size', (dir) => truncate(join(dir, 'detector.onnx'), 20)],
    ['when a file is longer', 'file-size', (dir) => appendFile(join(dir, 'detector.onnx'), 'x')],
    ['when a byte was flipped', 'checksum', (dir) => flipByte(join(dir, 'memory_encoder.onnx'))],
    ['when the tokenizer was changed', 'checksum', (dir) => flipByte(join(dir, 'tokenizer.json'))],
  ];
  it.each(cases)('%s', async (_what, reason, damage) => {
    const dir = await writeTestPack(parent);
    await damage(dir);
    await expect(verifyPack(dir)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason } });
  });

  const manifests: [string, string, (manifest: Json) => void][] = [
    ['of another family', 'family', (manifest) => Object.assign(manifest, { family: 'sam2' })],
    ['of no family', 'family', (manifest) => Object.assign(manifest, { family: undefined })],
    ['without a graph', 'manifest', ({ graphs }) => delete (graphs as Json).detector],
    ['with a graph too many', 'manifest', ({ graphs }) => Object.assign(graphs!, { other: (graphs as Json).detector })],
    ['with a wrong checksum text', 'manifest', ({ tokenizer }) => Object.assign(tokenizer!, { sha256: 'abc' })],
    ['naming a file above', 'outside', ({ tokenizer }) => Object.assign(tokenizer!, { path: '../tokenizer.json' })],
    ['naming a file by its absolute path', 'outside', ({ tokenizer }) => Object.assign(tokenizer!, { path: '/etc/passwd' })],
    ['naming a file of Windows', 'outside', ({ tokenizer }) => Object.assign(tokenizer!, { path: 'C:\\secret' })],
    ['naming a file in a folder', 'outside', ({ tokenizer }) => Object.assign(tokenizer!, { path: 'sub/tokenizer.json' })],
    ['naming ..', 'outside', ({ tokenizer }) => Object.assign(tokenizer!, { path: '..' })],
    ['naming a hidden file', 'manifest', ({ tokenizer }) => Object.assign(tokenizer!, { path: '.verified.json' })],
    ['naming a file twice', 'manifest', ({ tokenizer }) => Object.assign(tokenizer!, { path: 'Detector.onnx' })],
    ['naming its own pack.json', 'manifest', ({ tokenizer }) => Object.assign(tokenizer!, { path: 'pack.json' })],
    ['with an id that is a path', 'manifest', (manifest) => Object.assign(manifest, { id: '../x' })],
  ];
  it.each(manifests)('%s', async (_what, reason, change) => {
    const dir = await writeTestPack(parent);
    const path = join(dir, 'pack.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Json;
    change(manifest);
    await writeFile(path, JSON.stringify(manifest));
    await expect(openPack(dir)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason } });
  });

  it('of a newer format, with the advice to update, whatever else it holds', async () => {
    const dir = await changed((manifest) => Object.assign(manifest, { formatVersion: 2, family: 'sam4', graphs: {} }));
    await expect(openPack(dir)).rejects.toMatchObject({
      code: 'pack-newer',
      message: expect.stringContaining('Update the program'),
    });
  });

  it('that is not there at all', async () => {
    await expect(openPack(join(parent, 'nothing'))).rejects.toMatchObject({ code: 'pack-missing' });
  });

  it.each(['detector.onnx', 'pack.json'])('when %s is a link that leads out', async (file) => {
    const dir = await writeTestPack(parent);
    await rename(join(dir, file), join(parent, 'secret'));
    await symlink('../secret', join(dir, file));
    await expect(openPack(dir)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'outside', file } });
  });

  it('with a manifest that says in words what is wrong', async () => {
    const dir = await changed((manifest) => Object.assign(manifest, { precision: 'fp8', memoryBytes: -1 }));
    await expect(openPack(dir)).rejects.toThrow(/precision: .*; memoryBytes: /);
  });
});

describe('a verified file', () => {
  it('is not read again until it is touched', async () => {
    const dir = await writeTestPack(parent);
    const { manifest } = await verifyPack(dir);
    const read = async () => {
      const files: string[] = [];
      await verifyFiles(dir, packFiles(manifest), { onProgress: ({ file }) => files.push(file) });
      return files;
    };
    expect(await read()).toEqual([]);
    const path = join(dir, 'detector.onnx');
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    expect(await read()).toEqual(['detector.onnx']);
    expect(await read()).toEqual([]);
    await writeFile(join(dir, STAMP_FILE), 'torn');
    expect(await read()).toHaveLength(8);
  });

  it('is read before it is loaded, and again when a byte was changed', async () => {
    const dir = await writeTestPack(parent, { graphs: { detector: DOUBLING } });
    const ort = fakeOrt();
    const first = await loadGraphs(await openPack(dir), { device: 'cpu', ort });
    await first.warmUp(['detector']);
    const path = join(dir, 'detector.onnx');
    await flipByte(path);
    // The times are put back: the inode's own time of change still tells.
    await utimes(path, new Date(0), new Date(0));
    const second = await loadGraphs(await openPack(dir), { device: 'cpu', ort });
    await expect(second.warmUp(['detector'])).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'checksum' } });
    expect(ort.created).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'in a folder that is read-only is read each time',
    async () => {
      const dir = await writeTestPack(parent);
      await chmod(dir, 0o555);
      await verifyPack(dir);
      await verifyPack(dir);
      await chmod(dir, 0o755);
    },
  );
});
