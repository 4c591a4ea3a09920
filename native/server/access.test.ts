import { describe, expect, it } from 'vitest';
import { bearerOf, cookieOf, isAllowedHost, isOwnOrigin, needsOrigin } from './access.ts';

describe('the Host header', () => {
  it.each([
    ['127.0.0.1:4600', true],
    ['127.0.0.1', true],
    ['localhost:9999', true],
    ['LOCALHOST:1', true],
    ['[::1]:4600', true],
    ['gpu-box:4600', true],
    // What a page sees whose name was pointed here after it was loaded.
    ['evil.example:4600', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example:4600', false],
    ['evil.example#127.0.0.1', false],
    ['127.0.0.1@evil.example', false],
    ['127.0.0.1:4600/evil', false],
    ['127.0.0.1:port', false],
    ['127.0.0.1:4600, evil.example', false],
    ['0.0.0.0:4600', false],
    ['2130706433', false],
    ['[::1', false],
    ['', false],
    [undefined, false],
  ])('%s is allowed: %s', (header, allowed) => {
    expect(isAllowedHost(header, new Set(['gpu-box']))).toBe(allowed);
  });
});

describe('the Origin header', () => {
  it.each([
    ['http://127.0.0.1:4600', '127.0.0.1:4600', true],
    ['http://localhost:9000', 'localhost:9000', true],
    ['https://box.example', 'box.example', true],
    ['https://box.example', 'box.example:443', true],
    ['http://[::1]:4600', '[::1]:4600', true],
    ['http://LOCALHOST:9000', 'localhost:9000', true],
    // Another program of this machine is another origin.
    ['http://127.0.0.1:3000', '127.0.0.1:4600', false],
    ['http://localhost:4600', '127.0.0.1:4600', false],
    ['http://evil.example', '127.0.0.1:4600', false],
    ['http://127.0.0.1:4600.evil.example', '127.0.0.1:4600', false],
    ['http://127.0.0.1:4600@evil.example', '127.0.0.1:4600', false],
    ['http://evil@127.0.0.1:4600', '127.0.0.1:4600', false],
    ['http://127.0.0.1:4600/', '127.0.0.1:4600', false],
    ['file://127.0.0.1:4600', '127.0.0.1:4600', false],
    ['null', '127.0.0.1:4600', false],
    ['', '127.0.0.1:4600', false],
    [undefined, '127.0.0.1:4600', false],
    ['http://127.0.0.1:4600', undefined, false],
  ])('%s to %s is our own: %s', (origin, host, own) => {
    expect(isOwnOrigin(origin, host)).toBe(own);
  });

  it('is looked at where something changes or a socket opens', () => {
    expect(needsOrigin('GET', undefined)).toBe(false);
    expect(needsOrigin('HEAD', undefined)).toBe(false);
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH', 'put']) expect(needsOrigin(method, undefined)).toBe(true);
    expect(needsOrigin('GET', 'websocket')).toBe(true);
  });
});

it('reads cookies and tokens', () => {
  expect(cookieOf('a=1; session=abc; b=2', 'session')).toBe('abc');
  expect(cookieOf('xsession=no; session=first; session=second', 'session')).toBe('first');
  expect(cookieOf('session', 'session')).toBeNull();
  expect(cookieOf(undefined, 'session')).toBeNull();
  expect(bearerOf('Bearer abc')).toBe('abc');
  expect(bearerOf('Basic abc')).toBeNull();
  expect(bearerOf(undefined)).toBeNull();
});
