import { throwIfAborted } from '../contract/errors.ts';
import { emptyRle } from '../masks/rle.ts';
import type { FindOptions, ImageSession, MaskAnswer, ObjectPrompt, RgbImage } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { sortConceptPrompts } from './concept-prompts.ts';
import { createFeatureCache } from './feature-cache.ts';
import { findInstances } from './find-instances.ts';
import { logitsToRle } from './logits-to-rle.ts';
import { createStepMemory, segmentObject } from './object-segmenter.ts';
import { checkObjectPrompts } from './prompt-points.ts';
import type { PhraseEncoder } from './text.ts';
import { findTiled } from './tiling.ts';
import type { FrameRecord } from './tracker/records.ts';

/** Answers of a session's clicks that are remembered: 332 kB each at full size. */
const STEPS_REMEMBERED = 24;

/**
 * Opens one image: encodes it once, then answers every prompt from that encoding. Under memory pressure the encoding is
 * dropped and made anew at the next prompt.
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function openSam3Image(
  graphs: Graphs,
  phrases: PhraseEncoder,
  image: RgbImage,
  signal?: AbortSignal,
): Promise<ImageSession> {
  const features = createFeatureCache(graphs, async () => image);
  const steps = createStepMemory(STEPS_REMEMBERED);
  try {
    await features.at(0, signal);
  } catch (error) {
    features.close();
    throw error;
  }
  return {
    async segment(prompts, stop) {
      checkObjectPrompts(prompts, image);
      const told = onlyMask(prompts);
      if (told !== null) return [told];
      const records = await segmentObject(graphs, await features.at(0, stop), prompts, steps, stop);
      throwIfAborted(stop);
      return records.map((record) => toAnswer(graphs, record, image));
    },
    async find(prompts, stop, options) {
      const concept = sortConceptPrompts(prompts);
      if (isWhole(options)) return findInstances(graphs, phrases, await features.at(0, stop), concept, image, stop);
      return findTiled({ graphs, phrases, whole: features, image }, concept, options, stop);
    },
    close: () => features.close(),
  };
}

/** A mask alone is taken as it is. */
function onlyMask(prompts: readonly ObjectPrompt[]): MaskAnswer | null {
  const [first, ...more] = prompts.filter((prompt) => prompt.kind === 'mask').reverse();
  return first !== undefined && more.length + 1 === prompts.length ? { mask: first.mask, score: 1 } : null;
}

/**
 * What the decoder said of an object as an answer at the media's size: the score is its own estimate of the IoU.
 * @param size of the media in pixels
 */
export function toAnswer(
  graphs: Graphs,
  record: FrameRecord,
  size: { readonly width: number; readonly height: number },
): MaskAnswer {
  const score = Math.min(1, Math.max(0, record.iou));
  if (!(record.scoreLogit > graphs.manifest.thresholds.objectScore)) return { mask: emptyRle(size.width, size.height), score };
  return { mask: logitsToRle(record.mask, graphs.manifest.model.maskSize, size.width, size.height), score };
}

function isWhole(options: FindOptions | undefined): options is undefined {
  return options === undefined || ((options.tiles ?? 1) === 1 && options.region === undefined);
}
