import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { defaultLibraryDir } from './default-library.ts';

it.each([
  [{}, 'linux', join('/home/me', '.local', 'share', 'sam3-workstation', 'library')],
  [{ XDG_DATA_HOME: '/data' }, 'linux', join('/data', 'sam3-workstation', 'library')],
  [{}, 'darwin', join('/home/me', 'Library', 'Application Support', 'sam3-workstation', 'library')],
  [{ LOCALAPPDATA: '/local' }, 'win32', join('/local', 'sam3-workstation', 'library')],
  [{ SAM3_LIBRARY: '/mine' }, 'linux', resolve('/mine')],
] as const)('%j on %s', (env, platform, dir) => {
  expect(defaultLibraryDir(env, platform, '/home/me')).toBe(dir);
});
