import { describe, expect, it } from 'vitest';
import { boxMask, openForTest, startProject } from '../library/testing.ts';
import { toldFrames } from './told-frames.ts';
import { trailAt, trailBehind } from './trail.ts';

const click = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;

/** A track that was clicked on frames 10 and 40 and tracked from 10 on; frame 30 is protected, 33 absent. */
async function open() {
  const library = await openForTest();
  const { projectId, mediaId, trackId } = startProject(library);
  library.commit(projectId, 'Annotate', (edit) => {
    for (const frameIndex of [10, 40]) {
      edit.addPrompt({ mediaId, trackId, frameIndex, prompt: click });
      edit.setMask({ trackId, frameIndex, pixels: boxMask(frameIndex), score: 1, provenance: 'prompted' });
    }
    for (let frameIndex = 11; frameIndex < 40; frameIndex++) {
      edit.setMask({ trackId, frameIndex, pixels: boxMask(frameIndex), score: 1, provenance: 'tracked' });
    }
    edit.setMask({ trackId, frameIndex: 50, pixels: boxMask(50), score: null, provenance: 'edited' });
    edit.updateMask(trackId, 30, { protected: true });
    edit.setAbsence(trackId, 33, 'edited');
  });
  return { library, media: library.mediaItem(mediaId), track: library.track(trackId) };
}

const indices = (frames: readonly { frameIndex: number }[]) => frames.map((frame) => frame.frameIndex);

describe('told frames', () => {
  it('are those that somebody stands behind, with the clicks that gave them', async () => {
    const { library, media, track } = await open();
    const told = toldFrames(library, media, track);
    expect(told.map((frame) => [frame.frameIndex, frame.from?.()])).toEqual([
      [10, [click]],
      [30, undefined],
      [33, undefined],
      [40, [click]],
      [50, undefined],
    ]);
  });

  it('leave out the clicks where a mask was given among them', async () => {
    const { library, media, track } = await open();
    library.commit(media.projectId, 'Mask', (edit) => {
      const rle = { size: [48, 64] as [number, number], counts: 'PP1' };
      edit.addPrompt({ mediaId: media.id, trackId: track.id, frameIndex: 10, prompt: { kind: 'mask', rle } });
    });
    expect(toldFrames(library, media, track)[0]?.from?.()).toEqual([]);
  });
});

describe('the trail', () => {
  it('is what was tracked on the frames behind, the nearest first', async () => {
    const { library, track } = await open();
    const trail = trailBehind(library, track.id, 35, 'forward');
    expect(indices(trail)).toEqual([34, 32, 31, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19]);
    expect(trail[0]?.mask).toEqual(boxMask(34));
    expect(indices(trailBehind(library, track.id, 35, 'backward'))).toEqual([36, 37, 38, 39]);
    expect(trailBehind(library, track.id, 0, 'forward')).toEqual([]);
  });

  it('to a frame that is looked at lies on the side of the nearest told frame', async () => {
    const { library, media, track } = await open();
    const told = toldFrames(library, media, track);
    expect(indices(trailAt(library, track.id, 15, told))).toEqual([14, 13, 12, 11]);
    expect(indices(trailAt(library, track.id, 37, told))).toEqual([38, 39]);
    expect(trailAt(library, track.id, 60, told)).toEqual([]);
    expect(trailAt(library, track.id, 15, [])).toEqual([]);
  });
});
