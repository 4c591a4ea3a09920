import { describe, expect, it } from 'vitest';
import { emptyRle } from '../masks/rle.ts';
import { floatsOf } from '../runtime/half.ts';
import { createTestGraphs } from './video-test-graphs.ts';
import { box, FRAMES, HEIGHT, open, point, run, square, WIDTH } from './video-test-session.ts';

describe('clicks', () => {
  it('answers one click with three candidates, and more with one mask', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    const one = await session.prompt(1, 5, [point(0.4, 0.4)]);
    expect(one).toHaveLength(3);
    expect(await session.prompt(1, 5, [point(0.4, 0.4), point(0.8, 0.1, 'negative')])).toHaveLength(1);
    expect(graphs.runs.mask_decoder).toBe(2);
    expect(graphs.runs.memory_encoder).toBe(0);
  });

  it('corrects a tracked frame through its memory, with the mask that it has there', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    await session.prompt(1, 0, [point(0.4, 0.4)]);
    await run(session, 'forward', 0, 9);
    const { memory_attention } = graphs.runs;
    const fed: { hasMask: number; noMemory: number }[] = [];
    graphs.onRun.hear = (graph, inputs) => {
      if (graph !== 'mask_decoder') return;
      fed.push({ hasMask: Number(inputs.has_mask.data[0]), noMemory: Number(inputs.no_mem.data[0]) });
    };
    await session.prompt(1, 6, [point(0.2, 0.3, 'negative'), point(0.6, 0.3)]);
    expect(graphs.runs.memory_attention).toBe(memory_attention + 1);
    expect(fed).toEqual([
      { hasMask: 1, noMemory: 0 },
      { hasMask: 1, noMemory: 0 },
    ]);
  });

  it('answers a correction by its prompts, in however many steps they came', async () => {
    const clicks = [point(0.2, 0.3, 'negative'), point(0.6, 0.3), point(0.1, 0.9, 'negative')];
    const step = open();
    const once = open();
    for (const session of [step, once]) {
      await session.prompt(1, 0, [box(0.1, 0.1)]);
      await run(session, 'forward', 0, 9);
    }
    for (const count of [1, 3, 2]) await step.prompt(1, 6, clicks.slice(0, count));
    const last = await step.prompt(1, 6, clicks);
    expect(last).toEqual(await once.prompt(1, 6, clicks));
    expect(await run(step, 'forward', 6, 20)).toEqual(await run(once, 'forward', 6, 20));
  });

  it('takes negative points alone where the object was tracked, and nowhere else', async () => {
    const session = open();
    await session.prompt(1, 0, [point(0.4, 0.4)]);
    await run(session, 'forward', 0, 3);
    await expect(session.prompt(1, 2, [point(0.5, 0.5, 'negative')])).resolves.toBeDefined();
    await expect(session.prompt(1, 500, [point(0.5, 0.5, 'negative')])).rejects.toMatchObject({ code: 'prompt-missing' });
    await expect(session.prompt(1, FRAMES, [point(0.5, 0.5)])).rejects.toMatchObject({ code: 'frame-out-of-range' });
    await expect(session.prompt(1, 2, [])).rejects.toMatchObject({ code: 'prompt-missing' });
  });

  it('corrects through the masks that it is reminded of, where it was never tracked', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    await session.prompt(1, 0, [{ kind: 'mask', mask: square(3, 3, 6) }]);
    session.recall(
      1,
      [4, 3, 2, 1].map((frameIndex) => ({ frameIndex, mask: square(3, 3, 5 + frameIndex) })),
    );
    await session.prompt(1, 5, [point(0.2, 0.3, 'negative')]);
    expect(graphs.runs.memory_attention).toBe(2);
    // Frames 0 to 4 into memory, and this one: none of them twice.
    expect(graphs.runs.vision_encoder).toBe(6);
  });
});

describe('told frames', () => {
  it('takes masks without running anything, and answers them as they are', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    for (let frame = 0; frame < 200; frame++) {
      expect(await session.prompt(1, frame, [{ kind: 'mask', mask: square(2, 2, 3 + (frame % 8)) }])).toEqual([
        { mask: square(2, 2, 3 + (frame % 8)), score: 1 },
      ]);
    }
    expect(Object.values(graphs.runs).every((count) => count === 0)).toBe(true);
    const answers = await run(session, 'forward', 190, 205);
    expect(answers.slice(0, 10).map(({ objects }) => objects[0].mask)).toEqual(
      Array.from({ length: 10 }, (_, index) => square(2, 2, 3 + ((190 + index) % 8))),
    );
    // Four frames at once, and those among the six behind: 194 to 199.
    expect(graphs.runs.mask_prompt).toBe(6);
  });

  it('remembers an object that is told to be absent as absent', async () => {
    const graphs = createTestGraphs();
    const session = open(graphs);
    await session.prompt(1, 0, [{ kind: 'mask', mask: emptyRle(WIDTH, HEIGHT) }]);
    const scores: number[] = [];
    const pointers: number[] = [];
    graphs.onRun.hear = (graph, inputs) => {
      if (graph === 'memory_encoder') scores.push(Number(inputs.object_score.data[0]));
      if (graph === 'memory_attention') pointers.push(floatsOf(inputs.obj_ptr)[0]);
    };
    const answers = await run(session, 'forward', 0, 1);
    expect(answers[0].objects).toEqual([{ objectId: 1, mask: emptyRle(WIDTH, HEIGHT), score: 1 }]);
    expect(scores[0]).toBe(-10);
    expect(pointers[0]).toBe(-3);
  });

  it('finds the state in which clicks left an object when it is told their mask', async () => {
    const clicked = open();
    const clicks = [box(0.1, 0.2), point(0.3, 0.3)];
    const [answer] = await clicked.prompt(1, 3, clicks);
    const told = open();
    await told.prompt(1, 3, [{ kind: 'mask', mask: answer.mask, from: clicks }]);
    const strange = open();
    await strange.prompt(1, 3, [{ kind: 'mask', mask: answer.mask, from: [point(0.9, 0.1)] }]);
    const expected = await run(clicked, 'forward', 4, 12);
    expect(await run(told, 'forward', 4, 12)).toEqual(expected);
    expect(await run(strange, 'forward', 4, 12)).not.toEqual(expected);
  });

  it('forgets what was said on a frame', async () => {
    const plain = open();
    await plain.prompt(1, 0, [point(0.4, 0.4)]);
    const changed = open();
    await changed.prompt(1, 0, [point(0.4, 0.4)]);
    await changed.prompt(1, 4, [{ kind: 'mask', mask: square(1, 1, 9) }]);
    await run(changed, 'forward', 0, 10);
    changed.clearPrompt(1, 4);
    expect(await run(changed, 'forward', 0, 10)).toEqual(await run(plain, 'forward', 0, 10));
    changed.clearPrompt(1, 0);
    await expect(run(changed, 'forward', 0, 10)).rejects.toMatchObject({ code: 'prompt-missing' });
  });
});

describe('memory', () => {
  it('stays as large as it is, however long the clip', async () => {
    const graphs = createTestGraphs(150_000);
    const session = open(graphs);
    for (const objectId of [1, 2, 3]) await session.prompt(objectId, 0, [point(0.1 * objectId, 0.5)]);
    const bytes: number[] = [];
    const objects = [1, 2, 3].map((objectId) => ({ objectId, from: 0 }));
    for await (const { frameIndex } of session.propagate({ direction: 'forward', to: 400, objects })) {
      if (frameIndex === 50 || frameIndex === 400) bytes.push(session.memoryBytes());
    }
    expect(bytes[1]).toBe(bytes[0]);
    session.close();
    expect(session.memoryBytes()).toBe(0);
    expect(graphs.budget.usedBytes()).toBe(0);
  });

  it('can be dropped between two runs, and comes back the same', async () => {
    const expected = open();
    await expected.prompt(1, 0, [box(0.1, 0.1)]);
    await run(expected, 'forward', 0, 10);
    const graphs = createTestGraphs();
    const session = open(graphs);
    await session.prompt(1, 0, [box(0.1, 0.1)]);
    await run(session, 'forward', 0, 10);
    const before = graphs.budget.usedBytes();
    graphs.budget.shed();
    expect(graphs.budget.usedBytes()).toBeLessThan(before / 4);
    expect(await run(session, 'forward', 11, 20)).toEqual(await run(expected, 'forward', 11, 20));
  });

  it('is bounded for any number of told frames', async () => {
    const session = open(createTestGraphs(150_000));
    for (let frame = 0; frame < 300; frame += 2) await session.prompt(1, frame, [{ kind: 'mask', mask: square(2, 2, 6) }]);
    const bytes: number[] = [];
    for await (const { frameIndex } of session.propagate({
      direction: 'forward',
      to: 299,
      objects: [{ objectId: 1, from: 0 }],
    })) {
      if (frameIndex === 101 || frameIndex === 251) bytes.push(session.memoryBytes());
    }
    expect(Math.abs(bytes[1] - bytes[0])).toBeLessThan(10_000);
  });
});
