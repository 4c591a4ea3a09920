import { createReadStream } from 'node:fs';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { systemCode } from './fs-errors.ts';
import { JsonShapeError, readJsonElements } from './json-elements.ts';

/** An image entry of a COCO file; what is missing is null. */
export interface CocoImage {
  /** As text, so that 7 and "7" are the same image. */
  readonly id: string;
  readonly fileName: string;
  readonly width: number | null;
  readonly height: number | null;
  /** From our own exports. */
  readonly frameIndex: number | null;
  readonly sourceFrameIndex: number | null;
  readonly mediaSlug: string | null;
}

/** An annotation as it stands in the file, with its names looked up; its pixels are not read yet. */
export interface CocoAnnotation {
  readonly imageId: string;
  readonly className: string;
  /** What says that annotations of several images are one object; null when nothing does. */
  readonly trackKey: string | null;
  readonly objectId: number | null;
  readonly instanceName: string;
  readonly score: number | null;
  /** Polygons or RLE; see `coco-segmentation.ts`. */
  readonly segmentation: unknown;
}

/** A COCO file whose images and categories were read; its annotations are read when they are asked for. */
export interface CocoDataset {
  /** In the order of the file. */
  readonly images: ReadonlyMap<string, CocoImage>;
  /** Names of the categories that annotations use, by the number of the category. */
  readonly classNames: readonly string[];
  readonly annotationCount: number;
  annotations(signal?: AbortSignal): AsyncGenerator<CocoAnnotation, void, undefined>;
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * Reads a COCO instance file of any maker: ids from 0 or 1, as numbers or strings, categories that are not listed,
 * `iscrowd` as anything (a crowd is read like any other mask). The file is read twice and never held whole.
 * @throws AppError `dataset-invalid` when the file is missing, is not JSON, or has no images or annotations; `aborted`
 */
export async function readCocoDataset(file: string, signal?: AbortSignal): Promise<CocoDataset> {
  const images = new Map<string, CocoImage>();
  const names = new Map<string, string>();
  const used = new Set<string>();
  let annotationCount = 0;
  for await (const { key, value } of elementsOf(file, ['images', 'categories', 'annotations'], signal)) {
    const id = idOf(value.id);
    if (key === 'annotations') {
      annotationCount += 1;
      used.add(idOf(value.category_id) ?? '');
    } else if (key === 'images' && id !== null) images.set(id, imageOf(id, value));
    else if (id !== null) names.set(id, textOf(value.name) ?? `category-${id}`);
  }
  if (images.size === 0 || annotationCount === 0) {
    throw invalid(file, `it has ${images.size} images and ${annotationCount} annotations; a COCO instance file has both`);
  }
  const nameOf = (categoryId: unknown): string => {
    const id = idOf(categoryId);
    return id === null ? 'object' : (names.get(id) ?? `category-${id}`);
  };
  return {
    images,
    classNames: [...used].sort((a, b) => Number(a) - Number(b)).map((id) => nameOf(id === '' ? null : id)),
    annotationCount,
    annotations: async function* (readSignal = signal) {
      for await (const { value } of elementsOf(file, ['annotations'], readSignal))
        yield annotationOf(value, nameOf(value.category_id));
    },
  };
}

function invalid(file: string, why: string, cause?: unknown): AppError {
  return new AppError('dataset-invalid', say('dataset-unreadable', { path: file, why }), { file }, { cause });
}

async function* elementsOf(
  file: string,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly key: string; readonly value: Entry }, void, undefined> {
  try {
    for await (const { key, index, value } of readJsonElements(createReadStream(file, { encoding: 'utf8' }), new Set(keys))) {
      throwIfAborted(signal);
      if (index !== null && typeof value === 'object' && value !== null) yield { key, value: value as Entry };
    }
  } catch (error) {
    if (error instanceof JsonShapeError || error instanceof SyntaxError)
      throw invalid(file, `it is not whole JSON (${error.message})`, error);
    const code = systemCode(error);
    if (code !== null && !(error instanceof AppError)) throw invalid(file, `it cannot be read (${code})`, error);
    throw error;
  }
}

function idOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().slice(0, 200) : '';
  return text === '' ? null : text;
}

function wholeOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null;
}

function imageOf(id: string, entry: Entry): CocoImage {
  return {
    id,
    fileName: typeof entry.file_name === 'string' ? entry.file_name : '',
    width: wholeOf(entry.width) || null,
    height: wholeOf(entry.height) || null,
    frameIndex: wholeOf(entry.frame_index),
    sourceFrameIndex: wholeOf(entry.source_frame_index),
    mediaSlug: textOf(entry.media_slug),
  };
}

function annotationOf(entry: Entry, className: string): CocoAnnotation {
  const attributes = typeof entry.attributes === 'object' && entry.attributes !== null ? (entry.attributes as Entry) : {};
  const track = [entry.track_id, attributes.track_id, entry.object_id, entry.sam3_obj_id, entry.instance_id];
  const { score } = entry;
  return {
    imageId: idOf(entry.image_id) ?? '',
    className,
    trackKey: track.map(idOf).find((key) => key !== null) ?? null,
    objectId: wholeOf(entry.object_id),
    instanceName: textOf(entry.instance_name) ?? '',
    score: typeof score === 'number' && score >= 0 && score <= 1 ? score : null,
    segmentation: entry.segmentation,
  };
}
