import { describe, expect, it } from 'vitest';
import { createFrameCache, type DecodedFrame } from './frame-cache.ts';
import { framesAround } from './prefetch-order.ts';

interface FakeFrame extends DecodedFrame {
  readonly mediaId: number;
  readonly index: number;
  closed: boolean;
}

interface Request {
  readonly mediaId: number;
  readonly index: number;
  readonly signal: AbortSignal;
  readonly answer: () => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** A loader whose answers come when the test says so. */
function setUp(options: { budgetBytes?: number; maxFrames?: number; concurrency?: number } = {}) {
  const requests: Request[] = [];
  const made: FakeFrame[] = [];
  const cache = createFrameCache<FakeFrame>({
    ...options,
    load: (mediaId, index, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<FakeFrame>();
      const answer = async () => {
        const frame: FakeFrame = {
          mediaId,
          index,
          width: 10,
          height: 10,
          closed: false,
          close() {
            this.closed = true;
          },
        };
        made.push(frame);
        resolve(frame);
        await settle();
      };
      const fail = async (error: Error) => {
        reject(error);
        await settle();
      };
      requests.push({ mediaId, index, signal, answer, fail });
      return promise;
    },
  });
  cache.open({ mediaId: 1, frameCount: 100 });
  const want = (frameIndex: number, more = {}) =>
    cache.want({ frameIndex, direction: 1, ahead: 4, behind: 1, stride: 1, ...more });
  const answerAll = async () => {
    for (let next = requests.shift(); next !== undefined; next = requests.shift()) await next.answer();
  };
  return { cache, requests, made, want, answerAll };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the order of prefetching', () => {
  it('goes ahead in the direction of travel, with a little behind', () => {
    expect(framesAround(10, 100, { direction: 1, ahead: 4, behind: 2, stride: 1 })).toEqual([10, 11, 9, 12, 13, 14, 8]);
    expect(framesAround(10, 100, { direction: -1, ahead: 3, behind: 1, stride: 1 })).toEqual([10, 9, 11, 8, 7]);
  });

  it('stays inside the clip and keeps the stride', () => {
    expect(framesAround(0, 5, { direction: 1, ahead: 3, behind: 2, stride: 2 })).toEqual([0, 2, 4]);
  });
});

describe('the frame cache', () => {
  it('loads what is wanted first, and no more at once than it may', () => {
    const { requests, want } = setUp({ concurrency: 2 });
    want(50);
    expect(requests.map(({ index }) => index)).toEqual([50, 51]);
  });

  it('goes on with the neighbours and tells of each arrival', async () => {
    const { cache, want, answerAll } = setUp();
    const told: number[] = [];
    cache.arrivals.subscribe(({ frameIndex }) => told.push(frameIndex));
    want(50);
    await answerAll();
    expect(told.toSorted()).toEqual([49, 50, 51, 52, 53, 54]);
    expect(cache.get(50)?.index).toBe(50);
    expect(cache.stats()).toEqual({ frames: 6, bytes: 6 * 400, underWay: 0 });
  });

  it('aborts what nobody wants any longer, and closes what comes nevertheless', async () => {
    const { cache, requests, want, made } = setUp();
    want(10);
    const stale = requests.splice(0);
    want(80);
    expect(stale.every(({ signal }) => signal.aborted)).toBe(true);
    await stale[0].answer();
    expect(made[0].closed).toBe(true);
    expect(cache.has(10)).toBe(false);
    expect(requests[0].index).toBe(80);
  });

  it('drops the least recently used beyond its budget, never the one that is shown', async () => {
    const { cache, want, answerAll, made } = setUp({ budgetBytes: 400 * 8 });
    for (const at of [0, 20, 40, 60]) {
      want(at);
      await answerAll();
    }
    expect(cache.stats().frames).toBeLessThanOrEqual(8);
    expect(cache.stats().bytes).toBeLessThanOrEqual(400 * 8);
    expect(cache.has(60)).toBe(true);
    expect(cache.has(0)).toBe(false);
    expect(made.filter(({ closed }) => !closed)).toHaveLength(cache.stats().frames);
  });

  it('prefetches no more than it can keep', async () => {
    const { cache, want, answerAll, made } = setUp({ maxFrames: 5 });
    want(50, { ahead: 40, behind: 10 });
    await answerAll();
    expect(cache.stats().frames).toBe(5);
    expect(made).toHaveLength(5);
  });

  it('closes everything when another media item is opened, also what is still on its way', async () => {
    const { cache, requests, want, answerAll, made } = setUp();
    want(3);
    const late = requests.shift();
    await answerAll();
    cache.open({ mediaId: 2, frameCount: 10 });
    await late?.answer();
    expect(made.every(({ closed }) => closed)).toBe(true);
    expect(cache.stats()).toEqual({ frames: 0, bytes: 0, underWay: 0 });
    want(3);
    expect(requests.find(({ mediaId }) => mediaId === 2)).toMatchObject({ mediaId: 2, index: 3 });
  });

  it('keeps why a frame cannot be shown, and tries again when it is told to', async () => {
    const { cache, requests, want } = setUp();
    want(7);
    await requests.shift()?.fail(new Error('broken'));
    expect(cache.failure(7)?.message).toBe('broken');
    want(7);
    expect(requests.some(({ index }) => index === 7)).toBe(false);
    cache.retry();
    want(7);
    await requests.find(({ index }) => index === 7)?.answer();
    expect(cache.failure(7)).toBeNull();
    expect(cache.has(7)).toBe(true);
  });
});
