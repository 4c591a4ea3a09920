import { describe, expect, it } from 'vitest';
import type { ConceptStep } from './step.ts';
import { known, openScene, type SceneFrame, shown } from './test-scene.ts';

function masksOf(step: ConceptStep): Record<number, string> {
  return Object.fromEntries(step.objects.map(({ objectId, mask }) => [objectId, shown(mask)]));
}

describe('births', () => {
  const frames: Record<number, SceneFrame> = {
    0: {
      detections: [
        { score: 0.55, strip: [0, 20] },
        { score: 0.9, strip: [40, 60], conceptId: 2 },
      ],
    },
    1: {
      detections: [
        { score: 0.6, strip: [100, 120] },
        { score: 0.7, strip: [140, 160] },
      ],
      tracks: { 7: { strip: [0, 20] }, 8: { strip: [40, 60] } },
    },
  };

  it('numbers new instances and tells the detector’s mask and score of them', async () => {
    const { concepts } = openScene(frames, { firstObjectId: 7 });
    const first = await concepts.step(0);
    expect(first).toMatchObject({ born: [7, 8], following: [7, 8], gone: [], unmatched: [] });
    expect(first.objects).toMatchObject([
      { objectId: 7, conceptId: 1, score: 0.55, presence: 0.55, scoreLogit: null },
      { objectId: 8, conceptId: 2, score: 0.9, presence: 0.9, scoreLogit: null },
    ]);
    const second = await concepts.step(1);
    expect(second).toMatchObject({ born: [9], following: [7, 8, 9], unmatched: [7, 8] });
    expect(masksOf(second)).toEqual({ 7: '0-20', 8: '40-60', 9: '140-160' });
    expect(second.objects[0]).toMatchObject({ score: 0.55, scoreLogit: 3, presence: 1 / (1 + Math.exp(-3)) });
  });

  it('remembers carried objects softly and new ones as told, each once', async () => {
    const { concepts, remembered } = openScene(frames);
    await concepts.step(0);
    await concepts.step(1);
    expect(remembered).toEqual(['told@0: 0-20', 'told@0: 40-60', '0@1: none', '1@1: none', 'told@1: 140-160']);
  });

  it('takes the best ones where there is no room for all', async () => {
    const detections = [0.6, 0.9, 0.8].map((score, index) => ({ score, strip: [index * 30, index * 30 + 20] as const }));
    const { concepts } = openScene({ 0: { detections } }, { maxObjects: 2 });
    const step = await concepts.step(0);
    expect(step.objects.map(({ objectId, score }) => [objectId, score])).toEqual([
      [0, 0.9],
      [1, 0.8],
    ]);
    const { concepts: bounded } = openScene({ 0: { detections } }, {}, { maxObjects: 1 });
    expect((await bounded.step(0)).born).toEqual([0]);
  });

  it('fills holes of what is shown of a new instance', async () => {
    const hollow: SceneFrame = { detections: [{ score: 0.9, strip: [0, 100] }] };
    const { concepts } = openScene({ 0: hollow }, {}, { fillHoleAreaPx: 16 });
    const { detections, objects } = await concepts.step(0);
    expect(objects[0]?.mask).not.toBe(detections[0]?.mask);
  });
});

describe('losses', () => {
  it('drops what hotstart removes, and its memory, but tells it on that frame', async () => {
    const frames: Record<number, SceneFrame> = { 0: { detections: [{ score: 0.9, strip: [0, 20] }] } };
    for (let t = 1; t < 12; t++) frames[t] = { tracks: { 0: { strip: [0, 20] } } };
    const { concepts, remembered } = openScene(frames);
    for (let t = 0; t < 8; t++) expect((await concepts.step(t)).gone).toEqual([]);
    const last = await concepts.step(8);
    expect(last).toMatchObject({ gone: [0], following: [], unmatched: [0] });
    expect(masksOf(last)).toEqual({ 0: '0-20' });
    expect(remembered.at(-1)).toBe('0@7: 0-20');
    expect(concepts.bytes()).toBe(0);
    expect((await concepts.step(9)).objects).toEqual([]);
  });

  it('keeps an object that is not seen for any time', async () => {
    const { concepts } = openScene({ 0: { detections: [{ score: 0.9, strip: [0, 20] }] } });
    for (let t = 0; t < 40; t++) expect((await concepts.step(t)).following).toEqual([0]);
  });
});

describe('reconditioning', () => {
  const frames: Record<number, SceneFrame> = { 0: { detections: [{ score: 0.9, strip: [0, 20] }] } };
  for (let t = 1; t < 40; t++) {
    frames[t] = { detections: [{ score: 0.8, strip: [0, 18] }], tracks: { 0: { strip: [0, 20], logit: t > 20 ? 0.8 : 3 } } };
  }

  it('tells a confirmed object the frame, every 16th, while the tracker is sure; the detection is shown', async () => {
    const { concepts, banks, remembered } = openScene(frames);
    const reconditioned: number[] = [];
    for (let t = 0; t < 34; t++) {
      const step = await concepts.step(t);
      if (step.reconditioned.length > 0) reconditioned.push(t);
      expect(masksOf(step)).toEqual({ 0: t === 16 ? '0-18' : '0-20' });
    }
    expect(reconditioned).toEqual([16]);
    expect([...(banks.get(0)?.conditioning.keys() ?? [])]).toEqual([0, 16]);
    expect(banks.get(0)?.tracked.has(16)).toBe(false);
    expect(remembered[16]).toBe('0@16: 0-20');
  });

  it('remembers the detection where the pack says so', async () => {
    const { concepts, remembered } = openScene(frames, {}, { reconditionOnTrackMasks: false, reconditionEvery: 4 });
    for (let t = 0; t < 5; t++) await concepts.step(t);
    expect(remembered.slice(-2)).toEqual(['0@3: 0-20', '0@4: 0-18']);
  });

  it('never does with an interval of 0', async () => {
    const { concepts } = openScene(frames, {}, { reconditionEvery: 0 });
    for (let t = 0; t < 18; t++) expect((await concepts.step(t)).reconditioned).toEqual([]);
  });

  it('bounds what is remembered, however often it happens', async () => {
    const { concepts, banks } = openScene(frames, {}, { reconditionEvery: 1 });
    const bytes: number[] = [];
    for (let t = 0; t < 21; t++) {
      await concepts.step(t);
      bytes.push(concepts.bytes());
    }
    expect(banks.get(0)?.conditioning.size).toBe(6);
    expect(bytes.at(-1)).toBe(bytes.at(-4));
  });
});

describe.each([
  ['forward', 1],
  ['backward', -1],
] as const)('recent occlusion going %s', (direction, sign) => {
  /** Two objects apart; the second is empty on frame 1, the first on frame 2; then they lie on one another. */
  const both = { 0: { strip: [0, 20] as const }, 1: { strip: [0, 19] as const } };
  const at = (n: number) => 100 + n * sign;
  const frames: Record<number, SceneFrame> = {
    [at(0)]: {
      detections: [
        { score: 0.9, strip: [0, 20] },
        { score: 0.9, strip: [60, 80] },
      ],
    },
    [at(1)]: { tracks: { 0: { strip: [0, 20] } } },
    [at(2)]: { tracks: { 1: { strip: [0, 19] } } },
    [at(3)]: { tracks: both },
    [at(4)]: { tracks: both },
    [at(5)]: { tracks: { 0: { strip: [0, 20] }, 1: { strip: [60, 80] } } },
  };

  it('lets the object that was hidden last yield, for as long as they lie on one another', async () => {
    const { concepts, remembered } = openScene(frames, { direction });
    const suppressed: (readonly number[])[] = [];
    const masks: Record<number, string>[] = [];
    for (let n = 0; n < 6; n++) {
      const step = await concepts.step(at(n));
      suppressed.push(step.suppressed);
      masks.push(masksOf(step));
    }
    expect(suppressed).toEqual([[], [], [], [0], [0], []]);
    expect(masks[3]).toEqual({ 0: 'none', 1: '0-19' });
    expect(masks[5]).toEqual({ 0: '0-20', 1: '60-80' });
    expect(remembered.filter((entry) => entry.includes(`@${at(3)}`))).toEqual([`0@${at(3)}: none`, `1@${at(3)}: 0-19`]);
  });
});

describe('memory of overlapping objects', () => {
  it('leaves out an object of which too little is left, though it is shown', async () => {
    const { concepts, remembered } = openScene({
      0: {
        detections: [
          { score: 0.9, strip: [0, 20] },
          { score: 0.9, strip: [60, 80] },
        ],
      },
      1: { tracks: { 0: { strip: [0, 20], value: 3 }, 1: { strip: [5, 21] } } },
    });
    await concepts.step(0);
    expect(masksOf(await concepts.step(1))).toEqual({ 0: '0-20', 1: '5-21' });
    expect(remembered.slice(2)).toEqual(['0@1: 0-20', '1@1: none']);
  });
});

describe('instances that are known', () => {
  it.each([
    ['forward', 9, 10, 1],
    ['backward', 31, 30, -1],
  ] as const)('go on from their mask, going %s', async (direction, before, start, sign) => {
    const frames: Record<number, SceneFrame> = {};
    for (let n = 0; n < 30; n++) frames[start + n * sign] = { tracks: { 4: { strip: [0, 20] } } };
    frames[start] = { detections: [{ score: 0.9, strip: [100, 120] }], tracks: { 4: { strip: [0, 20] } } };
    const { concepts, remembered, banks } = openScene(frames, { direction, firstObjectId: 2 });
    await concepts.join(known(4, 3), before);
    const first = await concepts.step(start);
    expect(first).toMatchObject({ born: [5], following: [4, 5] });
    expect(first.objects[0]).toMatchObject({ objectId: 4, score: 0.75 });
    expect(remembered[0]).toMatch(new RegExp(`^told@${before}: 0-`));
    expect([...(banks.get(4)?.conditioning.keys() ?? [])]).toEqual([before]);
    expect(banks.get(4)?.conditioning.get(before)?.fullMask).toBe(null);
    // It was confirmed once; nothing that is not matched takes it away.
    for (let n = 1; n < 30; n++) expect((await concepts.step(start + n * sign)).following).toContain(4);
  });
});

describe('cancelling', () => {
  it('stops between the runs of graphs', async () => {
    const { concepts, remembered } = openScene({
      0: {
        detections: [
          { score: 0.9, strip: [0, 20] },
          { score: 0.9, strip: [60, 80] },
        ],
      },
    });
    const stop = new AbortController();
    const step = concepts.step(0, stop.signal);
    setImmediate(() => stop.abort());
    await expect(step).rejects.toMatchObject({ code: 'aborted' });
    expect(remembered.length).toBeLessThan(2);
  });
});
