import { describe, expect, it } from 'vitest';
import { externalAddress, isTrustedSender, mayNavigate, mayRequest } from './policies.ts';

describe('navigation', () => {
  it.each([
    ['app://workstation/index.html', true],
    ['app://workstation/#settings', true],
    ['app://workstation/index.html?lang=ru', true],
    ['app://workstation/frames/1/1.jpg', false],
    ['app://other/index.html', false],
    ['https://example.org/', false],
    ['file:///etc/passwd', false],
    ['data:text/html,hello', false],
    ['javascript:alert(1)', false],
    ['about:blank', false],
    ['', false],
  ])('%s: %s', (address, allowed) => expect(mayNavigate(address)).toBe(allowed));
});

describe('a page of the outside', () => {
  it.each([
    ['https://ffmpeg.org/download.html', 'https://ffmpeg.org/download.html'],
    ['https://github.com/a/b', 'https://github.com/a/b'],
    ['http://ffmpeg.org/', null],
    ['https://ffmpeg.org:8443/', null],
    ['https://user@ffmpeg.org/', null],
    ['https://ffmpeg.org.evil.example/', null],
    ['https://evil.example/?ffmpeg.org', null],
    ['file:///etc/passwd', null],
    ['smb://ffmpeg.org/a', null],
    ['nonsense', null],
  ])('%s: %s', (address, opened) => expect(externalAddress(address)).toBe(opened));
});

describe('a request', () => {
  it.each([
    ['app://workstation/assets/a.js', 'page', true],
    ['app://elsewhere/a.js', 'page', false],
    ['blob:app://workstation/1', 'page', true],
    ['data:image/png;base64,AA==', 'page', true],
    ['devtools://devtools/bundled/a.html', 'page', true],
    ['file:///home/person/clip.mp4', 'page', false],
    ['file:///home/person/frame.jpg', 'program', true],
    ['https://example.org/', 'page', false],
    ['https://example.org/', 'program', false],
    ['ws://127.0.0.1:1/', 'page', false],
    ['', 'page', false],
  ] as const)('for %s by the %s: %s', (address, requester, allowed) => expect(mayRequest(address, requester)).toBe(allowed));
});

describe('a sender', () => {
  const page = { url: 'app://workstation/index.html', parent: null, detached: false };
  it.each([
    ['our page', page, true],
    ['a frame that is gone', null, false],
    ['a detached frame', { ...page, detached: true }, false],
    ['a frame within the page', { ...page, parent: page }, false],
    ['another page', { ...page, url: 'https://example.org/' }, false],
    ['an empty page', { ...page, url: 'about:blank' }, false],
  ])('%s: %s', (_name, frame, trusted) => expect(isTrustedSender(frame)).toBe(trusted));
});
