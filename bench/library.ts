/** The library at the size of a large project: reads, writes, opening and backup. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../native/library/database.ts';
import type { Editor, Library, NewMedia } from '../native/library/library.ts';
import { openLibrary } from '../native/library/open-library.ts';
import type { Rle } from '../native/masks/rle.ts';
import { type BenchRow, median } from './bench.ts';

const OBJECTS = 10;
const MEDIA = 2;
const BLOB_BYTES = 2048;
const WIDTH = 1920;
const HEIGHT = 1080;
const HASH = '0123456789abcdef';

/**
 * Ten masks with 2 KB of pixels each on every frame of two videos: 1,000,000 masks on 2 × 50,000 frames.
 * @param masks how many the library holds before anything is measured
 */
export async function benchLibrary(masks = 1_000_000): Promise<BenchRow[]> {
  const frames = Math.ceil(masks / (OBJECTS * MEDIA));
  const dir = mkdtempSync(join(tmpdir(), 'library-bench-'));
  try {
    const ids = await prepare(dir, frames);
    const loadMs = load(dir, ids, frames);
    const bytes = statSync(join(dir, 'library.db')).size;
    const crashed = await timeOpening(dir, 'after a crash');
    const closed = await timeOpening(dir, 'after it was closed');
    const library = await openAt(dir);
    const total = frames * OBJECTS * MEDIA;
    try {
      return [
        { name: `library: load of ${total} masks`, value: (total / loadMs) * 1000, unit: 'masks/s', note: 'bare SQL' },
        { name: 'library: size on disk', value: bytes / total, unit: 'bytes/mask', note: `${BLOB_BYTES} of them pixels` },
        { name: 'library: open', value: closed, unit: 'ms' },
        { name: 'library: open after a crash, with the quick check', value: crashed, unit: 'ms' },
        ...readFrames(library, ids, frames),
        ...readTracks(library, ids),
        ...writeMasks(library, ids),
        await takeBackup(library),
      ];
    } finally {
      await library.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Ids {
  readonly projectId: number;
  readonly media: readonly { readonly mediaId: number; readonly trackIds: readonly number[] }[];
  /** Where masks are written while measuring. */
  readonly target: { readonly mediaId: number; readonly trackIds: readonly number[] };
}

function openAt(dir: string): Promise<Library> {
  return openLibrary({ dir, mode: 'write', now: Date.now, program: 'bench' });
}

/** A note that the last writer has left behind is what a crash looks like. */
async function timeOpening(dir: string, after: 'after a crash' | 'after it was closed'): Promise<number> {
  const note = { pid: 1, host: 'bench', program: 'bench', sinceMs: 0 };
  if (after === 'after a crash') writeFileSync(join(dir, 'writer.json'), JSON.stringify(note));
  const start = performance.now();
  const library = await openAt(dir);
  const openMs = performance.now() - start;
  await library.close();
  return openMs;
}

async function prepare(dir: string, frames: number): Promise<Ids> {
  const library = await openAt(dir);
  const { id: projectId } = library.createProject('Bench');
  const add = (edit: Editor, name: string) => {
    const { id: mediaId } = edit.addMedia(video(name, frames), new Uint8Array(frames * 8));
    return { mediaId, trackIds: Array.from({ length: OBJECTS }, () => edit.addTrack({ mediaId }).id) };
  };
  const ids = library.commit(projectId, 'Import', (edit) => ({
    projectId,
    media: Array.from({ length: MEDIA }, (_, i) => add(edit, `clip ${i}`)),
    target: add(edit, 'target'),
  }));
  await library.backup();
  await library.close();
  return ids;
}

function video(name: string, frameCount: number): NewMedia {
  return {
    name,
    kind: 'video',
    sourcePath: `/${name}`,
    contentHash: name,
    bytes: 1,
    widthPx: WIDTH,
    heightPx: HEIGHT,
    frameCount,
    sourceFrameCount: frameCount,
    fps: 30,
    sourceFps: 30,
    durationMs: (frameCount / 30) * 1000,
    codec: 'h264',
    rotationDegrees: 0,
    color: { pixelFormat: null, range: null, space: null, transfer: null, primaries: null },
    policy: 'long',
    warnings: [],
  };
}

/** Past the library's own road, which is measured below: a million edits would only take time. */
function load(dir: string, ids: Ids, frames: number): number {
  const db = openDatabase(join(dir, 'library.db'), { access: 'write' });
  const start = performance.now();
  const noise = randomText(1 << 20);
  let serial = 0;
  try {
    for (let frame = 0; frame < frames; frame += 1000) {
      db.transaction(() => {
        for (let f = frame; f < Math.min(frames, frame + 1000); f++) {
          for (const { mediaId, trackIds } of ids.media) {
            for (const trackId of trackIds) {
              const hash = scrambledHash(++serial);
              const from = (serial * 7919) % (noise.length - BLOB_BYTES);
              const counts = hash.slice(0, 16) + noise.slice(from, from + BLOB_BYTES - 16);
              db.run('INSERT INTO mask_blobs(hash, width, height, counts) VALUES(?, ?, ?, ?)', hash, WIDTH, HEIGHT, counts);
              const sql = 'INSERT INTO masks VALUES(?, ?, ?, ?, 100, 100, 300, 300, 50000, 0.9, 1, 0)';
              db.run(sql, trackId, f, mediaId, hash);
            }
          }
        }
      });
    }
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
  return performance.now() - start;
}

/** Hashes arrive in no order; two multiplications are enough to scatter them. */
function scrambledHash(serial: number): string {
  let hash = '';
  for (let word = 0; word < 4; word++) {
    const mixed = Math.imul(Math.imul(serial, 0x9e3779b1) ^ (serial >>> 15), 0x85ebca77 + word * 2) >>> 0;
    hash += mixed.toString(16).padStart(8, '0');
  }
  return hash;
}

function randomText(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return HASH[(state >>> 24) & 15];
  }).join('');
}

function readFrames(library: Library, ids: Ids, frames: number): BenchRow[] {
  const samples: number[] = [];
  for (let i = 0; i < 3000; i++) {
    const { mediaId } = ids.media[i % MEDIA];
    const frame = (i * 104_729) % frames;
    const start = performance.now();
    const { length } = library.masksOfFrame(mediaId, frame);
    samples.push(performance.now() - start);
    if (length !== OBJECTS) throw new Error(`Frame ${frame} has ${length} masks.`);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)];
  return [
    {
      name: "library: one frame's ten masks, median",
      value: median(samples),
      unit: 'ms',
      target: '< 1 ms',
      pass: median(samples) < 1,
    },
    { name: "library: one frame's ten masks, 99 %", value: p99, unit: 'ms' },
  ];
}

function readTracks(library: Library, ids: Ids): BenchRow[] {
  const trackIds = ids.media.flatMap((media) => media.trackIds);
  const frames = library.trackFrames(trackIds[0]).masks.length;
  const first = median(trackIds.map((trackId) => timed(() => library.trackFrames(trackId))));
  // The least of three reads of each: what the work costs when nothing else takes the processor.
  const list = median(trackIds.map((trackId) => Math.min(...[1, 2, 3].map(() => timed(() => library.trackFrames(trackId))))));
  const barriers = median(trackIds.map((trackId) => timed(() => library.barriers(trackId))));
  return [
    {
      name: `library: list of a track's ${frames} frames`,
      value: list,
      unit: 'ms',
      target: '< 50 ms',
      pass: list < 50,
      note: `read for the first time: ${first.toFixed(1)} ms`,
    },
    { name: `library: barriers of a track of ${frames} frames`, value: barriers, unit: 'ms' },
  ];
}

function writeMasks(library: Library, ids: Ids): BenchRow[] {
  const { projectId, target } = ids;
  const pixels = Array.from({ length: 64 }, (_, i) => blob(i));
  const put = (edit: Editor, frameIndex: number, round: number) => {
    for (const [i, trackId] of target.trackIds.entries()) {
      const { width, height, counts } = pixels[(frameIndex + i) % pixels.length];
      const own = Uint32Array.from(counts);
      // Every mask has pixels of its own.
      own[0] += frameIndex * 16 + i + round;
      own[own.length - 1] -= frameIndex * 16 + i + round;
      edit.setMask({ trackId, frameIndex, pixels: { width, height, counts: own }, score: 0.9, provenance: 'tracked' });
    }
  };
  const count = Math.min(300, library.mediaItem(target.mediaId).frameCount);
  const step = library.beginStep(projectId, 'Propagate');
  const stepMs = timed(() => {
    for (let frame = 0; frame < count; frame++) step.amend((edit) => put(edit, frame, 0));
  });
  const commitMs = timed(() =>
    library.commit(projectId, 'Import', (edit) => {
      for (let frame = 0; frame < count; frame++) put(edit, frame, 1_000_000);
    }),
  );
  const undoMs = timed(() => library.undo(projectId));
  const masks = count * OBJECTS;
  return [
    {
      name: 'library: propagation, a durable commit for each frame of ten masks',
      value: (masks / stepMs) * 1000,
      unit: 'masks/s',
    },
    { name: `library: one commit of ${masks} masks`, value: (masks / commitMs) * 1000, unit: 'masks/s' },
    { name: `library: undo of ${masks} masks`, value: undoMs, unit: 'ms' },
  ];
}

/** An outline of about 2 KB: 650 columns of a 1080p frame. */
function blob(seed: number): Rle {
  const counts: number[] = [100_000];
  let rest = WIDTH * HEIGHT - 100_000;
  for (let column = 0; column < 650; column++) {
    const run = 400 + Math.round(60 * Math.sin(column / 40 + seed) + 8 * Math.sin(column * (seed + 3)));
    counts.push(run, HEIGHT - run);
    rest -= HEIGHT;
  }
  counts[counts.length - 1] += rest;
  return { width: WIDTH, height: HEIGHT, counts: Uint32Array.from(counts) };
}

async function takeBackup(library: Library): Promise<BenchRow> {
  const start = performance.now();
  const { bytes } = await library.backup();
  const value = performance.now() - start;
  return { name: 'library: backup', value, unit: 'ms', note: `${(bytes / 1e9).toFixed(2)} GB, beside other work` };
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
