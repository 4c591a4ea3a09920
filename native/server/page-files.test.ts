import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { addTrack, importClip, makeClip, openPage, POINT, startTestHost } from '../../tests/fixtures/browser-host.ts';
import { temporaryDir } from '../../tests/fixtures/engine.ts';
import { makeFakePack } from '../../tests/fixtures/fake-pack.ts';

const SOON = { timeout: 20_000 };

describe('files of pages', () => {
  it('of a folder keep their relative paths and become one sequence', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const { id: projectId } = await page.client.engine.projects.create({ name: 'Frames' });
    const uploads: string[] = [];
    for (let index = 0; index < 4; index++) {
      const png = await sharp({ create: { width: 32, height: 24, channels: 3, background: { r: index * 40, g: 0, b: 0 } } });
      uploads.push(await page.upload(`shot/f_${index}.png`, await png.png().toBuffer(), 'one-batch'));
    }
    const jobs = await page.client.host.importMedia({ projectId, uploads });
    expect(jobs).toHaveLength(1);
    const { mediaId } = await page.finish(jobs[0]);
    const media = await page.client.engine.media.get({ mediaId: mediaId ?? 0 });
    expect(media).toMatchObject({ kind: 'sequence', frameCount: 4, name: 'shot' });
    expect(media.sourcePath.startsWith(join(test.libraryDir, 'sources'))).toBe(true);
    expect(readdirSync(join(test.libraryDir, 'uploads'))).toEqual([]);
  });

  it('live as long as their media items: through the trash and a restart, and go with the purge', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const { mediaId } = await importClip(page);
    const sources = join(test.libraryDir, 'sources');
    await mkdir(join(sources, 'left-by-a-crash'), { recursive: true });
    await mkdir(join(test.libraryDir, 'uploads', 'left-by-a-crash'), { recursive: true });
    await page.client.engine.media.delete({ mediaIds: [mediaId] });
    await test.host.close();
    const next = await startTestHost({ libraryDir: test.libraryDir });
    const nextPage = await openPage(next);
    await expect.poll(() => readdirSync(sources), SOON).toHaveLength(1);
    expect(existsSync(join(test.libraryDir, 'uploads', 'left-by-a-crash'))).toBe(false);
    expect((await nextPage.get(`/frames/${mediaId}/1.jpg`)).status).toBe(200);
    await nextPage.client.engine.media.purge({ mediaIds: [mediaId] });
    await expect.poll(() => readdirSync(sources), SOON).toEqual([]);
  });

  it('over the limit are answered with 413, before they are sent', async () => {
    const test = await startTestHost({ maxUploadBytes: 1000 });
    const page = await openPage(test);
    await expect(page.upload('big.mp4', new Uint8Array(1001))).rejects.toThrow(/413 .*larger than/);
    expect(existsSync(join(test.libraryDir, 'uploads'))).toBe(false);
  });

  it('that are broken off leave nothing', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const folder = join(test.libraryDir, 'uploads');
    const upload = httpRequest(`${test.origin}/uploads?name=half.mp4`, {
      method: 'PUT',
      headers: { cookie: page.cookie, origin: test.origin, 'content-length': 1e6 },
    });
    upload.on('error', () => undefined);
    upload.write(Buffer.alloc(1000));
    await expect.poll(() => (existsSync(folder) ? readdirSync(folder) : []), SOON).toHaveLength(1);
    upload.destroy();
    await expect.poll(() => readdirSync(folder), SOON).toEqual([]);
    expect(test.bugs).toEqual([]);
  });

  it('come back as a project file, and find a clip again', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const { projectId, mediaId } = await importClip(page);
    const { downloadUrl } = await page.client.host.saveProjectFile({ projectId });
    expect(downloadUrl).toMatch(/\/Dogs-.*\.sam3project$/);
    const bytes = new Uint8Array(await (await page.get(downloadUrl ?? '')).arrayBuffer());
    const opened = await page.client.host.openProjectFile({ upload: await page.upload('dogs.sam3project', bytes) });
    expect(opened.id).not.toBe(projectId);
    expect(readdirSync(join(test.libraryDir, 'uploads'))).toEqual([]);
    const clip = await page.upload('again.mp4', await makeClip());
    expect((await page.client.host.relinkMedia({ mediaId, upload: clip })).sourcePath).toMatch(/again\.mp4$/);
    expect((await page.get(`/frames/${mediaId}/2.jpg`)).status).toBe(200);
    const other = await page.upload('other.mp4', await makeClip(5));
    await expect(page.client.host.relinkMedia({ mediaId, upload: other })).rejects.toMatchObject({ code: 'media-changed' });
  });

  it('install a model pack, as a folder or file by file', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const folder = await makeFakePack(join(await temporaryDir(), 'fake'));
    const hand = async (below: string, batch: string) => {
      const ids: string[] = [];
      for (const name of readdirSync(folder))
        ids.push(await page.upload(below + name, await readFile(join(folder, name)), batch));
      return ids;
    };
    const uploads = await hand('fake/', 'pack-batch-1');
    expect(await page.client.host.installPack({ uploads })).toMatchObject({ id: 'fake', installed: true });
    const again = await hand('', 'pack-batch-2');
    await expect(page.client.host.installPack({ uploads: again })).rejects.toMatchObject({ code: 'name-taken' });
    expect(await page.client.host.installPack({ uploads: again, overwrite: true })).toMatchObject({ id: 'fake' });
    expect(readdirSync(join(test.libraryDir, 'uploads'))).toEqual([]);
  });

  it('bring annotations: COCO and masks', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const { projectId, mediaId } = await importClip(page);
    const trackId = await addTrack(page, projectId, mediaId);
    await page.client.engine.prompts.add({ trackId, frameIndex: 0, prompts: [POINT] });
    const request = { projectId, formats: ['binary_masks_png' as const] };
    const job = await page.finish(await page.client.host.exportDataset({ request, container: 'zip', name: 'm' }));
    expect(job.state).toBe('done');
    const coco = {
      images: [{ id: 1, file_name: 'a.png', width: 32, height: 24 }],
      annotations: [
        {
          id: 1,
          image_id: 1,
          category_id: 1,
          bbox: [2, 2, 8, 8],
          area: 64,
          iscrowd: 0,
          segmentation: [[2, 2, 10, 2, 10, 10, 2, 10]],
        },
      ],
      categories: [{ id: 1, name: 'box' }],
    };
    const png = await sharp({ create: { width: 32, height: 24, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    await page.upload('set/a.png', png, 'coco-batch');
    const upload = await page.upload('set/instances.json', JSON.stringify(coco), 'coco-batch');
    expect(await page.client.host.importCoco({ projectId, upload })).toMatchObject({ masks: 1 });
    const mask = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#fff' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const uploads = [await page.upload('masks/00000.png', mask, 'mask-batch')];
    expect(await page.client.host.importMasks({ projectId, mediaId, uploads })).toMatchObject({ masks: 1 });
    expect(test.bugs).toEqual([]);
  });

  it('that are broken pictures are refused in words, not as a bug', async () => {
    const test = await startTestHost();
    const page = await openPage(test);
    const { id: projectId } = await page.client.engine.projects.create({ name: 'Broken' });
    const noise = { width: 64, height: 48, channels: 3, background: '#123456' } as const;
    const png = await sharp({ create: { ...noise, noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
      .png()
      .toBuffer();
    const upload = await page.upload('damaged.png', png.fill(0x5a, 200, 400));
    const [job] = await page.client.host.importMedia({ projectId, uploads: [upload] });
    const { mediaId } = await page.finish(job);
    for (const address of [`/frames/${mediaId}/0.jpg`, `/thumbnails/${mediaId}.jpg`, `/filmstrips/${mediaId}.json`]) {
      const answer = await page.get(address);
      expect([address, answer.status]).toEqual([address, 415]);
      expect(await answer.json()).toMatchObject({ code: 'media-unreadable', message: expect.stringContaining('damaged.png') });
    }
    expect(test.bugs).toEqual([]);
  });
});
