/** Phrases on clips: whether every instance is found, followed and kept apart from the others. */
import { areaOf, intersectionArea, intersectionOverUnion } from '../../native/masks/measure.ts';
import type { Rle } from '../../native/masks/rle.ts';
import { assign } from './assignment.ts';
import { type BenchEngine, clearTracks, finishJob, meanOf, readTracks, type TrackMasks } from './bench-engine.ts';
import type { HeldOut, HeldOutClip } from './held-out-set.ts';
import { type HotaScore, type MatchFrame, scoreTracks } from './hota.ts';
import { importClip, similarities } from './measure-tracking.ts';

/** Slivers: less of an instance than this says too little to be judged, in pixels and as a share of the frame. */
const LEAST_PX = 30;
const LEAST_SHARE = 0.0005;

export interface ConceptMeasures {
  /** Of all clips and phrases together that mean something. */
  readonly tracks: HotaScore;
  /** Instances of these phrases, and of each: J and F of the track that fits it best, one to one; 0 without one. */
  readonly instances: number;
  readonly j: number | null;
  readonly f: number | null;
  readonly jAndF: number | null;
  /** Tracks that fit no instance best. */
  readonly extraTracks: number;
  readonly phrases: number;
  /** Phrases that mean nothing in the clip, and the share of those that gave no track. */
  readonly absentPhrases: number;
  readonly absentAccuracy: number | null;
}

/** Each phrase in a run of its own over the whole clip. */
export async function measureConcepts(engine: BenchEngine, set: readonly HeldOut[]): Promise<ConceptMeasures> {
  const sequences: MatchFrame[][] = [];
  const similar: { readonly j: number; readonly f: number }[] = [];
  const silent: boolean[] = [];
  let extraTracks = 0;
  for (const entry of set) {
    const { clip } = entry;
    if (clip === null) continue;
    for (const { text, ids } of clip.phrases) {
      console.error(`  concept on ${entry.seed}: ${text}`);
      const found = await followPhrase(engine, entry, clip, text);
      if (ids.length === 0) {
        silent.push(found.size === 0);
        continue;
      }
      sequences.push(matchFrames(clip, ids, found));
      const byTrack = matchTracks(clip, ids, found);
      similar.push(...byTrack);
      extraTracks += Math.max(0, found.size - byTrack.filter(({ hasTrack }) => hasTrack).length);
    }
  }
  const [j, f] = [meanOf(similar.map((one) => one.j)), meanOf(similar.map((one) => one.f))];
  return {
    tracks: scoreTracks(sequences),
    instances: similar.length,
    j,
    f,
    jAndF: j === null || f === null ? null : (j + f) / 2,
    extraTracks,
    phrases: sequences.length,
    absentPhrases: silent.length,
    absentAccuracy: meanOf(silent.map(Number)),
  };
}

async function followPhrase(engine: BenchEngine, entry: HeldOut, clip: HeldOutClip, phrase: string): Promise<TrackMasks> {
  const { client } = engine;
  const mediaId = await importClip(engine, entry, clip);
  await finishJob(client, await client.concepts.start({ mediaId, concepts: [{ phrase }] }));
  const found = await readTracks(client, mediaId, clip.frames);
  await clearTracks(client, mediaId);
  return found;
}

/** Slivers of instances are taken out, and with them what was found there: it is neither right nor wrong. */
function matchFrames(clip: HeldOutClip, ids: readonly number[], found: TrackMasks): MatchFrame[] {
  const tracks = [...found.values()];
  return clip.masks.map((masks, frame) => {
    const isSliver = (mask: Rle) => areaOf(mask) < Math.max(LEAST_PX, LEAST_SHARE * mask.width * mask.height);
    const truths = ids.flatMap((id, truthId) => (areaOf(masks[id]) === 0 ? [] : [{ id: truthId, mask: masks[id] }]));
    const judged = truths.filter(({ mask }) => !isSliver(mask));
    const slivers = truths.filter(({ mask }) => isSliver(mask));
    const isOnSliver = (mask: Rle) => slivers.some((sliver) => intersectionArea(mask, sliver.mask) >= areaOf(mask) / 2);
    const here = tracks.flatMap((track, foundId) => {
      const mask = track.get(frame);
      return mask === undefined || isOnSliver(mask) ? [] : [{ id: foundId, mask }];
    });
    return {
      truthIds: judged.map(({ id }) => id),
      foundIds: here.map(({ id }) => id),
      iou: Float64Array.from(judged.flatMap((truth) => here.map(({ mask }) => intersectionOverUnion(truth.mask, mask)))),
    };
  });
}

/** Of each instance the J and F of its track over all frames but the first; tracks are given out so that the sum of J is largest. */
function matchTracks(clip: HeldOutClip, ids: readonly number[], found: TrackMasks) {
  const tracks = [...found.values()];
  const table = ids.map((id) => tracks.map((track) => summary(clip, id, (frame) => track.get(frame))));
  const chosen = assign(
    table.flatMap((row) => row.map(({ j }) => j)),
    ids.length,
    tracks.length,
  );
  return ids.map((id, row) => {
    const match = table[row][chosen[row]];
    return match === undefined ? { ...summary(clip, id, () => undefined), hasTrack: false } : { ...match, hasTrack: true };
  });
}

function summary(clip: HeldOutClip, id: number, maskAt: (frame: number) => Rle | undefined) {
  const { j, f } = similarities(clip, id, maskAt);
  return { j: meanOf(j) ?? 0, f: meanOf(f) ?? 0 };
}
