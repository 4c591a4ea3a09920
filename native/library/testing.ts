/** What the tests of this room start from. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Rle } from '../masks/rle.ts';
import type { Library, NewMedia, OpenOptions } from './library.ts';
import { openLibrary } from './open-library.ts';

export const WIDTH = 64;
export const HEIGHT = 48;
export const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A folder that goes when the test is over. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'library-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Opens a library, in a fresh folder unless one is given, and closes it when the test is over. */
export async function openForTest(options: Partial<OpenOptions> = {}): Promise<Library> {
  const dir = options.dir ?? temporaryFolder();
  const library = await openLibrary({ mode: 'write', now: () => START_MS, program: 'test', ...options, dir });
  onTestFinished(() => library.close());
  return library;
}

/** A video of 1000 frames. */
export function someMedia(name = 'A clip.mp4'): NewMedia {
  return {
    name,
    kind: 'video',
    sourcePath: `/clips/${name}`,
    contentHash: `hash of ${name}`,
    bytes: 1234,
    widthPx: WIDTH,
    heightPx: HEIGHT,
    frameCount: 1000,
    sourceFrameCount: 1000,
    fps: 29.97,
    sourceFps: 29.97,
    durationMs: 33_366.7,
    codec: 'h264',
    rotationDegrees: 0,
    color: { pixelFormat: 'yuv420p', range: 'tv', space: 'bt709', transfer: 'bt709', primaries: 'bt709' },
    policy: 'interactive',
    warnings: ['odd'],
  };
}

/** A project with one media item and one track. */
export function startProject(library: Library, name = 'Project') {
  const project = library.createProject(name);
  const { media, track } = library.commit(project.id, 'Import', (edit) => {
    const item = edit.addMedia(someMedia(), new Uint8Array([1, 2, 3]));
    return { media: item, track: edit.addTrack({ mediaId: item.id }) };
  });
  return { projectId: project.id, mediaId: media.id, trackId: track.id };
}

/** A box of pixels; every `seed` from 0 to 1000 gives another one. */
export function boxMask(seed: number): Rle {
  const x = seed % 30;
  const y = Math.floor(seed / 30) % 34;
  const counts: number[] = [x * HEIGHT + y];
  for (let column = 0; column < 12; column++) counts.push(10, HEIGHT - 10);
  const used = counts.slice(0, -1).reduce((sum, run) => sum + run, 0);
  counts[counts.length - 1] = WIDTH * HEIGHT - used;
  return { width: WIDTH, height: HEIGHT, counts: Uint32Array.from(counts) };
}

/** The AppError that `work` fails with. */
export async function failureOf(work: () => unknown): Promise<AppError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}
