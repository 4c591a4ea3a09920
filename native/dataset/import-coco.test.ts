import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { rleFromCoco, rleToCoco, rleToUncompressedCoco } from '../masks/coco.ts';
import { decodeRowMajor } from '../masks/codec.ts';
import { importCocoDataset } from './import.ts';
import { drawn, failureOf } from './testing.ts';
import { openTestLibrary, type TestLibrary } from './testing-library.ts';

const DONUT = drawn('.......', '.#####.', '.#...#.', '.#.#.#.', '.#...#.', '.#####.', '.......');
const BLOBS = drawn('##.....', '##.....', '.......', '.......', '.....##', '.....##', '......#');

let test: TestLibrary;
let library: Library;
let projectId: number;
let addMedia: TestLibrary['addMedia'];

beforeEach(async () => {
  test = await openTestLibrary();
  ({ library, projectId, addMedia } = test);
});
afterEach(() => test.close());

function writeJson(content: object): string {
  const file = join(test.dir, 'dataset.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function importJson(
  content: object,
  patch: { mediaId?: number; imagesDir?: string; importFile?: (path: string) => Promise<Media> } = {},
) {
  return importCocoDataset(library, {
    projectId,
    file: writeJson(content),
    imagesDir: patch.imagesDir ?? null,
    mediaId: patch.mediaId ?? null,
    importFile: patch.importFile ?? (() => Promise.reject(new Error('not asked for'))),
  });
}

function pixelsAt(media: Media, objectId: number, frameIndex: number): string | null {
  const track = library.tracks(media.id).find((one) => one.objectId === objectId);
  const mask = track ? library.mask(track.id, frameIndex) : null;
  return mask && decodeRowMajor(rleFromCoco(mask.rle)).join('');
}

const donut = decodeRowMajor(DONUT).join('');

describe('COCO import', () => {
  it.each([
    ['compressed RLE', rleToCoco(DONUT)],
    ['uncompressed RLE', rleToUncompressedCoco(DONUT)],
  ])('reads %s', async (_name, segmentation) => {
    const media = addMedia('photo.jpg', { kind: 'image', frameCount: 1 });
    const report = await importJson({
      images: [{ id: 1, file_name: 'photo.jpg', width: 7, height: 7 }],
      categories: [{ id: 1, name: 'dog' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, iscrowd: 0, segmentation }],
    });
    expect(report).toEqual({ media: 1, tracks: 1, masks: 1, classes: 1, skipped: [] });
    expect(pixelsAt(media, 1, 0)).toBe(donut);
    expect(library.maskRefs(media.id)[0]).toMatchObject({ provenance: 'imported', score: null });
  });

  it('keeps all rings of a polygon, and takes coordinates as text', async () => {
    const media = addMedia('photo.jpg', { kind: 'image', frameCount: 1 });
    const rings = [
      [0, 0, 2, 0, 2, 2, 0, 2],
      ['5', '5', '7', '5', '7', '7', '5', '7'],
    ];
    await importJson({
      images: [{ id: 0, file_name: 'images\\photo.png' }],
      annotations: [{ image_id: 0, category_id: 0, segmentation: rings }],
      categories: [{ id: 0, name: 'zero' }],
    });
    expect(pixelsAt(media, 1, 0)).toBe(
      decodeRowMajor(drawn('##.....', '##.....', '.......', '.......', '.......', '.....##', '.....##')).join(''),
    );
    expect(library.classes(projectId).map(({ name }) => name)).toEqual(['zero']);
  });

  it.each([0, 1, false, true, '0', undefined])('takes iscrowd = %j', async (iscrowd) => {
    addMedia('photo.jpg', { kind: 'image', frameCount: 1 });
    const report = await importJson({
      images: [{ id: '7', file_name: 'photo.jpg' }],
      annotations: [{ image_id: 7, category_id: 99, iscrowd, segmentation: rleToCoco(DONUT) }],
    });
    expect(report).toMatchObject({ masks: 1 });
    expect(library.classes(projectId).map(({ name }) => name)).toEqual(['category-99']);
  });

  it('counts what it cannot take, and takes the rest', async () => {
    addMedia('photo.jpg', { kind: 'image', frameCount: 1 });
    const of = (segmentation: unknown, image_id: unknown = 1) => ({ image_id, category_id: 1, segmentation });
    const report = await importJson({
      images: [
        { id: 1, file_name: 'photo.jpg' },
        { id: 2, file_name: 'other.jpg' },
        { id: 3, file_name: 'photo.jpg', width: 9, height: 7 },
      ],
      categories: [{ id: 1, name: 'dog' }],
      annotations: [
        of(rleToCoco(BLOBS)),
        of(undefined),
        of([]),
        of([[1, 1, 2, 2]]),
        of({ size: [7, 7], counts: '\u0001' }),
        of(rleToCoco(drawn('##', '##'))),
        of({ size: [7, 7], counts: [49] }),
        of(rleToCoco(BLOBS), 2),
        of(rleToCoco(BLOBS), 3),
        of(rleToCoco(BLOBS), 44),
        'nonsense',
      ],
    });
    expect(report).toMatchObject({ masks: 1, tracks: 1 });
    expect(Object.fromEntries(report.skipped.map(({ reason, count }) => [reason, count]))).toEqual({
      'no-segmentation': 3,
      'segmentation-invalid': 1,
      'size-differs': 2,
      'mask-empty': 1,
      'image-not-found': 1,
      'image-unknown': 1,
    });
  });

  it('finds frames of one media item by number, and objects by track id', async () => {
    const media = addMedia('clip.mp4');
    const report = await importJson(
      {
        images: [1, 2, 3, 4].map((id) => ({ id, file_name: `frames/frame_00${id}.jpg` })),
        categories: [{ id: 1, name: 'dog' }],
        annotations: [1, 2, 4].map((image_id) => ({
          image_id,
          category_id: 1,
          attributes: { track_id: 5 },
          segmentation: rleToCoco(DONUT),
        })),
      },
      { mediaId: media.id },
    );
    expect(report).toMatchObject({ masks: 3, tracks: 1 });
    expect(library.maskRefs(media.id).map(({ frameIndex }) => frameIndex)).toEqual([0, 1, 3]);
  });

  it('finds the files of a sequence', async () => {
    const media = addMedia('shots', { kind: 'sequence' });
    await importJson({
      images: [{ id: 1, file_name: 'shot_3.jpg' }],
      annotations: [{ image_id: 1, category_id: 1, segmentation: rleToCoco(DONUT) }],
    });
    expect(library.maskRefs(media.id).map(({ frameIndex }) => frameIndex)).toEqual([2]);
  });

  it('imports the images of a folder, and never one outside of it', async () => {
    const imagesDir = join(test.dir, 'images');
    mkdirSync(join(imagesDir, 'sub'), { recursive: true });
    for (const path of ['images/sub/a.jpg', 'secret.jpg']) writeFileSync(join(test.dir, path), '');
    const asked: string[] = [];
    const report = await importJson(
      {
        images: [
          { id: 1, file_name: 'sub/a.jpg' },
          { id: 2, file_name: '../secret.jpg' },
        ],
        annotations: [1, 2].map((image_id) => ({ image_id, category_id: 1, segmentation: rleToCoco(DONUT) })),
      },
      {
        imagesDir,
        importFile: async (path) => {
          asked.push(path);
          return addMedia('a.jpg', { kind: 'image', frameCount: 1 });
        },
      },
    );
    expect(asked).toEqual([join(imagesDir, 'sub/a.jpg')]);
    expect(report).toMatchObject({ masks: 1, skipped: [{ reason: 'image-not-found', count: 1 }] });
  });

  it('is one step that can be undone', async () => {
    const media = addMedia('clip.mp4', { frameCount: 300 });
    const annotations = Array.from({ length: 300 }, (_, image_id) => ({
      image_id,
      category_id: 1,
      track_id: 1,
      segmentation: rleToCoco(DONUT),
    }));
    const images = annotations.map(({ image_id: id }) => ({ id, file_name: `${id}.jpg` }));
    await importJson({ images, annotations }, { mediaId: media.id });
    expect(library.maskRefs(media.id)).toHaveLength(300);
    library.undo(projectId);
    expect(library.maskRefs(media.id)).toEqual([]);
    expect(library.tracks(media.id)).toEqual([]);
    expect(library.classes(projectId)).toEqual([]);
    library.redo(projectId);
    expect(library.maskRefs(media.id)).toHaveLength(300);
  });

  it('takes back what it wrote when it is cancelled', async () => {
    const media = addMedia('clip.mp4', { frameCount: 300 });
    const annotations = Array.from({ length: 300 }, (_, image_id) => ({
      image_id,
      category_id: 1,
      segmentation: rleToCoco(DONUT),
    }));
    const file = writeJson({ images: annotations.map(({ image_id: id }) => ({ id, file_name: `${id}.jpg` })), annotations });
    const controller = new AbortController();
    const request = {
      projectId,
      file,
      imagesDir: null,
      mediaId: media.id,
      importFile: () => Promise.reject(new Error('no')),
      signal: controller.signal,
    };
    const running = importCocoDataset(library, request);
    const poll = setInterval(() => {
      if (library.maskRefs(media.id).length > 0) controller.abort();
    }, 0);
    const outcome = await running.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    clearInterval(poll);
    if (outcome === 'aborted') expect(library.maskRefs(media.id)).toEqual([]);
    else expect(library.maskRefs(media.id)).toHaveLength(300);
  });

  it.each([
    ['no JSON', '{"images": [', 'dataset-invalid'],
    ['another kind of JSON', '[{"image_id": 1}]', 'dataset-invalid'],
    ['no annotations', '{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": []}', 'dataset-invalid'],
    [
      'images that are not here',
      '{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1}]}',
      'dataset-media-mismatch',
    ],
  ])('refuses a file with %s', async (_name, text, code) => {
    const file = join(test.dir, 'bad.json');
    writeFileSync(file, text);
    const request = { projectId, file, imagesDir: null, mediaId: null, importFile: () => Promise.reject(new Error('no')) };
    expect((await failureOf(() => importCocoDataset(library, request))).code).toBe(code);
    expect((await failureOf(() => importCocoDataset(library, { ...request, file: `${file}.gone` }))).code).toBe(
      'dataset-invalid',
    );
    expect(library.history(projectId)).toEqual([]);
  });

  it('refuses images of another size than the media, and media of another project', async () => {
    const media = addMedia('clip.mp4', { widthPx: 9 });
    const other = addMedia('clip.mp4', {}, library.createProject('Other').id);
    const content = {
      images: [{ id: 1, file_name: '0.jpg', width: 7, height: 7 }],
      annotations: [{ image_id: 1, category_id: 1, segmentation: rleToCoco(DONUT) }],
    };
    const mismatch = await failureOf(() => importJson(content, { mediaId: media.id }));
    expect(mismatch.code).toBe('dataset-media-mismatch');
    expect(mismatch.message).toContain('7 × 7');
    expect((await failureOf(() => importJson(content, { mediaId: other.id }))).code).toBe('media-not-found');
  });
});
