import { describe, expect, it } from 'vitest';
import { commonFolder, exportTarget, fileNameOf, projectFileTarget } from './save-targets.ts';

describe('a file name', () => {
  it.each([
    ['Cats', 'Cats'],
    ['Кошки и собаки', 'Кошки и собаки'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['  ..hidden. ', 'hidden'],
    ['a\nb\0', 'a_b_'],
    ['CON', '_CON'],
    ['lpt1.txt', '_lpt1.txt'],
    ['console', 'console'],
    ['...', '_'],
    ['x'.repeat(300), 'x'.repeat(120)],
  ])('of %j is %s', (name, fileName) => expect(fileNameOf(name)).toBe(fileName));
});

describe('an export goes', () => {
  it.each([
    ['/out/set.zip', 'zip', '/out/set.zip', true],
    ['/out/set.ZIP', 'zip', '/out/set.ZIP', true],
    ['/out/set', 'zip', '/out/set.zip', 'own'],
    ['/out/set.v2', 'zip', '/out/set.v2.zip', 'own'],
    ['/out/set', 'folder', '/out/set', 'own'],
    ['/out/set.zip', 'folder', '/out/set', 'own'],
    ['/out/.zip', 'folder', '/out/.zip', 'own'],
  ] as const)('to %s as a %s: %s, may replace: %s', (chosen, container, path, overwrite) => {
    expect(exportTarget(chosen, container)).toEqual({ path, overwrite });
  });
});

it.each([
  ['/p/cats', '/p/cats.sam3project'],
  ['/p/cats.sam3project', '/p/cats.sam3project'],
  ['/p/cats.SAM3Project', '/p/cats.SAM3Project'],
  ['/p/cats.zip', '/p/cats.zip.sam3project'],
])('a project file %s is %s', (chosen, path) => expect(projectFileTarget(chosen)).toBe(path));

it.each([
  [['/a/b/c.png'], '/a/b'],
  [['/a/b/c.png', '/a/b/d.png'], '/a/b'],
  [['/a/b/c.png', '/a/bc/d.png'], '/a'],
  [['/a/b/c/1.png', '/a/b/2.png', '/a/b/d/3.png'], '/a/b'],
  [['/a/1.png', '/b/2.png'], '/'],
])('the folder of %j is %s', (paths, folder) => expect(commonFolder(paths)).toBe(folder));
