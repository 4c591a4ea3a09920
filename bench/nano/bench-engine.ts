/** The real engine on a library that lives as long as the bench, and what is measured through it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type EngineClient, watchJob } from '../../native/contract/client.ts';
import { AppError } from '../../native/contract/errors.ts';
import type { CocoRle } from '../../native/contract/geometry.ts';
import type { Job } from '../../native/contract/jobs.ts';
import type { ModelEntry } from '../../native/contract/models.ts';
import { createEngine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { emptyRle, type MaskSize, type Rle } from '../../native/masks/rle.ts';

export interface BenchEngine {
  readonly client: EngineClient;
  readonly projectId: number;
  /** The media item of a file, imported when it is first asked for. */
  mediaOf(path: string): Promise<number>;
}

/**
 * Opens an engine, does the work, and removes everything again whatever happens.
 * @param modelId id of a model, or the path of a pack
 * @throws AppError what the model cannot be used for, and what the work throws
 */
export async function withEngine<T>(modelId: string, work: (engine: BenchEngine) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-nano-'));
  try {
    const engine = await createEngine({
      libraryDir: dir,
      program: 'bench',
      programVersion: '0',
      segmenter: createSegmenterLauncher({ onOutput: (line) => console.error(line) }),
      modelId,
      env: process.env,
      now: Date.now,
      onBug: (error) => console.error(error),
    });
    try {
      const { client } = engine;
      const project = await client.projects.create({ name: 'Held out' });
      return await work({ client, projectId: project.id, mediaOf: createImports(client, project.id) });
    } finally {
      await engine.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The model that is listed under an id; null for a pack that lies elsewhere. */
export async function listedModel(client: EngineClient, id: string): Promise<ModelEntry | null> {
  return (await client.models.list({})).find((entry) => entry.id === id) ?? null;
}

function createImports(client: EngineClient, projectId: number): (path: string) => Promise<number> {
  const known = new Map<string, number>();
  return async (path) => {
    const absolute = resolve(path);
    const before = known.get(absolute);
    if (before !== undefined) return before;
    const [job] = await client.media.import({ projectId, paths: [absolute] });
    if (job === undefined) throw new AppError('internal', `Nothing was imported of ${absolute}.`);
    const { mediaId } = await finishJob(client, job);
    if (mediaId === null) throw new AppError('internal', `The import of ${absolute} made no media item.`);
    known.set(absolute, mediaId);
    return mediaId;
  };
}

/** @throws AppError what the job failed with */
export async function finishJob(client: EngineClient, job: Job): Promise<Job> {
  for await (const event of watchJob(client, job.id)) {
    if (event.type !== 'finished') continue;
    if (event.job.state === 'done') return event.job;
    const { code, message } = event.job.error ?? { code: 'internal', message: `The job ended as ${event.job.state}.` };
    throw new AppError(code, message);
  }
  throw new AppError('internal', 'The job ended without saying how.');
}

/** What an answer shows; an empty mask where it shows nothing. */
export function pixelsOf(mask: { readonly rle: CocoRle } | null, size: MaskSize): Rle {
  return mask === null ? emptyRle(size.width, size.height) : rleFromCoco(mask.rle);
}

/** The masks of objects of a clip, by track and frame. */
export type TrackMasks = ReadonlyMap<number, ReadonlyMap<number, Rle>>;

/** @returns nothing for a frame on which an object has no mask */
export async function readTracks(client: EngineClient, mediaId: number, frames: number): Promise<TrackMasks> {
  const found = new Map<number, Map<number, Rle>>();
  const step = 128;
  for (let from = 0; from < frames; from += step) {
    const range = { from, to: Math.min(frames, from + step) - 1 };
    for (const mask of await client.masks.frames({ mediaId, range })) {
      const track = found.get(mask.trackId) ?? new Map<number, Rle>();
      found.set(mask.trackId, track.set(mask.frameIndex, rleFromCoco(mask.rle)));
    }
  }
  return found;
}

/** Deletes every object of a media item, so that the next measurement starts as the first did. */
export async function clearTracks(client: EngineClient, mediaId: number): Promise<void> {
  const trackIds = (await client.tracks.list({ mediaId })).map((track) => track.id);
  if (trackIds.length > 0) await client.tracks.delete({ trackIds });
}

/** Mean; null of nothing. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
