/** The methods about objects: tracks, prompts, masks, reviews, and what carries them through a clip. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { conceptRequestSchema, phraseSchema } from './concepts.ts';
import { cocoRleSchema, colorSchema, frameIndexSchema, frameRangeSchema } from './geometry.ts';
import { directionSchema, jobEventSchema, jobSchema } from './jobs.ts';
import { id, ids, method, none } from './method.ts';
import {
  absenceSchema,
  maskRefSchema,
  maskSchema,
  promptInputSchema,
  promptSchema,
  reviewSchema,
  trackSchema,
} from './records.ts';

/** What an object is made with. */
export const newTrack = z.object({
  mediaId: id,
  classId: id.nullable().default(null),
  /** Taken when it is higher than every number that the media item has used; default: the next. */
  objectId: id.optional(),
  instanceName: z.string().max(200).optional(),
  color: colorSchema.optional(),
});

export const tracks = {
  create: method.input(newTrack).output(trackSchema),
  list: method.input(z.object({ mediaId: id })).output(z.array(trackSchema)),
  update: method
    .input(
      z.object({
        trackId: id,
        classId: id.nullable().optional(),
        instanceName: z.string().max(200).optional(),
        color: colorSchema.optional(),
        hidden: z.boolean().optional(),
        locked: z.boolean().optional(),
      }),
    )
    .output(trackSchema),
  delete: method.input(z.object({ trackIds: ids })).output(none),
  /** Every frame on which something is known about the object, in order: its mask (without pixels), or that it is absent. */
  frames: method
    .input(z.object({ trackId: id, range: frameRangeSchema.optional() }))
    .output(z.object({ masks: z.array(maskRefSchema), absences: z.array(absenceSchema) })),
};

/** What a change of prompts is answered with. */
export const promptAnswer = z.object({
  prompts: z.array(promptSchema),
  /** The mask that was committed; null when the model sees nothing there. */
  mask: maskSchema.nullable(),
  /** Further answers, best first, where the model gives several. */
  candidates: z.array(z.object({ rle: cocoRleSchema, score: z.number() })),
});

export const prompts = {
  list: method
    .input(z.object({ mediaId: id, trackId: id.optional(), frameIndex: frameIndexSchema.optional() }))
    .output(z.array(promptSchema)),
  /** Adds prompts for an object on a frame and answers with the mask that all prompts there give. One undo step. */
  add: method
    .input(z.object({ trackId: id, frameIndex: frameIndexSchema, prompts: z.array(promptInputSchema).min(1).max(256) }))
    .output(promptAnswer),
  /** Moves or changes one prompt and answers with the mask that all prompts there give. One undo step. Kind may not change. */
  update: method.input(z.object({ promptId: id, prompt: promptInputSchema })).output(promptAnswer),
  /** Takes prompts back; what is left is answered anew, and with nothing left the prompted mask goes too. Those of concepts are only taken back. */
  remove: method.input(z.object({ promptIds: ids })).output(promptAnswer),
  /** Finds every instance of a phrase or exemplar on one frame; each becomes a track. Needs a model that can. */
  find: method
    .input(
      z.object({
        mediaId: id,
        frameIndex: frameIndexSchema,
        prompts: z.array(promptInputSchema).min(1).max(64),
        classId: id.nullable().default(null),
        /** Only the best are kept when there are more. */
        maxObjects: z.int().positive().optional(),
      }),
    )
    .output(z.object({ tracks: z.array(trackSchema), masks: z.array(maskSchema) })),
  /** Phrases that were looked for in a project, the newest first; spellings that differ in case only are one. */
  phrases: method.input(z.object({ projectId: id })).output(z.array(phraseSchema)),
};

export const masks = {
  frame: method.input(z.object({ mediaId: id, frameIndex: frameIndexSchema })).output(z.array(maskSchema)),
  get: method.input(z.object({ trackId: id, frameIndex: frameIndexSchema })).output(maskSchema.nullable()),
  /** Sets a mask by hand; an empty one records that the object is absent. */
  edit: method.input(z.object({ trackId: id, frameIndex: frameIndexSchema, rle: cocoRleSchema })).output(maskSchema.nullable()),
  delete: method.input(z.object({ trackId: id, range: frameRangeSchema })).output(z.object({ deleted: z.int() })),
  protect: method
    .input(z.object({ trackId: id, range: frameRangeSchema, protected: z.boolean() }))
    .output(z.object({ changed: z.int() })),
  markAbsent: method.input(z.object({ trackId: id, range: frameRangeSchema })).output(z.object({ changed: z.int() })),
};

export const reviews = {
  list: method.input(z.object({ mediaId: id })).output(z.array(reviewSchema)),
  set: method
    .input(z.object({ mediaId: id, trackId: id.nullable().default(null), range: frameRangeSchema, reviewed: z.boolean() }))
    .output(z.object({ changed: z.int() })),
};

const propagationRequest = z.object({
  mediaId: id,
  /** Default: every track that is not locked and that something is known about. */
  trackIds: ids.optional(),
  direction: directionSchema,
  /** Default: for each track, the frames that its prompts lie on. */
  fromFrame: frameIndexSchema.optional(),
  range: frameRangeSchema.optional(),
});
export type PropagationRequest = z.input<typeof propagationRequest>;

export const propagation = {
  /** What a propagation would do, without doing it. */
  preview: method
    .input(propagationRequest)
    .output(z.object({ tracks: z.int(), frames: z.int(), replacedMasks: z.int(), keptFrames: z.int() })),
  start: method.input(propagationRequest).output(jobSchema),
  /** Starts, and tells frame after frame. Closing the stream does not cancel the job. */
  run: method.input(propagationRequest).output(eventIterator(jobEventSchema)),
};

/** Finding and following every instance of phrases or exemplars through a clip; each instance becomes a track. */
export const concepts = {
  /** What a run would do, without doing it. */
  preview: method.input(conceptRequestSchema).output(z.object({ frames: z.int(), concepts: z.int() })),
  /** Starts a job of kind `concept`: one undo step. Needs a model that can. @throws `prompt-unsupported` */
  start: method.input(conceptRequestSchema).output(jobSchema),
  /** Starts, and tells frame after frame. Closing the stream does not cancel the job. */
  run: method.input(conceptRequestSchema).output(eventIterator(jobEventSchema)),
};
