import { describe, expect, test, vi } from 'vitest';
import type { EngineClient } from '../../../native/contract/client.ts';
import type { Mask } from '../../../native/contract/records.ts';
import { rleToCoco } from '../../../native/masks/coco.ts';
import { fullRle } from '../../../native/masks/rle.ts';
import { createMaskCache, nearestMissing } from './mask-cache.ts';

const RLE = rleToCoco(fullRle(4, 4));

function maskAt(frameIndex: number, hash: string): Mask {
  const bbox = { x: 0, y: 0, width: 4, height: 4 };
  const score = null;
  const record = { trackId: 1, mediaId: 1, frameIndex, hash, bbox, areaPx: 16, score, provenance: 'tracked' } as const;
  return { ...record, protected: false, rle: RLE };
}

/** An engine that has one mask on every frame and counts what it was asked. */
function fakeEngine() {
  let version = 'a';
  const frame = vi.fn(async ({ frameIndex }: { frameIndex: number }) => [maskAt(frameIndex, version)]);
  const frames = vi.fn(async ({ range }: { range: { from: number; to: number } }) =>
    Array.from({ length: range.to - range.from + 1 }, (_, k) => maskAt(range.from + k, version)),
  );
  return {
    engine: { masks: { frame, frames } } as unknown as EngineClient,
    frame,
    frames,
    change: () => {
      version = 'b';
    },
  };
}

function openCache() {
  const fake = fakeEngine();
  const cache = createMaskCache();
  const onError = vi.fn();
  cache.open({ engine: fake.engine, mediaId: 1, frameCount: 100, onError });
  return { ...fake, cache, onError };
}

describe('mask cache', () => {
  test('a frame is fetched once, also when it is asked for twice at a time', async () => {
    const { cache, frame } = openCache();
    const [one, two] = await Promise.all([cache.load(5), cache.load(5)]);
    expect(one).toBe(two);
    expect(frame).toHaveBeenCalledTimes(1);
    expect(cache.get(5)?.[0]?.areaPx).toBe(16);
  });

  test('the neighbourhood comes in chunks, nearest first, and is announced', async () => {
    const { cache, frames } = openCache();
    const heard: unknown[] = [];
    cache.changes.subscribe((range) => heard.push(range));
    cache.prefetch(50, 30);
    await vi.waitFor(() => expect(cache.get(20)).toBeDefined());
    expect(cache.get(80)).toBeDefined();
    expect(frames.mock.calls[0]?.[0].range.from).toBeLessThanOrEqual(50);
    expect(frames.mock.calls.length).toBeLessThan(8);
    expect(heard.length).toBe(frames.mock.calls.length);
  });

  test('what has changed is shown until the new masks are there, then replaced', async () => {
    const { cache, change } = openCache();
    await cache.load(5);
    change();
    cache.invalidate({ from: 0, to: 9 });
    expect(cache.get(5)?.[0]?.hash).toBe('a');
    expect((await cache.load(5))[0]?.hash).toBe('b');
    expect(cache.get(5)?.[0]?.hash).toBe('b');
  });

  test('an answer that a change has overtaken is not kept', async () => {
    const { cache, change, frame } = openCache();
    const early = cache.load(3);
    change();
    cache.invalidate(null);
    await early;
    await cache.load(3);
    expect(frame).toHaveBeenCalledTimes(2);
    expect(cache.get(3)?.[0]?.hash).toBe('b');
  });

  test('another media item starts with nothing', async () => {
    const { cache, engine } = openCache();
    await cache.load(5);
    cache.open({ engine, mediaId: 2, frameCount: 10, onError: () => undefined });
    expect(cache.get(5)).toBeUndefined();
  });

  test('a failure in the background is told once and stops it', async () => {
    const { cache, frames, onError } = openCache();
    frames.mockRejectedValueOnce(new Error('gone'));
    cache.prefetch(0, 10);
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
    expect(frames).toHaveBeenCalledTimes(1);
  });
});

test('the nearest missing frame, both ways and within the clip', () => {
  const fresh = new Set([4, 5, 6]);
  expect(nearestMissing({ at: 5, radius: 3 }, 100, (frame) => fresh.has(frame))).toBe(7);
  expect(nearestMissing({ at: 5, radius: 1 }, 100, (frame) => fresh.has(frame))).toBeNull();
  expect(nearestMissing({ at: 0, radius: 5 }, 1, () => false)).toBe(0);
  expect(nearestMissing({ at: 0, radius: 5 }, 1, () => true)).toBeNull();
});
