import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyRle } from '../masks/rle.ts';
import type { FrameAnswer, FrameSource, ObjectPrompt, PropagateRequest, VideoSession } from '../model/model.ts';
import { loadTiny, type TinyModel, testImage } from './test-pack.ts';
import { openSam3Video } from './video-session.ts';
import { box, point } from './video-test-session.ts';

const SIZE = { width: 96, height: 64 };
const FRAMES = 500;

/** A picture that moves to the right. */
const source: FrameSource = {
  ...SIZE,
  frameCount: FRAMES,
  async read(frameIndex) {
    const wide = testImage(SIZE.width * 2, SIZE.height);
    const data = new Uint8Array(SIZE.width * SIZE.height * 3);
    for (let y = 0; y < SIZE.height; y++) {
      const from = (y * wide.width + (frameIndex % SIZE.width)) * 3;
      data.set(wide.data.subarray(from, from + SIZE.width * 3), y * SIZE.width * 3);
    }
    return { ...SIZE, data };
  },
  async close() {},
};

let tiny: TinyModel;
beforeAll(async () => {
  tiny = await loadTiny();
});
afterAll(() => tiny.graphs.close());

function open(): VideoSession {
  return openSam3Video(tiny.graphs, tiny.phrases, source);
}

async function all(session: VideoSession, request: PropagateRequest): Promise<FrameAnswer[]> {
  const answers: FrameAnswer[] = [];
  for await (const answer of session.propagate(request)) answers.push(answer);
  return answers;
}

/** Frame, score and runs of one object. */
function of(answers: readonly FrameAnswer[], objectId: number): object[] {
  return answers.flatMap(({ frameIndex, objects }) =>
    objects
      .filter((object) => object.objectId === objectId)
      .map(({ mask, score }) => ({ frameIndex, score, counts: [...mask.counts] })),
  );
}

describe('a video of the small pack', () => {
  it.each(['forward', 'backward'] as const)('goes on %s in a new session as if it had not been stopped', async (direction) => {
    const at = (frame: number) => (direction === 'forward' ? 100 + frame : 100 - frame);
    const first = open();
    const told: ObjectPrompt[] = [box(0.2, 0.3), point(0.4, 0.5)];
    const [answer] = await first.prompt(1, at(0), told);
    await first.prompt(2, at(0), [point(0.6, 0.5)]);
    const objects = [1, 2].map((objectId) => ({ objectId, from: at(0) }));
    const whole = await all(first, { direction, to: at(16), objects });

    // Alone in its run this time: others make no difference either.
    const second = open();
    await second.prompt(1, at(0), [{ kind: 'mask', mask: answer.mask, from: told }]);
    const seed = whole[7].objects[0].mask;
    const rest = await all(second, { direction, to: at(16), objects: [{ objectId: 1, from: at(8), seed }] });
    expect(of(rest, 1)).toEqual(of(whole, 1).slice(8));
    for (const session of [first, second]) session.close();
  });

  it('lets objects join, be corrected and be absent without touching others', async () => {
    const alone = open();
    await alone.prompt(1, 0, [box(0.2, 0.3)]);
    const expected = await all(alone, { direction: 'forward', to: 14, objects: [{ objectId: 1, from: 0 }] });

    const session = open();
    await session.prompt(1, 0, [box(0.2, 0.3)]);
    await session.prompt(2, 0, [point(0.7, 0.3)]);
    await session.prompt(3, 5, [{ kind: 'mask', mask: emptyRle(SIZE.width, SIZE.height) }]);
    const objects = [
      { objectId: 1, from: 0 },
      { objectId: 2, from: 0 },
      { objectId: 3, from: 5 },
    ];
    const answers: FrameAnswer[] = [];
    for await (const answer of session.propagate({ direction: 'forward', to: 14, objects })) {
      answers.push(answer);
      if (answer.frameIndex === 9) await session.prompt(2, 8, [point(0.1, 0.9, 'negative')]);
    }
    expect(of(answers, 1)).toEqual(of(expected, 1));
    expect(of(answers, 3)).toHaveLength(10);
    for (const each of [alone, session]) each.close();
  });

  it('holds as much memory after four hundred frames as after forty', async () => {
    const session = open();
    const before = tiny.graphs.budget.usedBytes();
    for (const objectId of [1, 2]) await session.prompt(objectId, 0, [point(0.3 * objectId, 0.5)]);
    const objects = [1, 2].map((objectId) => ({ objectId, from: 0 }));
    const banks: number[] = [];
    for await (const { frameIndex } of session.propagate({ direction: 'forward', to: 400, objects })) {
      if (frameIndex !== 40 && frameIndex !== 400) continue;
      // Of what can be rebuilt, a run keeps only the memory of its own objects.
      tiny.graphs.budget.shed();
      banks.push(session.memoryBytes());
    }
    expect(banks[1]).toBe(banks[0]);
    session.close();
    expect(tiny.graphs.budget.usedBytes()).toBe(before);
  }, 120_000);
});
