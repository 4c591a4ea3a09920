import type { ExportFormat } from '../contract/dataset.ts';
import type { SourceImage } from './source.ts';
import type { Subset } from './split.ts';
import type { ExportFrame, ExportObject } from './walk.ts';

/** Formats in the order in which they are written and read back, whatever the request's order. */
export const FORMATS = ['yolo_segmentation', 'binary_masks_png', 'coco_instance'] as const satisfies readonly ExportFormat[];

export type ImageExtension = SourceImage['extension'];

/**
 * The one folder that holds the images of an export. YOLO finds labels by replacing `images` by `labels` in a path, so it
 * needs them in its own folder; COCO's readers are told where images lie; for PNG masks they are a by-product.
 */
export function imagesFolder(formats: readonly ExportFormat[]): string {
  const owner =
    (['yolo_segmentation', 'coco_instance'] as const).find((format) => formats.includes(format)) ?? 'binary_masks_png';
  return `${owner}/images`;
}

/** An image relative to `imagesFolder`: COCO's `file_name`. */
export function imageName(frame: Pick<ExportFrame, 'subset' | 'stem'>, extension: ImageExtension): string {
  return `${frame.subset}/${frame.stem}.${extension}`;
}

export function cocoPath(subset: Subset): string {
  return `coco_instance/annotations/instances_${subset}.json`;
}

export function labelPath(frame: Pick<ExportFrame, 'subset' | 'stem'>): string {
  return `yolo_segmentation/labels/${frame.subset}/${frame.stem}.txt`;
}

export const YOLO_DATA_PATH = 'yolo_segmentation/data.yaml';
export const YOLO_CLASSES_PATH = 'yolo_segmentation/classes.txt';
export const PNG_INDEX_PATH = 'binary_masks_png/index.csv';

/** The mask of an object on a frame, relative to `binary_masks_png`. */
export function maskPath(frame: ExportFrame, object: ExportObject['object']): string {
  const folder = `obj_${String(object.objectId).padStart(3, '0')}_${object.category.slug}`;
  return `masks/${frame.planned.folder}/${folder}/${String(frame.frameIndex).padStart(6, '0')}.png`;
}

/** The parts of a dataset that a request writes. */
export function subsetsOf(split: unknown): readonly Subset[] {
  return split === null ? ['train'] : ['train', 'val'];
}
