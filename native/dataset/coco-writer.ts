import { join } from 'node:path';
import { rleToCoco } from '../masks/coco.ts';
import { cocoPath, imageName, subsetsOf } from './layout.ts';
import { cocoOutline } from './outline.ts';
import type { Subset } from './split.ts';
import { Spool } from './spool.ts';
import type { ExportFrame, ExportObject } from './walk.ts';
import { type FormatWriter, Tally, type WriterContext } from './writer.ts';

interface OpenJson {
  readonly images: Spool;
  readonly annotations: Spool;
  nextImageId: number;
  nextAnnotationId: number;
}

/**
 * COCO instance JSON, one file a subset. Images and annotations come interleaved, so each list is spooled to a file of
 * its own and the two are joined at the end.
 * Source of the format: cocodataset.org/#format-data; extra fields stand at the top level, where readers pass them over.
 */
export async function cocoWriter(context: WriterContext): Promise<FormatWriter> {
  const subsets = subsetsOf(context.plan.request.split);
  const files = new Map<Subset, OpenJson>();
  const tally = new Tally();
  for (const subset of subsets) {
    files.set(subset, {
      images: await Spool.create(join(context.work, `coco-${subset}-images`)),
      annotations: await Spool.create(join(context.work, `coco-${subset}-annotations`)),
      nextImageId: 1,
      nextAnnotationId: 1,
    });
  }
  return {
    tally,
    writeFrame: async (frame, extension) => {
      if (!frame.listed) return;
      const file = files.get(frame.subset)!;
      const image = imageEntry(frame, file.nextImageId, imageName(frame, extension));
      await file.images.append(entryText(image));
      tally.images += 1;
      for (const object of frame.objects) {
        const { segmentation, areaPx, iou } = segmentationOf(context, object);
        tally.addMask(iou);
        await file.annotations.append(
          entryText(annotationEntry(frame, object, file.nextAnnotationId, image.id, { segmentation, areaPx })),
        );
        file.nextAnnotationId += 1;
      }
      file.nextImageId += 1;
    },
    finish: async () => {
      for (const [subset, { images, annotations }] of files) {
        await Promise.all([images.close(), annotations.close()]);
        const head = JSON.stringify({ info: infoOf(context), licenses: [], categories: categoriesOf(context) }).slice(0, -1);
        await context.sink.addParts(cocoPath(subset), [
          `${head},\n"images":[`,
          { spool: images.path },
          '],\n"annotations":[',
          { spool: annotations.path },
          ']}\n',
        ]);
      }
    },
    close: async () => {
      for (const { images, annotations } of files.values()) await Promise.all([images.close(), annotations.close()]);
    },
  };
}

interface Shape {
  readonly segmentation: unknown;
  /** Pixels of what is written, which differs from the mask where holes were filled. */
  readonly areaPx: number;
}

/** One entry a line, so that the file can be looked at with ordinary tools. */
function entryText(entry: { readonly id: number }): string {
  return `${entry.id === 1 ? '\n' : ',\n'}${JSON.stringify(entry)}`;
}

function infoOf({ plan, createdAt }: WriterContext): Record<string, unknown> {
  return {
    description: `Written by sam3-workstation. ${plan.media.length} media, ${plan.categories.length} categories.`,
    version: '1.0',
    year: createdAt.getUTCFullYear(),
    date_created: createdAt.toISOString(),
  };
}

function categoriesOf({ plan }: WriterContext): Record<string, unknown>[] {
  return plan.categories.map(({ id, name }) => ({ id, name, supercategory: '' }));
}

function imageEntry(frame: ExportFrame, id: number, fileName: string) {
  const { media } = frame.planned;
  return {
    id,
    width: media.widthPx,
    height: media.heightPx,
    file_name: fileName,
    video_id: media.id,
    media_slug: media.slug,
    media_name: media.name,
    frame_index: frame.frameIndex,
    source_frame_index: frame.sourceFrameIndex,
    time_ms: frame.timeMs,
    pts: frame.ptsTicks,
  };
}

function annotationEntry(frame: ExportFrame, mask: ExportObject, id: number, imageId: number, shape: Shape) {
  const { object, bbox } = mask;
  return {
    id,
    image_id: imageId,
    category_id: object.category.id,
    // An integer: some readers compare it with `is`, others store it in an integer column. Never 1, which means "a crowd".
    iscrowd: 0,
    area: shape.areaPx,
    bbox: [bbox.x, bbox.y, bbox.width, bbox.height],
    segmentation: shape.segmentation,
    track_id: object.trackId,
    object_id: object.objectId,
    instance_name: object.instanceName,
    frame_index: frame.frameIndex,
    source_frame_index: frame.sourceFrameIndex,
    score: mask.score,
    source: mask.origin,
    ...(object.group && { group_id: object.group.id, group_name: object.group.name }),
  };
}

function segmentationOf({ plan, notes }: WriterContext, mask: ExportObject): Shape & { readonly iou: number } {
  const { options } = plan.request;
  const outline = options.coco_segmentation === 'polygon' ? cocoOutline(mask.rle, options) : null;
  for (const code of outline?.notes ?? []) notes.add(code, 'coco_instance');
  if (!outline?.rings) return { segmentation: rleToCoco(mask.rle), areaPx: mask.areaPx, iou: 1 };
  return { segmentation: outline.rings.map((ring) => Array.from(ring)), areaPx: outline.areaPx, iou: outline.iou };
}
