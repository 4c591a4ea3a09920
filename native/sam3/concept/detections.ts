import { invariant } from '../../contract/errors.ts';
import type { Concept } from '../../model/model.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import { sortConceptPrompts } from '../concept-prompts.ts';
import { detect, type ExemplarBox, keepAbove } from '../detector.ts';
import type { Features } from '../features.ts';
import { type PackedMask, packMask } from '../mask-overlap.ts';
import { nonMaximumSuppression } from '../nms.ts';
import type { PhraseEncoder, PhraseFeatures } from '../text.ts';
import { pause } from './pause.ts';

/** One instance of a concept as the detector sees it on one frame. */
export interface ConceptDetection {
  readonly conceptId: number;
  /** in [0, 1] */
  readonly score: number;
  /** [m,m] logits */
  readonly mask: Float32Array;
  /** Where they are above 0. */
  readonly packed: PackedMask;
}

export interface FrameDetections {
  /** Concept by concept, in the order of the queries. */
  readonly detections: readonly ConceptDetection[];
  /** Concepts that were looked for on this frame. */
  readonly lookedFor: ReadonlySet<number>;
}

/** Looks for all concepts of a run on one frame. */
export interface ConceptDetector {
  /** @throws AppError `aborted`, `out-of-memory` */
  detect(features: Features, frameIndex: number, signal?: AbortSignal): Promise<FrameDetections>;
}

interface Search {
  readonly conceptId: number;
  /** Empty when there are exemplars only. */
  readonly phrases: readonly PhraseFeatures[];
  /** What the exemplars are told with. */
  readonly withExemplars: readonly PhraseFeatures[];
  readonly exemplars: readonly ExemplarBox[];
}

/**
 * One detector call per phrase of each concept, all on one encoding; what is above the score threshold, without duplicates
 * (also between several phrases of one concept). Exemplars are told on their frame only, where their boxes lie. A concept
 * of exemplars alone is looked for on that frame and on no other: "visual" without a box would find whatever stands out, so
 * the reference allows no detections there (facebookresearch/sam3, pull request 64). Sources: facebookresearch/sam3
 * `sam3_video_base.py`, `run_backbone_and_detection`; transformers `run_detection`; sam3.md section 9, step 1.
 * @throws AppError `prompt-missing`, `prompt-outside-image`, `prompt-unsupported`
 */
export async function createConceptDetector(
  graphs: Graphs,
  phrases: PhraseEncoder,
  concepts: readonly Concept[],
  exemplarFrame: number,
): Promise<ConceptDetector> {
  const searches: Search[] = [];
  for (const { conceptId, prompts } of concepts) {
    const sorted = sortConceptPrompts(prompts);
    const encoded = await phrases.encodePhrases(sorted.phrases);
    const hasPhrase = prompts.some((prompt) => prompt.kind === 'text' && prompt.phrase.trim() !== '');
    searches.push({ conceptId, phrases: hasPhrase ? encoded : [], withExemplars: encoded, exemplars: sorted.exemplars });
  }
  invariant(new Set(searches.map(({ conceptId }) => conceptId)).size === searches.length, 'concepts have numbers of their own');
  return {
    async detect(features, frameIndex, signal) {
      const detections: ConceptDetection[] = [];
      const lookedFor = new Set<number>();
      for (const search of searches) {
        const onFrame = frameIndex === exemplarFrame && search.exemplars.length > 0;
        const texts = onFrame ? search.withExemplars : search.phrases;
        if (texts.length === 0) continue;
        lookedFor.add(search.conceptId);
        const found: ConceptDetection[] = [];
        for (const text of texts) {
          found.push(...(await detectPhrase(graphs, features, text, onFrame ? search.exemplars : [], search.conceptId)));
          await pause(signal);
        }
        detections.push(...withoutDuplicates(found, graphs.manifest.thresholds.concept.nmsIou));
      }
      return { detections, lookedFor };
    },
  };
}

async function detectPhrase(
  graphs: Graphs,
  features: Features,
  text: PhraseFeatures,
  exemplars: readonly ExemplarBox[],
  conceptId: number,
): Promise<readonly ConceptDetection[]> {
  const found = await detect(graphs, features, text, exemplars);
  return keepAbove(found, graphs.manifest.thresholds.concept.scoreThreshold).map(({ score, mask }) => ({
    conceptId,
    score,
    // A copy: the masks of all queries are let go of.
    mask: mask.slice(),
    packed: packMask(mask),
  }));
}

/** @param iou 0 turns it off */
function withoutDuplicates(found: readonly ConceptDetection[], iou: number): readonly ConceptDetection[] {
  if (iou <= 0) return found;
  const kept = nonMaximumSuppression(
    found.map(({ score }) => score),
    found.map(({ packed }) => packed),
    iou,
  );
  return kept.map((index) => found[index]);
}
