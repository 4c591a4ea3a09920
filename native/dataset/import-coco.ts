import { lstat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import type { ImportReport } from '../contract/dataset.ts';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { Library } from '../library/library.ts';
import { applyImport, type IncomingMask, type Skipped } from './apply-import.ts';
import { readSegmentation } from './coco-segmentation.ts';
import { createFrameFinder, type FrameFinder, mediaOfProject, stemOf } from './frame-match.ts';
import { systemCode } from './fs-errors.ts';
import { type CocoDataset, type CocoImage, readCocoDataset } from './read-coco.ts';

export interface CocoImport {
  readonly projectId: number;
  readonly file: string;
  /** Folder with the images that the file names; each becomes a media item. Null: images are looked for among the project's media. */
  readonly imagesDir: string | null;
  /** The one media item that all images are frames of. */
  readonly mediaId: number | null;
  /** Imports an image file, or finds it when the project has it. */
  readonly importFile: (path: string) => Promise<Media>;
  readonly signal?: AbortSignal | undefined;
}

/** A frame that an image entry stands for. */
interface Place {
  readonly media: Media;
  readonly frameIndex: number;
}

/**
 * Imports a COCO instance file as one step that can be undone, beside what is there. Images become frames, in this order
 * of trust: the media item that was named; the file of that name in `imagesDir`; what our own exports write down
 * (`media_slug`, `source_frame_index`, `frame_index`); the name of an image or of a file of a sequence.
 * @throws AppError `dataset-invalid`, `dataset-media-mismatch` (no image was found, or sizes differ), `media-not-found`, `aborted`
 */
export async function importCocoDataset(library: Library, request: CocoImport): Promise<ImportReport> {
  const dataset = await readCocoDataset(request.file, request.signal);
  const places = await placeImages(library, request, dataset);
  const label = `Import ${basename(request.file)}`;
  return await applyImport(
    library,
    request.projectId,
    label,
    dataset.classNames,
    incomingOf(dataset, places, request),
    request.signal,
  );
}

async function* incomingOf(
  dataset: CocoDataset,
  places: ReadonlyMap<string, Place | string>,
  { signal }: CocoImport,
): AsyncGenerator<IncomingMask | Skipped, void, undefined> {
  for await (const annotation of dataset.annotations(signal)) {
    const place = places.get(annotation.imageId) ?? 'image-unknown';
    if (typeof place === 'string') {
      yield { skipped: place };
      continue;
    }
    const { media, frameIndex } = place;
    const rle = readSegmentation(annotation.segmentation, media.widthPx, media.heightPx);
    if (typeof rle === 'string') {
      yield { skipped: rle };
      continue;
    }
    const { className, trackKey, objectId, instanceName, score } = annotation;
    yield { mediaId: media.id, frameIndex, className, objectKey: trackKey, objectId, instanceName, score, rle };
  }
}

/** Where each image lies, or why it cannot be placed. @throws AppError `dataset-media-mismatch` when none can */
async function placeImages(library: Library, request: CocoImport, { images }: CocoDataset): Promise<Map<string, Place | string>> {
  const find = createPlaceFinder(library, request, [...images.values()]);
  const places = new Map<string, Place | string>();
  let differing: { readonly image: CocoImage; readonly media: Media } | null = null;
  for (const image of images.values()) {
    throwIfAborted(request.signal);
    const place = await find(image);
    if (place && !fits(image, place.media)) differing = { image, media: place.media };
    places.set(image.id, place ? (fits(image, place.media) ? place : 'size-differs') : 'image-not-found');
  }
  if ([...places.values()].some((place) => typeof place !== 'string')) return places;
  const details = { file: request.file, images: images.size };
  if (differing) {
    const { image, media } = differing;
    throw new AppError(
      'dataset-media-mismatch',
      say('coco-sizes', {
        path: request.file,
        size: `${image.width} × ${image.height}`,
        name: media.name,
        expected: `${media.widthPx} × ${media.heightPx}`,
      }),
      details,
    );
  }
  const [first] = images.values();
  throw new AppError(
    'dataset-media-mismatch',
    say('coco-of-other-media', { count: images.size, path: request.file, first: first.fileName }),
    details,
  );
}

function fits(image: CocoImage, media: Media): boolean {
  return (image.width ?? media.widthPx) === media.widthPx && (image.height ?? media.heightPx) === media.heightPx;
}

type PlaceFinder = (image: CocoImage) => Promise<Place | null>;

function createPlaceFinder(library: Library, request: CocoImport, images: readonly CocoImage[]): PlaceFinder {
  const finders = new Map<number, FrameFinder>();
  const finderOf = (media: Media): FrameFinder => {
    const finder =
      finders.get(media.id) ??
      createFrameFinder(
        library,
        media,
        images.map(({ fileName }) => fileName),
      );
    finders.set(media.id, finder);
    return finder;
  };
  const frameIn = (media: Media, image: CocoImage): Place | null => {
    const finder = finderOf(media);
    const frameIndex =
      image.sourceFrameIndex === null
        ? (image.frameIndex ?? finder.byName(image.fileName))
        : finder.bySource(image.sourceFrameIndex);
    return frameIndex === null || frameIndex >= media.frameCount ? null : { media, frameIndex };
  };
  if (request.mediaId !== null) {
    const media = mediaOfProject(library, request.projectId, request.mediaId);
    return async (image) => frameIn(media, image);
  }
  const all = library.media(request.projectId);
  return async (image) => {
    const path = request.imagesDir === null ? null : await fileIn(request.imagesDir, image.fileName);
    if (path !== null) return { media: await request.importFile(path), frameIndex: 0 };
    const own = all.find(({ slug }) => slug === image.mediaSlug);
    if (own) return frameIn(own, image);
    const named = all.filter((media) => media.kind === 'image' && stemOf(media.name) === stemOf(image.fileName));
    if (named.length === 1) return { media: named[0], frameIndex: 0 };
    const sequences = all.filter((media) => media.kind === 'sequence');
    const frames = sequences.flatMap((media) => {
      const frameIndex = finderOf(media).byFile(image.fileName);
      return frameIndex === null ? [] : [{ media, frameIndex }];
    });
    return frames.length === 1 ? frames[0] : null;
  };
}

/** The image file under `dir`, by its whole relative name or by its last part; never outside `dir`. */
async function fileIn(dir: string, fileName: string): Promise<string | null> {
  if (fileName === '') return null;
  const name = fileName.replaceAll('\\', '/');
  for (const path of [resolve(dir, name), join(dir, basename(name))]) {
    const inside = relative(dir, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) continue;
    if (await isFile(path)) return path;
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}
