import { beforeAll, describe, expect, it } from 'vitest';
import { decodeRowMajor } from '../masks/codec.ts';
import { difference } from '../masks/combine.ts';
import { areaOf, intersectionOverUnion } from '../masks/measure.ts';
import { emptyRle, type Rle } from '../masks/rle.ts';
import { translate } from '../masks/transform.ts';
import type { ImageSession, ObjectPrompt, SegmentationModel } from '../model/model.ts';
import { loadClassic } from './classic.ts';
import { createScene } from './test-scene.ts';

const scene = createScene(160, 100, 1, () => ({ x: 70, y: 50, radius: 24 }));
const truth = scene.truth(0);
const box: ObjectPrompt = {
  kind: 'box',
  sign: 'positive',
  box: { x: 45 / 160, y: 25 / 100, width: 50 / 160, height: 50 / 100 },
};
const point = (x: number, y: number, sign: 'positive' | 'negative' = 'positive') => ({
  kind: 'point' as const,
  sign,
  point: { x: x / 160, y: y / 100 },
});

function isIn(mask: Rle, prompt: ReturnType<typeof point>): boolean {
  const { x, y } = prompt.point;
  return decodeRowMajor(mask)[Math.floor(y * 100) * 160 + Math.floor(x * 160)] === 1;
}

let model: SegmentationModel;
let session: ImageSession;
beforeAll(async () => {
  model = await loadClassic();
  session = await model.openImage(scene.image(0));
});

async function best(...prompts: readonly ObjectPrompt[]) {
  const answers = await session.segment(prompts);
  const first = answers[0];
  if (first === undefined) throw new Error('no answer');
  return first;
}

describe('prompts on an image', () => {
  it('finds the object in a box, best first, with scores from 0 to 1', async () => {
    const answers = await session.segment([box]);
    expect(intersectionOverUnion(answers[0]?.mask ?? emptyRle(160, 100), truth)).toBeGreaterThan(0.95);
    for (const { score } of answers) expect(score).toBeGreaterThanOrEqual(0);
    expect(answers.map((answer) => answer.score)).toEqual(answers.map((answer) => answer.score).sort((a, b) => b - a));
  });

  it('grows a click to what it is on', async () => {
    const { mask } = await best(point(70, 50));
    expect(intersectionOverUnion(mask, truth)).toBeGreaterThan(0.8);
  });

  it('takes parts away at negative clicks and in negative boxes', async () => {
    const half: ObjectPrompt = { kind: 'box', sign: 'negative', box: { x: 70 / 160, y: 0, width: 0.5, height: 1 } };
    const { mask } = await best(box, half);
    expect(areaOf(mask)).toBeLessThan(0.6 * areaOf(truth));
    const clicked = await best(box, point(30, 50, 'negative'));
    expect(intersectionOverUnion(clicked.mask, truth)).toBeGreaterThan(0.9);
  });

  it('adds at a further positive click and takes away at a negative one, there and nowhere else', async () => {
    const first = await best(point(70, 50));
    const clicks = [point(62, 40), point(90, 62, 'negative'), point(10, 10, 'negative'), point(150, 90)];
    const told = [point(70, 50)];
    let before = first.mask;
    for (const click of clicks) {
      told.push(click);
      const { mask } = await best(...told);
      const [gone, added] = [difference(before, mask), difference(mask, before)];
      expect(areaOf(click.sign === 'positive' ? gone : added)).toBe(0);
      expect(isIn(mask, click)).toBe(click.sign === 'positive');
      before = mask;
    }
    expect(areaOf(difference(before, first.mask))).toBeGreaterThan(0);
  });

  it('has one answer where a further click changes nothing', async () => {
    const first = await best(point(70, 50));
    const answers = await session.segment([point(70, 50), point(2, 2, 'negative')]);
    expect(answers.map(({ mask }) => mask)).toEqual([first.mask]);
  });

  it('answers clicks alike, told one by one or at once', async () => {
    const clicks = [point(30, 50, 'negative'), point(70, 50), point(92, 50), point(60, 20, 'negative'), point(48, 55)];
    for (let count = 2; count < clicks.length; count++) await session.segment(clicks.slice(0, count));
    const fresh = await model.openImage(scene.image(0));
    expect(await session.segment(clicks)).toEqual(await fresh.segment(clicks));
    fresh.close();
  });

  it('takes a mask as it is, and lets clicks correct it', async () => {
    const wrong = translate(truth, 10, 0);
    expect((await best({ kind: 'mask', mask: wrong })).mask.counts).toEqual(wrong.counts);
    const corrected = await best({ kind: 'mask', mask: wrong }, point(50, 50), point(101, 50, 'negative'));
    expect(intersectionOverUnion(corrected.mask, truth)).toBeGreaterThan(intersectionOverUnion(wrong, truth));
  });

  it('gives the same answer every time', async () => {
    const [a, b] = [await session.segment([box, point(60, 40)]), await session.segment([box, point(60, 40)])];
    expect(a).toEqual(b);
  });

  it('answers on images of a few pixels', async () => {
    const tiny = await model.openImage({ width: 3, height: 2, data: new Uint8Array(18) });
    const answers = await tiny.segment([{ kind: 'point', sign: 'positive', point: { x: 0.5, y: 0.5 } }]);
    expect(answers[0]?.mask).toMatchObject({ width: 3, height: 2 });
  });
});

describe('prompts that it cannot take', () => {
  it('says so for words and examples, and names what can', async () => {
    for (const prompt of [
      { kind: 'text', phrase: 'dog' },
      { kind: 'exemplar', sign: 'positive', box: { x: 0, y: 0, width: 1, height: 1 } },
    ] as const) {
      await expect(session.find([prompt])).rejects.toMatchObject({
        code: 'prompt-unsupported',
        message: expect.stringContaining('SAM 3'),
        details: { kind: prompt.kind, supported: ['point', 'box', 'mask'] },
      });
    }
  });

  it('says that nothing positive was given', async () => {
    await expect(session.segment([])).rejects.toMatchObject({ code: 'prompt-missing' });
    await expect(session.segment([point(5, 5, 'negative')])).rejects.toMatchObject({ code: 'prompt-missing' });
  });

  it('says that a prompt lies outside', async () => {
    await expect(session.segment([point(200, 50)])).rejects.toMatchObject({ code: 'prompt-outside-image' });
    const away: ObjectPrompt = { kind: 'box', sign: 'positive', box: { x: 1.2, y: 0.1, width: 0.2, height: 0.2 } };
    await expect(session.segment([away])).rejects.toMatchObject({ code: 'prompt-outside-image' });
  });

  it('says that a mask has another size', async () => {
    await expect(session.segment([{ kind: 'mask', mask: emptyRle(10, 10) }])).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('stops when it is told to', async () => {
    await expect(session.segment([box], AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });
});
