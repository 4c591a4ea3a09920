/** The methods of direct editing: whole tracks, masks by hand, lanes of the timeline, and proposals of concepts. */
import { z } from 'zod';
import { newTrack, promptAnswer } from './annotation-methods.ts';
import { cocoRleSchema, colorSchema, frameIndexSchema, frameRangeSchema, pixelBoxSchema } from './geometry.ts';
import { id, ids, method } from './method.ts';
import { maskSchema, nameSchema, promptInputSchema, trackSchema } from './records.ts';

/** What may be changed about a track, or about many at once. */
const trackPatch = z.object({
  classId: id.nullable().optional(),
  instanceName: z.string().max(200).optional(),
  color: colorSchema.optional(),
  hidden: z.boolean().optional(),
  locked: z.boolean().optional(),
});

/**
 * One lane of the timeline, packed. Each string is base64 of one array whose entry k is about frame `from + k`:
 * `states` u8, `scores` u8 (0 to 200 = score × 200, 255 = none), `areas` u32 little-endian in pixels (0 = no mask),
 * `overlaps` u8 (0 to 200 = IoU with the mask of the frame before × 200, 255 = one of the two is missing).
 */
export const laneSchema = z.object({
  trackId: id,
  from: frameIndexSchema,
  states: z.string(),
  scores: z.string(),
  areas: z.string(),
  overlaps: z.string(),
});
export type Lane = Readonly<z.infer<typeof laneSchema>>;

/** The values of `states`; a protected mask has PROTECTED added. */
export const LANE_STATE = {
  none: 0,
  prompted: 1,
  tracked: 2,
  edited: 3,
  imported: 4,
  absentTracked: 5,
  absentDeclared: 6,
} as const;
export type LaneState = (typeof LANE_STATE)[keyof typeof LANE_STATE];
export const LANE_PROTECTED = 0x80;

/** Ways to clean masks up, applied in order. Areas in pixels; a radius in pixels. */
export const cleanUpStepSchema = z.discriminatedUnion('kind', [
  /** `maxAreaPx` null fills all. */
  z.object({ kind: z.literal('fill-holes'), maxAreaPx: z.int().positive().nullable().default(null) }),
  /** `minAreaPx` null keeps the largest part only. */
  z.object({ kind: z.literal('remove-islands'), minAreaPx: z.int().positive().nullable().default(null) }),
  z.object({ kind: z.literal('grow'), radiusPx: z.int().min(1).max(200) }),
  z.object({ kind: z.literal('shrink'), radiusPx: z.int().min(1).max(200) }),
  z.object({ kind: z.literal('smooth'), radiusPx: z.int().min(1).max(200) }),
]);
export type CleanUpStep = z.infer<typeof cleanUpStepSchema>;

export const trackEditing = {
  /** Changes several tracks as one undo step. @throws `track-locked` (see `tracks.update`) */
  updateMany: method.input(z.object({ trackIds: ids, patch: trackPatch })).output(z.array(trackSchema)),
  /**
   * Joins tracks into the first: where several have a mask the union is kept, marked as edited. The others are deleted.
   * Frames that are protected in the first are kept as they are. @throws `track-locked`
   */
  merge: method.input(z.object({ trackIds: z.array(id).min(2) })).output(trackSchema),
  /** Everything from `frameIndex` on becomes a new track, which is the answer. @throws `track-locked`, `invalid-input` when nothing lies on one side */
  split: method.input(z.object({ trackId: id, frameIndex: frameIndexSchema })).output(trackSchema),
  /** Exchanges what two tracks have from `from` on (to `to`, default the end). @throws `track-locked` */
  swap: method
    .input(z.object({ trackIds: z.tuple([id, id]), from: frameIndexSchema, to: frameIndexSchema.optional() }))
    .output(z.object({ changed: z.int() })),
  /** What the timeline shows of tracks (default: all of the media item). `overlaps` are computed where `withOverlaps` is true, else all 255. */
  lanes: method
    .input(
      z.object({
        mediaId: id,
        trackIds: ids.optional(),
        range: frameRangeSchema.optional(),
        withOverlaps: z.boolean().default(false),
      }),
    )
    .output(z.array(laneSchema)),
};

export const promptEditing = {
  /** Makes an object of prompts on a frame: `tracks.create` and `prompts.add` as one undo step. */
  start: method
    .input(newTrack.extend({ frameIndex: frameIndexSchema, prompts: z.array(promptInputSchema).min(1).max(256) }))
    .output(promptAnswer.extend({ track: trackSchema })),
};

export const maskEditing = {
  /** Makes an object of a mask that was drawn by hand, as one undo step. @throws `invalid-input` when the mask is empty */
  draw: method
    .input(newTrack.extend({ frameIndex: frameIndexSchema, rle: cocoRleSchema }))
    .output(z.object({ track: trackSchema, mask: maskSchema })),
  /** Masks with pixels of several frames, at most 512 of them. */
  frames: method.input(z.object({ mediaId: id, range: frameRangeSchema, trackIds: ids.optional() })).output(z.array(maskSchema)),
  /** Several masks by hand as one undo step, e.g. what a boolean of two objects gave. Empty ones become absences. */
  editMany: method
    .input(
      z.object({
        label: nameSchema,
        edits: z
          .array(z.object({ trackId: id, frameIndex: frameIndexSchema, rle: cocoRleSchema }))
          .min(1)
          .max(256),
      }),
    )
    .output(z.array(maskSchema)),
  /** Copies a mask to every frame of a range; protected frames are left out. @throws `invalid-input` when there is no mask to copy */
  copy: method
    .input(z.object({ trackId: id, fromFrame: frameIndexSchema, range: frameRangeSchema }))
    .output(z.object({ changed: z.int() })),
  /**
   * Deletes, marks absent, protects or frees the masks of several tracks of one media item on a range of frames, as one
   * undo step. Protected frames are left out. @throws `track-locked`
   */
  changeMany: method
    .input(
      z.object({
        trackIds: ids,
        range: frameRangeSchema,
        change: z.enum(['delete', 'mark-absent', 'protect', 'unprotect']),
      }),
    )
    .output(z.object({ changed: z.int() })),
  /** Takes one of the candidates that a prompt gave instead of the best; keeps the prompts. */
  choose: method
    .input(
      z.object({ trackId: id, frameIndex: frameIndexSchema, rle: cocoRleSchema, score: z.number().min(0).max(1).nullable() }),
    )
    .output(maskSchema.nullable()),
  /** Cleans every mask of a range that is not protected. Masks become edited only where `markEdited` is true. One undo step. */
  cleanUp: method
    .input(
      z.object({
        trackId: id,
        range: frameRangeSchema,
        steps: z.array(cleanUpStepSchema).min(1).max(8),
        markEdited: z.boolean().default(true),
      }),
    )
    .output(z.object({ changed: z.int(), emptied: z.int() })),
};

const candidateSchema = z.object({ rle: cocoRleSchema, score: z.number(), bbox: pixelBoxSchema });
export type ConceptCandidate = Readonly<z.infer<typeof candidateSchema>>;

const conceptPrompts = z.object({
  mediaId: id,
  frameIndex: frameIndexSchema,
  prompts: z.array(promptInputSchema).min(1).max(64),
});

export const conceptEditing = {
  /** Finds instances without changing anything, best first. @throws `prompt-unsupported` */
  propose: method
    .input(conceptPrompts.extend({ maxObjects: z.int().positive().max(10_000).optional() }))
    .output(z.object({ candidates: z.array(candidateSchema) })),
  /** Makes a track of each candidate that a person took, and keeps the prompts, as one undo step. */
  accept: method
    .input(
      conceptPrompts.extend({
        classId: id.nullable().default(null),
        instanceName: z.string().max(200).optional(),
        accepted: z
          .array(z.object({ rle: cocoRleSchema, score: z.number().min(0).max(1).nullable() }))
          .min(1)
          .max(1000),
      }),
    )
    .output(z.object({ tracks: z.array(trackSchema), masks: z.array(maskSchema) })),
};
