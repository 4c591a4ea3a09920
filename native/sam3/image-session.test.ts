import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf } from '../masks/measure.ts';
import { validateRle } from '../masks/rle.ts';
import type { ConceptPrompt, ImageSession, MaskAnswer, ObjectPrompt } from '../model/model.ts';
import { openSam3Image } from './image-session.ts';
import { loadTiny, type TinyModel, testImage, withImageThreshold } from './test-pack.ts';

const image = testImage();
let model: TinyModel;
let session: ImageSession;

beforeAll(async () => {
  // Random weights give scores far below the usual threshold.
  model = await loadTiny(withImageThreshold(0));
  session = await openSam3Image(model.graphs, model.phrases, image);
});
afterAll(async () => {
  session.close();
  await model.graphs.close();
});

const runsOf = (graph: keyof ReturnType<TinyModel['graphs']['timings']>) => model.graphs.timings()[graph].runs;
const text = (phrase: string): ConceptPrompt => ({ kind: 'text', phrase });
const exemplar = (sign: 'positive' | 'negative', x = 0.1): ConceptPrompt => ({
  kind: 'exemplar',
  box: { x, y: 0.1, width: 0.3, height: 0.4 },
  sign,
});
const point = (x: number, y: number, sign: 'positive' | 'negative' = 'positive'): ObjectPrompt => ({
  kind: 'point',
  point: { x, y },
  sign,
});
const box: ObjectPrompt = { kind: 'box', box: { x: 0.2, y: 0.2, width: 0.5, height: 0.5 }, sign: 'positive' };

function checkAnswers(answers: readonly MaskAnswer[]): void {
  for (const { mask, score } of answers) {
    validateRle(mask);
    expect([mask.width, mask.height]).toEqual([image.width, image.height]);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
  }
  const scores = answers.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
}

describe('find', () => {
  it('answers every prompt from one encoding', async () => {
    const encoded = runsOf('vision_encoder');
    const detected = runsOf('detector');
    for (const prompts of [
      [text('dog')],
      [exemplar('positive')],
      [text('dog'), exemplar('positive'), exemplar('negative', 0.5)],
    ]) {
      const found = await session.find(prompts);
      expect(found.length).toBeGreaterThan(0);
      checkAnswers(found);
      for (const { mask } of found) expect(areaOf(mask)).toBeGreaterThan(0);
    }
    expect(runsOf('vision_encoder')).toBe(encoded);
    expect(runsOf('detector')).toBe(detected + 3);
  });

  it('remembers phrases', async () => {
    await session.find([text('a cat')]);
    const encoded = runsOf('text_encoder');
    await session.find([text('A  cat ')]);
    expect(runsOf('text_encoder')).toBe(encoded);
  });

  it('looks for several phrases, and tells an instance once', async () => {
    const [one, other, both] = [
      await session.find([text('dog')]),
      await session.find([text('player')]),
      await session.find([text('dog'), text('player')]),
    ];
    checkAnswers(both);
    expect(both.length).toBeLessThanOrEqual(one.length + other.length);
    expect(both[0].score).toBe(Math.max(one[0].score, other[0].score));
    expect(await session.find([text('dog'), text('dog')])).toEqual(one);
  });

  it('keeps what is above the threshold of the pack', async () => {
    const strict = await loadTiny(withImageThreshold(1));
    const other = await openSam3Image(strict.graphs, strict.phrases, image);
    expect(await other.find([text('dog')])).toEqual([]);
    other.close();
    await strict.graphs.close();
  });

  it('looks at tiles and regions', async () => {
    const encoded = runsOf('vision_encoder');
    checkAnswers(await session.find([text('dog')], undefined, { tiles: 2 }));
    expect(runsOf('vision_encoder')).toBe(encoded + 4);
    const inRegion = await session.find([text('dog')], undefined, { region: { x: 0, y: 0, width: 0.5, height: 0.5 } });
    checkAnswers(inRegion);
    expect(runsOf('vision_encoder')).toBe(encoded + 5);
    expect(await session.find([text('dog')], undefined, { tiles: 1 })).toEqual(await session.find([text('dog')]));
  });

  it('says what is missing', async () => {
    await expect(session.find([])).rejects.toMatchObject({ code: 'prompt-missing' });
    await expect(session.find([text('  ')])).rejects.toMatchObject({ code: 'prompt-missing' });
    await expect(session.find([exemplar('negative')])).rejects.toMatchObject({ code: 'prompt-missing' });
    await expect(session.find([exemplar('positive', 1)])).rejects.toMatchObject({ code: 'prompt-outside-image' });
  });
});

describe('segment', () => {
  it('gives candidates for one point and one answer for more', async () => {
    const [candidates, refined, boxed] = [
      await session.segment([point(0.4, 0.4)]),
      await session.segment([point(0.4, 0.4), point(0.9, 0.9, 'negative')]),
      await session.segment([box]),
    ];
    for (const answers of [candidates, refined, boxed]) checkAnswers(answers);
    expect([1, 3]).toContain(candidates.length);
    expect([refined.length, boxed.length]).toEqual([1, 1]);
  });

  it('depends on the prompts alone, not on what was asked before', async () => {
    const clicks = [point(0.3, 0.6), point(0.7, 0.2, 'negative'), point(0.5, 0.5), box];
    const fresh = await openSam3Image(model.graphs, model.phrases, image);
    const atOnce = await fresh.segment(clicks);
    fresh.close();
    for (let told = 1; told <= clicks.length; told++) await session.segment(clicks.slice(0, told));
    expect(await session.segment(clicks)).toEqual(atOnce);
  });

  it('runs the decoder once for a further click', async () => {
    const clicks = [point(0.35, 0.65), point(0.15, 0.25), point(0.55, 0.45)];
    const before = runsOf('mask_decoder');
    await session.segment(clicks.slice(0, 2));
    expect(runsOf('mask_decoder')).toBe(before + 2);
    await session.segment(clicks);
    expect(runsOf('mask_decoder')).toBe(before + 3);
  });

  it('takes a mask as it is, and refines it with points', async () => {
    const [{ mask }] = await session.find([text('dog')]);
    expect(await session.segment([{ kind: 'mask', mask }])).toEqual([{ mask, score: 1 }]);
    const decoded = runsOf('mask_decoder');
    checkAnswers(await session.segment([{ kind: 'mask', mask }, point(0.5, 0.5)]));
    expect(runsOf('mask_decoder')).toBe(decoded + 1);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const running = session.segment([point(0.11, 0.12), point(0.13, 0.14), point(0.15, 0.16)], stop.signal);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    await expect(openSam3Image(model.graphs, model.phrases, image, stop.signal)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('under memory pressure', () => {
  it('drops the encoding and makes it anew', async () => {
    const before = await session.find([text('dog')]);
    model.graphs.budget.shed();
    const encoded = runsOf('vision_encoder');
    expect(await session.find([text('dog')])).toEqual(before);
    expect(runsOf('vision_encoder')).toBe(encoded + 1);
  });
});
