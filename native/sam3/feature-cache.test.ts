import { describe, expect, it } from 'vitest';
import type { Graphs, Holder } from '../runtime/graphs.ts';
import { float32 } from '../runtime/tensor.ts';
import { createFeatureCache } from './feature-cache.ts';

const FRAME_BYTES = 6 * 4;

/** Graphs that only encode, count it, and have a budget that is settled by hand. */
function fakeGraphs() {
  const holders: Holder[] = [];
  const state = { runs: 0, fail: false, limitBytes: Number.POSITIVE_INFINITY };
  const one = () => float32(new Float32Array(1), [1]);
  const graphs = {
    manifest: {
      model: { imageSize: 4 },
      preprocessing: { resize: 'squash', interpolation: 'bilinear-antialias', mean: [0, 0, 0], std: [1, 1, 1] },
    },
    async run() {
      state.runs++;
      if (state.fail) throw new Error('no encoding today');
      return { fpn0: one(), fpn1: one(), fpn2: one(), trk_s0: one(), trk_s1: one(), trk_2: one() };
    },
    budget: {
      register(holder: Holder) {
        holders.push(holder);
        return () => holders.splice(holders.indexOf(holder), 1);
      },
      settle() {
        for (const holder of holders) holder.shrinkTo(state.limitBytes);
      },
    },
  } as unknown as Graphs;
  return { graphs, state, holders };
}

const read = async () => ({ width: 4, height: 4, data: new Uint8Array(48) });

describe('createFeatureCache', () => {
  it('encodes a frame once, also when it is asked for twice at the same time', async () => {
    const { graphs, state } = fakeGraphs();
    const cache = createFeatureCache(graphs, read);
    const [first, second] = await Promise.all([cache.at(3), cache.at(3)]);
    expect(first).toBe(second);
    expect(await cache.at(3)).toBe(first);
    expect(state.runs).toBe(1);
    expect(cache.bytes()).toBe(FRAME_BYTES);
  });

  it('drops what has not been used for longest', async () => {
    const { graphs, state } = fakeGraphs();
    state.limitBytes = 2 * FRAME_BYTES;
    const cache = createFeatureCache(graphs, read);
    for (const frameIndex of [0, 1, 0, 2, 0]) await cache.at(frameIndex);
    expect(state.runs).toBe(3);
    await cache.at(1);
    expect(state.runs).toBe(4);
    expect(cache.bytes()).toBe(2 * FRAME_BYTES);
  });

  it('holds a bounded number of frames, however small they are', async () => {
    const { graphs, state } = fakeGraphs();
    const cache = createFeatureCache(graphs, read);
    for (let frameIndex = 0; frameIndex < 200; frameIndex++) await cache.at(frameIndex);
    expect(cache.bytes()).toBe(48 * FRAME_BYTES);
    await cache.at(199);
    expect(state.runs).toBe(200);
    await cache.at(0);
    expect(state.runs).toBe(201);
  });

  it('does not let one caller cancel it for another', async () => {
    const { graphs, state } = fakeGraphs();
    const cache = createFeatureCache(graphs, read);
    const stop = new AbortController();
    const [cancelled, other] = [cache.at(0, stop.signal), cache.at(0)];
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'aborted' });
    await other;
    expect(state.runs).toBe(1);
    await expect(cache.at(1, stop.signal)).rejects.toMatchObject({ code: 'aborted' });
    expect(state.runs).toBe(1);
  });

  it('tries again after a failure, and leaves the budget when it is closed', async () => {
    const { graphs, state, holders } = fakeGraphs();
    const cache = createFeatureCache(graphs, read);
    state.fail = true;
    await expect(cache.at(0)).rejects.toThrow('no encoding today');
    state.fail = false;
    await cache.at(0);
    const late = cache.at(1);
    cache.close();
    await late;
    expect(cache.bytes()).toBe(0);
    expect(holders).toEqual([]);
  });
});
