import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { decodeRowMajor } from '../masks/codec.ts';
import { exportDataset } from './export.ts';
import { importCocoDataset } from './import.ts';
import { drawn, EXPORT_OPTIONS, requestOf } from './testing.ts';
import { openTestLibrary, type TestLibrary } from './testing-library.ts';

const DONUT = drawn('.......', '.#####.', '.#...#.', '.#.#.#.', '.#...#.', '.#####.', '.......');
const BLOBS = drawn('##.....', '##.....', '.......', '.......', '.....##', '.....##', '......#');
const donut = decodeRowMajor(DONUT).join('');

let test: TestLibrary;
let library: Library;
let projectId: number;
let addMedia: TestLibrary['addMedia'];

beforeEach(async () => {
  test = await openTestLibrary();
  ({ library, projectId, addMedia } = test);
});
afterEach(() => test.close());

function pixelsAt(media: Media, objectId: number, frameIndex: number): string | null {
  const track = library.tracks(media.id).find((one) => one.objectId === objectId);
  const mask = track ? library.maskRef(track.id, frameIndex) : null;
  return mask && decodeRowMajor(library.rle(mask.hash)).join('');
}

describe('a round trip of our own export', () => {
  async function exportAll(): Promise<string> {
    const out = join(test.dir, 'export');
    await exportDataset(test.source(), requestOf({ out, projectId }), EXPORT_OPTIONS);
    return join(out, 'coco_instance/annotations/instances_train.json');
  }

  function annotate(media: Media): void {
    library.commit(projectId, 'Annotate', (edit) => {
      const dog = edit.addClass({ name: 'dog' });
      const first = edit.addTrack({ mediaId: media.id, classId: dog.id, instanceName: 'Rex' });
      const second = edit.addTrack({ mediaId: media.id, classId: dog.id });
      for (const frameIndex of [0, 1, 2, 3]) {
        edit.setMask({ trackId: first.id, frameIndex, pixels: DONUT, score: 0.75, provenance: 'tracked' });
        if (frameIndex === 2) edit.setMask({ trackId: second.id, frameIndex, pixels: BLOBS, score: null, provenance: 'edited' });
        else edit.setAbsence(second.id, frameIndex, 'tracked');
      }
    });
  }

  it('into another project with the same media gives the same masks', async () => {
    annotate(addMedia('clip.mp4'));
    const file = await exportAll();
    const other = library.createProject('Other').id;
    const media = addMedia('clip.mp4', {}, other);
    const report = await importCocoDataset(library, {
      projectId: other,
      file,
      imagesDir: null,
      mediaId: null,
      importFile: () => Promise.reject(new Error('no')),
    });
    expect(report).toEqual({ media: 1, tracks: 2, masks: 5, classes: 1, skipped: [] });
    expect([0, 1, 2, 3].map((frame) => pixelsAt(media, 1, frame))).toEqual([donut, donut, donut, donut]);
    expect(library.tracks(media.id).map(({ instanceName }) => instanceName)).toEqual(['Rex', '']);
    expect(library.maskRefs(media.id)[0].score).toBe(0.75);
  });

  it('into the same project overwrites nothing, and fills what was removed', async () => {
    const media = addMedia('clip.mp4');
    annotate(media);
    const file = await exportAll();
    const [track] = library.tracks(media.id);
    library.commit(projectId, 'Change', (edit) => {
      edit.removeMask(track.id, 3);
      edit.setMask({ trackId: track.id, frameIndex: 0, pixels: BLOBS, score: null, provenance: 'edited' });
    });
    const request = { projectId, file, imagesDir: null, mediaId: null, importFile: () => Promise.reject(new Error('no')) };
    const report = await importCocoDataset(library, request);
    expect(report).toEqual({ media: 1, tracks: 0, masks: 1, classes: 0, skipped: [{ reason: 'mask-exists', count: 4 }] });
    expect(pixelsAt(media, 1, 0)).toBe(decodeRowMajor(BLOBS).join(''));
    expect(pixelsAt(media, 1, 3)).toBe(donut);
    library.commit(projectId, 'Lock', (edit) => {
      edit.removeMask(track.id, 3);
      edit.updateTrack(track.id, { locked: true });
    });
    expect(await importCocoDataset(library, request)).toMatchObject({
      masks: 0,
      skipped: expect.arrayContaining([{ reason: 'track-locked', count: 4 }]),
    });
  });

  it('a library is a source with the right frames of the original', async () => {
    const media = addMedia('clip.mp4');
    annotate(media);
    const source = test.source();
    expect(source.frame(media.id, 3)).toEqual({ sourceFrameIndex: 6, timeMs: 240, ptsTicks: 240 });
    expect(source.absent(media.id, 3)).toHaveLength(1);
  });
});
