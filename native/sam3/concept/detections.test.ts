import { describe, expect, it } from 'vitest';
import type { Concept, ConceptPrompt } from '../../model/model.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import { float32, type Tensors } from '../../runtime/tensor.ts';
import { DEFAULT_THRESHOLDS } from '../../runtime/testing.ts';
import type { Features } from '../features.ts';
import type { PhraseEncoder } from '../text.ts';
import { createConceptDetector } from './detections.ts';

/** Masks of 2 × 2 pixels: queries 0 and 1 are the same, query 2 is another. Query 3 is below the threshold. */
const MASKS = [1, 1, -1, -1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1];
const SURE = 20;
const FEATURES = {} as Features;

const text = (phrase: string): ConceptPrompt => ({ kind: 'text', phrase });
const exemplar: ConceptPrompt = { kind: 'exemplar', sign: 'positive', box: { x: 0, y: 0, width: 0.5, height: 0.5 } };

/** A detector that notes how it was asked. */
async function open(concepts: readonly Concept[], changes: Partial<typeof DEFAULT_THRESHOLDS> = {}) {
  const asked: string[] = [];
  const run = async (_graph: string, inputs: Tensors): Promise<Tensors> => {
    const box = Number(inputs.box_labels?.data[0]) === -10 ? '' : ` +${inputs.boxes?.dims[1]}`;
    asked.push(`${(inputs.text_features as unknown as { phrase: string }).phrase}${box}`);
    return {
      pred_logits: float32(Float32Array.of(1, 2, 0.5, -1), [1, 4]),
      presence_logits: float32(Float32Array.of(SURE), [1, 1]),
      pred_boxes: float32(new Float32Array(16), [1, 4, 4]),
      pred_masks: float32(Float32Array.from(MASKS), [1, 4, 2, 2]),
    };
  };
  const manifest = { model: { maskSize: 2, queries: 4 }, thresholds: { concept: { ...DEFAULT_THRESHOLDS, ...changes } } };
  const phrases = { encodePhrases: async (all: readonly string[]) => all.map((phrase) => ({ features: { phrase }, mask: {} })) };
  const detector = await createConceptDetector(
    { manifest, run } as unknown as Graphs,
    phrases as unknown as PhraseEncoder,
    concepts,
    5,
  );
  return { asked, at: (frameIndex: number, signal?: AbortSignal) => detector.detect(FEATURES, frameIndex, signal) };
}

describe('the detector of a concept run', () => {
  it('keeps what is above the threshold without duplicates, concept by concept', async () => {
    const { asked, at } = await open([
      { conceptId: 3, prompts: [text('red car')] },
      { conceptId: 1, prompts: [text('dog')] },
    ]);
    const { detections, lookedFor } = await at(0);
    expect(asked).toEqual(['red car', 'dog']);
    expect([...lookedFor]).toEqual([3, 1]);
    const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
    expect(detections.map(({ conceptId }) => conceptId)).toEqual([3, 3, 1, 1]);
    expect(detections[0]?.score).toBeCloseTo(sigmoid(2), 6);
    expect(detections[1]?.score).toBeCloseTo(sigmoid(0.5), 6);
    expect(detections.map(({ mask, packed }) => [mask.length, packed.area])).toEqual(Array.from({ length: 4 }, () => [4, 2]));
  });

  it('keeps duplicates where suppression is turned off', async () => {
    const { at } = await open([{ conceptId: 1, prompts: [text('dog')] }], { nmsIou: 0 });
    expect((await at(0)).detections).toHaveLength(3);
  });

  it('tells exemplars together with the phrase, on their frame only', async () => {
    const { asked, at } = await open([{ conceptId: 1, prompts: [text('dog'), exemplar, exemplar] }]);
    for (const frame of [4, 5, 6]) await at(frame);
    expect(asked).toEqual(['dog', 'dog +2', 'dog']);
  });

  it('looks for exemplars without a phrase on their frame only', async () => {
    const { asked, at } = await open([
      { conceptId: 1, prompts: [exemplar] },
      { conceptId: 2, prompts: [text('dog')] },
    ]);
    expect([...(await at(4)).lookedFor]).toEqual([2]);
    expect([...(await at(5)).lookedFor]).toEqual([1, 2]);
    expect(asked).toEqual(['dog', 'visual +1', 'dog']);
  });

  it('takes several phrases of one concept as names of one thing', async () => {
    const { asked, at } = await open([{ conceptId: 1, prompts: [text('car'), text('taxi')] }]);
    expect((await at(0)).detections).toHaveLength(2);
    expect(asked).toEqual(['car', 'taxi']);
  });

  it('stops between concepts', async () => {
    const { asked, at } = await open([
      { conceptId: 1, prompts: [text('car')] },
      { conceptId: 2, prompts: [text('dog')] },
    ]);
    await expect(at(0, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(asked).toEqual(['car']);
  });

  it('refuses a concept that says nothing', async () => {
    await expect(open([{ conceptId: 1, prompts: [text('  ')] }])).rejects.toMatchObject({ code: 'prompt-missing' });
  });
});
