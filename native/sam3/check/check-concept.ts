import { throwIfAborted } from '../../contract/errors.ts';
import type { RgbImage } from '../../model/model.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import { ConceptTracker } from '../concept/concept-tracker.ts';
import { createConceptDetector } from '../concept/detections.ts';
import type { ConceptStep } from '../concept/step.ts';
import { createFeatureCache } from '../feature-cache.ts';
import { createTracker } from '../tracker/sam3-tracker.ts';
import type { CaseTensors } from './case-tensors.ts';
import { type CheckedModel, deriveGraphs } from './checked-model.ts';
import type { Findings } from './findings.ts';
import type { CaseOf } from './reference.ts';

/** Concepts through a clip: who is born and who ends on which frame, and what is seen of each, before anything is held back. */
export async function checkConcept(
  model: CheckedModel,
  entry: CaseOf<'concept'>,
  tensors: CaseTensors,
  findings: Findings,
  signal?: AbortSignal,
): Promise<void> {
  const graphs = withThresholds(model.graphs, entry.concept);
  const frames = tensors.frames('frames');
  const features = createFeatureCache(graphs, async (index) => frames[index] as RgbImage);
  const concepts = entry.phrases.map((phrase, conceptId) => ({ conceptId, prompts: [{ kind: 'text' as const, phrase }] }));
  try {
    const detector = await createConceptDetector(graphs, model.phrases, concepts, entry.from);
    const parts = { manifest: graphs.manifest, tracker: createTracker(graphs), features, detector };
    const tracker = new ConceptTracker(parts, { direction: entry.direction, firstObjectId: 0 });
    for (const expected of entry.frames) {
      throwIfAborted(signal);
      compareStep(await tracker.step(expected.frame, signal), expected, tensors, findings);
    }
  } finally {
    features.close();
  }
}

/** The graphs with a manifest that has other thresholds. */
function withThresholds(graphs: Graphs, concept: CaseOf<'concept'>['concept']): Graphs {
  const { manifest } = graphs;
  const thresholds = { ...manifest.thresholds, concept: { ...manifest.thresholds.concept, ...concept } };
  return deriveGraphs(graphs, { manifest: { ...manifest, thresholds } });
}

function compareStep(
  step: ConceptStep,
  expected: CaseOf<'concept'>['frames'][number],
  tensors: CaseTensors,
  findings: Findings,
): void {
  const name = (what: string) => `${expected.frame}.${what}`;
  const ids = step.objects.map(({ objectId }) => objectId);
  findings.same(name('detections'), [step.detections.length], [expected.detections]);
  findings.same(name('ids'), ids, expected.ids);
  findings.same(name('born'), step.born, expected.born);
  findings.same(name('removed'), ascending(step.gone), ascending(expected.removed));
  findings.same(name('reconditioned'), ascending(step.reconditioned), ascending(expected.reconditioned));
  findings.same(name('suppressed'), ascending(step.suppressed), ascending(expected.suppressed));
  findings.same(name('unmatched'), ascending(step.unmatched), ascending(expected.unmatched));
  if (step.detections.length === expected.detections && expected.detections > 0) {
    findings.numbers(
      name('detection_scores'),
      step.detections.map(({ score }) => score),
      tensors.floats(name('detection_scores')),
    );
  }
  if (ids.length !== expected.ids.length || ids.length === 0) return;
  findings.same(
    name('concepts'),
    step.objects.map(({ conceptId }) => conceptId),
    tensors.integers(name('concepts')),
  );
  findings.numbers(
    name('scores'),
    step.objects.map(({ score }) => score),
    tensors.floats(name('scores')),
  );
  const logits = step.objects.map(({ scoreLogit }) => scoreLogit ?? Number.NaN);
  findings.numbers(name('tracker_logits'), logits, tensors.floats(name('tracker_logits')));
  findings.numbers(
    name('masks'),
    step.objects.flatMap(({ mask }) => [...mask]),
    tensors.floats(name('masks')),
  );
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
