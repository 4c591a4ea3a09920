import { invariant } from '../contract/errors.ts';
import type { RgbImage } from '../model/model.ts';
import type { PackManifest } from '../runtime/pack-manifest.ts';
import { fixedPointWeights } from './resample-weights.ts';
import { type KernelMemory, loadResizeKernels, type ResizeKernels } from './resize-kernels.ts';

const CHANNELS = 3;
/** Bytes of the picture that are resized at a time: what a core's second-level cache holds. */
const BAND_BYTES = 256 * 1024;
/** The kernels read and write up to 16 bytes behind what is meant. */
const SLACK = 64;
const WASM_PAGE = 65536;
/** Sizes of a session do not change, so a few tables serve all its frames. */
const MOST_TABLES = 16;

/** Taps as the kernels take them: for each output sample the byte offset of its first input, then pairs of 16-bit weights. */
interface KernelTable {
  readonly bytes: Uint8Array;
  readonly pairs: number;
  readonly bits: number;
}

let loaded: ResizeKernels | null = null;
const tables = new Map<string, KernelTable>();

/**
 * The picture as the vision encoder takes it: squashed to a square (aspect ratio is not kept), channels apart and
 * normalised. The resize is torchvision's for images of bytes (bilinear with antialias, fixed-point weights, columns
 * first, rounded to bytes between the passes), bit for bit. Source: transformers `Sam3ImageProcessor`, torchvision v2 `resize`.
 * @returns [3,size,size], (x / 255 − mean) / std
 */
export function toPixelValues(image: RgbImage, size: number, preprocessing: PackManifest['preprocessing']): Float32Array {
  const { width, height, data } = image;
  invariant(data.length === width * height * CHANNELS, 'an RGB image has three bytes per pixel');
  loaded ??= loadResizeKernels();
  const pitch = size * CHANNELS;
  const across = tableFor(width, size, CHANNELS);
  const down = tableFor(height, size, pitch);
  const room = layOut(loaded.memory, {
    normal: 8 * 6,
    across: across.bytes.length,
    down: down.bytes.length,
    line: pitch,
    planes: CHANNELS * planeBytes(size),
    // Taps of weight 0 reach behind the last row.
    rows: pitch * (height + 2 * down.pairs),
    band: Math.max(BAND_BYTES, width * CHANNELS) + 6 * across.pairs,
  });
  const memory = new Uint8Array(loaded.memory.buffer);
  memory.set(across.bytes, room.across);
  memory.set(down.bytes, room.down);
  // As in the reference, 1/255 is folded into mean and deviation.
  const { mean, std } = preprocessing;
  new Float32Array(memory.buffer, room.normal, 6).set([...mean, ...std].map((value) => value * 255));
  squeezeAll(loaded, image, across, size, memory, room);
  for (let y = 0; y < size; y++) {
    loaded.blendRows(room.rows, pitch, room.line, room.down + y * entryBytes(down.pairs), down.pairs, down.bits);
    loaded.normaliseLine(room.line, size, room.planes + y * size * 4, planeBytes(size), room.normal);
  }
  return joinPlanes(memory.buffer, room.planes, size);
}

function squeezeAll(
  kernels: ResizeKernels,
  { width, height, data }: RgbImage,
  { pairs, bits }: KernelTable,
  size: number,
  memory: Uint8Array,
  room: { readonly band: number; readonly rows: number; readonly across: number },
): void {
  const pitch = width * CHANNELS;
  const step = Math.max(1, Math.floor(BAND_BYTES / pitch));
  for (let y = 0; y < height; y += step) {
    const rows = Math.min(step, height - y);
    memory.set(data.subarray(y * pitch, (y + rows) * pitch), room.band);
    kernels.squeezeRows(room.band, pitch, rows, room.rows + y * size * CHANNELS, size, room.across, pairs, bits);
  }
}

function planeBytes(size: number): number {
  return size * size * 4 + SLACK;
}

function joinPlanes(buffer: ArrayBuffer, at: number, size: number): Float32Array {
  const plane = size * size;
  const out = new Float32Array(CHANNELS * plane);
  for (let channel = 0; channel < CHANNELS; channel++) {
    out.set(new Float32Array(buffer, at + channel * planeBytes(size), plane), channel * plane);
  }
  return out;
}

/** Places of parts of these sizes in the memory, which grows where it must. */
function layOut<Name extends string>(memory: KernelMemory, sizes: Readonly<Record<Name, number>>): Record<Name, number> {
  const places = {} as Record<Name, number>;
  let end = 0;
  for (const name of Object.keys(sizes) as Name[]) {
    places[name] = end;
    end = Math.ceil((end + sizes[name] + SLACK) / 16) * 16;
  }
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE));
  return places;
}

function entryBytes(pairs: number): number {
  return 4 + pairs * 4;
}

/** @param sampleBytes from one input sample to the next */
function tableFor(inputSize: number, outputSize: number, sampleBytes: number): KernelTable {
  const key = `${inputSize}>${outputSize}:${sampleBytes}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  if (tables.size >= MOST_TABLES) tables.clear();
  const { first, taps, weights, stride, bits } = fixedPointWeights(inputSize, outputSize);
  const pairs = Math.ceil(taps.reduce((most, count) => Math.max(most, count), 1) / 2);
  const view = new DataView(new ArrayBuffer(outputSize * entryBytes(pairs)));
  for (let i = 0, at = 0; i < outputSize; i++, at += entryBytes(pairs)) {
    view.setInt32(at, first[i] * sampleBytes, true);
    for (let k = 0; k < taps[i]; k++) view.setInt16(at + 4 + 2 * k, weights[i * stride + k], true);
  }
  const table = { bytes: new Uint8Array(view.buffer), pairs, bits };
  tables.set(key, table);
  return table;
}
