import { decodeRowMajor } from '../masks/codec.ts';
import { type ArchiveReader, verificationError } from './archive-reader.ts';
import { readCsvRows } from './csv-rows.ts';
import { type GreyImage, PngError, readGreyPng } from './grey-png.ts';
import { maskPath, PNG_INDEX_PATH } from './layout.ts';
import type { ExportPlan, PlannedObject } from './plan.ts';
import type { DatasetSource } from './source.ts';
import { type ExportFrame, type ExportObject, walkFrames } from './walk.ts';
import type { Tally } from './writer.ts';

/** Reads masks back, with two buffers that are used again and again. */
export class MaskVerifier {
  readonly #reader: ArchiveReader;
  readonly #plan: ExportPlan;
  readonly #tally: Tally;
  #meant = new Uint8Array(0);
  #read = new Uint8Array(0);

  constructor(reader: ArchiveReader, plan: ExportPlan, tally: Tally) {
    this.#reader = reader;
    this.#plan = plan;
    this.#tally = tally;
  }

  /** Compares every pixel of one frame's masks. @throws AppError `export-verification-failed` */
  async verify(frame: ExportFrame): Promise<void> {
    const { widthPx, heightPx } = frame.planned.media;
    if (this.#meant.length !== widthPx * heightPx) {
      this.#meant = new Uint8Array(widthPx * heightPx);
      this.#read = new Uint8Array(widthPx * heightPx);
    }
    const on = this.#plan.request.options.png_values === '0-1' ? 1 : 255;
    for (const { object, mask } of writtenMasks(this.#plan, frame)) {
      const path = `binary_masks_png/${maskPath(frame, object)}`;
      const image = readImage(path, await this.#reader.read(path), this.#read);
      if (image.width !== widthPx || image.height !== heightPx)
        throw verificationError(`${path} is ${image.width} × ${image.height}`);
      const at = firstDifference(image.data, mask ? decodeRowMajor(mask.rle, this.#meant) : this.#meant.fill(0), on);
      if (at >= 0)
        throw verificationError(`pixel ${at % widthPx}, ${Math.floor(at / widthPx)} of ${path} is not that of the project`);
      if (mask) this.#tally.addMask(1);
    }
    if (frame.listed) this.#tally.images += 1;
  }
}

/** Where what was read is not `on` times what was meant (0 or 1 a pixel); -1 where it always is. Hot: four pixels at a time. */
function firstDifference(read: Uint8Array, meant: Uint8Array, on: number): number {
  const [readWords, meantWords] = [wordsOf(read), wordsOf(meant)];
  let word = 0;
  while (word < readWords.length && readWords[word] === Math.imul(meantWords[word], on) >>> 0) word += 1;
  for (let at = word * 4; at < read.length; at += 1) if (read[at] !== meant[at] * on) return at;
  return -1;
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** Reads the index back: a row for each file, in order, with its names. @throws AppError `export-verification-failed` */
export async function verifyIndex(reader: ArchiveReader, source: DatasetSource, plan: ExportPlan): Promise<void> {
  const expected = expectedRows(source, plan);
  for await (const row of readCsvRows(reader.text(PNG_INDEX_PATH))) {
    const { value } = expected.next();
    if (!value) throw verificationError(`${PNG_INDEX_PATH} has a row too many: ${row.path}`);
    for (const [column, cell] of Object.entries(value)) {
      if (row[column] !== cell)
        throw verificationError(`${column} of ${row.path} in ${PNG_INDEX_PATH} is "${row[column]}" where "${cell}" was meant`);
    }
  }
  if (!expected.next().done) throw verificationError(`${PNG_INDEX_PATH} lacks rows`);
}

interface WrittenMask {
  readonly object: PlannedObject;
  /** Null for the blank mask of an object that is known to be absent. */
  readonly mask: ExportObject | null;
}

function writtenMasks(plan: ExportPlan, frame: ExportFrame): WrittenMask[] {
  const absent = plan.request.options.png_absent ? frame.absent : [];
  return [...frame.objects.map((mask) => ({ object: mask.object, mask })), ...absent.map((object) => ({ object, mask: null }))];
}

function* expectedRows(source: DatasetSource, plan: ExportPlan): Generator<Record<string, string>, void, undefined> {
  for (const frame of walkFrames(source, plan)) {
    for (const { object, mask } of writtenMasks(plan, frame)) {
      yield {
        path: maskPath(frame, object),
        frame: String(frame.frameIndex),
        source_frame: String(frame.sourceFrameIndex),
        object_id: String(object.objectId),
        class: object.category.name.replaceAll('\r', ''),
        area: String(mask?.areaPx ?? 0),
      };
    }
  }
}

function readImage(path: string, bytes: Buffer, out: Uint8Array): GreyImage {
  try {
    return readGreyPng(bytes, out);
  } catch (error) {
    // A cut file lets Buffer's bounds check or zlib speak first.
    if (error instanceof PngError || error instanceof RangeError || error instanceof Error)
      throw verificationError(`${path}: ${error.message}`);
    throw error;
  }
}
