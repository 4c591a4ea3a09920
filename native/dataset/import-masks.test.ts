import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { rleFromCoco } from '../masks/coco.ts';
import { decodeRowMajor } from '../masks/codec.ts';
import type { Rle } from '../masks/rle.ts';
import { exportDataset } from './export.ts';
import { importMaskFolder } from './import.ts';
import { drawn, EXPORT_OPTIONS, failureOf, requestOf } from './testing.ts';
import { openTestLibrary, type TestLibrary } from './testing-library.ts';

const CORNER = drawn('##.....', '##.....', '.......');
const EDGE = drawn('.......', '.......', '....###');

let test: TestLibrary;
let library: Library;
let projectId: number;
let media: Media;

const SIZE = { heightPx: 3, frameCount: 3 };

beforeEach(async () => {
  test = await openTestLibrary();
  ({ library, projectId } = test);
  media = test.addMedia('clip.mp4', SIZE);
});
afterEach(() => test.close());

async function writeGrey(path: string, ...masks: readonly (readonly [value: number, rle: Rle])[]): Promise<void> {
  const pixels = new Uint8Array(21);
  for (const [value, rle] of masks) {
    for (const [at, on] of decodeRowMajor(rle).entries()) if (on) pixels[at] = value;
  }
  const file = join(test.dir, 'in', path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(
    file,
    await sharp(pixels, { raw: { width: 7, height: 3, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer(),
  );
}

function importAll(mediaId = media.id, dir = join(test.dir, 'in')) {
  return importMaskFolder(library, { projectId, dir, mediaId });
}

function masksOf(of: Media): [number, number, string][] {
  return library
    .tracks(of.id)
    .flatMap((track) =>
      library
        .trackFrames(track.id)
        .masks.map((mask): [number, number, string] => [
          track.objectId,
          mask.frameIndex,
          decodeRowMajor(rleFromCoco(library.pixels(mask.hash))).join(''),
        ]),
    );
}

const corner = decodeRowMajor(CORNER).join('');
const edge = decodeRowMajor(EDGE).join('');

describe('PNG import', () => {
  it('takes one grey value an object, over all frames', async () => {
    await writeGrey('00000.png', [1, CORNER], [2, EDGE]);
    await writeGrey('00002.png', [2, EDGE], [1, CORNER]);
    expect(await importAll()).toEqual({ media: 1, tracks: 2, masks: 4, classes: 0, skipped: [] });
    expect(masksOf(media)).toEqual([
      [1, 0, corner],
      [1, 2, corner],
      [2, 0, edge],
      [2, 2, edge],
    ]);
  });

  it('takes black and white masks, counted from 1', async () => {
    for (const name of ['frame-1.png', 'frame-2.png', 'frame-3.png']) await writeGrey(name, [255, EDGE]);
    expect(await importAll()).toMatchObject({ tracks: 1, masks: 3 });
    expect(masksOf(media).map(([, frame]) => frame)).toEqual([0, 1, 2]);
  });

  it('takes a folder an object, with its class in the name', async () => {
    await writeGrey('000/00001.png', [255, CORNER]);
    await writeGrey('obj_002_dog/00001.png', [255, EDGE]);
    expect(await importAll()).toMatchObject({ tracks: 2, masks: 2, classes: 1 });
    expect(library.tracks(media.id).map(({ classId }) => classId === null)).toEqual([true, false]);
  });

  it('skips frames that the media does not have', async () => {
    await writeGrey('00000.png', [255, CORNER]);
    await writeGrey('00007.png', [255, CORNER]);
    expect(await importAll()).toMatchObject({ masks: 1, skipped: [{ reason: 'frame-not-in-media', count: 1 }] });
  });

  it('refuses masks of another size, of other frames, and folders without masks', async () => {
    expect((await failureOf(() => importAll())).code).toBe('dataset-invalid');
    mkdirSync(join(test.dir, 'in'));
    expect((await failureOf(() => importAll())).code).toBe('dataset-invalid');
    await writeGrey('00009.png', [255, CORNER]);
    expect((await failureOf(() => importAll())).code).toBe('dataset-media-mismatch');
    await writeGrey('00000.png', [255, CORNER]);
    expect((await failureOf(() => importAll(test.addMedia('clip.mp4', { ...SIZE, widthPx: 8 }).id))).code).toBe(
      'dataset-media-mismatch',
    );
    expect((await failureOf(() => importAll(4711))).code).toBe('media-not-found');
    writeFileSync(join(test.dir, 'in/00001.png'), 'no PNG');
    const broken = await failureOf(() => importAll());
    expect(broken.code).toBe('dataset-invalid');
    expect(broken.message).toContain('00001.png');
    expect(library.maskRefs(media.id)).toEqual([]);
  });

  it('reads our own export back, absences included', async () => {
    library.commit(projectId, 'Annotate', (edit) => {
      const track = edit.addTrack({ mediaId: media.id, classId: edit.addClass({ name: 'größe, "x"' }).id, instanceName: 'Rex' });
      edit.setMask({ trackId: track.id, frameIndex: 0, pixels: CORNER, score: 0.5, provenance: 'tracked' });
      edit.setMask({ trackId: track.id, frameIndex: 1, pixels: EDGE, score: 0.5, provenance: 'tracked' });
      edit.setAbsence(track.id, 2, 'tracked');
    });
    const out = join(test.dir, 'out');
    await exportDataset(
      test.source(),
      requestOf({ out, projectId, formats: ['binary_masks_png'], options: { png_absent: true } }),
      EXPORT_OPTIONS,
    );
    expect(await importAll(media.id, out)).toEqual({
      media: 0,
      tracks: 0,
      masks: 0,
      classes: 0,
      skipped: [
        { reason: 'mask-exists', count: 2 },
        { reason: 'marked-absent', count: 1 },
      ],
    });

    const other = library.createProject('Other').id;
    const copy = test.addMedia('clip.mp4', SIZE, other);
    cpSync(join(out, 'binary_masks_png'), join(test.dir, 'plain'), { recursive: true });
    const report = await importMaskFolder(library, { projectId: other, dir: join(test.dir, 'plain'), mediaId: copy.id });
    expect(report).toEqual({ media: 1, tracks: 1, masks: 2, classes: 1, skipped: [] });
    expect(masksOf(copy)).toEqual([
      [1, 0, corner],
      [1, 1, edge],
    ]);
    expect(library.absences(copy.id)).toMatchObject([{ frameIndex: 2, provenance: 'imported' }]);
    expect(library.tracks(copy.id)[0].instanceName).toBe('Rex');
  });

  it('never follows an index out of its folder', async () => {
    mkdirSync(join(test.dir, 'in'));
    writeFileSync(join(test.dir, 'in/index.csv'), 'path,frame,object_id\n../secret.png,0,1\n');
    expect((await failureOf(() => importAll())).message).toContain('outside');
  });
});
