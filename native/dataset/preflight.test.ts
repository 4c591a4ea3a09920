import { describe, expect, it } from 'vitest';
import type { ExportRequestInput } from '../contract/dataset.ts';
import { preflight } from './preflight.ts';
import { drawn, failureOf, type MemoryProject, memorySource, requestOf, someClass, someMedia, someTrack } from './testing.ts';

const DONUT = drawn('.......', '.#####.', '.#...#.', '.#.#.#.', '.#...#.', '.#####.', '.......');
const SIZE = { widthPx: 7, heightPx: 7 };

const PROJECT: MemoryProject = {
  classes: [someClass(1, 'dog')],
  media: [someMedia(1, { ...SIZE, frameCount: 6 }), someMedia(2, { ...SIZE, frameCount: 2 })],
  tracks: [someTrack(1, 1, 1), someTrack(2, 1, 2, { classId: null, hidden: true })],
  facts: [
    { trackId: 1, frameIndex: 0, rle: DONUT },
    { trackId: 2, frameIndex: 0, rle: null },
    { trackId: 1, frameIndex: 1, rle: DONUT },
    { trackId: 1, frameIndex: 5, rle: null },
    { trackId: 2, frameIndex: 5, rle: null },
  ],
};

async function check(patch: Partial<ExportRequestInput> = {}, project = PROJECT) {
  const found = await preflight(memorySource(project), requestOf({ out: '/never/written', ...patch }));
  return { ...found, codes: new Map(found.notes.map((note) => [note.code, note])) };
}

describe('preflight', () => {
  it('counts what an export would write, and what was not processed', async () => {
    const { codes, ...counts } = await check();
    expect(counts).toMatchObject({ frames: 3, objects: 1, masks: 2, notProcessed: 4 });
    expect(codes.get('frames-left-out')?.count).toBe(5);
    expect(codes.get('not-processed')?.details).toEqual({
      objects: [
        { mediaId: 1, objectId: 2, trackIds: [2], frames: 4, ranges: [[1, 4]] },
        { mediaId: 1, objectId: 1, trackIds: [1], frames: 3, ranges: [[2, 4]] },
      ],
    });
    expect(codes.get('class-missing')?.count).toBe(1);
    expect(codes.get('hidden-object')?.count).toBe(1);
  });

  it('keeps to the scope and to the media that were chosen', async () => {
    expect(await check({ scope: { frame_start: 1, frame_end: 99 } })).toMatchObject({ frames: 2, masks: 1 });
    expect(await check({ scope: { frame_start: 50 } })).toMatchObject({ frames: 0, masks: 0, notProcessed: 0 });
    expect(await check({ mediaIds: [2] })).toMatchObject({ frames: 0 });
    expect((await failureOf(() => check({ mediaIds: [1, 9] }))).code).toBe('media-not-found');
  });

  it('keeps to the classes that were chosen; objects without one are a choice of their own', async () => {
    expect(await check({ classIds: [101] })).toMatchObject({ frames: 3, objects: 1, masks: 2, notProcessed: 3 });
    const unnamed = await check({ classIds: [null] });
    // The second object is known to be absent on two frames, which makes them negatives of it.
    expect(unnamed).toMatchObject({ frames: 2, objects: 0, masks: 0 });
    expect(await check({ classIds: [101, null] })).toMatchObject({ masks: 2, notProcessed: 4 });
    expect(await check({ classIds: [99] })).toMatchObject({ objects: 0, masks: 0 });
  });

  it('says beforehand what a format will lose', async () => {
    const { codes } = await check({ formats: ['yolo_segmentation'] });
    expect([codes.get('holes-bridged')?.count, codes.get('parts-bridged')?.count, codes.get('identity-dropped')?.count]).toEqual([
      2, 2, 1,
    ]);
    const filled = await check({ options: { coco_segmentation: 'polygon', polygon_holes: 'fill' } });
    expect(filled.codes.get('holes-filled')).toMatchObject({ count: 2, severity: 'loss', format: 'coco_instance' });
  });

  it('says what of the request found nothing to be about', async () => {
    const { codes } = await check({
      object_meta: [{ obj_id: 9, class_name: 'cat' }],
      merge: { mode: 'group', groups: [{ media_id: 1, obj_ids: [1, 7] }] },
    });
    expect([...codes.keys()]).toEqual(
      expect.arrayContaining(['object-meta-unmatched', 'group-unmatched', 'class-not-in-project']),
    );
    const twice = { mode: 'group' as const, groups: [{ obj_ids: [1] }, { obj_ids: [1, 2] }] };
    expect((await failureOf(() => check({ merge: twice }))).code).toBe('invalid-input');
  });

  it('splits single images as one list, and says which part is empty', async () => {
    const images = Array.from({ length: 5 }, (_, index) => someMedia(index + 1, { ...SIZE, kind: 'image', frameCount: 1 }));
    const project: MemoryProject = {
      ...PROJECT,
      media: images,
      tracks: images.map(({ id }) => someTrack(id, id, 1)),
      facts: images.map(({ id }) => ({ trackId: id, frameIndex: 0, rle: DONUT })),
    };
    const split = { val_fraction: 0.2 };
    expect((await check({ split }, project)).codes.has('split-empty')).toBe(false);
    expect((await check({ split, mediaIds: [1] }, project)).codes.get('split-empty')?.details).toEqual({ subsets: ['val'] });
  });
});
