import { describe, expect, it } from 'vitest';
import { fullRle } from '../masks/rle.ts';
import type { ObjectPrompt } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { float32, type Tensors } from '../runtime/tensor.ts';
import type { Features } from './features.ts';
import { createStepMemory, segmentObject } from './object-segmenter.ts';

const SIZE = 4;
const AREA = SIZE * SIZE;

/** A decoder that keeps what it was given and answers masks whose logits tell the token: 10 × token + 100 × run. */
function fakeDecoder(scoreLogit = 1) {
  const given: { labels: number[]; previous: number | null }[] = [];
  const run = async (graph: string, inputs: Tensors): Promise<Tensors> => {
    if (graph === 'mask_prompt') return { low_res_logits: float32(new Float32Array(AREA).fill(7), [1, 1, SIZE, SIZE]) };
    given.push({
      labels: Array.from(inputs.point_labels.data as BigInt64Array, Number),
      previous: inputs.has_mask.data[0] === 1 ? Number(inputs.mask_input.data[0]) : null,
    });
    const masks = Float32Array.from({ length: 4 * AREA }, (_, index) => 10 * Math.floor(index / AREA) + 100 * given.length);
    return {
      masks: float32(masks, [1, 4, SIZE, SIZE]),
      iou_scores: float32(Float32Array.of(0.5, 0.6, 0.9, 0.7), [1, 4]),
      object_score_logits: float32(Float32Array.of(scoreLogit), [1, 1]),
      object_pointers: float32(
        Float32Array.from({ length: 8 }, (_, i) => i >> 1),
        [1, 4, 2],
      ),
    };
  };
  const graphs = {
    manifest: { model: { imageSize: 8, maskSize: SIZE }, thresholds: { objectScore: 0 } },
    run,
  } as unknown as Graphs;
  return { graphs, given };
}

const features = { trk_2: null, trk_s0: null, trk_s1: null } as unknown as Features;
const point = (sign: 'positive' | 'negative', x = 0.5): ObjectPrompt => ({ kind: 'point', point: { x, y: 0.5 }, sign });
const box: ObjectPrompt = { kind: 'box', box: { x: 0, y: 0, width: 1, height: 1 }, sign: 'positive' };

async function ask(prompts: readonly ObjectPrompt[], scoreLogit?: number) {
  const { graphs, given } = fakeDecoder(scoreLogit);
  const records = await segmentObject(graphs, features, prompts, createStepMemory(8));
  return { given, records };
}

describe('segmentObject', () => {
  it('gives three candidates for one point, the best first', async () => {
    const { given, records } = await ask([point('positive')]);
    expect(given).toEqual([{ labels: [1], previous: null }]);
    expect(records.map(({ iou }) => iou.toFixed(1))).toEqual(['0.9', '0.7', '0.6']);
    expect(records.map(({ mask }) => mask[0])).toEqual([120, 130, 110]);
  });

  it('tells points one after the other, with the logits of the answer before, cut to ±32', async () => {
    const { given, records } = await ask([point('positive'), point('negative'), point('positive', 0.2)]);
    expect(given).toEqual([
      { labels: [1], previous: null },
      { labels: [1, 0], previous: 32 },
      { labels: [1, 0, 1], previous: 32 },
    ]);
    expect(records.map(({ mask }) => mask[0])).toEqual([300]);
  });

  it('starts with what says where the object is', async () => {
    expect((await ask([point('negative'), point('positive'), point('negative', 0.1)])).given.map(({ labels }) => labels)).toEqual(
      [
        [0, 1],
        [0, 1, 0],
      ],
    );
    expect((await ask([point('negative'), box])).given.map(({ labels }) => labels)).toEqual([
      [2, 3],
      [2, 3, 0],
    ]);
  });

  it('starts from a mask when one is given', async () => {
    const mask: ObjectPrompt = { kind: 'mask', mask: fullRle(5, 5) };
    expect((await ask([mask, point('negative'), point('positive')])).given).toEqual([
      { labels: [0], previous: 7 },
      { labels: [0, 1], previous: 32 },
    ]);
  });

  it('gives one empty answer when there is no object', async () => {
    const { records } = await ask([point('positive')], -1);
    expect(records).toHaveLength(1);
    expect(records[0].mask.every((logit) => logit === -1024)).toBe(true);
    expect(records[0].scoreLogit).toBe(-1);
  });
});

describe('createStepMemory', () => {
  it('forgets the oldest', () => {
    const memory = createStepMemory(2);
    for (const step of ['a', 'b', 'c']) memory.set(step, new Float32Array(1));
    expect([memory.get('a'), memory.get('b')?.length, memory.get('c')?.length]).toEqual([undefined, 1, 1]);
  });
});
