import { describe, expect, it } from 'vitest';
import { createSegmentationByUse } from './by-use.ts';
import type { Segmentation, SessionMedia } from './segmentation.ts';

function fake(name: string, log: string[]): Segmentation {
  const say = (method: string) => async () => {
    log.push(`${name}.${method}`);
    return [] as never;
  };
  const stream = (method: string) =>
    async function* () {
      log.push(`${name}.${method}`);
      yield* [] as never[];
    };
  return {
    info: say('info'),
    prompt: say('prompt'),
    find: say('find'),
    propagate: stream('propagate'),
    follow: stream('follow'),
    outdate: () => void log.push(`${name}.outdate`),
    forget: say('forget'),
    stats: async () => ({ rssBytes: 5, sessions: [{ session: 1, memoryBytes: 2 }] }),
    kill: say('kill'),
    close: say('close'),
  };
}

const MEDIA = { key: 1 } as SessionMedia;

describe('segmentation by use', () => {
  const open = (isSplit: boolean) => {
    const log: string[] = [];
    const parts = { objects: fake('objects', log), concepts: fake('concepts', log), isSplit: async () => isSplit };
    return { log, segmentation: createSegmentationByUse(parts) };
  };
  const askAll = async (segmentation: Segmentation) => {
    await segmentation.prompt({} as never);
    for await (const _ of segmentation.propagate({} as never));
    await segmentation.find(MEDIA, 0, []);
    for await (const _ of segmentation.follow(MEDIA, {} as never));
  };

  it('asks one model for everything while there is one', async () => {
    const { log, segmentation } = open(false);
    await askAll(segmentation);
    expect(log).toEqual(['objects.prompt', 'objects.propagate', 'objects.find', 'objects.follow']);
    expect((await segmentation.stats()).rssBytes).toBe(5);
  });

  it('asks each for its own while there are two', async () => {
    const { log, segmentation } = open(true);
    await askAll(segmentation);
    expect(log).toEqual(['objects.prompt', 'objects.propagate', 'concepts.find', 'concepts.follow']);
    expect(await segmentation.stats()).toMatchObject({ rssBytes: 10, sessions: [{ session: 1 }, { session: 1 }] });
  });

  it('tells both what is gone', async () => {
    const { log, segmentation } = open(false);
    segmentation.outdate(1, [1]);
    await segmentation.forget(1);
    await segmentation.kill();
    await segmentation.close();
    for (const method of ['outdate', 'forget', 'kill', 'close']) {
      expect(log).toContain(`objects.${method}`);
      expect(log).toContain(`concepts.${method}`);
    }
  });
});
