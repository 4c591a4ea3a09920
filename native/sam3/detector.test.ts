import { describe, expect, it } from 'vitest';
import type { Graphs } from '../runtime/graphs.ts';
import { bool, float32, type Tensors } from '../runtime/tensor.ts';
import { detect, type ExemplarBox, keepAbove } from './detector.ts';
import type { Features } from './features.ts';

const QUERIES = 3;
const features = { fpn0: null, fpn1: null, fpn2: null } as unknown as Features;
const text = { features: float32(new Float32Array(4), [1, 2, 2]), mask: bool([true, false], [1, 2]) };

/** A detector that keeps its inputs and answers logits 2, 0, −2 with a presence logit of 0. */
async function ask(exemplars: readonly ExemplarBox[]) {
  let given: Tensors = {};
  const graphs = {
    manifest: { model: { maskSize: 2, queries: QUERIES } },
    async run(_graph: string, inputs: Tensors): Promise<Tensors> {
      given = inputs;
      return {
        pred_logits: float32(Float32Array.of(2, 0, -2), [1, QUERIES]),
        pred_boxes: float32(
          Float32Array.from({ length: 12 }, (_, i) => i),
          [1, QUERIES, 4],
        ),
        pred_masks: float32(
          Float32Array.from({ length: 12 }, (_, i) => i),
          [1, QUERIES, 2, 2],
        ),
        presence_logits: float32(Float32Array.of(0), [1, 1]),
      };
    },
  } as unknown as Graphs;
  return { detections: await detect(graphs, features, text, exemplars), given };
}

describe('detect', () => {
  it('gives one padded box when there are no exemplars, and geometry all the same', async () => {
    const { given } = await ask([]);
    expect(given.boxes).toEqual(float32(new Float32Array(4), [1, 1, 4]));
    expect(given.box_labels.data).toEqual(BigInt64Array.of(-10n));
    expect(given.use_geometry).toEqual(bool([true], [1]));
    expect(given.text_features).toBe(text.features);
  });

  it('gives exemplars by their centres, cut to the picture, with their signs', async () => {
    const { given } = await ask([
      { box: { x: 0.25, y: 0.5, width: 0.5, height: 0.25 }, sign: 'positive' },
      { box: { x: 0.75, y: -0.25, width: 0.5, height: 0.5 }, sign: 'negative' },
    ]);
    expect(given.boxes.dims).toEqual([1, 2, 4]);
    expect([...(given.boxes.data as Float32Array)]).toEqual([0.5, 0.625, 0.5, 0.25, 0.875, 0.125, 0.25, 0.25]);
    expect(given.box_labels.data).toEqual(BigInt64Array.of(1n, 0n));
  });

  it('scores each query by its own logit and the presence of any', async () => {
    const { detections } = await ask([]);
    expect(detections.presence).toBe(0.5);
    expect([...detections.scores].map((score) => score.toFixed(4))).toEqual(['0.4404', '0.2500', '0.0596']);
    expect(detections.masks.map((mask) => [...mask])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ]);
  });
});

describe('keepAbove', () => {
  it('keeps what is above, not what is at the threshold', async () => {
    const { detections } = await ask([]);
    expect(keepAbove(detections, 0.25).map(({ query }) => query)).toEqual([0]);
    expect(keepAbove(detections, 0.2).map(({ box }) => box)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });
});
