import { z } from 'zod';
import { frameIndexSchema } from './geometry.ts';
import { nameSchema } from './records.ts';

const id = z.int().positive();

export const exportFormatSchema = z.enum(['coco_instance', 'yolo_segmentation', 'binary_masks_png']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** Names for the objects of an export, where they are to differ from the project's. `obj_id` is a track's objectId. */
export const objectMetaSchema = z.object({
  media_id: id.optional(),
  obj_id: id,
  class_name: nameSchema.optional(),
  instance_name: z.string().max(200).optional(),
});

/**
 * How objects are joined in the export; the library is never changed. `group` keeps one annotation per object and gives
 * the members of a group one group id and name; `destructive_export` writes the union of a group as one object.
 */
export const mergeSchema = z.object({
  mode: z.enum(['none', 'group', 'destructive_export']),
  groups: z
    .array(
      z.object({
        media_id: id.optional(),
        obj_ids: z.array(id).min(1),
        class_name: nameSchema.optional(),
        instance_name: z.string().max(200).optional(),
      }),
    )
    .default([]),
});

/** Which frames are written, both ends included; null means to the end. */
export const scopeSchema = z.object({
  frame_start: frameIndexSchema.default(0),
  frame_end: frameIndexSchema.nullable().default(null),
  include_images: z.boolean().default(false),
});

/** Contiguous blocks of each media item: the last `val_fraction` of its frames are validation, with a gap that is written to neither. */
export const splitSchema = z.object({
  val_fraction: z.number().gt(0).lt(1),
  gap_frames: z.int().min(0).default(0),
});

export const exportRequestSchema = z.object({
  projectId: id,
  /** Default: every media item of the project. */
  mediaIds: z.array(id).optional(),
  /** Only objects of these classes; null stands for objects without one. Default: every object. */
  classIds: z.array(id.nullable()).min(1).optional(),
  formats: z.array(exportFormatSchema).min(1),
  /** Absolute path. A name that ends in `.zip` gives one file, anything else a folder. */
  out: z.string().min(1),
  /**
   * Replace what lies at `out`: anything but a foreign folder (true), only what an earlier export wrote (`own`), or
   * nothing. What may not be replaced is `export-target-exists`.
   */
  overwrite: z.union([z.boolean(), z.literal('own')]).default(false),
  object_meta: z.array(objectMetaSchema).default([]),
  merge: mergeSchema.default({ mode: 'none', groups: [] }),
  scope: scopeSchema.default({ frame_start: 0, frame_end: null, include_images: false }),
  /** Propagate tracks that have frames in the scope that nothing was decided for, before exporting. */
  auto_propagate_if_incomplete: z.boolean().default(false),
  split: splitSchema.nullable().default(null),
  options: z
    .object({
      coco_segmentation: z.enum(['rle', 'polygon']).default('rle'),
      /** What polygons do with a hole: write that object as RLE, cut a bridge to it, or fill it (reported). */
      polygon_holes: z.enum(['rle', 'bridge', 'fill']).default('rle'),
      /** Douglas-Peucker tolerance in pixels for every polygon; 0 keeps every corner. */
      polygon_tolerance_px: z.number().min(0).default(0),
      yolo_parts: z.enum(['bridge', 'lines']).default('bridge'),
      yolo_holes: z.enum(['bridge', 'fill']).default('bridge'),
      /** Write an image entry and an empty label file for frames without objects. */
      include_negatives: z.boolean().default(true),
      png_values: z.enum(['0-255', '0-1']).default('0-255'),
      /** Write a blank PNG where an object is known to be absent. */
      png_absent: z.boolean().default(false),
    })
    .prefault({}),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;
export type ExportRequestInput = z.input<typeof exportRequestSchema>;

/** Something that the written files say less exactly than the library does, or a thing worth knowing before export. */
export const exportNoteSchema = z.object({
  severity: z.enum(['info', 'warning', 'loss']),
  /** kebab-case, e.g. `holes-bridged`, `parts-bridged`, `overlap-hidden`, `not-processed`, `class-missing`. */
  code: z.string(),
  message: z.string(),
  format: exportFormatSchema.nullable(),
  count: z.int().min(0),
  details: z.record(z.string(), z.unknown()).default({}),
});
export type ExportNote = z.infer<typeof exportNoteSchema>;

/** What an export would write; computed before anything is written. */
export const preflightSchema = z.object({
  frames: z.int().min(0),
  objects: z.int().min(0),
  masks: z.int().min(0),
  notProcessed: z.int().min(0),
  notes: z.array(exportNoteSchema),
});
export type Preflight = z.infer<typeof preflightSchema>;

/** What an export wrote, after it was read back. */
export const exportReportSchema = preflightSchema.extend({
  out: z.string(),
  bytes: z.number().min(0),
  files: z.int().min(0),
  formats: z.array(
    z.object({
      format: exportFormatSchema,
      annotations: z.int().min(0),
      images: z.int().min(0),
      /** Masks that were read back from the written files and compared with the library. */
      verified: z.int().min(0),
      /** Least IoU between a written and a library mask; 1 when nothing was lost, null when there were no masks. */
      minIou: z.number().min(0).max(1).nullable(),
    }),
  ),
});
export type ExportReport = z.infer<typeof exportReportSchema>;

/** What an import of annotations did; what was there before is kept, and what could not be taken is listed. */
export const importReportSchema = z.object({
  media: z.int().min(0),
  tracks: z.int().min(0),
  masks: z.int().min(0),
  classes: z.int().min(0),
  skipped: z.array(z.object({ reason: z.string(), count: z.int().min(0) })),
});
export type ImportReport = z.infer<typeof importReportSchema>;
