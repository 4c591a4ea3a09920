import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Lane } from '../contract/editing-methods.ts';
import { throwIfAborted } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Library } from '../library/library.ts';
import { intersectionOverUnion } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';

/** Reads lanes of the timeline. Overlaps once computed are remembered, as they only hang on the pixels. */
export interface Lanes {
  /** @throws AppError `track-not-found`, `aborted` */
  read(request: LaneRequest, signal?: AbortSignal): Promise<Lane[]>;
}

export interface LaneRequest {
  readonly trackIds: readonly number[];
  readonly range: FrameRange;
  readonly overlaps: 'computed' | 'left-out';
}

/** Pairs of masks whose overlap is remembered: about 15 MB. */
const PAIRS_KEPT = 100_000;
/** Others get their turn after this long. */
const TURN_MS = 20;
const MISSING = 255;
const IOU_STEPS = 200;

/** The lanes of a library. */
export function createLanes(library: Library): Lanes {
  const known = new Map<string, number>();
  return {
    async read({ trackIds, range, overlaps }, signal) {
      const lanes: Lane[] = [];
      let turnSince = performance.now();
      const pause = async () => {
        if (performance.now() - turnSince < TURN_MS) return;
        await nextTurn();
        throwIfAborted(signal);
        turnSince = performance.now();
      };
      for (const trackId of trackIds) {
        const { from, states, scores, areas } = library.lane(trackId, range);
        const overlap = new Uint8Array(states.length).fill(MISSING);
        if (overlaps === 'computed') await fillOverlaps(library, known, { trackId, range, overlap }, pause);
        lanes.push({
          trackId,
          from,
          states: base64(states),
          scores: base64(scores),
          areas: base64(areas),
          overlaps: base64(overlap),
        });
        await pause();
      }
      return lanes;
    },
  };
}

interface OverlapLane {
  readonly trackId: number;
  readonly range: FrameRange;
  readonly overlap: Uint8Array;
}

async function fillOverlaps(
  library: Library,
  known: Map<string, number>,
  { trackId, range, overlap }: OverlapLane,
  pause: () => Promise<void>,
): Promise<void> {
  const { masks } = library.trackFrames(trackId, { from: Math.max(0, range.from - 1), to: range.to });
  const decoded = lastDecoded(library);
  for (let index = 1; index < masks.length; index++) {
    const [before, mask] = [masks[index - 1]!, masks[index]!];
    if (mask.frameIndex !== before.frameIndex + 1) continue;
    const key = before.hash + mask.hash;
    let value = known.get(key);
    if (value === undefined) {
      const iou = before.hash === mask.hash ? 1 : intersectionOverUnion(decoded(before.hash), decoded(mask.hash));
      value = Math.round(iou * IOU_STEPS);
      remember(known, key, value);
      await pause();
    }
    overlap[mask.frameIndex - range.from] = value;
  }
}

/** Reads masks of a walk over frames, in which each is needed twice in a row. */
function lastDecoded(library: Library): (hash: string) => Rle {
  let last: { readonly hash: string; readonly rle: Rle } | null = null;
  return (hash) => {
    if (last?.hash !== hash) last = { hash, rle: library.rle(hash) };
    return last.rle;
  };
}

function remember(known: Map<string, number>, key: string, value: number): void {
  known.set(key, value);
  if (known.size <= PAIRS_KEPT) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

/** Little-endian, as every machine is that Node runs on here. */
function base64({ buffer, byteOffset, byteLength }: Uint8Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
