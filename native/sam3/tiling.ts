import { throwIfAborted } from '../contract/errors.ts';
import type { NormalizedBox, PixelBox } from '../contract/geometry.ts';
import { areaOf, boundingBox, intersectionArea } from '../masks/measure.ts';
import { pasteRle } from '../masks/transform.ts';
import type { FindOptions, RgbImage } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import type { SortedConcept } from './concept-prompts.ts';
import type { ExemplarBox } from './detector.ts';
import type { FeatureCache } from './feature-cache.ts';
import { encodeImage } from './features.ts';
import { type FoundInstance, findInstances } from './find-instances.ts';
import { checkBox } from './prompt-points.ts';
import { PHRASE_WITHOUT_TEXT, type PhraseEncoder } from './text.ts';

/** Share of a tile that it has in common with its neighbour: what is smaller than that is whole in one of them. */
const OVERLAP = 0.25;
/** Answers of different tiles are one instance above this IoU, or when this much of the smaller lies in the larger. */
const SAME_IOU = 0.5;
const SAME_CONTAINED = 0.8;
/** An instance that comes this near to a tile's inner border, in pixels of the picture, was cut by it. */
const BORDER_PX = 2;

/** What a tiled search needs. */
export interface TiledSearch {
  readonly graphs: Graphs;
  readonly phrases: PhraseEncoder;
  /** The encoding of the whole picture, as frame 0. */
  readonly whole: FeatureCache;
  readonly image: RgbImage;
}

/** One instance and the part of the picture that it was found in. */
interface Found extends FoundInstance {
  readonly part: number;
}

/**
 * Every instance of a concept, best first, also those that are too small to be seen at the model's size: the region (or
 * the whole picture) is looked at as a whole and again in `tiles` × `tiles` overlapping tiles. What a tile's inner border
 * cuts is left to its neighbour or to the whole. Costs an encoder and a detector run per part and phrase.
 * Source of the scheme: Akyon et al., Slicing Aided Hyper Inference, 2022.
 * @throws AppError `prompt-outside-image` for a region outside the picture, `aborted`, `out-of-memory`
 */
export async function findTiled(
  search: TiledSearch,
  concept: SortedConcept,
  options: FindOptions,
  signal?: AbortSignal,
): Promise<readonly FoundInstance[]> {
  const { image } = search;
  if (options.region !== undefined) checkBox(options.region);
  const region = options.region === undefined ? wholeOf(image) : toPixels(options.region, image);
  const tiles = tilesOf(region, options.tiles ?? 1);
  const parts = tiles.length === 1 ? tiles : [region, ...tiles];
  const found: Found[] = [];
  for (const [part, box] of parts.entries()) {
    throwIfAborted(signal);
    const instances = await findInPart(search, concept, box, signal);
    found.push(...instances.filter((instance) => !isCut(instance, box, region)).map((instance) => ({ ...instance, part })));
  }
  return mergeParts(found);
}

async function findInPart(search: TiledSearch, concept: SortedConcept, box: PixelBox, signal: AbortSignal | undefined) {
  const { graphs, phrases, whole, image } = search;
  const isAll = box.width === image.width && box.height === image.height;
  const local = isAll ? concept : { ...concept, exemplars: exemplarsIn(concept.exemplars, box, image) };
  const isWordless = concept.phrases[0] === PHRASE_WITHOUT_TEXT && concept.exemplars.length > 0;
  if (isWordless && !local.exemplars.some(({ sign }) => sign === 'positive')) return [];
  const features = isAll ? await whole.at(0, signal) : await encodeImage(graphs, crop(image, box));
  throwIfAborted(signal);
  const found = await findInstances(graphs, phrases, features, local, box, signal);
  return isAll ? found : found.map(({ score, mask }) => ({ score, mask: pasteRle(mask, image, box) }));
}

/** Cuts a box into tiles, row by row; they overlap by a quarter and together cover it. */
export function tilesOf(region: PixelBox, tiles: number): readonly PixelBox[] {
  const columns = spans(region.x, region.width, tiles);
  return spans(region.y, region.height, tiles).flatMap((row) =>
    columns.map((column) => ({ x: column.from, y: row.from, width: column.length, height: row.length })),
  );
}

function spans(from: number, length: number, count: number): readonly { readonly from: number; readonly length: number }[] {
  const span = Math.min(length, Math.ceil(length / (count - (count - 1) * OVERLAP)));
  return Array.from({ length: count }, (_, index) => ({
    from: from + (count === 1 ? 0 : Math.round((index * (length - span)) / (count - 1))),
    length: span,
  }));
}

function wholeOf({ width, height }: RgbImage): PixelBox {
  return { x: 0, y: 0, width, height };
}

/** The least box of whole pixels around a box, inside the picture. */
function toPixels(box: NormalizedBox, { width, height }: RgbImage): PixelBox {
  const [left, top] = [Math.floor(Math.max(0, box.x) * width), Math.floor(Math.max(0, box.y) * height)];
  const right = Math.min(width, Math.ceil((box.x + box.width) * width));
  const bottom = Math.min(height, Math.ceil((box.y + box.height) * height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Exemplars whose middle lies in a part, in coordinates of the part. */
function exemplarsIn(exemplars: readonly ExemplarBox[], part: PixelBox, image: RgbImage): readonly ExemplarBox[] {
  return exemplars.flatMap(({ box, sign }) => {
    const x = (box.x * image.width - part.x) / part.width;
    const y = (box.y * image.height - part.y) / part.height;
    const width = (box.width * image.width) / part.width;
    const height = (box.height * image.height) / part.height;
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    const isInside = middleX >= 0 && middleX <= 1 && middleY >= 0 && middleY <= 1;
    return isInside ? [{ box: { x, y, width, height }, sign }] : [];
  });
}

function crop(image: RgbImage, box: PixelBox): RgbImage {
  const data = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.y + y) * image.width + box.x) * 3;
    data.set(image.data.subarray(from, from + box.width * 3), y * box.width * 3);
  }
  return { width: box.width, height: box.height, data };
}

/** Whether an instance reaches a border of its part that is not a border of what was searched. */
function isCut({ mask }: FoundInstance, part: PixelBox, region: PixelBox): boolean {
  const box = boundingBox(mask);
  const [right, bottom] = [part.x + part.width, part.y + part.height];
  return (
    (part.x > region.x && box.x < part.x + BORDER_PX) ||
    (part.y > region.y && box.y < part.y + BORDER_PX) ||
    (right < region.x + region.width && box.x + box.width > right - BORDER_PX) ||
    (bottom < region.y + region.height && box.y + box.height > bottom - BORDER_PX)
  );
}

/** One answer per instance, best first: of those that different parts gave, the best stays. */
function mergeParts(found: readonly Found[]): readonly FoundInstance[] {
  const kept: Found[] = [];
  for (const candidate of [...found].sort((a, b) => b.score - a.score)) {
    if (!kept.some((better) => better.part !== candidate.part && isSame(better, candidate))) kept.push(candidate);
  }
  return kept.map(({ score, mask }) => ({ score, mask }));
}

function isSame(a: FoundInstance, b: FoundInstance): boolean {
  const both = intersectionArea(a.mask, b.mask);
  const [areaA, areaB] = [areaOf(a.mask), areaOf(b.mask)];
  return both > SAME_IOU * (areaA + areaB - both) || both > SAME_CONTAINED * Math.min(areaA, areaB);
}
