import { describe, expect, it } from 'vitest';
import { decodeRowMajor, encodeRowMajor } from '../../masks/codec.ts';
import { createEmission, type FoundFrame } from './emission.ts';

const SIZE = { width: 4, height: 1 };

function found(frameIndex: number, objects: Record<number, string | null>, gone: number[] = []): FoundFrame {
  return {
    frameIndex,
    gone,
    objects: Object.entries(objects).map(([objectId, bits]) => ({
      objectId: Number(objectId),
      conceptId: 1,
      score: 0.9,
      presence: 0.5,
      mask: bits === null ? null : encodeRowMajor(Uint8Array.from(bits, Number), 4, 1),
    })),
  };
}

/** Plays frames and tells each answer as frame, masks by object, and what was removed. */
function play(delay: number, known: number[], frames: readonly FoundFrame[]) {
  const emission = createEmission(delay, known, SIZE);
  const atOnce = frames.map((frame) => emission.push(frame).map(({ frameIndex }) => frameIndex));
  const again = createEmission(delay, known, SIZE);
  const answers = [...frames.flatMap((frame) => again.push(frame)), ...again.flush()];
  const told = answers.map(({ frameIndex, objects, removed }) => ({
    frameIndex,
    masks: Object.fromEntries(objects.map(({ objectId, mask }) => [objectId, decodeRowMajor(mask).join('')])),
    removed,
  }));
  return { atOnce, told };
}

describe('emission', () => {
  it('tells a frame once as many are held as it is delayed, and the rest at the end', () => {
    const frames = [9, 8, 7, 6].map((frame) => found(frame, { 1: '1000' }));
    expect(play(3, [], frames).atOnce).toEqual([[], [], [9], [8]]);
    expect(play(3, [], frames).told.map(({ frameIndex }) => frameIndex)).toEqual([9, 8, 7, 6]);
    expect(play(0, [], frames).atOnce).toEqual([[9], [8], [7], [6]]);
    expect(play(1, [], frames).atOnce).toEqual([[9], [8], [7], [6]]);
  });

  it('never tells what turns out to be none while it is held', () => {
    const frames = [
      found(0, { 1: '1000', 2: '0110' }),
      found(1, { 1: '1000', 2: '0110' }),
      found(2, { 1: '1000', 2: '0110' }, [2]),
    ];
    const { told } = play(3, [], frames);
    expect(told.map(({ masks }) => masks)).toEqual([{ 1: '1000' }, { 1: '1000' }, { 1: '1000' }]);
    expect(told.every(({ removed }) => removed.length === 0)).toBe(true);
  });

  it('does not let what is hidden take pixels', () => {
    expect(play(1, [], [found(0, { 1: null, 2: '1100', 3: '0110' })]).told[0]?.masks).toEqual({ 2: '1100', 3: '0010' });
  });

  it('says of an instance that it is not visible only once it was told', () => {
    const frames = [found(0, { 1: '0000' }), found(1, { 1: '0100' }), found(2, { 1: '0000' }), found(3, { 1: null })];
    expect(play(1, [], frames).told.map(({ masks }) => masks)).toEqual([{}, { 1: '0100' }, { 1: '0000' }, { 1: '0000' }]);
  });

  it('takes known instances as told', () => {
    expect(play(2, [1], [found(0, { 1: '0000', 2: '0000' })]).told[0]?.masks).toEqual({ 1: '0000' });
  });

  it('says what ended that was told, on the frame where it ended', () => {
    const frames = [found(0, { 1: '1000' }), found(1, { 1: '1000' }), found(2, { 1: '1000' }, [1]), found(3, {})];
    const { told } = play(1, [], frames);
    expect(told.map(({ removed }) => removed)).toEqual([[], [], [1], []]);
    expect(told[2]?.masks).toEqual({});
  });
});
