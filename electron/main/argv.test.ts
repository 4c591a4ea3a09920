import { describe, expect, it } from 'vitest';
import { parseArgv } from './argv.ts';

const installed = { cwd: '/work', runsFromSources: false };
const sources = { cwd: '/work', runsFromSources: true };

describe('the command line', () => {
  it.each([
    ['nothing', ['app'], [], null],
    ['a file', ['app', '/a/clip.mp4'], ['/a/clip.mp4'], null],
    ['a relative file', ['app', 'clip.mp4', '../b.mov'], ['/work/clip.mp4', '/b.mov'], null],
    ['an address of a file', ['app', 'file:///a/one%20two.mp4'], ['/a/one two.mp4'], null],
    ['an address of another host', ['app', 'file://host/a.mp4', 'smb://host/a.mp4', 'file://%zz/'], [], null],
    ['an encoded slash', ['app', 'file:///a%2Fb'], [], null],
    ['the library', ['app', '--library', 'lib', '/a.mp4'], ['/a.mp4'], '/work/lib'],
    ['the library in one word', ['app', '--library=/lib'], [], '/lib'],
    ['the library without a value', ['app', '--library'], [], null],
    ['switches of Chromium', ['app', '--no-sandbox', '--lang=ru', '-x', '/a.mp4'], ['/a.mp4'], null],
    ['a file that looks like an option', ['app', '--', '--library'], ['/work/--library'], null],
    ['an empty word and a zero byte', ['app', '', 'a\0b'], [], null],
  ])('%s', (_name, argv, files, library) => {
    expect(parseArgv(argv, installed)).toEqual({ files, library, userData: null });
  });

  it('takes a folder for its settings', () => {
    expect(parseArgv(['app', '--user-data-dir=/u', 'a'], installed)).toEqual({
      files: ['/work/a'],
      library: null,
      userData: '/u',
    });
  });

  it('does not take the program for a file when it runs from its sources', () => {
    expect(parseArgv(['electron', '.', '/a.mp4'], sources).files).toEqual(['/a.mp4']);
    expect(parseArgv(['electron', '-r', 'loader.js', '--inspect=0', 'out/main/index.js', 'b.mp4'], sources).files).toEqual([
      '/work/b.mp4',
    ]);
  });
});
