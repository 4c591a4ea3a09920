import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashContent } from './hash.ts';
import { expandImportPaths } from './import-paths.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paths-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function place(...names: string[]): Promise<string[]> {
  const paths = names.map((name) => join(dir, name));
  for (const path of paths) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x');
  }
  return paths;
}

/** Groups as `name: first..last` or `name: file`. */
async function expand(paths: readonly string[]): Promise<string[]> {
  const groups = await expandImportPaths(paths);
  return groups.map(({ name, paths: files }) => `${name}: ${files.map((file) => basename(file)).join(' ')}`);
}

test('files: videos one by one, a numbered sequence together, other pictures one by one', async () => {
  const files = await place('a.mp4', 'f_10.png', 'f_9.png', 'f_11.png', 'cat.jpg', 'dog.jpg', 'B.MOV');
  expect(await expand(files)).toEqual(['a: a.mp4', 'B: B.MOV', 'cat: cat.jpg', 'dog: dog.jpg', 'f: f_9.png f_10.png f_11.png']);
});

test('photographs with numbers of their own are no sequence; frames of every fifth picture are', async () => {
  const photos = await place('IMG_0012.jpg', 'IMG_0157.jpg', 'IMG_0158.jpg', 'IMG_0300.jpg');
  expect((await expand(photos)).length).toBe(4);
  const frames = await place('v/00000.jpg', 'v/00005.jpg', 'v/00010.jpg');
  expect(await expand(frames)).toEqual(['v: 00000.jpg 00005.jpg 00010.jpg']);
  expect((await expand([frames[0]])).length).toBe(1);
});

test('a folder that is one sequence is named as a folder; others give what is in them, also below', async () => {
  await place('set/000.jpg', 'set/001.jpg', 'set/.hidden.jpg', 'set/readme.txt');
  expect(await expandImportPaths([join(dir, 'set')])).toEqual([{ paths: [join(dir, 'set')], name: 'set' }]);
  await place('mix/clip.mp4', 'mix/b/x1.png', 'mix/b/x2.png', 'mix/b/y.png', 'mix/b/list.m3u8');
  expect(await expand([join(dir, 'mix')])).toEqual(['clip: clip.mp4', 'x: x1.png x2.png', 'y: y.png']);
});

test('what cannot be imported is told', async () => {
  await place('only/words.txt');
  await expect(expandImportPaths([join(dir, 'only')])).rejects.toMatchObject({ code: 'media-empty' });
  await expect(expandImportPaths([join(dir, 'none.mp4')])).rejects.toMatchObject({ code: 'media-vanished' });
  await expect(expandImportPaths(['https://example.org/a.mp4'])).rejects.toMatchObject({ code: 'media-path-not-allowed' });
  await writeFile(join(dir, 'zero.mp4'), '');
  await expect(expandImportPaths([join(dir, 'zero.mp4')])).rejects.toMatchObject({ code: 'media-empty' });
});

test('the hash of a file and of a list of files', async () => {
  await place('a', 'b');
  expect(await hashContent(join(dir, 'a'))).toBe('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881');
  const both = await hashContent(dir, { files: ['a', 'b'] });
  expect(both).not.toBe(await hashContent(dir, { files: ['b', 'a'] }));
  expect(both).toMatch(/^[0-9a-f]{64}$/);
  await expect(hashContent(join(dir, 'c'))).rejects.toMatchObject({ code: 'media-vanished' });
  await expect(hashContent(join(dir, 'a'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});
