import { z } from 'zod';
import {
  cocoRleSchema,
  colorSchema,
  frameIndexSchema,
  normalizedBoxSchema,
  normalizedPointSchema,
  pixelBoxSchema,
} from './geometry.ts';

const id = z.int().positive();
const timeMs = z.number();
const nameSchema = z.string().trim().min(1).max(200);

export { nameSchema };

/** A body of work with its own classes and its own history. `deletedAtMs` is set while it lies in the trash. */
export const projectSchema = z.object({ id, name: nameSchema, createdAtMs: timeMs, deletedAtMs: timeMs.nullable() });
export type Project = Readonly<z.infer<typeof projectSchema>>;

/** What an object is. `categoryId` counts from 1 in each project, is what datasets write, and is never used again. */
export const classSchema = z.object({
  id,
  projectId: id,
  categoryId: id,
  name: nameSchema,
  color: colorSchema,
  hotkey: z.string().max(1).nullable(),
});
export type ObjectClass = Readonly<z.infer<typeof classSchema>>;

export const mediaKindSchema = z.enum(['video', 'image', 'sequence']);
export const mediaPolicySchema = z.enum(['interactive', 'long']);
export type MediaPolicy = z.infer<typeof mediaPolicySchema>;

/** How colours are coded in the source, in ffmpeg's words; null where the file does not say. */
export const colorInfoSchema = z.object({
  pixelFormat: z.string().nullable(),
  range: z.string().nullable(),
  space: z.string().nullable(),
  transfer: z.string().nullable(),
  primaries: z.string().nullable(),
});

/**
 * A video, an image or a sequence of images. Width and height are those of the shown image (rotation and EXIF
 * orientation applied). Frames are counted from 0 in display order; `frameCount` is the number of annotated frames,
 * which under the interactive policy may be fewer than the source has.
 */
export const mediaSchema = z.object({
  id,
  projectId: id,
  name: nameSchema,
  /** A name that is safe in a path, and unique in its project. */
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  kind: mediaKindSchema,
  /** Absolute path of the file, or of the folder of a sequence. */
  sourcePath: z.string(),
  /** sha256 of the content, hex; of a sequence: of the list of its files' names and hashes. */
  contentHash: z.string(),
  bytes: z.number(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  frameCount: z.int().positive(),
  sourceFrameCount: z.int().positive(),
  /** Annotated frames a second, on average; null for images and for sequences without a rate. */
  fps: z.number().positive().nullable(),
  sourceFps: z.number().positive().nullable(),
  durationMs: z.number().min(0),
  codec: z.string().nullable(),
  rotationDegrees: z.int(),
  color: colorInfoSchema,
  policy: mediaPolicySchema,
  /** What is odd about the file but did not stop the import, one sentence each. */
  warnings: z.array(z.string()),
  importedAtMs: timeMs,
  deletedAtMs: timeMs.nullable(),
});
export type Media = Readonly<z.infer<typeof mediaSchema>>;

/** One object followed through one media item. `objectId` counts from 1 in each media item and is never used again. */
export const trackSchema = z.object({
  id,
  mediaId: id,
  objectId: id,
  classId: id.nullable(),
  instanceName: z.string().max(200),
  color: colorSchema,
  hidden: z.boolean(),
  locked: z.boolean(),
});
export type Track = Readonly<z.infer<typeof trackSchema>>;

export const signSchema = z.enum(['positive', 'negative']);
export type Sign = z.infer<typeof signSchema>;

/** What a person says about a frame, in the coordinates of the shown image. `exemplar` is a box that stands for its kind. */
export const promptInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('point'), point: normalizedPointSchema, sign: signSchema }),
  z.object({ kind: z.literal('box'), box: normalizedBoxSchema, sign: signSchema }),
  z.object({ kind: z.literal('exemplar'), box: normalizedBoxSchema, sign: signSchema }),
  z.object({ kind: z.literal('mask'), rle: cocoRleSchema }),
  z.object({ kind: z.literal('text'), phrase: z.string().trim().min(1).max(500) }),
]);
export type PromptInput = z.infer<typeof promptInputSchema>;
export type PromptKind = PromptInput['kind'];

/** A prompt as stored. `trackId` is null for concepts (text, exemplars), which belong to the media item. `revision` grows with each change. */
export const promptSchema = z.object({
  id,
  mediaId: id,
  trackId: id.nullable(),
  frameIndex: frameIndexSchema,
  revision: z.int().min(1),
  prompt: promptInputSchema,
});
export type Prompt = Readonly<z.infer<typeof promptSchema>>;

export const provenanceSchema = z.enum(['prompted', 'tracked', 'edited', 'imported']);
export type Provenance = z.infer<typeof provenanceSchema>;

/** Where an object is on one frame. `hash` addresses the pixels; area and bbox are in pixels. Never empty (see Absence). */
export const maskRefSchema = z.object({
  trackId: id,
  mediaId: id,
  frameIndex: frameIndexSchema,
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  bbox: pixelBoxSchema,
  areaPx: z.int().positive(),
  /** The model's own estimate in [0, 1]; null when a person made the mask. */
  score: z.number().min(0).max(1).nullable(),
  provenance: provenanceSchema,
  protected: z.boolean(),
});
export type MaskRef = Readonly<z.infer<typeof maskRefSchema>>;

/** A mask with its pixels. */
export const maskSchema = maskRefSchema.extend({ rle: cocoRleSchema });
export type Mask = Readonly<z.infer<typeof maskSchema>>;

/** The object is known not to be visible on this frame; not the same as "not processed". */
export const absenceSchema = z.object({ trackId: id, mediaId: id, frameIndex: frameIndexSchema, provenance: provenanceSchema });
export type Absence = Readonly<z.infer<typeof absenceSchema>>;

/** A person has looked at this frame (of one object, or of all with `trackId` null) and found it right. */
export const reviewSchema = z.object({ mediaId: id, trackId: id.nullable(), frameIndex: frameIndexSchema, reviewedAtMs: timeMs });
export type Review = Readonly<z.infer<typeof reviewSchema>>;

/** One undoable step. `undone` steps can be redone until something new is done. */
export const editSchema = z.object({
  id,
  projectId: id,
  label: z.string(),
  atMs: timeMs,
  undone: z.boolean(),
  changes: z.int().min(0),
});
export type Edit = Readonly<z.infer<typeof editSchema>>;
