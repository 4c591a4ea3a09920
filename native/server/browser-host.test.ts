import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { addTrack, CLIP_FRAMES, importClip, openPage, POINT, startTestHost } from '../../tests/fixtures/browser-host.ts';
import { listZip } from '../../tests/fixtures/zip.ts';
import { AppError } from '../contract/errors.ts';
import type { EngineState } from '../contract/host.ts';

describe('a page of the browser host', () => {
  it('does the whole job: upload, import, prompt, frames, export, download', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    expect(await page.client.host.info({})).toMatchObject({ kind: 'browser', maxUploadBytes: 50e6, canShowFolders: false });
    const { projectId, mediaId } = await importClip(page);

    const frame = await page.get(`/frames/${mediaId}/3.jpg?v=1`);
    expect([frame.status, frame.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(frame.headers.get('cache-control')).toContain('immutable');
    expect(await sharp(Buffer.from(await frame.arrayBuffer())).metadata()).toMatchObject({ width: 64, height: 48 });
    const again = await page.get(`/frames/${mediaId}/3.jpg`, { 'if-none-match': frame.headers.get('etag') ?? '' });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache']);
    expect((await page.get(`/thumbnails/${mediaId}.jpg`)).headers.get('content-type')).toMatch(/^image\//);
    const strip = (await (await page.get(`/filmstrips/${mediaId}.json`)).json()) as { tiles: number; tileWidthPx: number };
    const picture = await sharp(Buffer.from(await (await page.get(`/filmstrips/${mediaId}.jpg`)).arrayBuffer())).metadata();
    expect(strip.tiles * strip.tileWidthPx).toBe(picture.width);
    const outside = await page.get(`/frames/${mediaId}/${CLIP_FRAMES}.jpg`);
    expect([outside.status, await outside.json()]).toEqual([416, expect.objectContaining({ code: 'frame-out-of-range' })]);
    const unknown = await page.get('/frames/999/0.jpg');
    expect([unknown.status, await unknown.json()]).toEqual([404, expect.objectContaining({ code: 'media-not-found' })]);

    const trackId = await addTrack(page, projectId, mediaId);
    const answer = await page.client.engine.prompts.add({ trackId, frameIndex: 0, prompts: [POINT] });
    expect(answer.mask?.areaPx).toBeGreaterThan(0);
    let frames = 0;
    for await (const event of await page.client.engine.propagation.run({ mediaId, direction: 'forward' })) {
      if (event.type === 'frame') frames++;
    }
    expect(frames).toBeGreaterThan(5);

    const request = { projectId, formats: ['coco_instance'] as ['coco_instance'] };
    const name = 'Собаки #1 100%41';
    const job = await page.finish(await page.client.host.exportDataset({ request, container: 'folder', name }));
    const { downloadUrl } = await page.client.host.openExport({ jobId: job.id });
    const download = await page.get(downloadUrl ?? '');
    expect(decodeURIComponent(download.headers.get('content-disposition') ?? '')).toMatch(
      /attachment; .*Собаки #1 100%41-.*\.zip$/,
    );
    const zip = Buffer.from(await download.arrayBuffer());
    await writeFile(join(test.libraryDir, '..', 'copy.zip'), zip);
    expect((await listZip(join(test.libraryDir, '..', 'copy.zip'))).some((file) => file.endsWith('.json'))).toBe(true);
    const part = await page.get(downloadUrl ?? '', { range: 'bytes=2-5' });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, zip.subarray(2, 6)]);
    expect((await page.get('/downloads/guess/x.zip')).status).toBe(410);
    expect(test.bugs).toEqual([]);
  });

  it('gets the errors of the engine and of the host as they are', async () => {
    const page = await openPage(await startTestHost());
    const { engine, host } = page.client;
    await expect(engine.projects.get({ projectId: 99 })).rejects.toMatchObject({ code: 'project-not-found' });
    await expect(engine.projects.create({ name: '' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(host.openExport({ jobId: 99 })).rejects.toMatchObject({ code: 'job-not-found' });
    await expect(host.importMedia({ projectId: 1, uploads: ['guess'] })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(engine.jobs.watch({ jobId: 99 })).rejects.toMatchObject({ code: 'job-not-found' });
    const refused = await engine.media.import({ projectId: 1, paths: ['/etc'] }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('host.importMedia') });
  });

  it('shares a project with another page', async () => {
    const test = await startTestHost();
    const one = await openPage(test);
    const two = await openPage(test, one.cookie);
    const changes = await two.client.engine.projects.watch({});
    expect(await changes.next()).toMatchObject({ value: { type: 'watching' } });
    const { id } = await one.client.engine.projects.create({ name: 'Shared' });
    expect(await changes.next()).toMatchObject({ value: { type: 'projects' } });
    expect(await two.client.engine.projects.get({ projectId: id })).toMatchObject({ name: 'Shared' });
    one.socket.terminate();
    expect(await two.client.engine.projects.list({})).toHaveLength(1);
  });

  it('recovers when the engine is killed in the middle of a stream', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const { projectId, mediaId } = await importClip(page, 300);
    const trackId = await addTrack(page, projectId, mediaId);
    await page.client.engine.prompts.add({ trackId, frameIndex: 0, prompts: [POINT] });
    const states = collect(await page.client.host.watchEngine({}));
    const run = await page.client.engine.propagation.run({ mediaId, direction: 'forward' });
    const pending = (async () => {
      for await (const event of run)
        if (event.type === 'frame') process.kill(test.host.supervisor.engine().process.pid ?? 0, 'SIGKILL');
    })();
    await expect(pending).rejects.toMatchObject({ code: 'engine-unavailable' });
    // Asked at once: the call waits for the engine that is being started.
    const [job] = await page.client.engine.jobs.list({ projectId, kinds: ['propagate'] });
    expect(job).toBeDefined();
    expect((await page.finish(job)).state).toBe('done');
    expect((await page.client.engine.tracks.frames({ trackId })).masks.length).toBeGreaterThan(200);
    expect(states().map(({ state }) => state)).toEqual(['ready', 'restarting', 'restarting', 'ready']);
    expect(test.host.supervisor.state.restarts).toBe(1);
    expect(test.bugs).toEqual([]);
  });

  it('stops a stream in the engine when it is closed here', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const abort = new AbortController();
    const changes = await page.client.engine.projects.watch({}, { signal: abort.signal });
    await changes.next();
    const waiting = changes.next();
    abort.abort();
    await expect(waiting).rejects.toThrow();
    await page.client.engine.projects.create({ name: 'After' });
    expect(test.bugs).toEqual([]);
  });

  it('sees why the engine cannot open the library, and can try again', async () => {
    const first = await startTestHost();
    await first.host.supervisor.ready();
    const second = await startTestHost({ libraryDir: first.libraryDir });
    const page = await openPage(second);
    await expect(page.client.engine.projects.list({})).rejects.toMatchObject({ code: 'library-locked' });
    expect(second.host.supervisor.state).toMatchObject({ state: 'failed', restarts: 0 });
    await first.host.close();
    await page.client.host.restartEngine({});
    expect(await page.client.engine.projects.list({})).toEqual([]);
    // The first host closed its library in good order.
    expect(await page.client.engine.library.info({})).toMatchObject({ recoveredFrom: null });
  });
});

/** Reads a stream in the background. Answers with what came so far. */
function collect(stream: AsyncIterable<EngineState>): () => readonly EngineState[] {
  const seen: EngineState[] = [];
  const reading = (async () => {
    for await (const state of stream) seen.push(state);
  })();
  // It ends with the socket, when the test is over.
  reading.catch(() => undefined);
  return () => seen;
}
