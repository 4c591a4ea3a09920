import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { importClip, makeClip, oldestTools, readNumber, systemTools } from '../../tests/fixtures/clips.ts';
import type { Progress } from '../contract/jobs.ts';
import { CHUNK_FRAMES, framesIn } from './frame-cache.ts';
import { openFrameReader } from './frame-reader.ts';
import { type FrameStoreOptions, openFrameStore } from './frame-store.ts';
import type { ImportedMedia } from './import.ts';
import { makeFilmstrip, makeThumbnail } from './thumbnails.ts';
import type { MediaTools } from './tools.ts';

let dir: string;
let tools: MediaTools;
let media: ImportedMedia;
let options: FrameStoreOptions;
let turn = 0;
const FRAMES = 200;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'store-'));
  tools = await systemTools();
  media = await importClip(tools, await makeClip(tools, join(dir, 'clip.mp4'), { frames: FRAMES }));
});
beforeEach(() => {
  const rootDir = join(dir, `root-${turn++}`);
  options = { dir: join(rootDir, '1', 'frames'), rootDir, maxBytes: 2 ** 30 };
});
afterAll(() => rm(dir, { recursive: true }));

async function numberIn(path: string): Promise<number | null> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return readNumber({ data, width: info.width, height: info.height });
}

test('a frame that is asked for comes with its neighbours, and the second time at once', async () => {
  const store = await openFrameStore(tools, media, options);
  const path = await store.framePath(70);
  expect(path).toBe(join(options.dir, '000070.jpg'));
  expect(await numberIn(path)).toBe(70);
  await Promise.all([64, 95, 70, 80].map((index) => store.framePath(index)));
  await store.close();
  expect((await framesIn(options.dir)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: CHUNK_FRAMES }, (_, i) => 64 + i));
  await expect(store.framePath(FRAMES)).rejects.toMatchObject({ code: 'frame-out-of-range' });
});

test('a range is made with progress; the playhead comes first; nothing half-done is left', async () => {
  const store = await openFrameStore(tools, media, options);
  const heard: Progress[] = [];
  const abort = new AbortController();
  const run = store.ensureFrames(
    { from: 0, to: FRAMES - 1 },
    {
      playhead: 150,
      signal: abort.signal,
      onProgress(progress) {
        heard.push(progress);
        if (progress.done >= 16) abort.abort();
      },
    },
  );
  await expect(run).rejects.toMatchObject({ code: 'aborted' });
  const made = await framesIn(options.dir);
  expect(made.length).toBeGreaterThanOrEqual(16);
  expect(made.every((index) => index >= 150)).toBe(true);
  expect(await store.ensureFrames({ from: 0, to: FRAMES - 1 }, { onProgress: (progress) => heard.push(progress) })).toEqual({
    present: FRAMES,
    left: 0,
  });
  expect(heard.at(-1)).toMatchObject({ done: FRAMES, total: FRAMES, unit: 'frames', phase: 'extract', etaMs: 0 });
  for (const index of [0, 99, 149, 150, 199]) expect(await numberIn(await store.framePath(index))).toBe(index);
  await store.close();
  expect((await readdir(options.dir)).length).toBe(FRAMES);
});

test('after a crash only whole files count, and only what is missing is made', async () => {
  await mkdir(join(options.dir, '.partial-dead'), { recursive: true });
  await writeFile(join(options.dir, '.partial-dead', '000003.jpg'), 'half');
  await writeFile(join(options.dir, '000005.jpg'), 'kept as it is');
  const store = await openFrameStore(tools, media, options);
  expect(await readdir(options.dir)).toEqual(['000005.jpg']);
  await store.ensureFrames({ from: 0, to: 9 });
  expect((await readdir(options.dir)).length).toBe(10);
  expect(await readFile(join(options.dir, '000005.jpg'), 'utf8')).toBe('kept as it is');
  await store.close();
});

test('asking while a range is being made waits for it, and far away does not', async () => {
  const store = await openFrameStore(tools, media, options);
  const run = store.ensureFrames({ from: 0, to: FRAMES - 1 });
  const [near, far] = await Promise.all([store.framePath(20), store.framePath(190)]);
  expect(await numberIn(near)).toBe(20);
  expect(await numberIn(far)).toBe(190);
  await expect(store.framePath(100, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  await run;
  await store.close();
});

test('the least recently used chunks of any media item go when there are too many bytes', async () => {
  const other = join(options.rootDir, '2', 'frames');
  await mkdir(other, { recursive: true });
  const place = async (index: number, usedAtMs: number) => {
    const path = join(other, `${String(index).padStart(6, '0')}.jpg`);
    await writeFile(path, Buffer.alloc(20_000));
    await utimes(path, usedAtMs / 1000, usedAtMs / 1000);
  };
  const now = Date.now();
  for (let k = 0; k < CHUNK_FRAMES; k++) await place(k, now - 3_000_000);
  // One look at a chunk keeps all of it.
  for (let k = 0; k < CHUNK_FRAMES; k++) await place(CHUNK_FRAMES + k, now - (k === 7 ? 60_000 : 4_000_000));
  for (let k = 0; k < CHUNK_FRAMES; k++) await place(2 * CHUNK_FRAMES + k, now - 2_000_000);
  const store = await openFrameStore(tools, media, { ...options, maxBytes: CHUNK_FRAMES * 20_000 * 2 });
  // The chunk is made in order, so its last frame is there when all are.
  await store.framePath(0);
  await store.framePath(CHUNK_FRAMES - 1);
  await store.close();
  const left = await framesIn(other);
  expect(left.some((index) => index < CHUNK_FRAMES)).toBe(false);
  expect(left.filter((index) => index >= CHUNK_FRAMES && index < 2 * CHUNK_FRAMES).length).toBe(CHUNK_FRAMES);
  expect((await framesIn(options.dir)).length).toBe(CHUNK_FRAMES);
});

test('a range that does not fit is made as far as it fits; the rest is left for when it is asked for', async () => {
  const probe = await openFrameStore(tools, media, options);
  const bytes = (await stat(await probe.framePath(0))).size;
  await probe.close();
  await rm(options.rootDir, { recursive: true });
  const store = await openFrameStore(tools, media, { ...options, maxBytes: bytes * 80 });
  const result = await store.ensureFrames({ from: 0, to: FRAMES - 1 });
  expect(result.present).toBeGreaterThan(40);
  expect(result.present).toBeLessThan(120);
  expect(result.present + result.left).toBe(FRAMES);
  expect(await numberIn(await store.framePath(199))).toBe(199);
  await store.close();
});

test('a vanished video is told, and so is a disk that refuses', async () => {
  const gone = { ...media, sourcePath: join(dir, 'gone.mp4') };
  const store = await openFrameStore(tools, gone, options);
  await expect(store.framePath(3)).rejects.toMatchObject({ code: 'media-vanished' });
  await expect(store.ensureFrames({ from: 0, to: 3 })).rejects.toMatchObject({ code: 'media-vanished' });
  await store.close();
});

test('damage in the middle costs only the frames that it hits, and these are told', async () => {
  const path = await makeClip(tools, join(dir, 'damaged.mp4'), {
    frames: 90,
    encode: ['-c:v', 'mpeg4', '-q:v', '3', '-g', '6', '-movflags', '+faststart'],
  });
  const whole = await importClip(tools, path);
  const bytes = await readFile(path);
  bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + (bytes.length >> 5));
  await writeFile(path, bytes);
  const store = await openFrameStore(tools, whole, options);
  const { present, left } = await store.ensureFrames({ from: 0, to: 89 });
  expect(left).toBeGreaterThan(0);
  expect(present).toBeGreaterThan(80);
  const made = new Set(await framesIn(options.dir));
  const broken = Array.from({ length: 90 }, (_, i) => i).find((index) => !made.has(index)) ?? 0;
  await expect(store.framePath(broken)).rejects.toMatchObject({ code: 'media-unreadable', details: { frameIndex: broken } });
  const frames = openFrameReader(tools, whole);
  // Just before it decoders differ: some show a damaged frame as a copy of the one before, and call it good.
  for (const index of [broken - 12, broken - 7]) expect(readNumber(await frames.read(index))).toBe(index);
  await expect(frames.read(broken)).rejects.toMatchObject({ code: 'media-unreadable', details: { frameIndex: broken } });
  // On the way back the broken frame lies in the chunk, but nobody asks for it.
  for (const index of [89, 88, 87, 86]) expect(readNumber(await frames.read(index))).toBe(index);
  await frames.close();
  await store.close();
  // Imported as it is now, the clip promises only what decodes.
  const now = await importClip(tools, path);
  expect(now.frameCount).toBeLessThan(90);
  expect(now.warnings.join()).toContain('cannot be decoded');
});

test('images become working files: plain JPEGs are copied, others turned', async () => {
  const folder = join(dir, `pictures-${turn}`);
  await mkdir(folder);
  const gradient = sharp({ create: { width: 40, height: 30, channels: 3, background: '#804020' } });
  await gradient.clone().jpeg().toFile(join(folder, 'p1.jpg'));
  await gradient.clone().withMetadata({ orientation: 3 }).jpeg().toFile(join(folder, 'p2.jpg'));
  await gradient.clone().png().toFile(join(folder, 'p3.png'));
  const sequence = await importClip(tools, folder);
  const store = await openFrameStore(tools, sequence, options);
  await store.ensureFrames({ from: 0, to: 1 });
  expect(await readFile(await store.framePath(0))).toEqual(await readFile(join(folder, 'p1.jpg')));
  for (const index of [1, 2]) {
    const { format, orientation, width } = await sharp(await store.framePath(index)).metadata();
    expect([format, orientation ?? 1, width]).toEqual(['jpeg', 1, 40]);
  }
  await store.close();
});

test('the oldest ffmpeg makes the same files', async (context) => {
  const oldest = await oldestTools();
  if (oldest === null) return context.skip();
  const store = await openFrameStore(oldest, media, options);
  expect(await store.ensureFrames({ from: 30, to: 60 })).toEqual({ present: 31, left: 0 });
  for (const index of [30, 47, 60]) expect(await numberIn(await store.framePath(index))).toBe(index);
  await store.close();
});

test('thumbnail and filmstrip', async () => {
  const out = join(options.rootDir, 'deep', 'thumbnail.webp');
  expect(await makeThumbnail(tools, media, { out, sizePx: 64 })).toEqual({ width: 64, height: 36 });
  expect(await sharp(out).metadata()).toMatchObject({ format: 'webp', width: 64, height: 36 });
  const note = join(options.rootDir, 'strip.json');
  const strip = await makeFilmstrip(tools, media, { out: join(options.rootDir, 'strip.jpg'), note, tiles: 5, tileHeightPx: 72 });
  expect(strip).toEqual({ path: join(options.rootDir, 'strip.jpg'), tiles: 5, tileWidthPx: 128, tileHeightPx: 72 });
  expect(JSON.parse(await readFile(note, 'utf8'))).toEqual({ tiles: 5, tileWidthPx: 128, tileHeightPx: 72 });
  for (const [tile, expected] of [20, 60, 100, 140, 180].entries()) {
    const image = sharp(strip.path).extract({ left: tile * 128, top: 0, width: 128, height: 72 });
    const { data } = await image.raw().toBuffer({ resolveWithObject: true });
    expect(readNumber({ data, width: 128, height: 72 })).toBe(expected);
  }
});

test('damaged frames stay black in the filmstrip, and another is the thumbnail; where all are damaged it is told', async () => {
  const folder = join(dir, `damaged-${turn}`);
  await mkdir(folder);
  const sizePx = { width: 64, height: 48 };
  const noise = Uint8Array.from({ length: sizePx.width * sizePx.height * 3 }, (_, i) => 90 + ((i * 7919) % 150));
  const png = await sharp(noise, { raw: { ...sizePx, channels: 3 } })
    .png()
    .toBuffer();
  for (const name of ['1', '2', '3', '4']) await writeFile(join(folder, `${name}.png`), png);
  const sequence = await importClip(tools, folder);
  const damaged = Buffer.from(png).fill(0x5a, 200, 400);
  // The first is what a thumbnail shows, and the third is in the middle of the strip.
  for (const name of ['1', '3']) await writeFile(join(folder, `${name}.png`), damaged);
  const out = join(options.rootDir, 'strip.png');
  const strip = await makeFilmstrip(tools, sequence, { out, tileHeightPx: 48 });
  const brightness = [0, 1, 2, 3].map(async (tile) => {
    const { channels } = await sharp(
      await sharp(out)
        .extract({ left: tile * 64, top: 0, width: 64, height: 48 })
        .toBuffer(),
    ).stats();
    return channels[0].mean;
  });
  const [first, second, third, fourth] = await Promise.all(brightness);
  expect([strip.tiles, first, third]).toEqual([4, 0, 0]);
  expect(Math.min(second, fourth)).toBeGreaterThan(90);
  const thumbnail = join(options.rootDir, 'thumbnail.png');
  await makeThumbnail(tools, sequence, { out: thumbnail });
  expect((await sharp(thumbnail).stats()).channels[0].mean).toBeGreaterThan(90);
  for (const name of ['2', '4']) await writeFile(join(folder, `${name}.png`), damaged);
  for (const make of [makeFilmstrip, makeThumbnail]) {
    const none = join(options.rootDir, 'none.png');
    await expect(make(tools, sequence, { out: none })).rejects.toMatchObject({ code: 'media-unreadable' });
    await expect(readFile(none)).rejects.toMatchObject({ code: 'ENOENT' });
  }
});

test('a picture whose pixels are damaged is told as such, and one that sharp cannot read has its frame', async () => {
  const sizePx = { width: 64, height: 48 };
  const noise = Uint8Array.from({ length: sizePx.width * sizePx.height * 3 }, (_, i) => (i * 7919) % 251);
  const png = await sharp(noise, { raw: { ...sizePx, channels: 3 } })
    .png()
    .toBuffer();
  const damaged = join(dir, 'damaged.png');
  // Its header and its end are as they should be, so that it was imported.
  await writeFile(damaged, png.fill(0x5a, 200, 400));
  const store = await openFrameStore(tools, await importClip(tools, damaged), options);
  await expect(store.framePath(0)).rejects.toMatchObject({ code: 'media-unreadable' });
  expect(await framesIn(options.dir)).toEqual([]);
  await store.close();
  const bmp = await makeClip(tools, join(dir, 'one.bmp'), { frames: 1, encode: ['-frames:v', '1'] });
  const other = await openFrameStore(tools, await importClip(tools, bmp), {
    ...options,
    dir: join(options.rootDir, '2', 'frames'),
  });
  expect(await numberIn(await other.framePath(0))).toBe(0);
  await other.close();
});
