import { describe, expect, it } from 'vitest';
import { APP_ORIGIN, assetFile, isAppAddress, readAppAddress, START_PAGE } from './app-address.ts';

describe('an address of the scheme', () => {
  it.each([
    ['/', { kind: 'asset', path: 'index.html' }],
    ['/index.html?x=1#y', { kind: 'asset', path: 'index.html' }],
    ['/assets/index-abc.js', { kind: 'asset', path: 'assets/index-abc.js' }],
    ['/assets/a%20b.css', { kind: 'asset', path: 'assets/a b.css' }],
    ['/frames/12/0.jpg', { kind: 'frame', mediaId: 12, frameIndex: 0 }],
    ['/frames/12/19999.jpg', { kind: 'frame', mediaId: 12, frameIndex: 19999 }],
    ['/thumbnails/3.webp', { kind: 'thumbnail', mediaId: 3 }],
    ['/thumbnails/3.jpg', { kind: 'thumbnail', mediaId: 3 }],
    ['/filmstrips/3.jpg', { kind: 'filmstrip', mediaId: 3 }],
    ['/filmstrips/3.webp', { kind: 'filmstrip', mediaId: 3 }],
    ['/filmstrips/3.json', { kind: 'filmstrip-layout', mediaId: 3 }],
  ])('%s', (path, resource) => expect(readAppAddress(APP_ORIGIN + path)).toEqual(resource));

  it.each([
    '/frames/0/1.jpg',
    '/frames/12/01.jpg',
    '/frames/12/-1.jpg',
    '/frames/12/1.png',
    '/frames/12/1.5.jpg',
    '/frames/12/99999999999999999999.jpg',
    '/frames',
    '/thumbnails/3.json',
    '/thumbnails/..%2f3.webp',
    '/%2e%2e%2fsecret',
    '/a/..%2f..%2fsecret',
    '/..%5csecret',
    '/C:%5cWindows',
    '/a%00.js',
    '/a//b.js',
    '/assets/',
    '/%zz',
  ])('%s means nothing', (path) => expect(readAppAddress(APP_ORIGIN + path)).toBeNull());

  it.each([
    'app://other/index.html',
    'https://workstation/index.html',
    'app://u:p@workstation/',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('%s is not ours', (address) => {
    expect(readAppAddress(address)).toBeNull();
    expect(isAppAddress(address)).toBe(false);
  });

  it('of the start page is ours', () => expect(readAppAddress(START_PAGE)).toEqual({ kind: 'asset', path: 'index.html' }));

  it('that climbs is put right by the address itself and stays inside', () => {
    expect(readAppAddress(`${APP_ORIGIN}/assets/../../../etc/passwd`)).toEqual({ kind: 'asset', path: 'etc/passwd' });
  });
});

describe('the file of an asset', () => {
  it.each([
    ['index.html', '/app/out/renderer/index.html'],
    ['assets/a.js', '/app/out/renderer/assets/a.js'],
    ['..a/b', null],
    ['../main/index.js', null],
    ['a/../../x', null],
    ['', null],
    ['.', null],
  ])('%s', (path, file) => expect(assetFile('/app/out/renderer', path)).toBe(file));
});
