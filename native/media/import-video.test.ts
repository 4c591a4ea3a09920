import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  importClip,
  makeAudioOnly,
  makeClip,
  makeFastStartClip,
  makeHdrClip,
  makeZeroByteFile,
  oldestTools,
  ROOMY,
  readNumber,
  systemTools,
  truncateFile,
} from '../../tests/fixtures/clips.ts';
import type { Progress } from '../contract/jobs.ts';
import { openFrameReader } from './frame-reader.ts';
import { importMedia } from './import.ts';
import { fileError } from './media-file.ts';
import type { MediaTools } from './tools.ts';

let dir: string;
let tools: MediaTools;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'import-'));
  tools = await systemTools();
});
afterAll(() => rm(dir, { recursive: true }));

test('a video is described completely, with progress, and its file stays as it is', async () => {
  const path = await makeClip(tools, join(dir, 'My clip.mp4'), { frames: 30 });
  const before = await readFile(path);
  const heard: Progress[] = [];
  const { frameTable, ...media } = await importMedia(tools, {
    paths: [path],
    policy: 'interactive',
    onTooLong: 'refuse',
    limits: ROOMY,
    onProgress: (progress) => heard.push(progress),
  });
  expect(media).toEqual({
    name: 'My clip',
    kind: 'video',
    sourcePath: path,
    contentHash: createHash('sha256').update(before).digest('hex'),
    bytes: before.length,
    widthPx: 128,
    heightPx: 72,
    frameCount: 30,
    sourceFrameCount: 30,
    fps: 25,
    sourceFps: 25,
    durationMs: 1200,
    codec: 'h264',
    rotationDegrees: 0,
    color: { pixelFormat: 'yuv420p', range: null, space: null, transfer: null, primaries: null },
    policy: 'interactive',
    warnings: [],
  });
  expect(frameTable.files).toBeNull();
  expect(heard.at(-1)).toMatchObject({ phase: 'hash', done: before.length, total: before.length, etaMs: 0 });
  expect(await readFile(path)).toEqual(before);
});

test('a clip that is too long is refused with choices, or sampled', async () => {
  const path = join(dir, 'My clip.mp4');
  const limits = { ...ROOMY, maxDurationMs: 1000, maxFrames: 10 };
  const request = { paths: [path], policy: 'interactive', limits } as const;
  await expect(importMedia(tools, { ...request, onTooLong: 'refuse' })).rejects.toMatchObject({
    code: 'video-too-long',
    details: { choices: ['sample', 'long', 'raise-limit'], durationMs: 1200 },
  });
  expect(await importMedia(tools, { ...request, onTooLong: 'sample' })).toMatchObject({ frameCount: 10, sourceFrameCount: 30 });
});

test('files without a picture: empty, sound only, no video at all', async () => {
  await expect(importClip(tools, await makeZeroByteFile(dir, 'zero.mp4'))).rejects.toMatchObject({ code: 'media-empty' });
  await expect(importClip(tools, await makeZeroByteFile(dir, 'zero.png'))).rejects.toMatchObject({ code: 'media-empty' });
  await expect(importClip(tools, await makeAudioOnly(tools, join(dir, 'sound.m4a')))).rejects.toMatchObject({
    code: 'media-has-no-video',
  });
  await writeFile(
    join(dir, 'noise.mpg'),
    Buffer.alloc(
      5000,
      Uint8Array.from({ length: 251 }, (_, i) => (i * 89) % 251),
    ),
  );
  await expect(importClip(tools, join(dir, 'noise.mpg'))).rejects.toMatchObject({ code: 'media-unreadable' });
  await mkdir(join(dir, 'empty-folder'));
  await expect(importClip(tools, join(dir, 'empty-folder'))).rejects.toMatchObject({ code: 'media-empty' });
});

test.each(['.mp4', '.mkv', '.mpg'])('a text that is called %s is told to be no video, not a broken one', async (ending) => {
  const path = join(dir, `notes${ending}`);
  await writeFile(path, 'Запись от вторника: камера 2, север.\n'.repeat(200));
  await expect(importClip(tools, path)).rejects.toMatchObject({
    code: 'media-has-no-video',
    message: expect.stringContaining('is not a video'),
  });
});

test('files that cannot be reached', async () => {
  await expect(importClip(tools, join(dir, 'gone.mp4'))).rejects.toMatchObject({ code: 'media-vanished' });
  await expect(importClip(tools, join(dir, 'My clip.mp4', 'x.mp4'))).rejects.toMatchObject({ code: 'media-vanished' });
  expect(fileError(Object.assign(new Error('no'), { code: 'EACCES' }), '/x')).toMatchObject({ code: 'media-unreadable' });
  expect(fileError(Object.assign(new Error('no'), { code: 'ENOSPC' }), '/x')).toMatchObject({ code: 'disk-full' });
  const bug = new Error('a bug');
  expect(fileError(bug, '/x')).toBe(bug);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a file without permission', async () => {
  const path = join(dir, 'locked.mp4');
  await copyFile(join(dir, 'My clip.mp4'), path);
  await chmod(path, 0);
  await expect(importClip(tools, path)).rejects.toMatchObject({ code: 'media-unreadable' });
});

test.each([0.55, 0.8])('a clip cut off at %f is imported as far as it decodes, and says what is lost', async (share) => {
  const oldest = await oldestTools();
  for (const found of oldest === null ? [tools] : [tools, oldest]) {
    const path = await makeFastStartClip(found, join(dir, `cut-${share}.mp4`), 240);
    await truncateFile(path, share);
    const media = await importClip(found, path);
    expect(media.frameCount).toBeGreaterThan(240 * share * 0.8);
    expect(media.frameCount).toBeLessThan(240);
    expect(media.warnings.join()).toContain(`${240 - media.frameCount} frames cannot be decoded`);
    const frames = openFrameReader(found, media);
    for (const index of [0, media.frameCount - 2, media.frameCount - 1]) {
      const number = readNumber(await frames.read(index));
      // The very last picture may be half of itself.
      if (index < media.frameCount - 1) expect(number).toBe(index);
    }
    await frames.close();
  }
});

test('a recording whose index was never written says so', async () => {
  const path = await makeClip(tools, join(dir, 'no-index.mp4'), { frames: 60 });
  await truncateFile(path, 0.7);
  await expect(importClip(tools, path)).rejects.toMatchObject({
    code: 'media-unreadable',
    message: expect.stringContaining('index is missing'),
  });
});

test('a truncated Matroska file keeps what is there', async () => {
  const path = await makeClip(tools, join(dir, 'cut.mkv'), { frames: 240 });
  await truncateFile(path, 0.6);
  const media = await importClip(tools, path);
  expect(media.frameCount).toBeGreaterThan(100);
  expect(media.frameCount).toBeLessThan(240);
});

test('one frame, odd sizes, HDR and 8K work', async () => {
  const one = await importClip(tools, await makeClip(tools, join(dir, 'one.mp4'), { frames: 1 }));
  expect(one).toMatchObject({ frameCount: 1, kind: 'video' });
  expect(one.durationMs).toBeGreaterThan(0);
  const odd = await importClip(
    tools,
    await makeClip(tools, join(dir, 'odd.mkv'), { frames: 3, width: 129, height: 73, encode: ['-c:v', 'ffv1'] }),
  );
  expect(odd).toMatchObject({ widthPx: 129, heightPx: 73 });
  const hdr = await importClip(tools, await makeHdrClip(tools, join(dir, 'hdr.mkv'), 3));
  expect(hdr.color).toMatchObject({ transfer: 'smpte2084', primaries: 'bt2020', pixelFormat: 'yuv420p10le' });
  expect(hdr.warnings[0]).toContain('HDR');
  const huge = { frames: 2, width: 7680, height: 4320, paint: (k: number) => new Uint8Array(7680 * 4320 * 3).fill(60 + k * 90) };
  const path = await makeClip(tools, join(dir, '8k.avi'), {
    ...huge,
    encode: ['-c:v', 'mjpeg', '-q:v', '8', '-pix_fmt', 'yuvj420p'],
  });
  const large = await importClip(tools, path);
  for (const media of [one, odd, hdr, large]) {
    const frames = openFrameReader(tools, media);
    const sizePx = media === large ? { width: 64, height: 36 } : undefined;
    const image = await frames.read(media.frameCount - 1, sizePx);
    expect(image.data.length).toBe(image.width * image.height * 3);
    if (media === large) expect(image.data[0]).toBeGreaterThan(130);
    else expect(readNumber(image)).toBe(media.frameCount - 1);
    await frames.close();
  }
  const limits = { ...ROOMY, maxPixels: 10_000_000 };
  const refused = importMedia(tools, { paths: [path], policy: 'long', onTooLong: 'refuse', limits });
  await expect(refused).rejects.toMatchObject({ code: 'media-unreadable', message: expect.stringContaining('megapixels') });
});

test('HDR without the filters for it is shown paler, and says so', async () => {
  const plain = { ...tools, canToneMap: false };
  const media = await importClip(plain, join(dir, 'hdr.mkv'));
  expect(media.warnings[0]).toContain('zscale');
  const frames = openFrameReader(plain, media);
  expect(readNumber(await frames.read(1))).toBe(1);
  await frames.close();
});

test('a cancelled import stops', async () => {
  const signal = AbortSignal.abort();
  await expect(
    importMedia(tools, { paths: [join(dir, 'My clip.mp4')], policy: 'long', onTooLong: 'refuse', limits: ROOMY, signal }),
  ).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('a video that vanished or was replaced is told as such', async () => {
  const path = join(dir, 'moving.mp4');
  await copyFile(join(dir, 'My clip.mp4'), path);
  const media = await importClip(tools, path);
  await truncate(path, media.bytes - 1);
  const frames = openFrameReader(tools, media);
  await expect(frames.read(0)).rejects.toMatchObject({ code: 'media-vanished' });
  await rm(path);
  await expect(frames.read(0)).rejects.toMatchObject({ code: 'media-vanished' });
  await copyFile(join(dir, 'My clip.mp4'), path);
  expect(readNumber(await frames.read(4))).toBe(4);
  await frames.close();
});
