import { describe, expect, it } from 'vitest';
import type { FrameAnswer, VideoSession } from '../model/model.ts';
import { createTestGraphs } from './video-test-graphs.ts';
import { all, box, of, open, point, run, square } from './video-test-session.ts';

describe('runs', () => {
  it.each(['forward', 'backward'] as const)('goes on %s exactly as if it had not been stopped', async (direction) => {
    const at = (frame: number) => (direction === 'forward' ? frame : 100 - frame);
    const tell = async (session: VideoSession) => {
      const [answer] = await session.prompt(1, at(2), [box(0.2, 0.2)]);
      await session.prompt(1, at(15), [{ kind: 'mask', mask: square(4, 4, 8) }]);
      return answer;
    };
    const whole = open();
    const answer = await tell(whole);
    const expected = await run(whole, direction, at(2), at(40));
    expect(expected).toHaveLength(39);

    const paused = open();
    await tell(paused);
    await run(paused, direction, at(2), at(22));
    expect(await run(paused, direction, at(23), at(40))).toEqual(expected.slice(21));

    const restarted = open();
    await restarted.prompt(1, at(2), [{ kind: 'mask', mask: answer.mask, from: [box(0.2, 0.2)] }]);
    await restarted.prompt(1, at(15), [{ kind: 'mask', mask: square(4, 4, 8) }]);
    const seed = expected[20].objects[0].mask;
    const request = { direction, to: at(40), objects: [{ objectId: 1, from: at(23), seed }] };
    expect(await all(restarted, request)).toEqual(expected.slice(21));

    const later = open();
    await tell(later);
    expect(await run(later, direction, at(15), at(40))).toEqual(expected.slice(13));
  });

  it('keeps objects apart, whenever they join or leave', async () => {
    const alone = open();
    await alone.prompt(1, 0, [point(0.4, 0.4)]);
    const expected = await run(alone, 'forward', 0, 30);

    const session = open();
    await session.prompt(1, 0, [point(0.4, 0.4)]);
    await session.prompt(2, 0, [box(0.5, 0.5)]);
    await session.prompt(3, 9, [{ kind: 'mask', mask: square(10, 10, 5) }]);
    const objects = [
      { objectId: 1, from: 0 },
      { objectId: 2, from: 0 },
      { objectId: 3, from: 9 },
    ];
    const answers: FrameAnswer[] = [];
    for await (const answer of session.propagate({ direction: 'forward', to: 30, objects })) {
      answers.push(answer);
      if (answer.frameIndex === 12) await session.prompt(2, 12, [point(0.7, 0.7)]);
      if (answer.frameIndex === 20) session.removeObject(2);
    }
    expect(of(answers, 1)).toEqual(of(expected, 1));
    expect(of(answers, 2)).toHaveLength(21);
    expect(of(answers, 3)).toHaveLength(22);
    const other = open();
    await other.prompt(3, 9, [{ kind: 'mask', mask: square(10, 10, 5) }]);
    expect(of(answers, 3)).toEqual(of(await run(other, 'forward', 9, 30, 3), 3));
  });

  it('shares one encoding of a frame, and one run for objects that remember as much', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    for (const objectId of [1, 2, 3, 4]) await session.prompt(objectId, 0, [{ kind: 'mask', mask: square(objectId, 2, 5) }]);
    await all(session, { direction: 'forward', to: 20, objects: [1, 2, 3, 4].map((objectId) => ({ objectId, from: 0 })) });
    expect(graphs.runs.vision_encoder).toBe(21);
    expect(graphs.runs.memory_attention).toBe(20);
    expect(graphs.runs.memory_encoder).toBe(21);
  });

  it('carries an object silently from where it was told', async () => {
    const session = open();
    await session.prompt(1, 0, [box(0.1, 0.1)]);
    const expected = await run(session, 'forward', 0, 60);
    const late = open();
    await late.prompt(1, 0, [box(0.1, 0.1)]);
    expect(await run(late, 'forward', 50, 60)).toEqual(expected.slice(50));
    const ahead = open();
    await ahead.prompt(1, 20, [box(0.1, 0.1)]);
    const back = await run(ahead, 'backward', 20, 10);
    const turned = await run(ahead, 'forward', 10, 14);
    expect(turned[0]).toEqual(back.at(-1));
    expect(turned).toHaveLength(5);
  });

  it('turns round with what it remembers of the frames behind', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    await session.prompt(1, 0, [box(0.1, 0.1)]);
    await run(session, 'forward', 0, 20);
    const { vision_encoder } = graphs.runs;
    expect(await run(session, 'backward', 17, 12)).toHaveLength(6);
    // Frames 12 to 17 are in the feature cache still, and nothing before them was needed again.
    expect(graphs.runs.vision_encoder).toBe(vision_encoder);
    expect(graphs.runs.mask_decoder).toBe(1 + 20 + 6);
  });

  it('goes on from the masks of an earlier run where it was told too far off', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    await session.prompt(1, 0, [{ kind: 'mask', mask: square(2, 2, 6) }]);
    session.recall(
      1,
      Array.from({ length: 16 }, (_, index) => ({ frameIndex: 199 - index, mask: square(3, 3, 7) })),
    );
    const objects = [{ objectId: 1, from: 200, seed: square(3, 3, 7) }];
    const answers = await all(session, { direction: 'forward', to: 203, objects });
    expect(answers.map(({ frameIndex }) => frameIndex)).toEqual([200, 201, 202, 203]);
    expect(graphs.runs.vision_encoder).toBe(16 + 1 + 4);
    const seeded = open();
    expect(
      await all(seeded, { direction: 'backward', to: 197, objects: [{ objectId: 7, from: 199, seed: square(3, 3, 7) }] }),
    ).toHaveLength(3);
  });

  it('does not go on from a memory that leads elsewhere than the seed', async () => {
    const session = open();
    await session.prompt(1, 0, [{ kind: 'mask', mask: square(2, 2, 6) }]);
    const answers = await run(session, 'forward', 0, 10);
    const seed = square(12, 10, 6);
    const objects = [{ objectId: 1, from: 11, seed }];
    const other = await all(session, { direction: 'forward', to: 14, objects });
    const fresh = open();
    await fresh.prompt(1, 0, [{ kind: 'mask', mask: square(2, 2, 6) }]);
    expect(other).toEqual(await all(fresh, { direction: 'forward', to: 14, objects }));
    expect(other).not.toEqual(
      await all(session, {
        direction: 'forward',
        to: 14,
        objects: [{ objectId: 1, from: 11, seed: answers[10].objects[0].mask }],
      }),
    );
  });

  it('stops when it is told to, and starts again as if nothing had been', async () => {
    const session = open();
    await session.prompt(1, 0, [box(0.1, 0.1)]);
    const stop = new AbortController();
    const stopped = (async () => {
      for await (const { frameIndex } of session.propagate(
        { direction: 'forward', to: 50, objects: [{ objectId: 1, from: 0 }] },
        stop.signal,
      )) {
        if (frameIndex === 5) stop.abort();
      }
    })();
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    const fresh = open();
    await fresh.prompt(1, 0, [box(0.1, 0.1)]);
    expect(await run(session, 'forward', 0, 12)).toEqual(await run(fresh, 'forward', 0, 12));
    await expect(session.prompt(1, 3, [point(0.5, 0.5)], AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });
});
