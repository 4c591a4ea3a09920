import { z } from 'zod';

/** A point of the shown image, x and y in [0, 1]: (0, 0) is the outer corner of the top left pixel. */
export const normalizedPointSchema = z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });
export type NormalizedPoint = Readonly<z.infer<typeof normalizedPointSchema>>;

/** A box of the shown image by its top left corner and size, all in [0, 1]. */
export const normalizedBoxSchema = z.object({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().positive().max(1),
  height: z.number().positive().max(1),
});
export type NormalizedBox = Readonly<z.infer<typeof normalizedBoxSchema>>;

/** A box in whole pixels: x and y of its first pixel, and how many pixels it spans. An empty mask has 0, 0, 0, 0. */
export const pixelBoxSchema = z.object({
  x: z.int().min(0),
  y: z.int().min(0),
  width: z.int().min(0),
  height: z.int().min(0),
});
export type PixelBox = Readonly<z.infer<typeof pixelBoxSchema>>;

/** COCO's compressed run-length encoding: column-major runs, zeros first, as an ASCII string; `size` is [height, width]. */
export const cocoRleSchema = z.object({
  size: z.tuple([z.int().positive(), z.int().positive()]),
  counts: z.string(),
});
export type CocoRle = z.infer<typeof cocoRleSchema>;

/** `#rrggbb`, lower case. */
export const colorSchema = z.string().regex(/^#[0-9a-f]{6}$/);

/** A frame of a media item as it is annotated, counted from 0 in display order. */
export const frameIndexSchema = z.int().min(0);

/** Frames `from` to `to`, both included. */
export const frameRangeSchema = z
  .object({ from: frameIndexSchema, to: frameIndexSchema })
  .refine((range) => range.from <= range.to, 'from must not lie after to');
export type FrameRange = Readonly<z.infer<typeof frameRangeSchema>>;
