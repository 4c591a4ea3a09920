/** The measures on cases whose answers are known by hand. */
import { describe, expect, it } from 'vitest';
import { encodeRowMajor } from '../../native/masks/codec.ts';
import { areaOf } from '../../native/masks/measure.ts';
import { emptyRle, type Rle } from '../../native/masks/rle.ts';
import { assign } from './assignment.ts';
import { type MatchFrame, scoreTracks } from './hota.ts';
import { phraseCase, scorePhrases } from './phrase-score.ts';
import { boundaryF, outlineOf, regionJ } from './region-and-boundary.ts';
import { boxPrompt, deepestPoint, firstClick, nextClick } from './simulated-clicks.ts';

/** A rectangle on a frame of 40 × 30. */
function rectangle(x: number, y: number, width: number, height: number, size = { width: 40, height: 30 }): Rle {
  const pixels = new Uint8Array(size.width * size.height);
  for (let row = y; row < y + height; row++) pixels.fill(1, row * size.width + x, row * size.width + x + width);
  return encodeRowMajor(pixels, size.width, size.height);
}
const nothing = emptyRle(40, 30);

describe('assignment', () => {
  it('gives up the best pair for a better sum', () => {
    expect([...assign([9, 8, 8, 1], 2, 2)]).toEqual([1, 0]);
  });
  it('leaves out who is too many, on either side', () => {
    expect([...assign([1, 5, 2], 1, 3)]).toEqual([1]);
    expect([...assign([1, 5, 2], 3, 1)]).toEqual([-1, 0, -1]);
    expect([...assign([], 0, 4)]).toEqual([]);
    expect([...assign([], 2, 0)]).toEqual([-1, -1]);
  });
  it('is the best of all orders', () => {
    const worth = Array.from({ length: 25 }, (_, i) => ((i * 7919 + 13) % 101) / 101);
    const sumOf = (columns: readonly number[]) => columns.reduce((sum, column, row) => sum + worth[row * 5 + column], 0);
    const best = Math.max(...orders([0, 1, 2, 3, 4]).map(sumOf));
    expect(sumOf([...assign(worth, 5, 5)])).toBeCloseTo(best, 12);
  });
});

function orders(of: readonly number[]): number[][] {
  return of.length === 0
    ? [[]]
    : of.flatMap((first) => orders(of.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

describe('simulated clicks', () => {
  it('begin where the object is thickest', () => {
    expect(deepestPoint(rectangle(10, 5, 7, 5))).toMatchObject({ y: 7, depthPx: 3 });
    expect(firstClick(rectangle(10, 5, 3, 3))).toEqual({
      kind: 'point',
      sign: 'positive',
      point: { x: 11.5 / 40, y: 6.5 / 30 },
    });
    expect(firstClick(nothing)).toBeNull();
  });
  it('take the edge of the frame as the end of the object', () => {
    expect(deepestPoint(rectangle(0, 0, 5, 30))).toMatchObject({ x: 2, depthPx: 3 });
  });
  it('measure along the diagonal, too', () => {
    const notched = Uint8Array.from({ length: 25 }, (_, i) => (i === 0 ? 0 : 1));
    // The middle of 5 × 5 is 3 from the edge and √8 from the corner that is missing.
    expect(deepestPoint(encodeRowMajor(notched, 5, 5))?.depthPx).toBeCloseTo(Math.sqrt(8), 12);
  });
  it('go on in the middle of the larger error', () => {
    const truth = rectangle(10, 10, 10, 10);
    expect(nextClick(nothing, truth)).toMatchObject({ sign: 'positive' });
    const tooMuch = nextClick(rectangle(10, 10, 19, 10), truth);
    expect(tooMuch).toMatchObject({ sign: 'negative' });
    expect(nextClick(truth, truth)).toBeNull();
  });
  it('draw boxes around what is there', () => {
    expect(boxPrompt(rectangle(10, 6, 20, 3))).toMatchObject({ box: { x: 0.25, y: 0.2, width: 0.5, height: 0.1 } });
  });
});

describe('J and F', () => {
  const size = { width: 400, height: 300 };
  const truth = rectangle(100, 100, 60, 60, size);
  it('are 1 for what is right, and where both see nothing', () => {
    expect([regionJ(truth, truth), boundaryF(truth, truth)]).toEqual([1, 1]);
    const empty = emptyRle(400, 300);
    expect([regionJ(empty, empty), boundaryF(empty, empty)]).toEqual([1, 1]);
    expect([boundaryF(empty, truth), boundaryF(truth, empty)]).toEqual([0, 0]);
  });
  it('forgive an outline within 0.8 % of the diagonal, and none beyond', () => {
    // ⌈0.008 × 500⌉ = 4
    expect(boundaryF(rectangle(104, 100, 60, 60, size), truth)).toBe(1);
    expect(regionJ(rectangle(104, 100, 60, 60, size), truth)).toBeCloseTo(56 / 64, 12);
    // Of the 240 outline pixels 61 on one side have none within 4; on the other 51, as the corners meet the truth's top and bottom.
    expect(boundaryF(rectangle(105, 100, 60, 60, size), truth)).toBeCloseTo(128 / 240, 12);
  });
  it('take an outline of one pixel, none along the frame', () => {
    expect(areaOf(outlineOf(rectangle(10, 10, 5, 5)))).toBe(6 * 6 - 4 * 4);
    expect(areaOf(outlineOf(rectangle(0, 0, 40, 30)))).toBe(0);
  });
});

describe('phrases', () => {
  const one = rectangle(0, 0, 10, 10);
  const other = rectangle(20, 0, 10, 10);
  /** 10 × 8 of 10 × 10: IoU 0.8. */
  const most = rectangle(0, 0, 10, 8);
  const found = (mask: Rle, score = 0.9) => ({ mask, score });

  it('give 1 for what is right', () => {
    const score = scorePhrases([phraseCase([one, other], [found(other), found(one)]), phraseCase([], [])], 0.5);
    expect(score).toMatchObject({ ilMcc: 1, presentAccuracy: 1, absentAccuracy: 1, phrases: 2 });
    expect(score.averaged).toEqual({ precision: 1, recall: 1, f1: 1, pmF1: 1, cgF1: 1 });
  });
  it('count an instance at the thresholds that its mask reaches', () => {
    const score = scorePhrases([phraseCase([one], [found(most)]), phraseCase([], [])], 0.5);
    expect(score.at50.cgF1).toBe(1);
    // 0.5 to 0.8 are reached: 7 of 10
    expect(score.averaged.pmF1).toBeCloseTo(0.7, 12);
  });
  it('leave what is found for absent phrases to the correlation', () => {
    const cases = [phraseCase([one], [found(one), found(other)]), phraseCase([], [found(one)]), phraseCase([], [])];
    const { at50, ilMcc, absentAccuracy } = scorePhrases(cases, 0.5);
    expect(at50.precision).toBeCloseTo(1 / 3, 12);
    expect(at50.recall).toBe(1);
    expect(at50.pmF1).toBeCloseTo(2 / 3, 12);
    // tp 1, tn 1, fp 1, fn 0
    expect(ilMcc).toBeCloseTo(1 / Math.sqrt(2 * 1 * 2 * 1), 12);
    expect(at50.cgF1).toBeCloseTo(1 / 3, 12);
    expect(absentAccuracy).toBe(0.5);
  });
  it('drop what is below the threshold, and count what is told twice as wrong', () => {
    const cases = [phraseCase([one], [found(one), found(one, 0.8), found(other, 0.2)])];
    expect(scorePhrases(cases, 0.5).at50).toMatchObject({ precision: 0.5, recall: 1 });
    expect(scorePhrases(cases, 0.85).at50).toMatchObject({ precision: 1, recall: 1 });
    expect(scorePhrases(cases, 0.95)).toMatchObject({ presentAccuracy: 0, absentAccuracy: null, ilMcc: 0 });
  });
});

describe('tracks', () => {
  const frame = (truthIds: number[], foundIds: number[], iou: number[]): MatchFrame => ({
    truthIds,
    foundIds,
    iou: Float64Array.from(iou),
  });
  const repeat = (count: number, one: MatchFrame) => Array.from({ length: count }, () => one);

  it('give 1 for what is right', () => {
    const score = scoreTracks([repeat(4, frame([0, 1], [5, 3], [0, 1, 1, 0]))]);
    expect(score).toEqual({ hota: 1, detA: 1, assA: 1, idSwitches: 0 });
  });
  it('count a detection at the thresholds that its mask reaches', () => {
    // IoU 0.5 reaches 0.05 to 0.5: 10 of 19
    const score = scoreTracks([repeat(4, frame([0], [0], [0.5]))]);
    expect(score.detA).toBeCloseTo(10 / 19, 12);
    expect(score.hota).toBeCloseTo(10 / 19, 12);
  });
  it('halve the association of an object that changes its track in the middle', () => {
    const score = scoreTracks([[...repeat(5, frame([0], [0], [1])), ...repeat(5, frame([0], [1], [1]))]]);
    // Each half: 5 met of 10 + 5 − 5
    expect(score).toMatchObject({ detA: 1, idSwitches: 1 });
    expect(score.assA).toBeCloseTo(0.5, 12);
    expect(score.hota).toBeCloseTo(Math.sqrt(0.5), 12);
  });
  it('count an exchange as two switches, and a gap as none', () => {
    const straight = frame([0, 1], [0, 1], [1, 0, 0, 1]);
    const crossed = frame([0, 1], [0, 1], [0, 1, 1, 0]);
    expect(scoreTracks([[straight, crossed]]).idSwitches).toBe(2);
    expect(scoreTracks([[straight, frame([0, 1], [], []), straight]])).toMatchObject({ idSwitches: 0 });
  });
  it('weigh missed and extra detections', () => {
    const score = scoreTracks([[frame([0, 1], [0], [1, 0]), frame([0], [0, 7], [1, 0])], []]);
    // 2 right, 1 missed, 1 extra
    expect(score.detA).toBeCloseTo(0.5, 12);
    expect(score.assA).toBeCloseTo(1, 12);
  });
});
