import type { Rle } from '../masks/rle.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { pause } from './concept/pause.ts';
import type { SortedConcept } from './concept-prompts.ts';
import { detect, keepAbove } from './detector.ts';
import type { Features } from './features.ts';
import { logitsToRle } from './logits-to-rle.ts';
import { type PackedMask, packMask } from './mask-overlap.ts';
import { nonMaximumSuppression } from './nms.ts';
import type { PhraseEncoder } from './text.ts';

/** Answers that overlap by more than this are one instance: nobody wants two annotations of it. The reference keeps both. */
const SAME_INSTANCE_IOU = 0.7;

/** One instance on a picture. */
export interface FoundInstance {
  readonly score: number;
  /** At the size that was asked for. */
  readonly mask: Rle;
}

interface Candidate extends FoundInstance {
  readonly packed: PackedMask;
}

/**
 * Every instance of a concept on one encoding, best first. Each phrase is one detector run. An instance that several
 * queries or phrases found is told once, with its best score. Detections without a pixel are left out.
 * @param size what the masks are brought to: the size of the picture that was encoded
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function findInstances(
  graphs: Graphs,
  phraseEncoder: PhraseEncoder,
  features: Features,
  concept: SortedConcept,
  size: { readonly width: number; readonly height: number },
  signal?: AbortSignal,
): Promise<readonly FoundInstance[]> {
  const found: Candidate[] = [];
  for (const text of await phraseEncoder.encodePhrases(concept.phrases)) {
    await pause(signal);
    const detections = await detect(graphs, features, text, concept.exemplars);
    for (const { score, mask } of keepAbove(detections, graphs.manifest.thresholds.image)) {
      const packed = packMask(mask);
      if (packed.area === 0) continue;
      found.push({ score, packed, mask: logitsToRle(mask, graphs.manifest.model.maskSize, size.width, size.height) });
    }
  }
  await pause(signal);
  return eachOnce(found).sort((a, b) => b.score - a.score);
}

function eachOnce(found: readonly Candidate[]): FoundInstance[] {
  const kept = nonMaximumSuppression(
    found.map(({ score }) => score),
    found.map(({ packed }) => packed),
    SAME_INSTANCE_IOU,
  );
  return kept.map((index) => found[index]);
}
