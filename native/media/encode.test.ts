import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importClip, oldestTools, paintNumber, readNumber, systemTools } from '../../tests/fixtures/clips.ts';
import { openVideoEncoder } from './encode.ts';
import { openFrameReader } from './frame-reader.ts';
import type { MediaTools } from './tools.ts';

let dir: string;
let tools: MediaTools;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'encode-'));
  tools = await systemTools();
});
afterAll(() => rm(dir, { recursive: true }));

test.each(['system', 'without H.264', 'oldest'])('pictures become a video that reads back the same (%s)', async (which) => {
  const oldest = await oldestTools();
  const found = which === 'oldest' ? (oldest ?? tools) : which === 'system' ? tools : { ...tools, h264Encoder: null };
  const out = join(dir, which, 'preview.mp4');
  const encoder = await openVideoEncoder(found, { out, width: 129, height: 73, fps: 29.97 });
  const picture = new Uint8Array(129 * 73 * 3);
  for (let k = 0; k < 40; k++) {
    // The same buffer each time: it is free again once `write` has resolved.
    picture.set(paintNumber(k, 129, 73));
    await encoder.write(picture);
  }
  expect(await readdir(join(dir, which))).not.toContain('preview.mp4');
  await encoder.finish();
  expect(await readdir(join(dir, which))).toEqual(['preview.mp4']);
  const media = await importClip(tools, out);
  expect(media).toMatchObject({
    widthPx: 130,
    heightPx: 74,
    frameCount: 40,
    codec: which === 'without H.264' ? 'mpeg4' : 'h264',
  });
  expect(media.fps).toBeCloseTo(29.97, 2);
  const frames = openFrameReader(tools, media);
  for (const index of [0, 17, 39]) expect(readNumber(await frames.read(index))).toBe(index);
  await frames.close();
});

test('an abort leaves nothing behind', async () => {
  const out = join(dir, 'aborted', 'preview.mp4');
  const encoder = await openVideoEncoder(tools, { out, width: 64, height: 36, fps: 25 });
  for (let k = 0; k < 5; k++) await encoder.write(paintNumber(k, 64, 36));
  await encoder.abort();
  expect(await readdir(join(dir, 'aborted'))).toEqual([]);
  await expect(encoder.write(paintNumber(0, 64, 36))).rejects.toMatchObject({ code: 'aborted' });
  await expect(encoder.finish()).rejects.toMatchObject({ code: 'aborted' });
});

test('a signal ends it, and an encoder that cannot start says why', async () => {
  const abort = new AbortController();
  const options = { width: 64, height: 36, fps: 25 };
  const encoder = await openVideoEncoder(tools, { ...options, out: join(dir, 'signal', 'a.mp4'), signal: abort.signal });
  await encoder.write(paintNumber(0, 64, 36));
  abort.abort();
  await expect(encoder.finish()).rejects.toMatchObject({ code: 'aborted' });
  const broken = await openVideoEncoder(
    { ...tools, h264Encoder: 'no-such-encoder' },
    { ...options, out: join(dir, 'broken', 'a.mp4') },
  );
  const write = async () => {
    for (let k = 0; k < 200; k++) await broken.write(paintNumber(k, 64, 36));
    await broken.finish();
  };
  await expect(write()).rejects.toMatchObject({ code: 'ffmpeg-failed' });
  expect(await readdir(join(dir, 'broken'))).toEqual([]);
});
