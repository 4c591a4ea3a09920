import type { MaskRef } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import type { TrailMask } from '../model/model.ts';
import type { ToldFrame } from '../segmentation/segmentation.ts';

/** No model remembers an object further back than this. */
const TRAIL_FRAMES = 16;

/**
 * The masks that an object was tracked to on the frames behind one, the nearest first: what a model that was started
 * anew has forgotten. Told frames are told anyway and are not among them.
 * @param direction where the object is going; behind is the other way
 */
export function trailBehind(
  library: Library,
  trackId: number,
  frameIndex: number,
  direction: 'forward' | 'backward',
): readonly TrailMask[] {
  const range =
    direction === 'forward'
      ? { from: Math.max(0, frameIndex - TRAIL_FRAMES), to: frameIndex - 1 }
      : { from: frameIndex + 1, to: frameIndex + TRAIL_FRAMES };
  if (range.from > range.to) return [];
  const masks = library.trackFrames(trackId, range).masks.filter(isTracked);
  const near = direction === 'forward' ? [...masks].reverse() : masks;
  return near.map((mask) => ({ frameIndex: mask.frameIndex, mask: library.rle(mask.hash) }));
}

/** The trail to a frame that a person looks at: on the side of the nearest frame that was told. */
export function trailAt(library: Library, trackId: number, frameIndex: number, told: readonly ToldFrame[]): readonly TrailMask[] {
  const others = told.map((frame) => frame.frameIndex).filter((frame) => frame !== frameIndex);
  const [nearest] = others.sort((a, b) => Math.abs(a - frameIndex) - Math.abs(b - frameIndex) || a - b);
  if (nearest === undefined) return [];
  return trailBehind(library, trackId, frameIndex, nearest < frameIndex ? 'forward' : 'backward');
}

function isTracked(mask: MaskRef): boolean {
  return mask.provenance === 'tracked' && !mask.protected;
}
