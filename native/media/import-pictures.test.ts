import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importClip, makeClip, ROOMY, systemTools, truncateFile } from '../../tests/fixtures/clips.ts';
import { openFrameReader } from './frame-reader.ts';
import { importMedia } from './import.ts';
import type { MediaTools } from './tools.ts';

let dir: string;
let tools: MediaTools;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pictures-'));
  tools = await systemTools();
});
afterAll(() => rm(dir, { recursive: true }));

/** A picture of one colour per quarter: red, green / blue, white. */
async function makePicture(path: string, width = 40, height = 30, exif?: number): Promise<string> {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = y < height / 2 ? (x < width / 2 ? [255, 0, 0] : [0, 255, 0]) : x < width / 2 ? [0, 0, 255] : [255, 255, 255];
      data.set(color, (y * width + x) * 3);
    }
  }
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  await (exif === undefined ? image : image.withMetadata({ orientation: exif })).toFile(path);
  return path;
}

test.each([1, 3, 6, 8])('an image is shown as its EXIF orientation %i says, and is not rewritten', async (orientation) => {
  const path = await makePicture(join(dir, `exif-${orientation}.jpg`), 40, 30, orientation);
  const before = await readFile(path);
  const media = await importClip(tools, path);
  const sideways = orientation >= 5;
  expect(media).toMatchObject({
    kind: 'image',
    frameCount: 1,
    fps: null,
    durationMs: 0,
    codec: 'jpeg',
    widthPx: sideways ? 30 : 40,
    heightPx: sideways ? 40 : 30,
    rotationDegrees: { 1: 0, 3: 180, 6: 90, 8: 270 }[orientation],
  });
  const frames = openFrameReader(tools, media);
  const { data, width } = await frames.read(0);
  // Where the red quarter of the stored picture lies when it is shown.
  const [x, y] = ({ 1: [5, 5], 3: [35, 25], 6: [25, 5], 8: [5, 35] } as Record<number, [number, number]>)[orientation];
  const at = (y * width + x) * 3;
  expect(data[at]).toBeGreaterThan(200);
  expect(data[at + 1]).toBeLessThan(60);
  expect(await frames.read(0, { width: 7, height: 5 })).toMatchObject({ width: 7, height: 5 });
  await frames.close();
  expect(await readFile(path)).toEqual(before);
});

test('PNG with transparency and 16 bits, WebP, TIFF, BMP and a still GIF are images', async () => {
  const source = await makePicture(join(dir, 'source.png'));
  await sharp(source).ensureAlpha(0).png().toFile(join(dir, 'alpha.png'));
  await sharp(source).toColourspace('rgb16').png().toFile(join(dir, 'deep.png'));
  await sharp(source).webp({ lossless: true }).toFile(join(dir, 'a.webp'));
  await sharp(source).tiff({ compression: 'lzw' }).toFile(join(dir, 'a.tif'));
  await sharp(source).gif().toFile(join(dir, 'still.gif'));
  await writeFile(join(dir, 'a.bmp'), bmp(40, 30, [200, 30, 10]));
  for (const name of ['alpha.png', 'deep.png', 'a.webp', 'a.tif', 'still.gif', 'a.bmp']) {
    const media = await importClip(tools, join(dir, name));
    expect(media, name).toMatchObject({ kind: 'image', widthPx: 40, heightPx: 30 });
    const frames = openFrameReader(tools, media);
    const { data } = await frames.read(0);
    expect([...data.slice(0, 3)], name).toEqual(
      name === 'alpha.png' ? [255, 255, 255] : name === 'a.bmp' ? [200, 30, 10] : [expect.any(Number), 0, 0],
    );
    await frames.close();
  }
});

function bmp(width: number, height: number, [r, g, b]: readonly [number, number, number]): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) file.set([b, g, r], 54 + y * row + x * 3);
  return file;
}

test('damaged and oversized images are refused', async () => {
  const source = await makePicture(join(dir, 'whole.jpg'), 400, 300);
  await copyFile(source, join(dir, 'half.jpg'));
  await truncateFile(join(dir, 'half.jpg'), 0.5);
  await expect(importClip(tools, join(dir, 'half.jpg'))).rejects.toMatchObject({ code: 'media-unreadable' });
  await writeFile(join(dir, 'head.png'), Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\0', 'latin1'));
  await expect(importClip(tools, join(dir, 'head.png'))).rejects.toMatchObject({ code: 'media-unreadable' });
  await writeFile(join(dir, 'phone.heic'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'));
  await expect(importClip(tools, join(dir, 'phone.heic'))).rejects.toMatchObject({ message: expect.stringContaining('HEIC') });
  const limits = { ...ROOMY, maxPixels: 1000 };
  const refused = importMedia(tools, { paths: [source], policy: 'long', onTooLong: 'refuse', limits });
  await expect(refused).rejects.toMatchObject({ code: 'media-unreadable', details: { widthPx: 400, heightPx: 300 } });
});

test('a folder of images is a sequence; its hash knows names and contents', async () => {
  const folder = join(dir, 'shots');
  await mkdir(folder);
  for (const k of [1, 2, 10]) await makePicture(join(folder, `shot_${k}.png`));
  await writeFile(join(folder, 'notes.txt'), 'not a picture');
  const media = await importMedia(tools, {
    paths: [folder],
    policy: 'long',
    onTooLong: 'refuse',
    limits: ROOMY,
    sequenceFps: 12.5,
  });
  expect(media).toMatchObject({ kind: 'sequence', sourcePath: folder, frameCount: 3, fps: 12.5, durationMs: 240 });
  expect(media.frameTable.files).toEqual(['shot_1.png', 'shot_2.png', 'shot_10.png']);
  const files = await importMedia(tools, {
    paths: [1, 2, 10].map((k) => join(folder, `shot_${k}.png`)),
    policy: 'long',
    onTooLong: 'refuse',
    limits: ROOMY,
  });
  expect(files).toMatchObject({ contentHash: media.contentHash, fps: null, durationMs: 0 });
  await makePicture(join(folder, 'shot_2.png'), 20, 30);
  await expect(importClip(tools, folder)).rejects.toMatchObject({ code: 'media-sizes-differ' });
  const frames = openFrameReader(tools, media);
  expect((await frames.read(2)).width).toBe(40);
  await expect(frames.read(1)).rejects.toMatchObject({ code: 'media-vanished' });
  await rm(join(folder, 'shot_1.png'));
  await expect(frames.read(0)).rejects.toMatchObject({ code: 'media-vanished' });
  await expect(frames.read(3)).rejects.toMatchObject({ code: 'frame-out-of-range' });
  await frames.close();
});

test('a sequence lies in one folder and has no videos in it', async () => {
  await expect(importClip(tools, join(dir, 'exif-1.jpg'), join(dir, 'shots', 'shot_10.png'))).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(
    importClip(tools, join(dir, 'exif-1.jpg'), await makeClip(tools, join(dir, 'clip.mp4'), { frames: 2 })),
  ).rejects.toMatchObject({
    code: 'media-unreadable',
  });
});
