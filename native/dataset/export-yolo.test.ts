import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportRequestInput } from '../contract/dataset.ts';
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

const DONUT = drawn('.......', '.#####.', '.#...#.', '.#.#.#.', '.#...#.', '.#####.', '.......');
const BLOBS = drawn('##.....', '##.....', '.......', '.......', '.....##', '.....##', '......#');

let folder: ReturnType<typeof temporaryFolder>;
let exports = 0;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.done());

function project(rle: Rle | null, patch: Partial<MemoryProject> = {}): MemoryProject {
  return {
    classes: [someClass(2, 'dog')],
    media: [someMedia(1, { widthPx: rle?.width ?? 7, heightPx: rle?.height ?? 7, frameCount: 1 })],
    tracks: [someTrack(1, 1, 1, { classId: 102 })],
    facts: [{ trackId: 1, frameIndex: 0, rle }],
    ...patch,
  };
}

async function exported(of: MemoryProject, patch: Partial<ExportRequestInput> = {}) {
  exports += 1;
  const out = join(folder.dir, `yolo-${exports}`);
  const report = await exportDataset(
    memorySource(of),
    requestOf({ out, formats: ['yolo_segmentation'], ...patch }),
    EXPORT_OPTIONS,
  );
  const root = join(out, 'yolo_segmentation');
  const labels = join(root, 'labels/train/clip-1_000000.txt');
  return { report, root, labels, lines: readFileSync(labels, 'utf8').split('\n').slice(0, -1) };
}

describe('YOLO export', () => {
  it.each([
    ['one pixel', rectangle(9, 5, [4, 2, 1, 1]), '1 0.555556 0.400000 0.555556 0.600000 0.444444 0.600000 0.444444 0.400000'],
    [
      'the full frame',
      rectangle(9, 5, [0, 0, 9, 5]),
      '1 1.000000 0.000000 1.000000 1.000000 0.000000 1.000000 0.000000 0.000000',
    ],
  ])('traces %s along pixel edges', async (_name, rle, line) => {
    const { lines, report } = await exported(project(rle));
    expect(lines).toEqual([line]);
    expect(report.formats[0].minIou).toBe(1);
  });

  it.each([
    ['one row', rectangle(1921, 1081, [0, 1080, 1921, 1])],
    ['one column', rectangle(1921, 1081, [1920, 0, 1, 1081])],
  ])('reads %s back exactly at an odd size', async (_name, rle) => {
    expect((await exported(project(rle))).report.formats[0].minIou).toBe(1);
  });

  it.each([
    ['a donut', DONUT, ['holes-bridged', 'parts-bridged']],
    ['two blobs', BLOBS, ['parts-bridged']],
  ])('writes %s as one line without losing a pixel', async (_name, rle, codes) => {
    const { lines, report } = await exported(project(rle));
    expect(lines).toHaveLength(1);
    expect(report.formats[0]).toMatchObject({ annotations: 1, verified: 1, minIou: 1 });
    expect(report.notes.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });

  it('writes a line a part, and fills holes, when asked', async () => {
    const { lines, report } = await exported(project(BLOBS), { options: { yolo_parts: 'lines' } });
    expect(lines).toHaveLength(2);
    expect(report.formats[0]).toMatchObject({ annotations: 1, minIou: 1 });
    const filled = await exported(project(DONUT), { options: { yolo_holes: 'fill' } });
    expect(filled.lines).toHaveLength(1);
    expect(filled.report.formats[0].minIou).toBeCloseTo(17 / 25, 6);
    expect(filled.report.notes).toContainEqual(expect.objectContaining({ code: 'holes-filled', count: 1 }));
  });

  it('measures what simplification costs', async () => {
    const bump = drawn('.......', '...#...', '#######', '#######', '#######', '#######');
    const { report } = await exported(project(bump), { options: { polygon_tolerance_px: 1.2 } });
    expect(report.formats[0].minIou).toBeLessThan(1);
    expect(report.formats[0].minIou).toBeGreaterThan(0.6);
  });

  it('writes an empty file of 0 bytes where nothing is', async () => {
    const { labels, lines } = await exported(project(null));
    expect(lines).toEqual([]);
    expect(statSync(labels).size).toBe(0);
  });

  it('names classes in the map form under fixed numbers', async () => {
    const { root, report } = await exported(
      project(DONUT, { classes: [someClass(2, 'dog'), someClass(4, 'tea: "pot"\u2028\u{1F375}')] }),
    );
    const yaml = readFileSync(join(root, 'data.yaml'), 'utf8');
    expect(yaml).toContain('names:\n  0: "unused-0"\n  1: "dog"\n  2: "unused-2"\n  3: "tea: \\"pot\\"\\u2028\u{1F375}"\n');
    expect(yaml).toContain('train: images/train\nval: images/train\n');
    expect(readFileSync(join(root, 'classes.txt'), 'utf8')).toBe('unused-0\ndog\nunused-2\ntea: "pot" \u{1F375}\n');
    expect(report.notes).toContainEqual(expect.objectContaining({ code: 'class-gap-filled', count: 2 }));
  });

  it('gives labels and images the same stems, once for all formats', async () => {
    const { default: sharp } = await import('sharp');
    const image = async () => ({
      bytes: await sharp({ create: { width: 7, height: 7, channels: 3, background: '#c00' } })
        .png()
        .toBuffer(),
      extension: 'png' as const,
    });
    const { root } = await exported(project(DONUT, { image }), {
      formats: ['coco_instance', 'yolo_segmentation', 'binary_masks_png'],
      scope: { include_images: true },
    });
    expect(readdirSync(join(root, 'images/train'))).toEqual(['clip-1_000000.png']);
    expect(readdirSync(join(root, 'labels/train'))).toEqual(['clip-1_000000.txt']);
    const all = readdirSync(join(root, '..'), { recursive: true, encoding: 'utf8' });
    expect(all.filter((name) => /images.*\.png$/.test(name))).toHaveLength(1);
    const coco = JSON.parse(readFileSync(join(root, '../coco_instance/annotations/instances_train.json'), 'utf8'));
    expect(coco.images[0].file_name).toBe('train/clip-1_000000.png');
  });
});
