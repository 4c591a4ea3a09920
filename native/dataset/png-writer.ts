import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { emptyRle, type Rle } from '../masks/rle.ts';
import { maskPath, PNG_INDEX_PATH } from './layout.ts';
import { encodeMaskPng } from './mask-png.ts';
import type { PlannedObject } from './plan.ts';
import { Spool } from './spool.ts';
import type { ExportFrame, ExportObject } from './walk.ts';
import { type FormatWriter, Tally, type WriterContext } from './writer.ts';

/** The columns of index.csv. */
export const INDEX_COLUMNS = [
  'path',
  'media',
  'media_name',
  'subset',
  'frame',
  'source_frame',
  'pts',
  'time_ms',
  'object_id',
  'track_id',
  'class_id',
  'class',
  'instance',
  'group_id',
  'group',
  'source',
  'score',
  'area',
  'width',
  'height',
] as const;

/** What stands under `source` for the blank mask of an object that is known to be absent. */
export const ABSENT = 'absent';

/** One 8-bit greyscale PNG for each object and frame, and an index. No file where nothing is known. */
export async function pngWriter(context: WriterContext): Promise<FormatWriter> {
  const { sink, plan } = context;
  const { png_values, png_absent } = plan.request.options;
  const on = png_values === '0-1' ? 1 : 255;
  const tally = new Tally();
  const index = await Spool.create(join(context.work, 'png-index'));
  const blanks = new Map<string, Buffer>(); // one a media size
  await index.append(stringify([[...INDEX_COLUMNS]]));

  // One buffer for each object of a frame, used again for the next frame: a mask of 4K is 8 MB.
  const buffers: Uint8Array[] = [];
  async function encode(rle: Rle, slot: number): Promise<Buffer> {
    const length = (rle.width + 1) * rle.height;
    if (buffers[slot]?.length !== length) buffers[slot] = new Uint8Array(length);
    return await encodeMaskPng(rle, on, buffers[slot]);
  }

  async function encodeBlank(width: number, height: number): Promise<Buffer> {
    const key = `${width}x${height}`;
    const blank = blanks.get(key) ?? (await encode(emptyRle(width, height), 0));
    blanks.set(key, blank);
    return blank;
  }

  return {
    tally,
    writeFrame: async (frame) => {
      const pngs = await Promise.all(frame.objects.map(({ rle }, slot) => encode(rle, slot)));
      for (const [position, mask] of frame.objects.entries()) {
        const path = maskPath(frame, mask.object);
        await sink.addBytes(`binary_masks_png/${path}`, pngs[position]!);
        await index.append(stringify([indexRow(frame, path, mask.object, mask)]));
        tally.addMask(1);
      }
      for (const object of png_absent ? frame.absent : []) {
        const { widthPx, heightPx } = frame.planned.media;
        const path = maskPath(frame, object);
        await sink.addBytes(`binary_masks_png/${path}`, await encodeBlank(widthPx, heightPx));
        await index.append(stringify([indexRow(frame, path, object, null)]));
      }
      if (frame.listed) tally.images += 1;
    },
    finish: async () => {
      await index.close();
      await sink.addParts(PNG_INDEX_PATH, [{ spool: index.path }]);
    },
    close: () => index.close(),
  };
}

function indexRow(
  frame: ExportFrame,
  path: string,
  object: PlannedObject,
  mask: ExportObject | null,
): (string | number | null)[] {
  const { media } = frame.planned;
  const row = {
    path,
    media: media.slug,
    media_name: media.name,
    subset: frame.subset,
    frame: frame.frameIndex,
    source_frame: frame.sourceFrameIndex,
    pts: frame.ptsTicks,
    time_ms: frame.timeMs,
    object_id: object.objectId,
    track_id: object.trackId,
    class_id: object.category.id,
    class: object.category.name,
    instance: object.instanceName,
    group_id: object.group?.id ?? null,
    group: object.group?.name ?? null,
    source: mask?.origin ?? ABSENT,
    score: mask?.score ?? null,
    area: mask?.areaPx ?? 0,
    width: media.widthPx,
    height: media.heightPx,
  } satisfies Record<(typeof INDEX_COLUMNS)[number], string | number | null>;
  return INDEX_COLUMNS.map((column) => row[column]);
}
