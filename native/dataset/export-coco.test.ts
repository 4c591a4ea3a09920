import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportRequestInput } from '../contract/dataset.ts';
import { rleFromCoco } from '../masks/coco.ts';
import { decodeRowMajor } from '../masks/codec.ts';
import { areaOf, boundingBox } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import { exportDataset } from './export.ts';
import {
  drawn,
  EXPORT_OPTIONS,
  type MemoryProject,
  memorySource,
  rectangle,
  requestOf,
  someClass,
  someMedia,
  someTrack,
  temporaryFolder,
} from './testing.ts';

interface CocoFile {
  readonly info: unknown;
  readonly licenses: unknown[];
  readonly categories: { id: number; name: string; supercategory: string }[];
  readonly images: { id: number; file_name: string; frame_index: number; width: number; height: number }[];
  readonly annotations: {
    id: number;
    image_id: number;
    category_id: number;
    iscrowd: unknown;
    area: number;
    bbox: number[];
    segmentation: { size: [number, number]; counts: string } & number[][];
    track_id: number;
    group_id?: number;
    group_name?: string;
    instance_name: string;
    source: string;
    source_frame_index: number;
  }[];
}

const DONUT = drawn('.......', '.#####.', '.#...#.', '.#.#.#.', '.#...#.', '.#####.', '.......');
const BLOBS = drawn('##.....', '##.....', '.......', '.......', '.....##', '.....##', '......#');
const SIZE = { widthPx: 7, heightPx: 7, frameCount: 1 };

let folder: ReturnType<typeof temporaryFolder>;
let exports = 0;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.done());

function oneFrame(...rles: Rle[]): MemoryProject {
  const { width, height } = rles[0];
  return {
    classes: [someClass(1, 'dog'), someClass(4, 'cat')],
    media: [someMedia(1, { widthPx: width, heightPx: height, frameCount: 1 })],
    tracks: rles.map((_, index) => someTrack(index + 1, 1, index + 1)),
    facts: rles.map((rle, index) => ({ trackId: index + 1, frameIndex: 0, rle })),
  };
}

async function exported(project: MemoryProject, patch: Partial<ExportRequestInput> = {}, subset = 'train') {
  exports += 1;
  const out = join(folder.dir, `coco-${exports}`);
  const report = await exportDataset(memorySource(project), requestOf({ out, ...patch }), EXPORT_OPTIONS);
  const text = readFileSync(join(out, `coco_instance/annotations/instances_${subset}.json`), 'utf8');
  return { report, file: JSON.parse(text) as CocoFile };
}

function pixels(rle: Rle): string {
  return decodeRowMajor(rle).join('');
}

describe('COCO export', () => {
  it.each([
    ['donut with an island', DONUT],
    ['two blobs', BLOBS],
    ['one pixel', rectangle(9, 5, [4, 2, 1, 1])],
    ['one row', rectangle(9, 5, [0, 4, 9, 1])],
    ['one column', rectangle(9, 5, [8, 0, 1, 5])],
    ['the full frame', rectangle(9, 5, [0, 0, 9, 5])],
  ])('keeps every pixel of %s, with its area and box', async (_name, rle) => {
    const { file, report } = await exported(oneFrame(rle));
    const [annotation, ...others] = file.annotations;
    const box = boundingBox(rle);
    expect(others).toEqual([]);
    expect(pixels(rleFromCoco(annotation.segmentation))).toBe(pixels(rle));
    expect(annotation.area).toBe(areaOf(rle));
    expect(annotation.bbox).toEqual([box.x, box.y, box.width, box.height]);
    expect(report.formats).toEqual([{ format: 'coco_instance', annotations: 1, images: 1, verified: 1, minIou: 1 }]);
    expect(report.notes.filter(({ severity }) => severity === 'loss')).toEqual([]);
  });

  it('numbers from 1, writes iscrowd as the integer 0, and names no licence', async () => {
    const { file } = await exported(oneFrame(DONUT, BLOBS));
    expect(file.images.map(({ id }) => id)).toEqual([1]);
    expect(file.annotations.map(({ id }) => id)).toEqual([1, 2]);
    expect(file.annotations.map(({ iscrowd }) => iscrowd)).toEqual([0, 0]);
    expect(file.licenses).toEqual([]);
    expect(file.images[0]).not.toHaveProperty('license');
    expect(file.categories).toEqual([
      { id: 1, name: 'dog', supercategory: '' },
      { id: 4, name: 'cat', supercategory: '' },
    ]);
  });

  it('keeps overlapping objects whole', async () => {
    const { file } = await exported(oneFrame(rectangle(7, 7, [0, 0, 5, 5]), rectangle(7, 7, [2, 2, 5, 5])));
    expect(file.annotations.map(({ area }) => area)).toEqual([25, 25]);
  });

  it('gives classes the same number whatever is exported', async () => {
    const project: MemoryProject = {
      classes: [someClass(5, 'dog'), someClass(2, 'cat')],
      media: [someMedia(1, SIZE), someMedia(2, SIZE)],
      tracks: [someTrack(1, 1, 1, { classId: 105 }), someTrack(2, 2, 1, { classId: 102 })],
      facts: [
        { trackId: 1, frameIndex: 0, rle: DONUT },
        { trackId: 2, frameIndex: 0, rle: DONUT },
      ],
    };
    const [first, second] = [await exported(project, { mediaIds: [2] }), await exported(project, { mediaIds: [1] })];
    expect(first.file.categories).toEqual(second.file.categories);
    expect([first.file.annotations[0].category_id, second.file.annotations[0].category_id]).toEqual([2, 5]);
  });

  it('lists frames where everything is known to be absent, and leaves out those that were not processed', async () => {
    const project: MemoryProject = {
      ...oneFrame(DONUT),
      media: [someMedia(1, { ...SIZE, frameCount: 3 })],
      facts: [
        { trackId: 1, frameIndex: 0, rle: DONUT },
        { trackId: 1, frameIndex: 2, rle: null },
      ],
    };
    const { file, report } = await exported(project);
    expect(file.images.map((image) => image.frame_index)).toEqual([0, 2]);
    expect(report).toMatchObject({ frames: 2, masks: 1, notProcessed: 1 });
    const without = await exported(project, { options: { include_negatives: false } });
    expect(without.file.images.map((image) => image.frame_index)).toEqual([0]);
  });

  it('gives each media item its own file names, also where their files were called the same', async () => {
    const project: MemoryProject = {
      classes: [someClass(1, 'dog')],
      media: [
        someMedia(1, { ...SIZE, name: '000001.jpg', slug: '000001', kind: 'image' }),
        someMedia(2, { ...SIZE, name: '000001.jpg', slug: '000001-2', kind: 'image' }),
      ],
      tracks: [someTrack(1, 1, 1), someTrack(2, 2, 1)],
      facts: [1, 2].map((trackId) => ({ trackId, frameIndex: 0, rle: DONUT })),
    };
    const { file } = await exported(project);
    expect(new Set(file.images.map((image) => image.file_name)).size).toBe(2);
  });

  it('writes one file a subset, each numbered from 1, with the gap in neither', async () => {
    const project: MemoryProject = {
      ...oneFrame(DONUT),
      media: [someMedia(1, { ...SIZE, frameCount: 10 })],
      facts: Array.from({ length: 10 }, (_, frameIndex) => ({ trackId: 1, frameIndex, rle: DONUT })),
    };
    const split = { val_fraction: 0.3, gap_frames: 2 };
    const train = await exported(project, { split });
    const val = await exported(project, { split }, 'val');
    expect(train.file.images.map((image) => image.frame_index)).toEqual([0, 1, 2, 3, 4]);
    expect(val.file.images.map((image) => image.frame_index)).toEqual([7, 8, 9]);
    expect(val.file.annotations.map(({ id, image_id }) => [id, image_id])).toEqual([1, 2, 3].map((id) => [id, id]));
    expect(val.report.notes).toContainEqual(expect.objectContaining({ code: 'split-gap', count: 2 }));
  });

  it.each([
    ['bridge', 1, 'holes-bridged'],
    ['fill', 25 / 17, 'holes-filled'],
  ] as const)('polygons: %s holes', async (polygon_holes, ratio, code) => {
    const { file, report } = await exported(oneFrame(DONUT), { options: { coco_segmentation: 'polygon', polygon_holes } });
    const [annotation] = file.annotations;
    expect(Array.isArray(annotation.segmentation)).toBe(true);
    expect(annotation.area).toBe(areaOf(DONUT) * ratio);
    expect(report.formats[0].minIou).toBeCloseTo(1 / ratio, 6);
    expect(report.notes).toContainEqual(expect.objectContaining({ code, count: 1, severity: 'loss' }));
  });

  it('polygons: several parts in one annotation, holes as RLE by default', async () => {
    const { file, report } = await exported(oneFrame(DONUT, BLOBS), { options: { coco_segmentation: 'polygon' } });
    expect(file.annotations[0].segmentation).toHaveProperty('counts');
    expect(file.annotations[1].segmentation).toHaveLength(2);
    expect(file.annotations[1].segmentation[0].length).toBeGreaterThanOrEqual(8);
    expect(report.formats[0].minIou).toBe(1);
    expect(report.notes).toContainEqual(expect.objectContaining({ code: 'holes-as-rle', count: 1 }));
  });

  it('polygons: simplifies only when asked, and says so', async () => {
    const stairs = drawn('#......', '##.....', '###....', '####...', '#####..', '######.', '#######');
    const plain = await exported(oneFrame(stairs), { options: { coco_segmentation: 'polygon' } });
    const simple = await exported(oneFrame(stairs), { options: { coco_segmentation: 'polygon', polygon_tolerance_px: 1 } });
    expect(plain.report.formats[0].minIou).toBe(1);
    expect(simple.report.notes).toContainEqual(expect.objectContaining({ code: 'outline-simplified', count: 1 }));
    expect(simple.file.annotations[0].segmentation[0].length).toBeLessThan(plain.file.annotations[0].segmentation[0].length);
  });

  it('names objects and groups as the request asks', async () => {
    const project = oneFrame(rectangle(7, 7, [0, 0, 3, 3]), rectangle(7, 7, [2, 2, 3, 3]), BLOBS);
    const { file } = await exported(project, {
      object_meta: [{ obj_id: 3, class_name: 'cat', instance_name: 'Tom' }],
      merge: { mode: 'group', groups: [{ obj_ids: [1, 2], instance_name: 'pack' }] },
    });
    expect(file.annotations.map(({ group_id, group_name }) => [group_id, group_name])).toEqual([
      [1, 'pack'],
      [1, 'pack'],
      [undefined, undefined],
    ]);
    expect(file.annotations[2]).toMatchObject({ category_id: 4, instance_name: 'Tom' });
    const merged = await exported(project, {
      merge: { mode: 'destructive_export', groups: [{ obj_ids: [1, 2], class_name: 'new' }] },
    });
    expect(merged.file.annotations.map(({ area, category_id }) => [area, category_id])).toEqual([
      [17, 5],
      [6 + 3, 1],
    ]);
    expect(merged.report.notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['objects-merged', 'class-not-in-project']),
    );
  });
});
