/** Extraction of working frames against a bare ffmpeg that does the same work, and how fast frames come out for a model. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFrameReader } from '../native/media/frame-reader.ts';
import { openFrameStore } from '../native/media/frame-store.ts';
import { type ImportedMedia, importMedia } from '../native/media/import.ts';
import { FFMPEG_BASE, fileUrl, runProgram } from '../native/media/spawn.ts';
import { findMediaTools, type MediaTools } from '../native/media/tools.ts';
import { type BenchRow, median } from './bench.ts';

const FRAMES = 240;
const TURNS = 7;
const TARGET = 1.15;

/** Runs the benchmark; takes about a minute on two cores. */
export async function benchExtraction(): Promise<BenchRow[]> {
  const tools = await findMediaTools({ env: process.env, platform: process.platform });
  const dir = await mkdtemp(join(tmpdir(), 'sam3-bench-'));
  try {
    const clip = await makeClip(tools, join(dir, 'clip.mp4'));
    const media = await importMedia(tools, {
      paths: [clip],
      policy: 'long',
      onTooLong: 'refuse',
      limits: { maxDurationMs: 60_000, maxFrames: 900, maxPixels: 2 ** 28 },
    });
    return [await benchJpegs(tools, media, dir), await benchRgb(tools, media)];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** 1080p30 with movement, noise and B-frames, as a camera gives it. */
async function makeClip(tools: MediaTools, out: string): Promise<string> {
  const source = `testsrc2=size=1920x1080:rate=30:duration=${FRAMES / 30},noise=alls=6:allf=t`;
  const encoder =
    tools.h264Encoder === null ? ['-c:v', 'mpeg4', '-q:v', '4'] : ['-c:v', tools.h264Encoder, '-preset', 'veryfast'];
  const color = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
  const args = ['-f', 'lavfi', '-i', source, ...encoder, '-pix_fmt', 'yuv420p', ...color, '-y', fileUrl(out)];
  await runProgram(tools.ffmpeg.path, [...FFMPEG_BASE, ...args]);
  return out;
}

async function benchJpegs(tools: MediaTools, media: ImportedMedia, dir: string): Promise<BenchRow> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const target = join(dir, `ours-${turn}`);
    ours.push(
      await timed(async () => {
        const store = await openFrameStore(tools, media, { dir: target, rootDir: target, maxBytes: 2 ** 34 });
        await store.ensureFrames({ from: 0, to: media.frameCount - 1 });
        await store.close();
      }),
    );
    await rm(target, { recursive: true });
    const bareDir = await mkdtemp(join(dir, 'bare-'));
    bare.push(await timed(() => bareExtraction(tools, media.sourcePath, bareDir)));
    await rm(bareDir, { recursive: true });
  }
  // Of each turn, so that a machine that slows down in between slows both.
  const ratio = median(ours.map((ms, turn) => ms / bare[turn]));
  return {
    name: 'Working JPEGs of a 1080p clip',
    value: (media.frameCount * 1000) / median(ours),
    reference: (media.frameCount * 1000) / median(bare),
    unit: 'frames/s',
    ratio,
    target: `wall time at most ${TARGET} of a bare ffmpeg's`,
    pass: ratio <= TARGET,
    note: `${media.frameCount} frames, quality 4; both convert to JPEG's colours and run in turns (medians of ${TURNS}, the ratio that of each turn)`,
  };
}

/** What one would type to get the same files: same pixels, same quality, no bookkeeping. */
async function bareExtraction(tools: MediaTools, path: string, dir: string): Promise<void> {
  const filter = 'colorspace=iall=bt709:all=bt709:space=smpte170m:range=pc:fast=1,format=yuvj420p';
  const args = ['-i', fileUrl(path), ...tools.passthroughArgs, '-vf', filter, '-q:v', '4', 'file:%06d.jpg'];
  await runProgram(tools.ffmpeg.path, ['-nostdin', '-loglevel', 'error', ...args], { cwd: dir });
}

/** RGB at a model's size, in order, as a propagation reads it. */
async function benchRgb(tools: MediaTools, media: ImportedMedia): Promise<BenchRow> {
  const sizePx = { width: 1008, height: 1008 };
  const samples: number[] = [];
  const bare: number[] = [];
  const filter = `scale=${sizePx.width}:${sizePx.height}:flags=bilinear,format=rgb24`;
  const args = [
    '-i',
    fileUrl(media.sourcePath),
    ...tools.passthroughArgs,
    '-vf',
    filter,
    '-f',
    'rawvideo',
    'file:/dev/null',
    '-y',
  ];
  const comparable = process.platform !== 'win32';
  for (let turn = 0; turn < 3; turn++) {
    samples.push(
      await timed(async () => {
        const frames = openFrameReader(tools, media);
        for (let i = 0; i < media.frameCount; i++) await frames.read(i, sizePx);
        await frames.close();
      }),
    );
    if (comparable) bare.push(await timed(() => runProgram(tools.ffmpeg.path, ['-nostdin', '-loglevel', 'error', ...args])));
  }
  const value = (media.frameCount * 1000) / median(samples);
  const note = '1008 × 1008, forward; the bare ffmpeg writes to nowhere';
  if (!comparable) return { name: 'RGB frames for a model', value, unit: 'frames/s', note };
  const reference = (media.frameCount * 1000) / median(bare);
  return {
    name: 'RGB frames for a model',
    value,
    reference,
    unit: 'frames/s',
    ratio: median(samples.map((ms, turn) => ms / bare[turn])),
    note,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
