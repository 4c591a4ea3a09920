import { describe, expect, it } from 'vitest';
import { createFakeModel, type FakeOptions } from '../../tests/fixtures/fake-model.ts';
import { createLoopbackLauncher } from '../../tests/fixtures/loopback-launcher.ts';
import { AppError, InvariantError } from '../contract/errors.ts';
import { rleToCoco } from '../masks/coco.ts';
import type { Rle } from '../masks/rle.ts';
import { emptyRle } from '../masks/rle.ts';
import type { MediaDescriptor } from '../media/frame-reader.ts';
import type { MediaTools } from '../media/tools.ts';
import type { ConceptFrameAnswer, FrameAnswer } from '../model/model.ts';
import { createSegmentation, type SessionMedia, type ToldFrame } from './segmentation.ts';
import { createSegmenterClient, type SegmenterClient } from './segmenter-client.ts';
import { runSegmenterHost } from './segmenter-host.ts';

const tokenOf = (mask: Rle) => rleToCoco(mask).counts;

function open(options: FakeOptions & { sessions?: number; onLoad?: () => void } = {}) {
  const models: ReturnType<typeof createFakeModel>[] = [];
  const frames = {
    width: 16,
    height: 8,
    frameCount: 100,
    read: () => Promise.reject(new InvariantError('unused')),
    close: async () => undefined,
  };
  const launcher = createLoopbackLauncher((port) =>
    runSegmenterHost({
      port,
      openFrames: () => frames,
      async loadModel() {
        options.onLoad?.();
        const model = createFakeModel(options);
        models.push(model);
        return model;
      },
    }),
  );
  const client = createSegmenterClient({
    launcher,
    config: async () => ({ model: 'classic', device: 'cpu', tools: {} as MediaTools, maxSessions: options.sessions ?? 2 }),
    sleep: async () => undefined,
  });
  return {
    launcher,
    models,
    client,
    segmentation: createSegmentation({ devices: async () => ['cpu'], client: () => client }, tokenOf),
  };
}

function media(key: number): SessionMedia {
  return { key, descriptor: {} as MediaDescriptor };
}

function told(frameIndex: number, token = `t${frameIndex}`): ToldFrame {
  return { frameIndex, token, mask: () => emptyRle(16, 8) };
}

function forward(from: number, to: number) {
  return { direction: 'forward', to, objects: [{ objectId: 1, from }] } as const;
}

async function collect(answers: AsyncIterable<FrameAnswer>): Promise<number[]> {
  const frames: number[] = [];
  for await (const answer of answers) frames.push(answer.frameIndex);
  return frames;
}

async function follow(answers: AsyncIterable<ConceptFrameAnswer>): Promise<number[][]> {
  const objects: number[][] = [];
  for await (const answer of answers) objects.push(answer.objects.map((object) => object.objectId));
  return objects;
}

const DOG = [{ conceptId: 1, prompts: [{ kind: 'text', phrase: 'dog' }] }] as const;
const FOLLOW = { direction: 'forward', from: 0, to: 4, concepts: DOG, exemplarFrame: 0, firstObjectId: 1, known: [] } as const;

describe('segmentation', () => {
  it('starts the process for the first request only, and answers a prompt', async () => {
    const { segmentation, launcher } = open();
    expect(launcher.started).toBe(0);
    const prompts = [{ kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' }] as const;
    const answers = await segmentation.prompt({ media: media(1), objectId: 1, frameIndex: 3, prompts, told: [] });
    expect(answers[0]?.score).toBe(0.5);
    await segmentation.prompt({ media: media(1), objectId: 1, frameIndex: 3, prompts, told: [] });
    expect(launcher.started).toBe(1);
  });

  it('tells the model only what has changed since the last time', async () => {
    const { segmentation, models } = open();
    const run = (frames: ToldFrame[]) =>
      collect(segmentation.propagate({ media: media(1), request: forward(0, 1), told: new Map([[1, frames]]) }));
    await run([told(0), told(5)]);
    await run([told(0), told(5, 'changed')]);
    await run([told(0)]);
    expect(models[0]?.calls.filter((call) => /told|clear/.test(call))).toEqual(['told 1@0', 'told 1@5', 'told 1@5', 'clear 1@5']);
  });

  it('makes the model forget an object that is no longer what it was, and tells it everything anew', async () => {
    const { segmentation, models } = open();
    const run = () => {
      const toldFrames = new Map([1, 2].map((objectId) => [objectId, [told(0), told(5)]]));
      return collect(segmentation.propagate({ media: media(1), request: forward(0, 1), told: toldFrames }));
    };
    segmentation.outdate(1, [1]);
    await run();
    segmentation.outdate(1, [1]);
    segmentation.outdate(1, [1, 3]);
    segmentation.outdate(2, [2]);
    await run();
    await run();
    const calls = models[0]?.calls.filter((call) => call.startsWith('told'));
    expect(calls).toEqual(['told 1@0', 'told 1@5', 'told 2@0', 'told 2@5', 'told 1@0', 'told 1@5']);
  });

  it('yields every frame in order, and holds the model up when the reader is slow', async () => {
    const { segmentation, models } = open();
    const seen: number[] = [];
    const run = segmentation.propagate({ media: media(1), request: forward(0, 30), told: new Map([[1, [told(0)]]]) });
    for await (const answer of run) {
      seen.push(answer.frameIndex);
      await new Promise((resolve) => setTimeout(resolve, 3));
      const made = models[0]?.calls.filter((call) => call.startsWith('frame')).length ?? 0;
      expect(made - seen.length).toBeLessThanOrEqual(5);
    }
    expect(seen).toEqual(Array.from({ length: 31 }, (_, index) => index));
  });

  it('lets a click overtake a running propagation', async () => {
    const { segmentation, models } = open({ frameMs: 5 });
    const running = collect(
      segmentation.propagate({ media: media(1), request: forward(0, 40), told: new Map([[1, [told(0)]]]) }),
    );
    await new Promise((resolve) => setTimeout(resolve, 40));
    const prompts = [{ kind: 'box', box: { x: 0, y: 0, width: 0.5, height: 0.5 }, sign: 'positive' }] as const;
    await segmentation.prompt({ media: media(1), objectId: 2, frameIndex: 9, prompts, told: [] });
    const calls = models[0]?.calls ?? [];
    expect(calls.indexOf('told 2@9')).toBeGreaterThan(0);
    expect(calls).not.toContain('frame 40');
    expect(await running).toHaveLength(41);
  });

  it('stops between two frames when it is cancelled', async () => {
    const { segmentation, models } = open({ frameMs: 2 });
    const abort = new AbortController();
    const run = segmentation.propagate(
      { media: media(1), request: forward(0, 90), told: new Map([[1, [told(0)]]]) },
      abort.signal,
    );
    await expect(
      (async () => {
        for await (const answer of run) if (answer.frameIndex === 5) abort.abort();
      })(),
    ).rejects.toMatchObject({ code: 'aborted' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(models[0]?.calls.filter((call) => call.startsWith('frame')).length).toBeLessThan(15);
  });

  it('ends the model\u2019s work when the reader walks away', async () => {
    const { segmentation, models } = open({ frameMs: 2 });
    const run = segmentation.propagate({ media: media(1), request: forward(0, 90), told: new Map([[1, [told(0)]]]) });
    for await (const answer of run) if (answer.frameIndex === 3) break;
    const made = models[0]?.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(models[0]?.calls.length).toBe(made);
  });

  it('ends a propagation with segmenter-crashed, and tells a new process everything again', async () => {
    const { segmentation, launcher, models } = open({ frameMs: 2 });
    const request = { media: media(1), request: forward(0, 50), told: new Map([[1, [told(0)]]]) };
    await expect(
      (async () => {
        for await (const answer of segmentation.propagate(request)) if (answer.frameIndex === 5) launcher.crash();
      })(),
    ).rejects.toMatchObject({ code: 'segmenter-crashed' });
    expect(await collect(segmentation.propagate({ ...request, request: forward(6, 8) }))).toEqual([6, 7, 8]);
    expect(launcher.started).toBe(2);
    expect(models[1]?.calls.slice(0, 2)).toEqual(['open', 'told 1@0']);
  });

  it('asks once more when the process dies under a prompt, then gives up', async () => {
    const { segmentation, launcher } = open();
    const request = {
      media: media(1),
      objectId: 1,
      frameIndex: 0,
      prompts: [{ kind: 'point', point: { x: 0, y: 0 }, sign: 'positive' }] as const,
      told: [],
    };
    await segmentation.prompt(request);
    const again = segmentation.prompt(request);
    launcher.crash();
    expect(await again).toHaveLength(1);
    expect(launcher.started).toBe(2);
  });

  it('closes the least recently used session for another, and opens it again when it is asked', async () => {
    const { segmentation, models } = open({ sessions: 1 });
    const run = (key: number) =>
      collect(segmentation.propagate({ media: media(key), request: forward(0, 0), told: new Map([[1, [told(0)]]]) }));
    await run(1);
    await run(2);
    await run(1);
    expect(models[0]?.calls.filter((call) => !call.startsWith('frame'))).toEqual([
      'open',
      'told 1@0',
      'close',
      'open',
      'told 1@0',
      'close',
      'open',
      'told 1@0',
    ]);
  });

  it('answers a session that it was never told of with session-not-found', async () => {
    const { client } = open();
    await client.load();
    await expect(client.request('clearPrompt', { session: 77, objectId: 1, frameIndex: 0 })).rejects.toMatchObject({
      code: 'session-not-found',
    });
  });

  it('finds a concept on a frame within the session, and follows it through frames with credit', async () => {
    const { segmentation, models } = open();
    expect(await segmentation.find(media(1), 3, DOG[0].prompts)).toHaveLength(3);
    expect(await follow(segmentation.follow(media(1), FOLLOW))).toEqual([[1], [1], [1, 2], [1, 3, 2], [1, 3, 2]]);
    expect(models[0]?.calls.filter((call) => call === 'open')).toHaveLength(1);
    for await (const answer of segmentation.follow(media(1), { ...FOLLOW, to: 60 })) {
      await new Promise((resolve) => setTimeout(resolve, 3));
      const made = models[0]?.calls.filter((call) => call.startsWith('follow')).length ?? 0;
      expect(made - 5 - answer.frameIndex).toBeLessThanOrEqual(6);
    }
  });

  it('tells with a mask the clicks that it came from, and recalls a trail before it asks', async () => {
    const { segmentation, models } = open();
    const click = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
    const trail = [4, 3].map((frameIndex) => ({ frameIndex, mask: emptyRle(16, 8) }));
    const clicked = { ...told(0), from: () => [click] };
    await collect(
      segmentation.propagate({
        media: media(1),
        request: forward(5, 5),
        told: new Map([[1, [clicked]]]),
        trails: new Map([[1, trail]]),
      }),
    );
    await segmentation.prompt({ media: media(1), objectId: 1, frameIndex: 5, prompts: [click], told: [clicked], trail });
    expect(models[0]?.calls).toEqual(['open', 'told 1@0', 'from point', 'recall 1: 4 3', 'frame 5', 'recall 1: 4 3', 'told 1@5']);
  });

  it('tells what loading failed with, ends that process, and tries again in another', async () => {
    let failures = 1;
    const { segmentation, launcher } = open({
      onLoad() {
        if (failures-- > 0) throw new AppError('pack-invalid', 'The pack is damaged.', { reason: 'checksum' });
      },
    });
    await expect(segmentation.info()).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'checksum' } });
    await expect(segmentation.info()).resolves.toMatchObject({ id: 'fake' });
    expect([launcher.started, launcher.killed]).toEqual([2, 1]);
  });

  it('runs a process on each device, and keeps each video on its own', async () => {
    const seats = ['cuda:0', 'cuda:1'].map((device) => ({ device, ...open() }));
    const segmentation = createSegmentation(
      {
        devices: async () => seats.map((seat) => seat.device),
        client: (device) => seats.find((seat) => seat.device === device)?.client as SegmenterClient,
      },
      tokenOf,
    );
    for (const key of [1, 2, 3, 1]) await segmentation.find(media(key), 0, DOG[0].prompts);
    expect(seats.map((seat) => seat.models[0]?.calls.filter((call) => call === 'open').length)).toEqual([2, 1]);
    expect(seats.map((seat) => seat.models[0]?.calls.filter((call) => call.startsWith('find')).length)).toEqual([3, 1]);
    expect((await segmentation.stats()).sessions.map((entry) => entry.session).sort()).toEqual([1, 2, 3]);
    seats[0]?.launcher.crash();
    await segmentation.find(media(1), 0, DOG[0].prompts);
    expect(seats.map((seat) => seat.launcher.started)).toEqual([2, 1]);
    await segmentation.close();
  });
});
