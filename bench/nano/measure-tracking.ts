/** Objects followed through clips from what is said on the first frame. */
import { join } from 'node:path';
import type { EngineClient } from '../../native/contract/client.ts';
import type { PromptInput } from '../../native/contract/records.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { areaOf } from '../../native/masks/measure.ts';
import { emptyRle, type Rle } from '../../native/masks/rle.ts';
import { type BenchEngine, clearTracks, finishJob, meanOf, pixelsOf, readTracks } from './bench-engine.ts';
import type { HeldOut, HeldOutClip } from './held-out-set.ts';
import { boundaryF, regionJ } from './region-and-boundary.ts';
import { firstClick, nextClick } from './simulated-clicks.ts';

/** What is said on the first frame: one click; a click and two corrections; the true mask. */
export const STARTS = ['click', 'corrected', 'mask'] as const;
export type Start = (typeof STARTS)[number];

const CORRECTIONS = 2;
/** An object is occluded when less of it than this is seen on some frame: something is before it, or the frame ends. */
const OCCLUDED_SHARE = 0.5;

export interface FollowedObject {
  readonly seed: number;
  readonly id: number;
  readonly start: Start;
  /** Means over the frames after the first. */
  readonly j: number;
  readonly f: number;
  /** Mean J over the last third of the clip: whether it was lost. */
  readonly jAtEnd: number;
  readonly occluded: boolean;
}

export interface TrackingScore {
  readonly objects: number;
  readonly j: number | null;
  readonly f: number | null;
  readonly jAndF: number | null;
}

export interface TrackingMeasures {
  readonly objects: readonly FollowedObject[];
  readonly starts: Readonly<Partial<Record<Start, { all: TrackingScore; occluded: TrackingScore; seen: TrackingScore }>>>;
}

/** The objects that the set names, followed together, once for each way to start. */
export async function measureTracking(
  engine: BenchEngine,
  set: readonly HeldOut[],
  starts: readonly Start[],
): Promise<TrackingMeasures> {
  const objects: FollowedObject[] = [];
  for (const entry of set) {
    if (entry.clip === null || entry.clip.followed.length === 0) continue;
    for (const start of starts) {
      console.error(`  tracking on ${entry.seed}, ${start}`);
      objects.push(...(await follow(engine, entry, entry.clip, start)));
    }
  }
  const of = (start: Start) => {
    const mine = objects.filter((object) => object.start === start);
    const [occluded, seen] = [mine.filter((object) => object.occluded), mine.filter((object) => !object.occluded)];
    return [start, { all: score(mine), occluded: score(occluded), seen: score(seen) }];
  };
  return { objects, starts: Object.fromEntries(starts.map(of)) };
}

async function follow(engine: BenchEngine, entry: HeldOut, clip: HeldOutClip, start: Start): Promise<FollowedObject[]> {
  const { client } = engine;
  const mediaId = await importClip(engine, entry, clip);
  const trackIds: number[] = [];
  for (const id of clip.followed) trackIds.push(await begin(client, mediaId, clip.masks[0][id], start));
  await finishJob(client, await client.propagation.start({ mediaId, trackIds, direction: 'forward' }));
  const found = await readTracks(client, mediaId, clip.frames);
  await clearTracks(client, mediaId);
  return clip.followed.map((id, index) => {
    const masks = found.get(trackIds[index]);
    const { j, f } = similarities(clip, id, (frame) => masks?.get(frame));
    const end = j.slice(Math.floor((2 * j.length) / 3));
    const occluded = isOccluded(clip, id);
    return { seed: entry.seed, id, start, j: meanOf(j) ?? 0, f: meanOf(f) ?? 0, jAtEnd: meanOf(end) ?? 0, occluded };
  });
}

/** The media item of a clip. @throws when the product sees another number of frames than the truth has */
export async function importClip({ client, mediaOf }: BenchEngine, entry: HeldOut, clip: HeldOutClip): Promise<number> {
  const mediaId = await mediaOf(join(entry.dir, clip.file));
  const { frameCount } = await client.media.get({ mediaId });
  if (frameCount !== clip.frames) throw new Error(`${clip.file} of ${entry.seed} has ${frameCount} frames, not ${clip.frames}.`);
  return mediaId;
}

/** @returns the object's track, told on the first frame */
async function begin(client: EngineClient, mediaId: number, truth: Rle, start: Start): Promise<number> {
  const first: PromptInput | null = start === 'mask' ? { kind: 'mask', rle: rleToCoco(truth) } : firstClick(truth);
  if (first === null) throw new Error('an object that is followed is visible on the first frame');
  const { track, mask } = await client.prompts.start({ mediaId, frameIndex: 0, prompts: [first] });
  let now = pixelsOf(mask, truth);
  for (let i = 0; start === 'corrected' && i < CORRECTIONS; i++) {
    const prompt = nextClick(now, truth);
    if (prompt === null) break;
    now = pixelsOf((await client.prompts.add({ trackId: track.id, frameIndex: 0, prompts: [prompt] })).mask, truth);
  }
  return track.id;
}

/** J and F of one object on each frame after the first. */
export function similarities(clip: HeldOutClip, id: number, maskAt: (frame: number) => Rle | undefined) {
  const j: number[] = [];
  const f: number[] = [];
  for (let frame = 1; frame < clip.frames; frame++) {
    const truth = clip.masks[frame][id];
    const found = maskAt(frame) ?? emptyRle(truth.width, truth.height);
    j.push(regionJ(found, truth));
    f.push(boundaryF(found, truth));
  }
  return { j, f };
}

function isOccluded(clip: HeldOutClip, id: number): boolean {
  return clip.masks.some((masks, frame) => areaOf(masks[id]) < OCCLUDED_SHARE * clip.areas[frame][id]);
}

function score(objects: readonly FollowedObject[]): TrackingScore {
  const [j, f] = [meanOf(objects.map((object) => object.j)), meanOf(objects.map((object) => object.f))];
  return { objects: objects.length, j, f, jAndF: j === null || f === null ? null : (j + f) / 2 };
}
