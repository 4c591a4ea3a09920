import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intersection } from '../../masks/combine.ts';
import { areaOf } from '../../masks/measure.ts';
import type { Rle } from '../../masks/rle.ts';
import type { Concept, ConceptFrameAnswer, FollowRequest, RgbImage } from '../../model/model.ts';
import { createFeatureCache, type FeatureCache } from '../feature-cache.ts';
import { loadTiny, type TinyModel } from '../test-pack.ts';
import { createTracker } from '../tracker/sam3-tracker.ts';
import { followConcepts } from './concept-run.ts';

const SIZE = { width: 60, height: 40 };
const FRAMES = 14;
/** Random weights are sure of nothing, so every detection counts and no instance ever goes. */
const LOWERED = {
  scoreThreshold: 0,
  nmsIou: 0.3,
  newDetection: 0,
  highConfidence: 0,
  highIou: 0.3,
  hotstartDelay: 4,
  hotstartUnmatched: 100,
  hotstartDuplicate: 100,
  reconditionEvery: 4,
  maxObjects: 6,
};
const CAR: Concept = { conceptId: 1, prompts: [{ kind: 'text', phrase: 'red car' }] };
const DOG: Concept = { conceptId: 2, prompts: [{ kind: 'text', phrase: 'dog' }] };
const EXEMPLAR: Concept = {
  conceptId: 3,
  prompts: [{ kind: 'exemplar', sign: 'positive', box: { x: 0.2, y: 0.2, width: 0.4, height: 0.5 } }],
};

/** A picture that drifts to the right. */
function frame(frameIndex: number): RgbImage {
  const data = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, index) => {
    const [x, y] = [(Math.floor(index / 3) % SIZE.width) - frameIndex, Math.floor(index / 3 / SIZE.width)];
    return 128 + 70 * Math.sin(x / 5 + (index % 3)) + 50 * Math.cos(y / (4 + (index % 3)));
  });
  return { ...SIZE, data };
}

describe('a concept run', () => {
  let model: TinyModel;
  let features: FeatureCache;
  beforeAll(async () => {
    model = await loadTiny((manifest) => ({
      ...manifest,
      thresholds: { ...manifest.thresholds, concept: { ...manifest.thresholds.concept, ...LOWERED } },
    }));
    features = createFeatureCache(model.graphs, async (frameIndex) => frame(frameIndex));
  });
  afterAll(async () => {
    features.close();
    await model.graphs.close();
  });

  function start(request: Partial<FollowRequest>, signal?: AbortSignal) {
    const { graphs, phrases } = model;
    const parts = { graphs, phrases, features, tracker: createTracker(graphs), source: { ...SIZE, frameCount: FRAMES } };
    const whole: FollowRequest = {
      direction: 'forward',
      from: 0,
      to: FRAMES - 1,
      concepts: [CAR],
      exemplarFrame: 0,
      firstObjectId: 1,
      known: [],
      ...request,
    };
    return followConcepts(parts, whole, signal);
  }

  async function run(request: Partial<FollowRequest>): Promise<ConceptFrameAnswer[]> {
    return Array.fromAsync(start(request));
  }

  const idsOf = (answers: readonly ConceptFrameAnswer[]) =>
    new Set(answers.flatMap(({ objects }) => objects.map(({ objectId }) => objectId)));

  it.each([
    ['forward', 2, 9, [2, 3, 4, 5, 6, 7, 8, 9]],
    ['backward', 9, 6, [9, 8, 7, 6]],
    ['forward', 13, 13, [13]],
    ['backward', 0, 0, [0]],
  ] as const)('going %s from %i to %i answers each frame once, in order', async (direction, from, to, frames) => {
    const answers = await run({ direction, from, to });
    expect(answers.map(({ frameIndex }) => frameIndex)).toEqual(frames);
    expect(idsOf(answers).size).toBeGreaterThan(0);
  });

  it('tells masks of the media that do not overlap within a concept, under numbers from the first on', async () => {
    const answers = await run({ concepts: [CAR, DOG], firstObjectId: 40 });
    const objects = answers.flatMap((answer) => answer.objects);
    expect(Math.min(...idsOf(answers))).toBeGreaterThanOrEqual(40);
    expect(new Set(objects.map(({ conceptId }) => conceptId))).toEqual(new Set([1, 2]));
    for (const { mask, score, presence } of objects) {
      expect([mask.width, mask.height]).toEqual([SIZE.width, SIZE.height]);
      for (const value of [score, presence]) expect(value >= 0 && value <= 1).toBe(true);
    }
    for (const answer of answers) {
      for (const a of answer.objects) {
        for (const b of answer.objects) {
          if (a.objectId < b.objectId && a.conceptId === b.conceptId) expect(areaOf(intersection(a.mask, b.mask))).toBe(0);
        }
      }
    }
  });

  it('answers the same every time, and keeps to the most instances', async () => {
    const answers = await run({ maxObjects: 2 });
    expect(await run({ maxObjects: 2 })).toEqual(answers);
    for (const { objects } of answers) expect(objects.length).toBeLessThanOrEqual(2);
  });

  it('goes on with known instances under their numbers, beside new ones', async () => {
    // On which frames random weights see something is not ours to say.
    const isSeen = ({ mask }: { readonly mask: Rle }) => areaOf(mask) > 0;
    const last = (await run({ to: 10 })).findLast(({ objects }) => objects.some(isSeen));
    const before = last?.objects.filter(isSeen) ?? [];
    expect(before.length).toBeGreaterThan(0);
    const after = await run({ from: (last?.frameIndex ?? 0) + 1, known: before, firstObjectId: 100 });
    for (const { objectId } of before)
      expect(after.every(({ objects }) => objects.some((object) => object.objectId === objectId))).toBe(true);
    const others = [...idsOf(after)].filter((objectId) => before.every((known) => known.objectId !== objectId));
    expect(others.every((objectId) => objectId >= 100)).toBe(true);
  });

  it('finds by exemplars on their frame and follows what it found', async () => {
    const answers = await run({ concepts: [EXEMPLAR], exemplarFrame: 3 });
    const withObjects = answers.filter(({ objects }) => objects.length > 0).map(({ frameIndex }) => frameIndex);
    expect(withObjects).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(answers.at(-1)?.objects.length).toBe(answers[3]?.objects.length);
  });

  it('runs the detector once for each concept and frame, on one encoding', async () => {
    features.close();
    features = createFeatureCache(model.graphs, async (frameIndex) => frame(frameIndex));
    const before = model.graphs.timings();
    await run({ concepts: [CAR, DOG], to: 4 });
    const after = model.graphs.timings();
    expect(after.detector.runs - before.detector.runs).toBe(10);
    expect(after.vision_encoder.runs - before.vision_encoder.runs).toBe(5);
  });

  it('counts its memories while it runs, and leaves nothing behind', async () => {
    const idle = model.graphs.budget.usedBytes() - features.bytes();
    const answers = start({});
    await answers.next();
    expect(model.graphs.budget.usedBytes() - features.bytes()).toBeGreaterThan(idle);
    await answers.return();
    expect(model.graphs.budget.usedBytes() - features.bytes()).toBe(idle);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const answers = start({}, stop.signal);
    await answers.next();
    stop.abort();
    await expect(Array.fromAsync(answers)).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each([
    ['a first frame outside', { from: FRAMES }, 'frame-out-of-range'],
    ['a last frame outside', { to: -1 }, 'frame-out-of-range'],
    ['a concept that says nothing', { concepts: [{ conceptId: 1, prompts: [] }] }, 'prompt-missing'],
  ])('refuses %s', async (_what, request, code) => {
    await expect(run(request)).rejects.toMatchObject({ code });
  });

  it('refuses known instances where there is no frame before', async () => {
    const known = (await run({ to: 0 }))[0]?.objects.filter(({ mask }) => areaOf(mask) > 0) ?? [];
    await expect(run({ known })).rejects.toMatchObject({ code: 'frame-out-of-range' });
  });
});
