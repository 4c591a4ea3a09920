import { describe, expect, it } from 'vitest';
import { emptyRle } from '../masks/rle.ts';
import type { ObjectPrompt } from '../model/model.ts';
import { checkObjectPrompts, toPointInput } from './prompt-points.ts';

const MEDIA = { width: 40, height: 20 };
const point = (x: number, y: number, sign: 'positive' | 'negative' = 'positive'): ObjectPrompt => ({
  kind: 'point',
  point: { x, y },
  sign,
});
const box = (x: number, y: number, width: number, height: number, sign: 'positive' | 'negative' = 'positive'): ObjectPrompt => ({
  kind: 'box',
  box: { x, y, width, height },
  sign,
});

describe('toPointInput', () => {
  it('puts a box before the points, as two corners in model pixels', () => {
    const { coords, labels } = toPointInput([point(0.5, 0.25), box(0.25, 0.5, 0.25, 0.25), point(1, 0, 'negative')], 1008);
    expect([...coords]).toEqual([252, 504, 504, 756, 504, 252, 1008, 0]);
    expect(labels).toEqual([2, 3, 1, 0]);
  });

  it('takes several boxes as the one around them, cut to the image', () => {
    const { coords, labels } = toPointInput([box(0.25, 0.25, 0.25, 0.25), box(0.5, 0.5, 0.75, 0.25)], 100);
    expect([...coords]).toEqual([25, 25, 100, 75]);
    expect(labels).toEqual([2, 3]);
  });

  it('keeps the first 8 and the last 8 of many', () => {
    const { coords, labels } = toPointInput(
      Array.from({ length: 20 }, (_, index) => point(index / 32, 0)),
      32,
    );
    expect(labels).toHaveLength(16);
    expect([...coords].filter((_, index) => index % 2 === 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19]);
  });
});

describe('checkObjectPrompts', () => {
  it.each([
    ['prompt-missing', []],
    ['prompt-missing', [point(0.5, 0.5, 'negative')]],
    ['prompt-outside-image', [point(1.01, 0.5)]],
    ['prompt-outside-image', [point(Number.NaN, 0.5)]],
    ['prompt-outside-image', [box(1, 0, 0.5, 0.5)]],
    ['prompt-unsupported', [box(0, 0, 1, 1, 'negative')]],
    ['prompt-unsupported', [{ kind: 'text', phrase: 'dog' } as unknown as ObjectPrompt]],
    ['invalid-input', [{ kind: 'mask', mask: emptyRle(3, 3) } as const]],
  ] as const)('answers %s', (code, prompts) => {
    expect(() => checkObjectPrompts(prompts, MEDIA)).toThrow(expect.objectContaining({ code }));
  });

  it('takes points, boxes and masks', () => {
    checkObjectPrompts([point(0, 1), box(-0.5, 0, 1, 1)], MEDIA);
    checkObjectPrompts([{ kind: 'mask', mask: emptyRle(40, 20) }], MEDIA);
  });
});
