import { beforeAll, describe, expect, it } from 'vitest';
import { areaOf, intersectionOverUnion } from '../masks/measure.ts';
import { emptyRle, type Rle } from '../masks/rle.ts';
import type { FrameAnswer, ObjectPrompt, PropagateRequest, SegmentationModel, VideoSession } from '../model/model.ts';
import { loadClassic } from './classic.ts';
import { loadOpenCv } from './opencv.ts';
import { createScene, type Scene } from './test-scene.ts';

const [W, H] = [160, 100];

let model: SegmentationModel;
beforeAll(async () => {
  model = await loadClassic();
});

/** Across the picture and back in 24 frames. */
const crossing = () => createScene(W, H, 24, (i) => ({ x: 40 + 3 * i, y: 50 + 10 * Math.sin(i / 4), radius: 18 + i / 6 }));
/** Out by the right edge on frame 12, and in again from frame 22. */
const leaving = () => createScene(W, H, 34, (i) => ({ x: i < 17 ? 90 + 8 * i : 90 + 8 * (33 - i), y: 50, radius: 18 }));

function maskOf(answer: FrameAnswer | undefined, objectId = 1): Rle {
  return answer?.objects.find((object) => object.objectId === objectId)?.mask ?? emptyRle(W, H);
}

async function collect(session: VideoSession, request: PropagateRequest, signal?: AbortSignal): Promise<FrameAnswer[]> {
  const answers: FrameAnswer[] = [];
  for await (const answer of session.propagate(request, signal)) answers.push(answer);
  return answers;
}

function meanJ(scene: Scene, answers: readonly FrameAnswer[]): number {
  const each = answers.map((answer) => {
    const [mask, truth] = [maskOf(answer), scene.truth(answer.frameIndex)];
    return areaOf(truth) === 0 ? Number(areaOf(mask) === 0) : intersectionOverUnion(mask, truth);
  });
  return each.reduce((sum, j) => sum + j, 0) / each.length;
}

function boxOn(frame: { x: number; y: number; radius: number }): ObjectPrompt {
  const { x, y, radius } = frame;
  const box = { x: (x - radius) / W, y: (y - radius) / H, width: (2 * radius) / W, height: (2 * radius) / H };
  return { kind: 'box', sign: 'positive', box };
}

const run = (direction: 'forward' | 'backward', from: number, to: number, seed?: Rle): PropagateRequest => ({
  direction,
  to,
  objects: [{ objectId: 1, from, ...(seed === undefined ? {} : { seed }) }],
});

it('says that words and examples need another model, and has no use for earlier masks', async () => {
  const session = await model.openVideo(crossing());
  const concept = [{ kind: 'text', phrase: 'dog' }] as const;
  await expect(session.find(0, concept)).rejects.toMatchObject({ code: 'prompt-unsupported', details: { kind: 'text' } });
  const request = { direction: 'forward', from: 0, to: 1, exemplarFrame: 0, firstObjectId: 1, known: [] } as const;
  expect(() => session.follow({ ...request, concepts: [{ conceptId: 1, prompts: concept }] })).toThrowError(/SAM 3 model pack/);
  session.recall(1, []);
});

it('answers further clicks on a frame alike, told one by one or at once, and anew when another frame has taught it', async () => {
  const [slow, quick] = [await model.openVideo(crossing()), await model.openVideo(crossing())];
  const point = (x: number, y: number, sign: 'positive' | 'negative'): ObjectPrompt => ({
    kind: 'point',
    sign,
    point: { x: x / W, y: y / H },
  });
  const clicks = [point(40, 50, 'positive'), point(52, 50, 'positive'), point(40, 75, 'negative')];
  for (let count = 1; count < clicks.length; count++) await slow.prompt(1, 0, clicks.slice(0, count));
  expect(await slow.prompt(1, 0, clicks)).toEqual(await quick.prompt(1, 0, clicks));
  const far = boxOn({ x: 100, y: 42, radius: 21 });
  for (const session of [slow, quick]) await session.prompt(1, 20, [far]);
  slow.clearPrompt(1, 0);
  await slow.prompt(1, 0, clicks.slice(0, 2));
  expect(await slow.prompt(1, 0, clicks)).toEqual(await quick.prompt(1, 0, clicks));
  slow.close();
  quick.close();
});

describe('propagation', () => {
  it('carries a box forward and backward', async () => {
    const scene = crossing();
    const session = await model.openVideo(scene);
    await session.prompt(1, 0, [boxOn({ x: 40, y: 50, radius: 18 })]);
    const forward = await collect(session, run('forward', 0, 23));
    expect(forward.map((answer) => answer.frameIndex)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(meanJ(scene, forward)).toBeGreaterThan(0.9);
    session.reset();
    await session.prompt(1, 23, [{ kind: 'mask', mask: scene.truth(23) }]);
    expect(meanJ(scene, await collect(session, run('backward', 23, 0)))).toBeGreaterThan(0.9);
    for (const answer of forward) for (const { score } of answer.objects) expect(score >= 0 && score <= 1).toBe(true);
  });

  it('says that an object is gone, and finds it when it comes back', async () => {
    const scene = leaving();
    const session = await model.openVideo(scene);
    await session.prompt(1, 0, [{ kind: 'mask', mask: scene.truth(0) }]);
    const answers = await collect(session, run('forward', 0, 33));
    expect(areaOf(maskOf(answers[16]))).toBe(0);
    expect(intersectionOverUnion(maskOf(answers[32]), scene.truth(32))).toBeGreaterThan(0.8);
    expect(meanJ(scene, answers)).toBeGreaterThan(0.85);
  });

  it('answers told frames with what was told, absence too, and takes corrections on the way', async () => {
    const scene = crossing();
    const session = await model.openVideo(scene);
    await session.prompt(1, 0, [{ kind: 'mask', mask: scene.truth(0) }]);
    await session.prompt(1, 6, [{ kind: 'mask', mask: emptyRle(W, H) }]);
    await session.prompt(1, 8, [{ kind: 'mask', mask: scene.truth(8) }]);
    const answers = await collect(session, run('forward', 0, 12));
    expect(areaOf(maskOf(answers[6]))).toBe(0);
    expect(maskOf(answers[8]).counts).toEqual(scene.truth(8).counts);
    expect(intersectionOverUnion(maskOf(answers[12]), scene.truth(12))).toBeGreaterThan(0.9);
    session.clearPrompt(1, 6);
    const again = await collect(session, run('forward', 0, 6));
    expect(intersectionOverUnion(maskOf(again[6]), scene.truth(6))).toBeGreaterThan(0.9);
  });

  it('starts from the nearest told frame, on either side, or from a seed', async () => {
    const scene = crossing();
    const session = await model.openVideo(scene);
    await session.prompt(1, 6, [{ kind: 'mask', mask: scene.truth(6) }]);
    for (const request of [
      run('forward', 9, 11),
      run('forward', 2, 4),
      run('backward', 9, 8),
      run('forward', 12, 14, scene.truth(11)),
    ]) {
      const answers = await collect(session, request);
      expect(answers[0]?.frameIndex).toBe(request.objects[0]?.from);
      expect(meanJ(scene, answers)).toBeGreaterThan(0.9);
    }
  });

  it('keeps objects apart and measures motion once for all of them', async () => {
    const scene = crossing();
    const session = await model.openVideo(scene);
    await session.prompt(1, 0, [{ kind: 'mask', mask: scene.truth(0) }]);
    const alone = await collect(session, run('forward', 0, 5));
    await session.prompt(2, 2, [{ kind: 'mask', mask: scene.truth(2) }]);
    scene.reads.length = 0;
    const both = await collect(session, {
      direction: 'forward',
      to: 5,
      objects: [
        { objectId: 1, from: 0 },
        { objectId: 2, from: 2 },
      ],
    });
    expect(both.map((answer) => answer.objects.length)).toEqual([1, 1, 2, 2, 2, 2]);
    expect(both.map((answer) => maskOf(answer, 1))).toEqual(alone.map((answer) => maskOf(answer, 1)));
    expect(scene.reads.length).toBeLessThanOrEqual(7);
    session.removeObject(2);
    expect(await collect(session, run('forward', 0, 5))).toEqual(alone);
  });
});

describe('care', () => {
  it('stops within a frame when it is told to', async () => {
    const scene = crossing();
    const session = await model.openVideo(scene);
    await session.prompt(1, 0, [{ kind: 'mask', mask: scene.truth(0) }]);
    const abort = new AbortController();
    const seen: number[] = [];
    const work = (async () => {
      for await (const answer of session.propagate(run('forward', 0, 23), abort.signal)) {
        seen.push(answer.frameIndex);
        if (answer.frameIndex === 3) setImmediate(() => abort.abort());
      }
    })();
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
    expect(seen.length).toBeLessThan(7);
  });

  it('refuses frames that do not exist and objects that were never told', async () => {
    const session = await model.openVideo(crossing());
    await expect(session.prompt(1, 24, [boxOn({ x: 40, y: 50, radius: 18 })])).rejects.toMatchObject({
      code: 'frame-out-of-range',
    });
    await expect(collect(session, run('forward', 0, 2))).rejects.toMatchObject({ code: 'prompt-missing' });
  });

  it('holds no more memory however long the clip is', async () => {
    const scene = createScene(W, H, 70, (i) => ({ x: 60 + 20 * Math.sin(i / 5), y: 50, radius: 18 }));
    const session = await model.openVideo(scene);
    await session.prompt(1, 0, [{ kind: 'mask', mask: scene.truth(0) }]);
    const cv = await loadOpenCv();
    // A large block comes to lie behind everything that is still held: a matrix that was not freed would push it on.
    const endOfHeap = () => {
      const probe = new cv.Mat(2000, 4000, cv.CV_8UC1);
      const address = probe.data.byteOffset;
      probe.delete();
      return address;
    };
    const seen: { heap: number; end: number; held: number }[] = [];
    for await (const { frameIndex } of session.propagate(run('forward', 0, 69)))
      if (frameIndex === 9 || frameIndex === 69)
        seen.push({ heap: cv.HEAPU8.length, end: endOfHeap(), held: session.memoryBytes() });
    expect(seen[1]?.heap).toBe(seen[0]?.heap);
    expect(seen[1]?.end).toBe(seen[0]?.end);
    expect(seen[1]?.held).toBeLessThan(1.2 * (seen[0]?.held ?? 0));
    session.close();
  });
});
