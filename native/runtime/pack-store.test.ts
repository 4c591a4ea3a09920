import { mkdir, readdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ZipWriter } from '../dataset/zip-writer.ts';
import { builtInPackDir } from './built-in-packs.ts';
import { openPack, type PackProgress } from './pack.ts';
import { defaultPackDir, openPackStore, type PackStore } from './pack-store.ts';
import { packBytes } from './read-manifest.ts';
import { DOUBLING, DOUBLING_HALVES, testFolder, writeTestPack } from './testing.ts';

let outside: string;
let store: PackStore;
beforeEach(async () => {
  outside = await testFolder();
  store = openPackStore(join(outside, 'store'));
});

/** Everything in the store's folder, hidden names too. */
async function names(): Promise<string[]> {
  return await readdir(store.dir).catch(() => []);
}

async function zipOf(dir: string, prefix: string, without: string[] = [], more: Record<string, string> = {}): Promise<string> {
  const path = join(outside, 'pack.zip');
  const zip = await ZipWriter.create(path, new Date(0));
  for (const name of await readdir(dir)) {
    if (!without.includes(name)) await zip.addBytes(prefix + name, await readFile(join(dir, name)), 'deflate');
  }
  for (const [name, text] of Object.entries(more)) await zip.addBytes(name, Buffer.from(text), 'store');
  await zip.finish();
  return path;
}

describe('installing', () => {
  it('copies a folder, whole, with progress', async () => {
    const from = await writeTestPack(outside);
    const steps: PackProgress[] = [];
    await writeFile(join(from, 'notes.txt'), 'not of the pack');
    const pack = await store.install(from, { onProgress: (step) => steps.push(step) });
    expect(pack.dir).toBe((await openPack(join(store.dir, 'test-pack'))).dir);
    expect(steps.at(-1)?.doneBytes).toBe(packBytes(pack.manifest));
    expect(await readdir(pack.dir)).not.toContain('notes.txt');
    expect(await names()).toEqual(['test-pack']);
    expect((await store.find('test-pack')).manifest.version).toBe('1');
    await store.verify('test-pack');
  });

  it('refuses a zip with a name that leads out of it', async () => {
    const zip = await zipOf(await writeTestPack(outside), '', [], { '../evil.txt': 'x' });
    await expect(store.install(zip)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'not-a-pack' } });
  });

  it.each(['', 'test-pack/'])('takes a zip with the pack at "%s"', async (prefix) => {
    const zip = await zipOf(await writeTestPack(outside), prefix, [], { [`${prefix}readme.txt`]: 'hello' });
    const pack = await store.install(zip);
    expect(await readdir(pack.dir)).not.toContain('readme.txt');
    await store.verify('test-pack');
  });

  it.each<[string, string[], string]>([
    ['without a file', ['detector.onnx'], 'file-missing'],
    ['without pack.json', ['pack.json'], 'not-a-pack'],
  ])('refuses a zip %s', async (_what, without, reason) => {
    const zip = await zipOf(await writeTestPack(outside), '', without);
    await expect(store.install(zip)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason } });
    expect(await names()).toEqual([]);
  });

  it('refuses a zip that was cut short, a file that is no zip, and nothing', async () => {
    const zip = await zipOf(await writeTestPack(outside), '');
    await truncate(zip, 500);
    const refused = { code: 'pack-invalid', details: { reason: 'not-a-pack' } };
    await expect(store.install(zip)).rejects.toMatchObject(refused);
    await expect(store.install(join(outside, 'test-pack', 'detector.onnx'))).rejects.toMatchObject(refused);
    await expect(store.install(join(outside, 'nothing'))).rejects.toMatchObject({ code: 'pack-missing' });
  });

  it.each(['folder', 'zip'])('leaves nothing of a %s with a damaged file', async (kind) => {
    const dir = await writeTestPack(outside);
    const path = join(dir, 'vision_encoder.onnx');
    await writeFile(path, Buffer.alloc((await readFile(path)).length));
    const from = kind === 'zip' ? await zipOf(dir, '') : dir;
    await expect(store.install(from)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'checksum' } });
    expect(await names()).toEqual([]);
  });

  it('leaves nothing when it is cancelled', async () => {
    const from = await writeTestPack(outside);
    const control = new AbortController();
    const onProgress = ({ file }: PackProgress) => file.startsWith('detector') && control.abort();
    await expect(store.install(from, { signal: control.signal, onProgress })).rejects.toMatchObject({ code: 'aborted' });
    expect(await names()).toEqual([]);
  });

  it('needs room, and says how much', async () => {
    const from = await writeTestPack(outside);
    const full = openPackStore(store.dir, { freeBytes: async () => 1_000_000 });
    await expect(full.install(from)).rejects.toMatchObject({
      code: 'disk-full',
      details: { freeBytes: 1_000_000 },
      message: expect.stringContaining('1 MB left'),
    });
    expect(await names()).toEqual([]);
  });

  it('replaces a pack only when asked to, and never what is not a pack', async () => {
    await store.install(await writeTestPack(outside));
    const newer = await writeTestPack(outside, { graphs: { detector: DOUBLING_HALVES } });
    await expect(store.install(newer)).rejects.toMatchObject({ code: 'name-taken' });
    await store.install(newer, { existing: 'replace' });
    expect((await store.find('test-pack')).manifest.graphs.detector.inputs[0]?.type).toBe('float16');
    expect(await names()).toEqual(['test-pack']);
    // Also one whose manifest is damaged, as long as nothing else lies there.
    await writeFile(join(store.dir, 'test-pack', 'pack.json'), '{');
    await store.install(newer, { existing: 'replace' });
    await writeFile(join(store.dir, 'test-pack', 'precious.txt'), 'x');
    await expect(store.install(newer, { existing: 'replace' })).rejects.toMatchObject({
      code: 'name-taken',
      details: { foreign: ['precious.txt'] },
    });
    await store.verify('test-pack');
  });

  it('clears what a killed installation left, and only that', async () => {
    await mkdir(join(store.dir, '.installing-999999999-00'), { recursive: true });
    await mkdir(join(store.dir, `.installing-${process.ppid}-00`));
    await mkdir(join(store.dir, '.download-00'));
    await store.install(await writeTestPack(outside));
    expect(await names()).toEqual(['.download-00', `.installing-${process.ppid}-00`, 'test-pack']);
  });
});

describe('the list', () => {
  it('is empty where there is no store', async () => {
    expect(await store.list()).toEqual([]);
    await expect(store.find('x')).rejects.toMatchObject({
      code: 'pack-missing',
      message: expect.stringContaining('None is installed'),
    });
  });

  it('shows good and broken packs, by the names that they give themselves', async () => {
    await writeTestPack(store.dir, { id: 'b' });
    await rename(join(store.dir, 'b'), join(store.dir, 'folder'));
    await writeTestPack(store.dir, { id: 'a' });
    await truncate(join(store.dir, 'a', 'detector.onnx'), 3);
    await mkdir(join(store.dir, 'empty'));
    await writeFile(join(store.dir, 'a-file'), '');
    const listed = await store.list();
    expect(listed.map(({ id, error }) => [id, error?.details.reason ?? null])).toEqual([
      ['a', 'file-size'],
      ['empty', 'not-a-pack'],
      ['b', null],
    ]);
    expect((await store.find('b')).dir).toBe(listed[2]?.pack?.dir);
    await expect(store.find('a')).rejects.toMatchObject({ code: 'pack-invalid' });
    await expect(store.find('c')).rejects.toMatchObject({ code: 'pack-missing', details: { installed: ['a', 'empty', 'b'] } });
  });
});

describe('removing', () => {
  it('deletes the pack, broken or not', async () => {
    const pack = await store.install(await writeTestPack(outside));
    await truncate(join(pack.dir, 'detector.onnx'), 3);
    expect(await store.remove('test-pack')).toEqual({ id: 'test-pack', bytes: packBytes(pack.manifest), kept: [] });
    expect(await names()).toEqual([]);
    await expect(store.remove('test-pack')).rejects.toMatchObject({ code: 'pack-missing' });
  });

  it('keeps what is not the pack’s, and says so', async () => {
    const { dir } = await store.install(await writeTestPack(outside));
    await writeFile(join(dir, 'notes.txt'), 'mine');
    await mkdir(join(dir, 'sub'));
    expect((await store.remove('test-pack')).kept).toEqual(['notes.txt', 'sub']);
    expect(await readdir(dir)).toEqual(['notes.txt', 'sub']);
    // What is left is no pack, and is not touched.
    await expect(store.remove('test-pack')).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'not-a-pack' } });
    expect(await readdir(dir)).toEqual(['notes.txt', 'sub']);
  });

  it('of a link deletes the link', async () => {
    const real = await writeTestPack(outside, { graphs: { detector: DOUBLING } });
    await mkdir(store.dir);
    await symlink(real, join(store.dir, 'linked'));
    expect((await store.list()).map(({ id }) => id)).toEqual(['test-pack']);
    await store.remove('test-pack');
    expect(await names()).toEqual([]);
    await openPack(real);
  });
});

it.each([
  [{ SAM3_PACKS: '/packs' }, 'linux', '/packs'],
  [{}, 'linux', '/home/a/.local/share/sam3-workstation/packs'],
  [{ XDG_DATA_HOME: '/data' }, 'linux', '/data/sam3-workstation/packs'],
  [{ SAM3_PACKS: '' }, 'darwin', '/home/a/Library/Application Support/sam3-workstation/packs'],
  [{ LOCALAPPDATA: '/local' }, 'win32', '/local/sam3-workstation/packs'],
] as const)('with %o on %s packs lie in %s', (env, platform, dir) => expect(defaultPackDir(env, platform, '/home/a')).toBe(dir));

describe('packs that the program brings', () => {
  let builtInDir: string;
  beforeEach(async () => {
    builtInDir = join(outside, 'brought');
    await mkdir(builtInDir);
    await rename(await writeTestPack(outside), join(builtInDir, 'test-pack'));
    store = openPackStore(join(outside, 'store'), { builtInDir });
  });

  it('are found, read whole, and never written into', async () => {
    const before = await readdir(join(builtInDir, 'test-pack'));
    expect(await store.list()).toMatchObject([{ id: 'test-pack', builtIn: true, error: null }]);
    const pack = await store.find('test-pack');
    expect(pack.builtIn).toBe(true);
    await pack.readTokenizer();
    await store.verify('test-pack');
    expect(await readdir(join(builtInDir, 'test-pack'))).toEqual(before);
    expect(await names()).toEqual([]);
  });

  it('stay when they are to be removed', async () => {
    await expect(store.remove('test-pack')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('built in'),
    });
    expect((await store.find('test-pack')).builtIn).toBe(true);
  });

  it('give way to an installed one of the same id, and come back when that is removed', async () => {
    await store.install(join(builtInDir, 'test-pack'));
    expect(await store.list()).toMatchObject([{ id: 'test-pack', builtIn: false }]);
    await store.remove('test-pack');
    expect(await store.list()).toMatchObject([{ id: 'test-pack', builtIn: true }]);
  });

  it('are none where their folder is not there', async () => {
    expect(await openPackStore(store.dir, { builtInDir: join(outside, 'nowhere') }).list()).toEqual([]);
  });

  it('lie where the environment says, else with the sources', () => {
    expect(builtInPackDir({ SAM3_BUILT_IN_PACKS: '/packs' })).toBe('/packs');
    expect(builtInPackDir({})).toMatch(/resources.packs$/);
  });
});
