import type { ExportRequest } from '../contract/dataset.ts';
import type { Media } from '../contract/records.ts';

/** A part of a dataset. Without a split everything is `train`. */
export type Subset = 'train' | 'val';

/** Says where a frame goes; null is the gap. */
export type SplitOf = (frameIndex: number) => Subset | null;

interface Scope {
  readonly media: Media;
  readonly from: number;
  readonly to: number;
}

const allTrain: SplitOf = () => 'train';

/**
 * Splits each media item by contiguous block: its last part is validation, with a gap before it, so that near-equal
 * neighbours never lie on both sides. Single images have no neighbours: they are split as one list, in the project's
 * order. No randomness, so that the next export splits the same.
 * @returns one answer for each scope, in the same order
 */
export function planSplits(scopes: readonly Scope[], split: ExportRequest['split']): SplitOf[] {
  if (!split) return scopes.map(() => allTrain);
  const images = scopes.filter(({ media }) => media.frameCount === 1);
  const firstValImage = images.length - validationCount(images.length, split.val_fraction);
  return scopes.map((scope) => {
    if (scope.media.frameCount === 1) {
      const subset: Subset = images.indexOf(scope) < firstValImage ? 'train' : 'val';
      return () => subset;
    }
    const frames = Math.max(0, scope.to - scope.from + 1);
    const firstVal = scope.to + 1 - validationCount(frames, split.val_fraction);
    return (frameIndex) => {
      if (frameIndex >= firstVal) return 'val';
      return frameIndex >= firstVal - split.gap_frames ? null : 'train';
    };
  });
}

/** How many of `count` frames are validation: at least one, and at least one is left for training, where there are two. */
function validationCount(count: number, fraction: number): number {
  if (count < 2) return 0;
  return Math.min(count - 1, Math.max(1, Math.round(count * fraction)));
}
