import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detect, keepAbove } from './detector.ts';
import { encodeImage } from './features.ts';
import { findInstances } from './find-instances.ts';
import { overlapOf, packMask } from './mask-overlap.ts';
import { loadTiny, type TinyModel, testImage, withImageThreshold } from './test-pack.ts';

const image = testImage();
let model: TinyModel;

beforeAll(async () => {
  // Random weights give scores far below the usual threshold, and many queries with much the same mask.
  model = await loadTiny(withImageThreshold(0));
});
afterAll(() => model.graphs.close());

describe('findInstances', () => {
  it('tells an instance once that several queries found, with its best score', async () => {
    const features = await encodeImage(model.graphs, image);
    const [text] = await model.phrases.encodePhrases(['dog']);
    const raw = keepAbove(await detect(model.graphs, features, text), 0)
      .map(({ score, mask }) => ({ score, packed: packMask(mask) }))
      .filter(({ packed }) => packed.area > 0);
    const found = await findInstances(model.graphs, model.phrases, features, { phrases: ['dog'], exemplars: [] }, image);
    const told = raw.filter(({ score }) => found.some((instance) => instance.score === score));
    const left = raw.filter((instance) => !told.includes(instance));

    expect(told).toHaveLength(found.length);
    expect(left.length).toBeGreaterThan(0);
    for (const [index, a] of told.entries()) {
      for (const b of told.slice(index + 1)) expect(overlapOf(a.packed, b.packed)).toBeLessThanOrEqual(0.7);
    }
    for (const { score, packed } of left) {
      const better = told.filter((instance) => instance.score >= score && overlapOf(instance.packed, packed) > 0.7);
      expect(better.length, `a detection of ${score} went without a better one`).toBeGreaterThan(0);
    }
  });
});
