import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFolderOf } from './stage-files.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stage-'));
  await mkdir(join(root, 'masks', 'obj_001'), { recursive: true });
  await mkdir(join(root, 'temporary'));
  for (const name of ['a.png', 'b.png', 'obj_001/c.png']) await writeFile(join(root, 'masks', name), name);
});
afterEach(() => rm(root, { recursive: true, force: true }));
const at = (name: string) => join(root, 'masks', name);

it('works on one folder where it lies', async () => {
  expect(await withFolderOf([join(root, 'masks')], join(root, 'temporary'), async (dir) => dir)).toBe(join(root, 'masks'));
});

it('gathers the files that were named and no others, arranged as they were', async () => {
  const work = async (dir: string) => {
    expect((await readdir(dir, { recursive: true })).sort()).toEqual(['a.png', 'obj_001', join('obj_001', 'c.png')]);
    return readFile(join(dir, 'obj_001', 'c.png'), 'utf8');
  };
  expect(await withFolderOf([at('a.png'), at('obj_001/c.png')], join(root, 'temporary'), work)).toBe('obj_001/c.png');
  expect(await readdir(join(root, 'temporary'))).toEqual([]);
  await access(at('a.png'));
});

it('cleans up when the work fails, and takes no mixture', async () => {
  const temporary = join(root, 'temporary');
  const fail = async () => Promise.reject(new Error('unreadable'));
  await expect(withFolderOf([at('a.png')], temporary, fail)).rejects.toThrow('unreadable');
  expect(await readdir(temporary)).toEqual([]);
  await expect(withFolderOf([at('a.png'), at('obj_001')], temporary, fail)).rejects.toMatchObject({ code: 'invalid-input' });
});
