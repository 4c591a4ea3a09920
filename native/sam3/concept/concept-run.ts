import { AppError } from '../../contract/errors.ts';
import { areaOf } from '../../masks/measure.ts';
import type { MaskSize } from '../../masks/rle.ts';
import type { ConceptFrameAnswer, FollowRequest } from '../../model/model.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import type { FeatureCache } from '../feature-cache.ts';
import { logitsToRle } from '../logits-to-rle.ts';
import type { PhraseEncoder } from '../text.ts';
import type { Tracker } from '../tracker/tracker.ts';
import { ConceptTracker } from './concept-tracker.ts';
import { createConceptDetector } from './detections.ts';
import { createEmission, type FoundFrame } from './emission.ts';
import type { ConceptStep } from './step.ts';

export interface FollowParts {
  readonly graphs: Graphs;
  readonly tracker: Tracker;
  readonly features: Pick<FeatureCache, 'at'>;
  readonly phrases: PhraseEncoder;
  /** The media: its size in pixels and how many frames it has. */
  readonly source: MaskSize & { readonly frameCount: number };
}

/**
 * Finds and follows every instance of concepts through a clip, forward or backward. Answers come some frames late, until
 * it is known which instances are none. Several concepts share the encoding of a frame and nothing else: an instance of
 * one never meets those of another.
 * @throws AppError `prompt-missing`, `prompt-outside-image`, `prompt-unsupported`, `frame-out-of-range`, `aborted`,
 *   `out-of-memory`
 */
export async function* followConcepts(
  parts: FollowParts,
  request: FollowRequest,
  signal?: AbortSignal,
): AsyncGenerator<ConceptFrameAnswer, void, undefined> {
  const { graphs, tracker, features, phrases, source } = parts;
  const { manifest, budget } = graphs;
  const sign = request.direction === 'forward' ? 1 : -1;
  // An instance without a pixel gives nothing to go on from.
  const known = request.known.filter(({ mask }) => areaOf(mask) > 0);
  const before = request.from - sign;
  for (const frameIndex of [request.from, request.to, ...(known.length > 0 ? [before] : [])]) requireFrame(source, frameIndex);
  const detector = await createConceptDetector(graphs, phrases, request.concepts, request.exemplarFrame);
  const { direction, firstObjectId, maxObjects } = request;
  const concepts = new ConceptTracker({ manifest, tracker, features, detector }, { direction, firstObjectId, maxObjects });
  // Memories cannot be rebuilt, so they are counted but never dropped: features make room for them.
  const leave = budget.register({ bytes: () => concepts.bytes(), shrinkTo: () => {} });
  try {
    for (const instance of known) await concepts.join(instance, before, signal);
    const ids = known.map(({ objectId }) => objectId);
    const emission = createEmission(manifest.thresholds.concept.hotstartDelay, ids, source);
    for (let frameIndex = request.from; (request.to - frameIndex) * sign >= 0; frameIndex += sign) {
      const step = await concepts.step(frameIndex, signal);
      budget.settle();
      yield* emission.push(toFound(step, manifest.model.maskSize, source));
    }
    yield* emission.flush();
  } finally {
    leave();
  }
}

/** What is kept of a frame until it is told: masks as runs at the size of the media. */
function toFound(step: ConceptStep, maskSize: number, { width, height }: MaskSize): FoundFrame {
  const hidden = new Set([...step.hidden, ...step.gone]);
  const objects = step.objects.map(({ objectId, conceptId, score, presence, mask }) => {
    const shown = hidden.has(objectId) ? null : logitsToRle(mask, maskSize, width, height);
    return { objectId, conceptId, score, presence, mask: shown };
  });
  return { frameIndex: step.frameIndex, objects, gone: step.gone };
}

function requireFrame({ frameCount }: { readonly frameCount: number }, frameIndex: number): void {
  if (Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < frameCount) return;
  throw new AppError('frame-out-of-range', `There is no frame ${frameIndex}; this media has frames 0 to ${frameCount - 1}.`, {
    frameIndex,
    frameCount,
  });
}
