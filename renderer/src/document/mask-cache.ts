import type { EngineClient } from '../../../native/contract/client.ts';
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { Mask } from '../../../native/contract/records.ts';
import { rleFromCoco } from '../../../native/masks/coco.ts';
import { createSignal } from '../ui/signal.ts';
import type { FrameMask, MaskCache } from './document.ts';

/** What the cache needs to fetch: the engine, the media item, and who hears of failures. */
export interface MaskSource {
  readonly engine: EngineClient;
  readonly mediaId: number;
  readonly frameCount: number;
  readonly onError: (error: unknown) => void;
}

/** A cache with the hands that its document has on it. */
export interface OwnedMaskCache extends MaskCache {
  /** Starts over for another media item, or (null) for none. */
  open(source: MaskSource | null): void;
}

/** Runs of masks that are kept, counted in 4-byte words: about 64 MB. */
const MAX_WORDS = 16 * 1024 * 1024;
/** Frames fetched in one call. */
const CHUNK = 24;

const ALL_FRAMES: FrameRange = { from: 0, to: Number.MAX_SAFE_INTEGER };

interface Entry {
  masks: readonly FrameMask[];
  words: number;
  stale: boolean;
}

/** Makes an empty cache. */
export function createMaskCache(): OwnedMaskCache {
  let source: MaskSource | null = null;
  let generation = 0;
  let words = 0;
  const entries = new Map<number, Entry>();
  const loading = new Map<number, Promise<readonly FrameMask[]>>();
  const changes = createSignal<FrameRange>({ from: 0, to: -1 });
  let wanted: { at: number; radius: number } | null = null;
  let fetching = false;

  // A fresh object each time: the same news twice is news twice.
  const announce = (range: FrameRange | null) => changes.set(range === null ? { ...ALL_FRAMES } : { ...range });
  const store = (frameIndex: number, masks: readonly FrameMask[]) => {
    const known = entries.get(frameIndex);
    if (known !== undefined) words -= known.words;
    const entry = { masks, words: masks.reduce((sum, mask) => sum + mask.rle.counts.length + 16, 4), stale: false };
    entries.delete(frameIndex);
    entries.set(frameIndex, entry);
    words += entry.words;
    for (const [oldest, { words: freed }] of entries) {
      if (words <= MAX_WORDS || oldest === frameIndex) break;
      entries.delete(oldest);
      words -= freed;
    }
  };
  const fetchOne = async (frameIndex: number): Promise<readonly FrameMask[]> => {
    if (source === null) return [];
    const asked = generation;
    const answer = await source.engine.masks.frame({ mediaId: source.mediaId, frameIndex });
    const masks = answer.map(toFrameMask);
    if (asked !== generation) return masks;
    store(frameIndex, masks);
    announce({ from: frameIndex, to: frameIndex });
    return masks;
  };
  const load = (frameIndex: number): Promise<readonly FrameMask[]> => {
    const entry = entries.get(frameIndex);
    if (entry !== undefined && !entry.stale) return Promise.resolve(entry.masks);
    const underWay = loading.get(frameIndex);
    if (underWay !== undefined) return underWay;
    const promise = fetchOne(frameIndex).finally(() => loading.get(frameIndex) === promise && loading.delete(frameIndex));
    loading.set(frameIndex, promise);
    return promise;
  };
  const isFresh = (frameIndex: number) => entries.get(frameIndex)?.stale === false;
  const fetchAround = async () => {
    if (fetching) return;
    fetching = true;
    try {
      for (;;) {
        const from = source === null || wanted === null ? null : nearestMissing(wanted, source.frameCount, isFresh);
        if (from === null || source === null) return;
        const asked = generation;
        const range = chunkAround(from, source.frameCount, isFresh);
        const answer = await source.engine.masks.frames({ mediaId: source.mediaId, range });
        if (asked !== generation) continue;
        const byFrame = Map.groupBy(answer, (mask) => mask.frameIndex);
        for (let frame = range.from; frame <= range.to; frame++) store(frame, (byFrame.get(frame) ?? []).map(toFrameMask));
        announce(range);
      }
    } catch (error) {
      wanted = null;
      source?.onError(error);
    } finally {
      fetching = false;
    }
  };
  return {
    changes,
    get: (frameIndex) => entries.get(frameIndex)?.masks,
    load,
    prefetch(frameIndex, radius) {
      wanted = { at: frameIndex, radius };
      void fetchAround();
    },
    open(next) {
      generation++;
      source = next;
      wanted = null;
      words = 0;
      entries.clear();
      loading.clear();
      announce(null);
    },
    invalidate(range) {
      generation++;
      loading.clear();
      for (const [frame, entry] of entries) {
        if (range === null || (frame >= range.from && frame <= range.to)) entry.stale = true;
      }
      announce(range);
      if (wanted !== null) void fetchAround();
    },
  };
}

/** The frame nearest to where the playhead is that is not cached; null when all within the radius are. */
export function nearestMissing(
  wanted: { readonly at: number; readonly radius: number },
  frameCount: number,
  isFresh: (frameIndex: number) => boolean,
): number | null {
  for (let distance = 0; distance <= wanted.radius; distance++) {
    for (const frame of [wanted.at + distance, wanted.at - distance]) {
      if (frame >= 0 && frame < frameCount && !isFresh(frame)) return frame;
    }
  }
  return null;
}

/** Missing frames from one on, up to a chunk; towards the start when those after it are there. */
function chunkAround(frame: number, frameCount: number, isFresh: (frameIndex: number) => boolean): FrameRange {
  let to = frame;
  while (to + 1 < frameCount && to + 1 - frame < CHUNK && !isFresh(to + 1)) to++;
  let from = frame;
  while (from > 0 && to - from + 1 < CHUNK && !isFresh(from - 1)) from--;
  return { from, to };
}

function toFrameMask(mask: Mask): FrameMask {
  const { trackId, hash, bbox, areaPx, score, provenance } = mask;
  return { trackId, hash, rle: rleFromCoco(mask.rle), bbox, areaPx, score, provenance, protected: mask.protected };
}
