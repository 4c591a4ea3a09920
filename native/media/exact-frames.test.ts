/** The right picture at every index: each frame carries its number, which is read back from the pixels. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  importClip,
  MATRICES,
  makeBFrameClip,
  makeClip,
  makeStreamCopiedCut,
  makeVfrClip,
  oldestTools,
  paintNumber,
  ROOMY,
  readNumber,
  setDisplayMatrix,
  sideways,
  systemTools,
} from '../../tests/fixtures/clips.ts';
import type { FrameSource } from '../model/model.ts';
import { openFrameReader } from './frame-reader.ts';
import { openFrameStore } from './frame-store.ts';
import { timeMsOf } from './frame-table.ts';
import { type ImportedMedia, importMedia } from './import.ts';
import { decodeTimes } from './packet-table.ts';
import { probeMedia } from './probe.ts';
import type { MediaTools } from './tools.ts';

let dir: string;
let tools: MediaTools;
let oldest: MediaTools | null;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'exact-'));
  tools = await systemTools();
  oldest = await oldestTools();
});
afterAll(() => rm(dir, { recursive: true }));

const LONG_GROUPS = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-g', '250', '-bf', '3', '-pix_fmt', 'yuv420p'];

const CLIPS: Readonly<Record<string, () => Promise<string>>> = {
  'variable rate': () => makeVfrClip(tools, join(dir, 'vfr.mp4'), 60),
  'variable rate in Matroska': () => makeVfrClip(tools, join(dir, 'vfr.mkv'), 60),
  'B-frames': () => makeBFrameClip(tools, join(dir, 'b.mp4'), 180),
  'B-frames in Matroska': () => makeBFrameClip(tools, join(dir, 'b.mkv'), 180),
  'B-frames in MPEG-TS': () => makeBFrameClip(tools, join(dir, 'b.ts'), 180),
  'one long group': () => makeClip(tools, join(dir, 'long.mp4'), { frames: 160, encode: LONG_GROUPS }),
  'stream-copied cut': async () => {
    const source = await makeClip(tools, join(dir, 'source.mp4'), { frames: 260, encode: LONG_GROUPS });
    return makeStreamCopiedCut(tools, source, join(dir, 'cut.mp4'), 2.1);
  },
  'AVI without times': () =>
    makeClip(tools, join(dir, 'a.avi'), { frames: 60, encode: ['-c:v', 'mpeg4', '-bf', '2', '-q:v', '3'] }),
  'raw H.264': () => makeBFrameClip(tools, join(dir, 'raw.h264'), 60),
  'animated GIF': () => makeClip(tools, join(dir, 'a.gif'), { frames: 12, encode: [] }),
  'MPEG-2': () => makeClip(tools, join(dir, 'a.mpg'), { frames: 60, encode: ['-c:v', 'mpeg2video', '-bf', '2', '-q:v', '3'] }),
};

async function numbersOf(frames: FrameSource, order: readonly number[]): Promise<(number | null)[]> {
  const numbers: (number | null)[] = [];
  for (const index of order) numbers[index] = readNumber(await frames.read(index));
  return numbers;
}

/** A fixed order that jumps about. */
function jumps(count: number): number[] {
  return Array.from({ length: Math.min(14, count) }, (_, i) => (i * 37 + 11) % count);
}

async function checkEveryIndex(found: MediaTools, media: ImportedMedia): Promise<void> {
  const { frameCount } = media;
  const frames = openFrameReader(found, media);
  const forward = Array.from({ length: frameCount }, (_, i) => i);
  const numbers = await numbersOf(frames, forward);
  const first = numbers[0] ?? Number.NaN;
  const expected = forward.map((index) => first + index);
  expect(numbers).toEqual(expected);
  expect(await numbersOf(frames, forward.toReversed())).toEqual(expected);
  const order = jumps(frameCount);
  const jumped = await numbersOf(frames, order);
  for (const index of order) expect(jumped[index]).toBe(first + index);
  await frames.close();
}

describe.each(Object.keys(CLIPS))('%s', (name) => {
  test('forward, backward and by jumps', async () => {
    const path = await CLIPS[name]();
    const media = await importClip(tools, path);
    await checkEveryIndex(tools, media);
    // The frames that a plain decode gives, no more and no fewer.
    const decoded = await decodeTimes(tools, await probeMedia(tools, path));
    expect(media.frameCount).toBe(decoded.ptsTicks.length);
    expect(media.warnings).toEqual([]);
  });
});

test('the cut starts in the middle of a group: its first frame is the one that players show', async () => {
  const media = await importClip(tools, join(dir, 'cut.mp4'));
  const frames = openFrameReader(tools, media);
  // 2.1 s at 25 fps lies between frames 52 and 53.
  expect([52, 53]).toContain(readNumber(await frames.read(0)));
  expect(media.frameTable.ptsTicks[0]).toBe(0);
  await frames.close();
});

test('the oldest ffmpeg gives the same frames', async (context) => {
  if (oldest === null) return context.skip();
  for (const name of ['vfr.mp4', 'b.mkv', 'b.ts', 'cut.mp4', 'long.mp4']) {
    const media = await importClip(oldest, join(dir, name));
    const now = await importClip(tools, join(dir, name));
    expect(media.frameTable).toEqual(now.frameTable);
    await checkEveryIndex(oldest, media);
  }
});

test('times of a variable rate are those of the file', async () => {
  const media = await importClip(tools, join(dir, 'vfr.mkv'));
  const expected = (n: number) => n * 40 + 15 * (n % 3) + (n > 20 ? 700 : 0);
  for (const index of [0, 1, 2, 19, 21, 59]) expect(timeMsOf(media.frameTable, index)).toBe(expected(index));
});

test.each(['clockwise90', 'clockwise180', 'clockwise270', 'mirrored'] as const)('a phone held %s', async (name) => {
  const turn = { clockwise90: 90, clockwise180: 180, clockwise270: 270, mirrored: 0 }[name];
  const [width, height] = turn % 180 === 90 ? [72, 128] : [128, 72];
  const paint = turn === 0 ? mirroredPaint : sideways(paintNumber, turn as 90 | 180 | 270);
  const path = await makeClip(tools, join(dir, `${name}.mp4`), { frames: 20, width, height, paint });
  await setDisplayMatrix(path, MATRICES[name]);
  for (const found of oldest === null ? [tools] : [tools, oldest]) {
    const media = await importClip(found, path);
    expect(media).toMatchObject({ widthPx: 128, heightPx: 72, rotationDegrees: turn, frameCount: 20 });
    await checkEveryIndex(found, media);
  }
});

function mirroredPaint(frameIndex: number, width: number, height: number): Uint8Array {
  const picture = paintNumber(frameIndex, width, height);
  const mirrored = new Uint8Array(picture.length);
  for (let at = 0; at < width * height; at++) {
    const x = at % width;
    mirrored.set(picture.subarray((at - x + width - 1 - x) * 3, (at - x + width - x) * 3), at * 3);
  }
  return mirrored;
}

test('a sampled clip names the frames of the source, and gives those', async () => {
  const path = join(dir, 'b.mp4');
  const limits = { ...ROOMY, maxFrames: 45 };
  const media = await importMedia(tools, { paths: [path], policy: 'interactive', onTooLong: 'refuse', limits });
  expect(media).toMatchObject({ frameCount: 45, sourceFrameCount: 180, sourceFps: 25 });
  expect(media.fps).toBeCloseTo(6.25, 1);
  expect([...media.frameTable.sourceIndex]).toEqual(Array.from({ length: 45 }, (_, i) => i * 4));
  const frames = openFrameReader(tools, media);
  for (const index of [0, 1, 2, 44, 43, 20]) expect(readNumber(await frames.read(index))).toBe(index * 4);
  await frames.close();
  const store = await openFrameStore(tools, media, {
    dir: join(dir, 'sampled'),
    rootDir: join(dir, 'sampled'),
    maxBytes: 2 ** 30,
  });
  expect(await store.ensureFrames({ from: 0, to: 44 })).toEqual({ present: 45, left: 0 });
  for (const index of [0, 17, 44]) expect(await jpegNumber(await store.framePath(index))).toBe(index * 4);
  await store.close();
});

test('a frame is the same picture, pixel by pixel, however it is reached', async () => {
  const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
  for (const name of ['b.mkv', 'b.ts']) {
    const media = await importClip(tools, join(dir, name));
    const frames = openFrameReader(tools, media);
    const straight: string[] = [];
    for (let i = 0; i < 100; i++) straight.push(hash((await frames.read(i)).data));
    await frames.close();
    // A reader of its own for each frame: nothing is held, so each is a seek.
    for (const index of [1, 14, 16, 31, 44, 99]) {
      const alone = openFrameReader(tools, media, { maxBytes: 0 });
      expect(hash((await alone.read(index)).data), `${name} ${index}`).toBe(straight[index]);
      await alone.close();
    }
  }
});

test('working files carry the frame of their name and the colours of the reader', async () => {
  const media = await importClip(tools, join(dir, 'vfr.mp4'));
  const store = await openFrameStore(tools, media, { dir: join(dir, 'jpegs'), rootDir: join(dir, 'jpegs'), maxBytes: 2 ** 30 });
  const frames = openFrameReader(tools, media);
  // The last one counts from the end: an old ffmpeg that makes the clip leaves its last frame out.
  for (const index of [media.frameCount - 1, 0, 33, 7]) {
    const path = await store.framePath(index);
    expect(await jpegNumber(path)).toBe(index);
    const jpeg = await sharp(path).raw().toBuffer();
    const { data } = await frames.read(index);
    const difference = jpeg.reduce((sum, value, i) => sum + Math.abs(value - data[i]), 0) / jpeg.length;
    expect(difference).toBeLessThan(4);
  }
  await frames.close();
  await store.close();
});

async function jpegNumber(path: string): Promise<number | null> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return readNumber({ data, width: info.width, height: info.height });
}
