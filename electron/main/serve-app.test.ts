import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../native/contract/client.ts';
import { AppError } from '../../native/contract/errors.ts';
import { APP_ORIGIN } from './app-address.ts';
import { type AppServer, createAppHandler } from './serve-app.ts';

const picture = new Response('picture');

function server(changes: Partial<AppServer> = {}) {
  const files: string[] = [];
  const handler = createAppHandler({
    root: '/app/renderer',
    async readAsset(file) {
      files.push(file);
      if (file.endsWith('missing.js')) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return new TextEncoder().encode(file);
    },
    async fetchFile(file) {
      files.push(file);
      return picture;
    },
    engine: async () =>
      ({
        media: {
          frameFile: async ({ mediaId, frameIndex }: { mediaId: number; frameIndex: number }) => {
            if (frameIndex > 99) throw new AppError('frame-out-of-range', 'No such frame.', { frameIndex });
            return { path: `/lib/${mediaId}/${frameIndex}.jpg` };
          },
          thumbnail: async ({ mediaId }: { mediaId: number }) => ({ path: `/lib/${mediaId}/thumbnail.webp` }),
          filmstrip: async ({ mediaId }: { mediaId: number }) => ({
            path: `/lib/${mediaId}/filmstrip.webp`,
            tiles: 16,
            tileWidthPx: 96,
            tileHeightPx: 54,
          }),
        },
      }) as unknown as EngineClient,
    ...changes,
  });
  const get = (path: string, init?: RequestInit) => handler(new Request(APP_ORIGIN + path, init));
  return { get, files };
}

describe('the page', () => {
  it('is served with its type and the policy', async () => {
    const { get } = server();
    const answer = await get('/');
    expect(await answer.text()).toBe('/app/renderer/index.html');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await get('/assets/a.js')).headers.get('content-type')).toContain('text/javascript');
  });

  it.each([
    ['/assets/missing.js', 404],
    ['/frames/1/x.jpg', 404],
    ['/..%2f..%2fetc/passwd', 404],
  ])('has no %s', async (path, status) => expect((await server().get(path)).status).toBe(status));

  it('is only read', async () => {
    const { get, files } = server();
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await get('/', { method: 'DELETE' })).status).toBe(405);
    expect(files).toEqual([]);
  });

  it('does not hide a disk that fails', async () => {
    const failing = server({ readAsset: async () => Promise.reject(Object.assign(new Error('io'), { code: 'EIO' })) });
    await expect(failing.get('/')).rejects.toThrow('io');
  });
});

describe('a picture', () => {
  it.each([
    ['/frames/7/12.jpg', '/lib/7/12.jpg'],
    ['/thumbnails/7.jpg', '/lib/7/thumbnail.webp'],
    ['/filmstrips/7.webp', '/lib/7/filmstrip.webp'],
  ])('%s is the file %s, and its answer is passed on as it is', async (path, file) => {
    const { get, files } = server();
    expect(await get(path)).toBe(picture);
    expect(files).toEqual([file]);
  });

  it('of a strip has its layout beside it, without a path', async () => {
    expect(await (await server().get('/filmstrips/7.json')).json()).toEqual({ tiles: 16, tileWidthPx: 96, tileHeightPx: 54 });
  });

  it('that cannot be had is told with its code', async () => {
    const answer = await server().get('/frames/7/100.jpg');
    expect(answer.status).toBe(416);
    expect(await answer.json()).toEqual({ code: 'frame-out-of-range', message: 'No such frame.', details: { frameIndex: 100 } });
  });

  it('waits for no engine that has failed', async () => {
    const down = server({ engine: async () => Promise.reject(new AppError('engine-unavailable', 'Start it again.')) });
    expect((await down.get('/frames/1/1.jpg')).status).toBe(503);
  });
});
