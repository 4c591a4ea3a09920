import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportRequestInput } from '../contract/dataset.ts';
import { decodeRowMajor } from '../masks/codec.ts';
import type { Rle } from '../masks/rle.ts';
import { readCsvRows } from './csv-rows.ts';
import { exportDataset } from './export.ts';
import { readIndexedMasks } from './indexed-png.ts';
import {
  drawn,
  EXPORT_OPTIONS,
  failureOf,
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

let folder: ReturnType<typeof temporaryFolder>;
let exports = 0;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.done());

function project(rle: Rle, patch: Partial<MemoryProject> = {}): MemoryProject {
  return {
    classes: [someClass(1, 'dog')],
    media: [someMedia(1, { widthPx: rle.width, heightPx: rle.height, frameCount: 2 })],
    tracks: [someTrack(1, 1, 1)],
    facts: [
      { trackId: 1, frameIndex: 0, rle },
      { trackId: 1, frameIndex: 1, rle: null },
    ],
    ...patch,
  };
}

async function rowsOf(file: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for await (const row of readCsvRows(Readable.from([readFileSync(file, 'utf8')]))) rows.push(row);
  return rows;
}

async function exported(of: MemoryProject, patch: Partial<ExportRequestInput> = {}) {
  exports += 1;
  const out = join(folder.dir, `png-${exports}`);
  const report = await exportDataset(
    memorySource(of),
    requestOf({ out, formats: ['binary_masks_png'], ...patch }),
    EXPORT_OPTIONS,
  );
  const root = join(out, 'binary_masks_png');
  const rows = await rowsOf(join(root, 'index.csv'));
  return { report, root, rows };
}

describe('PNG export', () => {
  it.each([
    ['donut', DONUT],
    ['one pixel', rectangle(9, 5, [4, 2, 1, 1])],
    ['full frame', rectangle(9, 5, [0, 0, 9, 5])],
    ['a frame of one pixel', rectangle(1, 1, [0, 0, 1, 1])],
  ])('writes mode L, equal in every pixel: %s', async (_name, rle) => {
    const { root, rows, report } = await exported(project(rle));
    const file = join(root, rows[0].path);
    const { channels, depth, space, hasAlpha, isPalette } = await sharp(file).metadata();
    expect({ channels, depth, space, hasAlpha, isPalette }).toEqual({
      channels: 1,
      depth: 'uchar',
      space: 'b-w',
      hasAlpha: false,
      isPalette: false,
    });
    const pixels = await sharp(file).toColourspace('b-w').raw().toBuffer();
    expect([...pixels]).toEqual([...decodeRowMajor(rle)].map((value) => value * 255));
    expect(decodeRowMajor(readIndexedMasks(readFileSync(file))[0].rle)).toEqual(decodeRowMajor(rle));
    expect(report.formats[0]).toMatchObject({ annotations: 1, verified: 1, minIou: 1 });
  });

  it('lays masks out by media, object and frame, and writes nothing where an object is absent', async () => {
    const { root, rows } = await exported(project(DONUT));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      path: 'masks/clip-1/obj_001_dog/000000.png',
      frame: '0',
      source_frame: '0',
      object_id: '1',
      class: 'dog',
      source: 'tracked',
      area: '17',
    });
    expect(existsSync(join(root, 'masks/clip-1/obj_001_dog/000001.png'))).toBe(false);
  });

  it('writes blank masks for absent objects and 0/1 values when asked', async () => {
    const { root, rows } = await exported(project(DONUT), { options: { png_absent: true, png_values: '0-1' } });
    expect(rows.map(({ source, area }) => [source, area])).toEqual([
      ['tracked', '17'],
      ['absent', '0'],
    ]);
    const [mask, blank] = await Promise.all(
      rows.map(({ path }) => sharp(join(root, path)).toColourspace('b-w').raw().toBuffer()),
    );
    expect([Math.max(...mask), Math.max(...blank)]).toEqual([1, 0]);
  });

  it.each([
    ['a/b\\c', 'a-b-c'],
    ['Größe  über', 'gro-e-uber'],
    ['狗', 'class-1'],
    ['../../etc', 'etc'],
    ['CON', 'con'],
    ['x'.repeat(200), 'x'.repeat(60)],
  ])('keeps the class name %j in the index and a safe one in the path', async (name, slug) => {
    const { root, rows } = await exported(project(DONUT, { classes: [someClass(1, name)] }));
    expect(rows[0]).toMatchObject({ class: name, path: `masks/clip-1/obj_001_${slug}/000000.png` });
    expect(existsSync(join(root, rows[0].path))).toBe(true);
  });

  it('does not name a folder as Windows names its devices', async () => {
    const { rows } = await exported(
      project(DONUT, { media: [someMedia(1, { slug: 'nul', widthPx: 7, heightPx: 7, frameCount: 1 })] }),
    );
    expect(rows[0].path).toBe('masks/_nul/obj_001_dog/000000.png');
  });

  it('quotes names with commas, quotes and line breaks', async () => {
    const name = 'say "a,\nb"';
    const { rows } = await exported(project(DONUT, { tracks: [someTrack(1, 1, 1, { instanceName: name })] }));
    expect(rows[0].instance).toBe(name);
  });

  it.each([
    ['of another size', sharp({ create: { width: 8, height: 7, channels: 3, background: '#fff' } }).jpeg()],
    [
      'that EXIF turns',
      sharp({ create: { width: 7, height: 7, channels: 3, background: '#fff' } })
        .withMetadata({ orientation: 6 })
        .jpeg(),
    ],
    ['of another kind', sharp({ create: { width: 7, height: 7, channels: 3, background: '#fff' } }).png()],
  ])('refuses an image %s', async (_name, image) => {
    const bytes = await image.toBuffer();
    const of = project(DONUT, { image: async () => ({ bytes, extension: 'jpg' }) });
    expect((await failureOf(() => exported(of, { scope: { include_images: true } }))).code).toBe('export-verification-failed');
  });
});
