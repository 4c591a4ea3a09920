import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { enter, openPage, startTestHost } from '../../tests/fixtures/browser-host.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request as it stands: fetch would put a path and a Host header right. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    request.once('error', reject).end();
  });
}

function upgrade(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', () => undefined);
  });
}

describe('the door', () => {
  it('lets a browser in by a token, once, and takes the token out of the address', async () => {
    const test = await startTestHost();
    const address = new URL(test.host.newAddress());
    const path = address.pathname + address.search;
    expect((await ask(test.host.port, '/')).status).toBe(401);
    const first = await ask(test.host.port, path);
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await ask(test.host.port, path)).status).toBe(403);
    // The address from the history, in the browser that used it.
    expect(await ask(test.host.port, path, { cookie })).toMatchObject({ status: 303 });
    const page = await ask(test.host.port, '/', { cookie });
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'private, no-cache']);
    expect(page.headers).toMatchObject({
      'content-security-policy': expect.stringContaining(`connect-src 'self' ws://127.0.0.1:${test.host.port}`),

      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect((await ask(test.host.port, '/assets/index-1a2b.js', { cookie })).headers['cache-control']).toContain('immutable');
    expect((await ask(test.host.port, '/assets/index-1a2b.js')).status).toBe(401);
  });

  it('takes a fixed token again and again, also from programs', async () => {
    const test = await startTestHost({ fixedToken: 'a-token-of-sixteen' });
    const { port } = test.host;
    for (let time = 0; time < 2; time++) expect((await ask(port, '/?token=a-token-of-sixteen')).status).toBe(303);
    expect((await ask(port, '/?token=another')).status).toBe(403);
    const authorization = 'Bearer a-token-of-sixteen';
    expect((await ask(port, '/', { authorization })).status).toBe(200);
    expect((await ask(port, '/', { authorization: 'Bearer another' })).status).toBe(401);
    expect((await ask(port, '/', { authorization, host: 'evil.example' })).status).toBe(421);
    expect(await upgrade(port, { authorization })).toBe(101);
  });

  describe('with a session', () => {
    let port = 0;
    let cookie = '';
    let origin = '';
    let close = async () => {};
    beforeAll(async () => {
      const test = await startTestHost({ allowedHosts: ['GPU-box'] }, (work) => {
        close = work;
      });
      ({ port } = test.host);
      ({ origin } = test);
      cookie = await enter(test);
    });
    afterAll(() => close());

    it.each([
      ['127.0.0.1:9', 200],
      ['localhost:4600', 200],
      ['[::1]:4600', 200],
      ['gpu-box:4600', 200],
      ['evil.example', 421],
      ['127.0.0.1.evil.example', 421],
    ])('a Host of %j gives %i', async (host, status) => {
      expect((await ask(port, '/', { cookie, host })).status).toBe(status);
    });

    it('opens sockets for its own pages only', async () => {
      expect(await upgrade(port, { cookie, origin })).toBe(101);
      expect(await upgrade(port, { cookie })).toBe(403);
      expect(await upgrade(port, { cookie, origin: 'http://evil.example' })).toBe(403);
      expect(await upgrade(port, { cookie, origin: 'http://127.0.0.1:1' })).toBe(403);
      expect(await upgrade(port, { origin })).toBe(401);
      expect(await upgrade(port, { cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(421);
    });

    it('takes uploads of its own pages only', async () => {
      expect((await ask(port, '/uploads?name=a', { cookie, origin }, 'PUT')).status).toBe(201);
      expect((await ask(port, '/uploads?name=a', { cookie }, 'PUT')).status).toBe(403);
      expect((await ask(port, '/uploads?name=a', { cookie, origin: 'null' }, 'PUT')).status).toBe(403);
      expect((await ask(port, '/uploads?name=a', { origin }, 'PUT')).status).toBe(401);
      expect((await ask(port, '/uploads', { cookie, origin }, 'PUT')).status).toBe(400);
    });

    it.each([
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/assets/..%5c..%5csecret.txt',
      '//secret.txt',
      '/%00',
      '/downloads/../../secret.txt',
      '/downloads/x/..%2f..%2fsecret.txt',
      '/frames/1/..%2f..%2fsecret.txt.jpg',
      '/frames/../1/0.jpg',
      '/thumbnails/%2e%2e%2f1.jpg',
    ])('%s leads nowhere', async (path) => {
      const { status, body } = await ask(port, path, { cookie });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body).not.toBe('secret');
    });
  });

  it('says what to do when the page is not built', async () => {
    const test = await startTestHost({ rendererDir: '/nonexistent/renderer' });
    const answer = await ask(test.host.port, '/', { cookie: await enter(test) });
    expect([answer.status, answer.body]).toEqual([503, expect.stringContaining('npm run serve')]);
  });

  it('says which port is in use', async () => {
    const test = await startTestHost();
    await expect(startTestHost({ ports: [test.host.port] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('in use'),
    });
    const other = await startTestHost({ ports: [test.host.port, 0] });
    expect(other.host.port).not.toBe(test.host.port);
    await openPage(other);
  });
});
