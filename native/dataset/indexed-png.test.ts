import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeRowMajor } from '../masks/codec.ts';
import { readGreyPng } from './grey-png.ts';
import { readIndexedMasks } from './indexed-png.ts';
import { failureOf } from './testing.ts';

function chunk(type: string, body: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}

/** A PNG put together by hand. `rows` are the packed bytes of each line. */
function png(width: number, depth: number, colorType: number, rows: readonly (readonly number[])[], palette = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([depth, colorType, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette > 0 ? [chunk('PLTE', Buffer.alloc(palette * 3, 99))] : []),
    chunk('IDAT', deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function found(bytes: Uint8Array): [number, string][] {
  return readIndexedMasks(bytes).map(({ index, rle }) => [index, decodeRowMajor(rle).join('')]);
}

describe('mask images', () => {
  it('of a palette give indices, not colours', () => {
    // Every colour of this palette is the same: only the index tells objects apart.
    expect(
      found(
        png(
          3,
          8,
          3,
          [
            [0, 1, 2],
            [255, 2, 2],
          ],
          256,
        ),
      ),
    ).toEqual([
      [1, '010000'],
      [2, '001011'],
    ]);
  });

  it.each([
    ['1 bit', png(9, 1, 3, [[0b01000000, 0b10000000]], 2), [[1, '010000001']]],
    [
      '2 bits',
      png(5, 2, 3, [[0b00011011, 0b01000000]], 4),
      [
        [1, '01001'],
        [2, '00100'],
        [3, '00010'],
      ],
    ],
    [
      '4 bits',
      png(3, 4, 3, [[0x0f, 0xa0]], 16),
      [
        [10, '001'],
        [15, '010'],
      ],
    ],
    ['255 alone is an object', png(2, 8, 3, [[0, 255]], 256), [[255, '01']]],
  ])('of a palette: %s', (_name, bytes, expected) => {
    expect(found(bytes)).toEqual(expected);
  });

  it.each([
    ['0 and 255', png(2, 8, 0, [[0, 255]]), [[1, '01']]],
    ['0 and 1', png(2, 8, 0, [[1, 0]]), [[1, '10']]],
    ['1 bit', png(2, 1, 0, [[0b10000000]]), [[1, '10']]],
    [
      'labels',
      png(3, 8, 0, [[7, 0, 9]]),
      [
        [7, '100'],
        [9, '001'],
      ],
    ],
    [
      'labels of 16 bits',
      png(2, 16, 0, [[0x03, 0xe8, 0, 5]]),
      [
        [5, '01'],
        [1000, '10'],
      ],
    ],
    ['nothing', png(2, 8, 0, [[0, 0]]), []],
    ['colour with equal channels', png(2, 8, 2, [[0, 0, 0, 255, 255, 255]]), [[1, '01']]],
    ['opaque alpha', png(2, 8, 6, [[0, 0, 0, 255, 4, 4, 4, 255]]), [[1, '01']]],
  ])('in grey: %s', (_name, bytes, expected) => {
    expect(found(bytes)).toEqual(expected);
  });

  it.each([
    ['a photo', png(256, 8, 0, [Array.from({ length: 256 }, (_, value) => value)])],
    ['a colour code', png(2, 8, 2, [[0, 0, 0, 255, 0, 0]])],
    ['half transparency', png(1, 8, 4, [[255, 128]])],
    ['no PNG', Buffer.from('GIF89a and so on, long enough to hold a header')],
    ['a cut file', png(2, 8, 0, [[0, 255]]).subarray(0, 50)],
    ['an empty file', Buffer.alloc(0)],
    ['a size beyond all sense', png(2 ** 30, 8, 0, [[0]])],
  ])('refuse %s', async (_name, bytes) => {
    expect((await failureOf(() => readIndexedMasks(bytes))).code).toBe('dataset-invalid');
  });
});

describe('the reader of verification', () => {
  it.each([true, false])('reads what libpng writes, filters included (adaptive: %s)', async (adaptiveFiltering) => {
    const pixels = Uint8Array.from({ length: 64 * 33 }, (_, at) => (at * at) % 251);
    const bytes = await sharp(pixels, { raw: { width: 64, height: 33, channels: 1 } })
      .toColourspace('b-w')
      .png({ adaptiveFiltering })
      .toBuffer();
    expect(readGreyPng(bytes)).toEqual({ width: 64, height: 33, data: pixels });
  });

  it('refuses other kinds and damage', () => {
    const good = png(2, 8, 0, [[0, 255]]);
    expect(() => readGreyPng(png(2, 8, 3, [[0, 1]], 2))).toThrow('colour type 3');
    const damaged = Buffer.from(good);
    damaged[45] ^= 1;
    expect(() => readGreyPng(damaged)).toThrow();
    expect(() => readGreyPng(good.subarray(0, 60))).toThrow();
  });
});
