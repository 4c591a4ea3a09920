import { describe, expect, test } from 'vitest';
import { hashOfPixels } from '../library/pixels.ts';
import { boxMask, HEIGHT, openForTest, startProject, WIDTH } from '../library/testing.ts';
import { rleToCoco } from '../masks/coco.ts';
import { difference, union } from '../masks/combine.ts';
import { dilate } from '../masks/morphology.ts';
import { emptyRle, type Rle } from '../masks/rle.ts';
import { editingMethods } from './testing.ts';

const POINT = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
const NOTHING = rleToCoco(emptyRle(WIDTH, HEIGHT));

/** A track with tracked masks on frames 1 to 5, of which 3 is protected. */
async function setUp(pixels: (frame: number) => Rle = boxMask) {
  const library = await openForTest();
  const ids = startProject(library);
  const { projectId, trackId } = ids;
  library.commit(projectId, 'Content', (edit) => {
    for (const frameIndex of [1, 2, 3, 4, 5]) {
      const isProtected = frameIndex === 3;
      edit.setMask({
        trackId,
        frameIndex,
        pixels: pixels(frameIndex),
        score: 0.5,
        provenance: 'tracked',
        protected: isProtected,
      });
    }
  });
  const lock = () => library.commit(projectId, 'Lock', (edit) => edit.updateTrack(trackId, { locked: true }));
  return { library, ...ids, lock, ...editingMethods(library) };
}

describe('drawing an object', () => {
  test('makes the track and its mask as one step', async () => {
    const { library, masks, projectId, mediaId } = await setUp();
    const { track, mask } = await masks.draw({ mediaId, instanceName: 'Rex', frameIndex: 7, rle: rleToCoco(boxMask(7)) });
    expect(track).toMatchObject({ instanceName: 'Rex', objectId: 2 });
    expect(mask).toMatchObject({
      trackId: track.id,
      frameIndex: 7,
      provenance: 'edited',
      score: null,
      rle: rleToCoco(boxMask(7)),
    });
    library.undo(projectId);
    expect(library.tracks(mediaId)).toHaveLength(1);
    await expect(masks.draw({ mediaId, frameIndex: 7, rle: NOTHING })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(library.tracks(mediaId)).toHaveLength(1);
  });
});

describe('several masks at once', () => {
  test('are read over a range', async () => {
    const { masks, mediaId, trackId } = await setUp();
    const read = await masks.frames({ mediaId, range: { from: 2, to: 4 } });
    expect(read.map((mask) => [mask.frameIndex, mask.rle])).toEqual([2, 3, 4].map((frame) => [frame, rleToCoco(boxMask(frame))]));
    expect(await masks.frames({ mediaId, range: { from: 0, to: 511 }, trackIds: [trackId + 1] })).toEqual([]);
    await expect(masks.frames({ mediaId, range: { from: 0, to: 512 } })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('are changed all or none, as one step', async () => {
    const { library, masks, projectId, trackId, lock } = await setUp();
    const before = library.trackFrames(trackId);
    const edit = (frameIndex: number, rle = rleToCoco(boxMask(77))) => ({ trackId, frameIndex, rle });
    expect(await masks.editMany({ label: 'Subtract', edits: [edit(1), edit(2, NOTHING)] })).toMatchObject([
      { frameIndex: 1, provenance: 'edited', score: null },
    ]);
    expect(library.absence(trackId, 2)?.provenance).toBe('edited');
    expect(library.undo(projectId).edit.label).toBe('Subtract');
    expect(library.trackFrames(trackId)).toEqual(before);
    await expect(masks.editMany({ label: 'x', edits: [edit(1), edit(3)] })).rejects.toMatchObject({ code: 'frame-protected' });
    await expect(masks.editMany({ label: 'x', edits: [edit(1), edit(2, { size: [1, 1], counts: '1' })] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(library.trackFrames(trackId)).toEqual(before);
    lock();
    await expect(masks.editMany({ label: 'x', edits: [edit(1)] })).rejects.toMatchObject({ code: 'track-locked' });
  });
});

describe('copying a mask', () => {
  test('goes to every frame of the range that is not protected', async () => {
    const { library, masks, projectId, trackId } = await setUp();
    expect(await masks.copy({ trackId, fromFrame: 1, range: { from: 1, to: 7 } })).toEqual({ changed: 5 });
    const hashes = library.trackFrames(trackId).masks.map((mask) => [mask.frameIndex, mask.hash === hashOfPixels(boxMask(1))]);
    expect(hashes).toEqual([1, 2, 3, 4, 5, 6, 7].map((frame) => [frame, frame !== 3]));
    expect(library.maskRef(trackId, 1)?.provenance).toBe('tracked');
    expect(library.maskRef(trackId, 6)).toMatchObject({ provenance: 'edited', score: null });
    expect(await masks.copy({ trackId, fromFrame: 1, range: { from: 1, to: 7 } })).toEqual({ changed: 0 });
    library.undo(projectId);
    expect(library.maskRef(trackId, 6)).toBeNull();
    await expect(masks.copy({ trackId, fromFrame: 9, range: { from: 1, to: 1 } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(masks.copy({ trackId, fromFrame: 1, range: { from: 3, to: 3 } })).rejects.toMatchObject({
      code: 'frame-protected',
    });
  });
});

describe('choosing a candidate', () => {
  test('takes the place of the answer and keeps the prompts', async () => {
    const { library, masks, projectId, mediaId, trackId } = await setUp();
    const chosen = { trackId, frameIndex: 1, rle: rleToCoco(boxMask(50)), score: 0.25 };
    await expect(masks.choose(chosen)).rejects.toMatchObject({ code: 'invalid-input' });
    library.commit(projectId, 'Prompt', (edit) => edit.addPrompt({ mediaId, trackId, frameIndex: 1, prompt: POINT }));
    expect(await masks.choose(chosen)).toMatchObject({ provenance: 'prompted', score: 0.25, hash: hashOfPixels(boxMask(50)) });
    expect(library.prompts({ mediaId, trackId })).toHaveLength(1);
    library.undo(projectId);
    expect(library.maskRef(trackId, 1)).toMatchObject({ provenance: 'tracked', hash: hashOfPixels(boxMask(1)) });
    expect(await masks.choose({ ...chosen, rle: NOTHING })).toBeNull();
    expect(library.absence(trackId, 1)?.provenance).toBe('prompted');
  });
});

describe('cleaning up', () => {
  const speck = (frame: number) => union(boxMask(frame), difference(dilate(boxMask(999), 1), boxMask(999)));

  test('changes every mask that is not protected, in the order of the steps', async () => {
    const { library, masks, projectId, trackId } = await setUp(speck);
    const before = library.trackFrames(trackId);
    const steps = [{ kind: 'remove-islands' as const }, { kind: 'grow' as const, radiusPx: 2 }];
    expect(await masks.cleanUp({ trackId, range: { from: 0, to: 999 }, steps })).toEqual({ changed: 4, emptied: 0 });
    expect(library.maskRef(trackId, 2)).toMatchObject({
      hash: hashOfPixels(dilate(boxMask(2), 2)),
      provenance: 'edited',
      score: null,
    });
    expect(library.maskRef(trackId, 3)).toEqual(before.masks[2]);
    library.undo(projectId);
    expect(library.trackFrames(trackId)).toEqual(before);
    const range = { from: 1, to: 2 };
    await masks.cleanUp({ trackId, range, steps, markEdited: false });
    expect(library.maskRef(trackId, 2)).toMatchObject({ provenance: 'tracked', score: 0.5 });
  });

  test('leaves no step when nothing changes, and records an absence where nothing is left', async () => {
    const { library, masks, projectId, trackId, lock } = await setUp();
    const all = { trackId, range: { from: 0, to: 999 } };
    const steps = library.history(projectId).length;
    expect(await masks.cleanUp({ ...all, steps: [{ kind: 'fill-holes' }] })).toEqual({ changed: 0, emptied: 0 });
    expect(library.history(projectId)).toHaveLength(steps);
    expect(await masks.cleanUp({ ...all, steps: [{ kind: 'remove-islands', minAreaPx: 5000 }] })).toEqual({
      changed: 4,
      emptied: 4,
    });
    expect(library.trackFrames(trackId).absences.map((absence) => [absence.frameIndex, absence.provenance])).toEqual(
      [1, 2, 4, 5].map((frame) => [frame, 'edited']),
    );
    const one = { trackId, range: { from: 3, to: 3 }, steps: [{ kind: 'grow' as const, radiusPx: 1 }] };
    await expect(masks.cleanUp(one)).rejects.toMatchObject({ code: 'frame-protected' });
    lock();
    await expect(masks.cleanUp(one)).rejects.toMatchObject({ code: 'track-locked' });
  });
});
