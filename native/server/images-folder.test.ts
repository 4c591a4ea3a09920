import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { imagesFolder } from './images-folder.ts';

it.each([
  ['{"images":[{"file_name":"a.png"}]}', ['/set/images/a.png', '/set/images/b.png'], '/set/images'],
  ['{"images":[{"file_name":"images/a.png"}]}', ['/set/images/a.png'], '/set'],
  ['{"images":[{"file_name" : "\\u00e9.png"}]}', ['/set/x/é.png', '/set/y/a.png', '/set/y/b.png'], '/set/x'],
  ['{"images":[{"file_name":"gone.png"}]}', ['/set/x/a.png', '/set/y/a.png', '/set/y/b.png'], '/set/y'],
  ['no JSON', ['/set/x/a.png'], '/set/x'],
  ['{}', [], null],
])('of %s beside %j is %s', async (json, others, folder) => {
  const dir = await mkdtemp(join(tmpdir(), 'images-folder-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'coco.json'), json);
  expect(await imagesFolder(join(dir, 'coco.json'), others)).toBe(folder);
});
