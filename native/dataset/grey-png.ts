import { crc32, inflateSync } from 'node:zlib';

/** Why a PNG is not the plain mask that was expected. */
export class PngError extends Error {
  override readonly name = 'PngError';
}

export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row-major. */
  readonly data: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Reads an 8-bit greyscale PNG without interlacing, and nothing else: what verification asks of a written mask. Strict on
 * purpose (checksums, colour type), and no code that writes is involved.
 * Source: PNG specification, third edition, chapters 5, 9 and 11.
 * @param out to write the pixels into, when it has their number
 * @throws PngError when it is anything else
 */
export function readGreyPng(bytes: Buffer, out?: Uint8Array): GreyImage {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new PngError('not a PNG');
  let width = 0;
  let height = 0;
  const compressed: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (bytes.readUInt32BE(at + 8 + length) !== crc32(bytes.subarray(at + 4, at + 8 + length)))
      throw new PngError(`wrong checksum in ${type}`);
    if (type === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      const [depth, colorType, , , interlace] = body.subarray(8);
      if (depth !== 8 || colorType !== 0 || interlace !== 0)
        throw new PngError(`depth ${depth}, colour type ${colorType}, interlace ${interlace}`);
    } else if (type === 'IDAT') compressed.push(body);
    at += length + 12;
  }
  const expected = (width + 1) * height;
  // One chunk of the right size: otherwise zlib makes a hundred small ones of a frame and joins them.
  const lines = inflateSync(Buffer.concat(compressed), { chunkSize: Math.max(64, expected + 1), maxOutputLength: expected + 1 });
  if (lines.length !== expected) throw new PngError(`${lines.length} bytes for ${width} × ${height} pixels`);
  return { width, height, data: unfilter(lines, width, height, out) };
}

/** Undoes the filter of each line. With one byte a pixel the pixel to the left is the byte to the left. */
function unfilter(lines: Buffer, width: number, height: number, out: Uint8Array | undefined): Uint8Array {
  const data = out?.length === width * height ? out : new Uint8Array(width * height);
  const zeros = Buffer.alloc(width);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (width + 1)];
    const from = y * (width + 1) + 1;
    const start = y * width;
    if (filter === 0) data.set(lines.subarray(from, from + width), start);
    else if (filter === 2 && y > 0) addLineAbove(lines, from, data, start, width, zeros);
    else unfilterLine(lines, from, filter, data, y, width);
  }
  return data;
}

/** Hot: most lines of a mask are like the one above, which comparing and copying blocks of memory finds out fastest. */
function addLineAbove(lines: Buffer, from: number, data: Uint8Array, start: number, width: number, zeros: Buffer): void {
  if (lines.compare(zeros, 0, width, from, from + width) === 0) {
    data.copyWithin(start, start - width, start);
    return;
  }
  for (let x = 0; x < width; x += 1) data[start + x] = lines[from + x] + data[start + x - width];
}

function unfilterLine(lines: Buffer, from: number, filter: number, data: Uint8Array, y: number, width: number): void {
  const start = y * width;
  for (let x = 0; x < width; x += 1) {
    const left = x > 0 ? data[start + x - 1] : 0;
    const up = y > 0 ? data[start + x - width] : 0;
    const upLeft = x > 0 && y > 0 ? data[start + x - width - 1] : 0;
    data[start + x] = lines[from + x] + predict(filter, left, up, upLeft);
  }
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new PngError(`unknown filter ${filter}`);
  const p = left + up - upLeft;
  const [dLeft, dUp, dUpLeft] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - upLeft)];
  if (dLeft <= dUp && dLeft <= dUpLeft) return left;
  return dUp <= dUpLeft ? up : upLeft;
}
