import { throwIfAborted } from '../contract/errors.ts';
import { mergeAll } from '../masks/combine.ts';
import { areaOf, intersectionOverUnion } from '../masks/measure.ts';
import { rasterizeCocoPolygon } from '../masks/polygons.ts';
import type { Rle } from '../masks/rle.ts';
import { type ArchiveReader, verificationError } from './archive-reader.ts';
import { readJsonElements } from './json-elements.ts';
import { cocoPath, imageName, subsetsOf } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { withoutHoles } from './outline.ts';
import type { ExportPlan } from './plan.ts';
import type { DatasetSource } from './source.ts';
import type { Subset } from './split.ts';
import { type ExportFrame, type ExportObject, walkFrames } from './walk.ts';
import { Tally } from './writer.ts';

const KEYS = new Set(['info', 'licenses', 'categories', 'images', 'annotations']);

interface CocoVerification {
  readonly reader: ArchiveReader;
  readonly source: DatasetSource;
  readonly plan: ExportPlan;
  readonly ledger: Ledger;
  readonly signal: AbortSignal | undefined;
}

/** Reads the COCO files back, in lockstep with the project. @throws AppError `export-verification-failed` */
export async function verifyCoco(context: CocoVerification): Promise<Tally> {
  const tally = new Tally();
  for (const subset of subsetsOf(context.plan.request.split)) await verifyFile(context, subset, tally);
  return tally;
}

async function verifyFile(
  { reader, source, plan, ledger, signal }: CocoVerification,
  subset: Subset,
  tally: Tally,
): Promise<void> {
  const path = cocoPath(subset);
  const images = expectedImages(source, plan, ledger, subset);
  const masks = expectedMasks(source, plan, subset);
  const categories = plan.categories.map(({ id, name }) => ({ id, name })).values();
  for await (const { key, value } of readJsonElements(reader.text(path), KEYS)) {
    throwIfAborted(signal);
    const entry = asRecord(value, path);
    if (key === 'categories') compare(path, 'categories', entry, categories.next().value);
    if (key === 'images') {
      compare(path, 'images', entry, images.next().value);
      tally.images += 1;
    }
    if (key === 'annotations') {
      const expected = masks.next().value;
      if (!expected) throw verificationError(`${path} holds an annotation too many`);
      tally.addMask(verifyAnnotation(path, entry, expected));
    }
  }
  for (const rest of [images, masks, categories]) {
    if (!rest.next().done) throw verificationError(`${path} lacks entries`);
  }
}

type Entry = Readonly<Record<string, unknown>>;

function asRecord(value: unknown, path: string): Entry {
  if (typeof value !== 'object' || value === null) throw verificationError(`${path} holds something that is not an object`);
  return value as Entry;
}

/** The fields that must be there, in COCO's words. */
function* expectedImages(
  source: DatasetSource,
  plan: ExportPlan,
  ledger: Ledger,
  subset: Subset,
): Generator<Entry, void, undefined> {
  let id = 1;
  for (const frame of listedFrames(source, plan, subset)) {
    const { media } = frame.planned;
    const file_name = imageName(frame, ledger.check(frame).extension);
    yield { id, width: media.widthPx, height: media.heightPx, file_name, frame_index: frame.frameIndex };
    id += 1;
  }
}

interface ExpectedMask {
  readonly mask: ExportObject;
  readonly fields: Entry;
}

function* expectedMasks(source: DatasetSource, plan: ExportPlan, subset: Subset): Generator<ExpectedMask, void, undefined> {
  let id = 1;
  let image_id = 1;
  for (const frame of listedFrames(source, plan, subset)) {
    for (const mask of frame.objects) {
      const { object } = mask;
      yield {
        mask,
        fields: {
          id,
          image_id,
          category_id: object.category.id,
          iscrowd: 0,
          area: writtenArea(plan, mask),
          track_id: object.trackId,
        },
      };
      id += 1;
    }
    image_id += 1;
  }
}

/** Holes that were filled count. */
function writtenArea(plan: ExportPlan, mask: ExportObject): number {
  const { coco_segmentation, polygon_holes } = plan.request.options;
  return coco_segmentation === 'polygon' && polygon_holes === 'fill' ? areaOf(withoutHoles(mask.rle)) : mask.areaPx;
}

function* listedFrames(source: DatasetSource, plan: ExportPlan, subset: Subset): Generator<ExportFrame, void, undefined> {
  for (const frame of walkFrames(source, plan)) {
    if (frame.listed && frame.subset === subset) yield frame;
  }
}

function compare(path: string, list: string, entry: Entry, expected: unknown): void {
  if (typeof expected !== 'object' || expected === null) throw verificationError(`${path} holds an entry too many in ${list}`);
  for (const [name, value] of Object.entries(expected)) {
    if (entry[name] !== value) {
      throw verificationError(
        `${name} in ${list} of ${path} is ${JSON.stringify(entry[name])} where ${JSON.stringify(value)} was meant`,
      );
    }
  }
}

function verifyAnnotation(path: string, entry: Entry, { mask, fields }: ExpectedMask): number {
  compare(path, 'annotations', entry, fields);
  const { x, y, width, height } = mask.bbox;
  if (JSON.stringify(entry.bbox) !== JSON.stringify([x, y, width, height]))
    throw verificationError(`a box of ${path} is not that of its mask`);
  const { segmentation } = entry;
  if (Array.isArray(segmentation)) {
    const parts = segmentation.map((ring: number[]) => rasterizeCocoPolygon(ring, mask.rle.width, mask.rle.height));
    return intersectionOverUnion(mergeAll(parts, 'union'), mask.rle);
  }
  const read = decodeSegmentation(asRecord(segmentation, path), path);
  if (!sameMask(read, mask.rle))
    throw verificationError(`annotation ${String(entry.id)} of ${path} does not have the pixels of the project`, {
      annotationId: entry.id,
    });
  return 1;
}

function sameMask(a: Rle, b: Rle): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    Buffer.from(a.counts.buffer, a.counts.byteOffset, a.counts.byteLength).equals(
      Buffer.from(b.counts.buffer, b.counts.byteOffset, b.counts.byteLength),
    )
  );
}

/** COCO's compressed RLE, read by code of its own (cocodataset/cocoapi, common/maskApi.c, rleFrString). */
function decodeSegmentation(segmentation: Entry, path: string): Rle {
  const { size, counts } = segmentation;
  if (!Array.isArray(size) || typeof counts !== 'string')
    throw verificationError(`${path} holds a segmentation that is not compressed RLE`);
  const runs: number[] = [];
  let value = 0;
  let shift = 0;
  for (let at = 0; at < counts.length; at += 1) {
    const digit = counts.charCodeAt(at) - 48;
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit & 32) continue;
    if (digit & 16) value -= 2 ** shift; // the highest bit is the sign
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
    value = 0;
    shift = 0;
  }
  return { width: Number(size[1]), height: Number(size[0]), counts: Uint32Array.from(runs) };
}
