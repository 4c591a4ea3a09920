import { expect, it } from 'vitest';
import { conceptFrames, planConcept, restOfConceptPass } from './concept-plan.ts';

const range = { from: 5, to: 9 };

it.each([
  ['forward', 7, [['forward', 7, 9]]],
  ['backward', 7, [['backward', 7, 5]]],
  [
    'both',
    7,
    [
      ['forward', 7, 9],
      ['backward', 6, 5],
    ],
  ],
  ['both', 5, [['forward', 5, 9]]],
  ['both', 0, [['forward', 5, 9]]],
  ['forward', 40, [['forward', 9, 9]]],
  ['backward', 40, [['backward', 9, 5]]],
] as const)('plans %s from %i within its range', (direction, frameIndex, expected) => {
  const passes = planConcept({ direction, frameIndex, range });
  expect(passes.map((pass) => [pass.direction, pass.from, pass.to])).toEqual(expected);
});

it('counts frames once each', () => {
  expect(conceptFrames(planConcept({ direction: 'both', frameIndex: 7, range }))).toBe(5);
  expect(conceptFrames(planConcept({ direction: 'backward', frameIndex: 7, range }))).toBe(3);
});

it('goes on after the last frame that was committed', () => {
  const [forward, backward] = planConcept({ direction: 'both', frameIndex: 7, range });
  if (forward === undefined || backward === undefined) throw new Error('two passes are planned');
  expect(restOfConceptPass(forward, null)).toEqual(forward);
  expect(restOfConceptPass(forward, 8)).toEqual({ ...forward, from: 9 });
  expect(restOfConceptPass(forward, 9)).toBeNull();
  expect(restOfConceptPass(backward, 6)).toEqual({ ...backward, from: 5 });
});
