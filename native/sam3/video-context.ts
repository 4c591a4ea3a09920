import { emptyRle, type MaskSize } from '../masks/rle.ts';
import type { MaskAnswer } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import type { FeatureCache } from './feature-cache.ts';
import { logitsToRle } from './logits-to-rle.ts';
import type { FrameRecord } from './tracker/records.ts';
import type { Tracker } from './tracker/tracker.ts';

/** What every step of a video session works with. */
export interface VideoContext {
  readonly graphs: Graphs;
  readonly tracker: Tracker;
  readonly features: Pick<FeatureCache, 'at'>;
  /** Of the media in pixels. */
  readonly size: MaskSize;
}

/**
 * What is known of an object on a frame as an answer at the media's size. The score of a visible object is how likely the
 * decoder thinks that it is there, times its estimate of the mask's IoU: it falls when either fails, so it shows drift.
 * The score of one that is not is how likely it is not there.
 */
export function answerOf({ graphs, size }: Pick<VideoContext, 'graphs' | 'size'>, record: FrameRecord): MaskAnswer {
  const { model, thresholds } = graphs.manifest;
  const presence = 1 / (1 + Math.exp(-record.scoreLogit));
  if (!(record.scoreLogit > thresholds.objectScore)) {
    return { mask: emptyRle(size.width, size.height), score: 1 - presence };
  }
  const mask = logitsToRle(record.mask, model.maskSize, size.width, size.height);
  return { mask, score: presence * Math.min(1, Math.max(0, record.iou)) };
}
