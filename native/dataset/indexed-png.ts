import { type DecodedPng, decode, hasPngSignature } from 'fast-png';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { encodeRowMajor } from '../masks/codec.ts';
import type { Rle } from '../masks/rle.ts';

/** One object of a label image. */
export interface IndexedMask {
  /** The palette index or grey value that stands for the object; 1 for a plain black and white mask. */
  readonly index: number;
  readonly rle: Rle;
}

/** In palette images of video object datasets: do not judge this pixel. */
const VOID_INDEX = 255;
/** More values than this in an 8-bit grey image mean a picture, or a mask with soft edges. */
const MOST_GREY_LABELS = 100;
/** More objects than this are not looked for in a label map of 16 bits, as each costs a pass over the image. */
const MOST_LABELS = 1000;
const MOST_PIXELS = 2 ** 28;

/**
 * The objects of a mask image, by ascending index, without the background (0) and without empty ones:
 * - palette image (DAVIS): one object a palette index, 255 is "ignore" unless it is the only one;
 * - grey with two values, black and one other (0/255, 0/1, 1 bit): one object with index 1;
 * - grey with more values, 8 or 16 bits: a label map, one object a value;
 * - colour whose channels are equal, and opaque alpha: as grey.
 * @throws AppError `dataset-invalid` for anything else (photos, soft edges, colour codes, files that are cut off)
 */
export function readIndexedMasks(png: Uint8Array): IndexedMask[] {
  const image = decodePng(png);
  const values = labelsOf(image);
  const { width, height } = image;
  const found = indicesOf(values).filter((index) => index !== 0);
  const labels = image.palette && found.length > 1 ? found.filter((index) => index !== VOID_INDEX) : found;
  if (!image.palette && image.depth <= 8 && labels.length > MOST_GREY_LABELS) {
    throw invalid(`it has ${labels.length} grey values, as a photo or a mask with soft edges has`);
  }
  if (labels.length > MOST_LABELS)
    throw invalid(`it has ${labels.length} different values, and at most ${MOST_LABELS} objects are taken`);
  const isBinary = !image.palette && labels.length === 1;
  const pixels = new Uint8Array(width * height);
  return labels.map((label) => {
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = values[at] === label ? 1 : 0;
    return { index: isBinary ? 1 : label, rle: encodeRowMajor(pixels, width, height) };
  });
}

function invalid(why: string, cause?: unknown): AppError {
  return new AppError('dataset-invalid', say('mask-image-wrong', { why }), {}, { cause });
}

function decodePng(png: Uint8Array): DecodedPng {
  if (png.length < 33 || !hasPngSignature(png)) throw invalid('it is not a PNG');
  const header = new DataView(png.buffer, png.byteOffset);
  // Looked at before anything is unpacked, so that a small file cannot ask for all the memory.
  if (header.getUint32(16) * header.getUint32(20) > MOST_PIXELS) throw invalid('it is too large');
  try {
    return decode(png, { checkCrc: true });
  } catch (error) {
    throw invalid(`it is damaged (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

/** One value a pixel, row-major. */
function labelsOf(image: DecodedPng): Uint8Array | Uint16Array {
  const { width, height, channels, depth } = image;
  const data = image.data instanceof Uint16Array ? image.data : Uint8Array.from(image.data);
  if (depth < 8) return unpack(data, width, height, depth);
  if (channels === 1) return data;
  const colors = channels >= 3 ? 3 : 1;
  const opaque = depth === 16 ? 65_535 : 255;
  const values = data instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let at = 0, from = 0; at < values.length; at += 1, from += channels) {
    const value = data[from];
    if (colors === 3 && (data[from + 1] !== value || data[from + 2] !== value))
      throw invalid('it is a colour image without a palette');
    if (channels > colors && data[from + colors] !== opaque) throw invalid('it is partly transparent');
    values[at] = value;
  }
  return values;
}

/** Pixels of 1, 2 or 4 bits: the leftmost in the highest bits, each row starts with a new byte. */
function unpack(data: Uint8Array | Uint16Array, width: number, height: number, depth: number): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const byte = data[y * rowBytes + Math.floor(x / perByte)];
      values[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
    }
  }
  return values;
}

function indicesOf(values: Uint8Array | Uint16Array): number[] {
  const seen = new Uint8Array(65_536);
  for (let at = 0; at < values.length; at += 1) seen[values[at]] = 1;
  return Array.from(seen.keys()).filter((index) => seen[index] === 1);
}
