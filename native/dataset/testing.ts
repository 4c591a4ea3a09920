/** What the tests and the bench of this room start from: projects in memory, and pictures drawn with characters. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExportRequest, type ExportRequestInput, exportRequestSchema } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { Media, ObjectClass, Track } from '../contract/records.ts';
import { encodeRowMajor } from '../masks/codec.ts';
import type { Rle } from '../masks/rle.ts';
import type { ExportOptions } from './export.ts';
import type { DatasetSource, SourceImage, SourceMask } from './source.ts';

export const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
export const EXPORT_OPTIONS: ExportOptions = { now: () => NOW_MS, programVersion: '0.0.0-test' };

/** A mask drawn with characters, one string a row; anything but a dot is in it. */
export function drawn(...rows: string[]): Rle {
  const width = rows[0].length;
  const pixels = Uint8Array.from(rows.join(''), (char) => (char === '.' ? 0 : 1));
  return encodeRowMajor(pixels, width, rows.length);
}

/** A filled rectangle. */
export function rectangle(
  width: number,
  height: number,
  box: readonly [x: number, y: number, width: number, height: number],
): Rle {
  const [x0, y0, boxWidth, boxHeight] = box;
  const pixels = new Uint8Array(width * height);
  for (let y = y0; y < y0 + boxHeight; y += 1) pixels.fill(1, y * width + x0, y * width + x0 + boxWidth);
  return encodeRowMajor(pixels, width, height);
}

export function someMedia(id: number, patch: Partial<Media> = {}): Media {
  return {
    id,
    projectId: 1,
    name: `Clip ${id}.mp4`,
    slug: `clip-${id}`,
    kind: 'video',
    sourcePath: `/clips/${id}.mp4`,
    contentHash: 'f'.repeat(64),
    bytes: 1,
    widthPx: 16,
    heightPx: 12,
    frameCount: 4,
    sourceFrameCount: 8,
    fps: 15,
    sourceFps: 30,
    durationMs: 266,
    codec: 'h264',
    rotationDegrees: 0,
    color: { pixelFormat: null, range: null, space: null, transfer: null, primaries: null },
    policy: 'interactive',
    warnings: [],
    importedAtMs: 0,
    deletedAtMs: null,
    ...patch,
  };
}

export function someClass(categoryId: number, name: string): ObjectClass {
  return { id: categoryId + 100, projectId: 1, categoryId, name, color: '#ff0000', hotkey: null };
}

export function someTrack(id: number, mediaId: number, objectId: number, patch: Partial<Track> = {}): Track {
  return { id, mediaId, objectId, classId: 101, instanceName: '', color: '#00ff00', hidden: false, locked: false, ...patch };
}

/** What is known about one track on one frame. */
export interface Fact {
  readonly trackId: number;
  readonly frameIndex: number;
  /** Null: known to be absent. */
  readonly rle: Rle | null;
  readonly score?: number | null;
  readonly provenance?: SourceMask['provenance'];
}

export interface MemoryProject {
  readonly classes: readonly ObjectClass[];
  readonly media: readonly Media[];
  readonly tracks: readonly Track[];
  readonly facts: readonly Fact[];
  readonly image?: (media: Media, frameIndex: number) => Promise<SourceImage>;
}

/** A project that lies in memory. */
export function memorySource({ classes, media, tracks, facts, image }: MemoryProject): DatasetSource {
  const mediaOfTrack = new Map(tracks.map((track) => [track.id, track.mediaId]));
  const of = (mediaId: number, frameIndex: number) =>
    facts.filter((fact) => fact.frameIndex === frameIndex && mediaOfTrack.get(fact.trackId) === mediaId);
  return {
    project: { id: 1, name: 'Test', createdAtMs: 0, deletedAtMs: null },
    classes,
    media,
    tracks: (mediaId) => tracks.filter((track) => track.mediaId === mediaId),
    frame: (_mediaId, frameIndex) => ({
      sourceFrameIndex: frameIndex * 2,
      timeMs: frameIndex * 66.5,
      ptsTicks: frameIndex * 1024,
    }),
    masks: (mediaId, frameIndex) =>
      of(mediaId, frameIndex).flatMap(({ rle, trackId, score = 0.5, provenance = 'tracked' }) =>
        rle ? [{ trackId, rle, hash: rle.counts.join(), score, provenance }] : [],
      ),
    absent: (mediaId, frameIndex) => of(mediaId, frameIndex).flatMap(({ rle, trackId }) => (rle ? [] : [trackId])),
    image: (mediaId, frameIndex) => {
      const item = media.find(({ id }) => id === mediaId);
      if (!image || !item) throw new Error('This test gives no images.');
      return image(item, frameIndex);
    },
  };
}

/** A request with defaults filled in. */
export function requestOf(patch: Partial<ExportRequestInput> & Pick<ExportRequestInput, 'out'>): ExportRequest {
  return exportRequestSchema.parse({ projectId: 1, formats: ['coco_instance'], ...patch });
}

/** A folder that goes when `done` is called. */
export function temporaryFolder(): { readonly dir: string; readonly done: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'dataset-test-'));
  return { dir, done: () => rmSync(dir, { recursive: true, force: true }) };
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
