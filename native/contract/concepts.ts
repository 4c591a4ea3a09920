import { z } from 'zod';
import { frameIndexSchema, frameRangeSchema, normalizedBoxSchema } from './geometry.ts';
import { directionSchema } from './jobs.ts';
import { signSchema } from './records.ts';

const id = z.int().positive();

/** A box that stands for its kind: an example of it (positive), or of what it is not. */
export const exemplarSchema = z.object({ box: normalizedBoxSchema, sign: signSchema.default('positive') });

/** One kind of thing to find and follow: a phrase, examples, or both together. */
export const conceptSchema = z
  .object({
    phrase: z.string().trim().min(1).max(500).optional(),
    /** They lie on the request's `frameIndex`. */
    exemplars: z.array(exemplarSchema).max(64).default([]),
    /** Class of its instances. Default: the project's class of the phrase's name, if there is one. */
    classId: id.optional(),
  })
  .refine(
    (concept) => concept.phrase !== undefined || concept.exemplars.some((exemplar) => exemplar.sign === 'positive'),
    'say what to find: a phrase, or at least one positive exemplar',
  );

/**
 * What a concept run is asked. It starts at `frameIndex` (or at the end of the range that lies nearest) and goes from there
 * in the direction asked; `both` goes forward first, then backward from the frame before with the instances that it knows.
 */
export const conceptRequestSchema = z.object({
  mediaId: id,
  concepts: z.array(conceptSchema).min(1).max(16),
  frameIndex: frameIndexSchema.default(0),
  direction: directionSchema.default('forward'),
  range: frameRangeSchema.optional(),
  /** Most instances at a time, of all concepts together. Default: the model's own limit. */
  maxObjects: z.int().positive().max(10_000).optional(),
});
export type ConceptRequest = z.infer<typeof conceptRequestSchema>;

/** A phrase that was looked for, and how often. */
export const phraseSchema = z.object({ phrase: z.string(), count: z.int().positive() });
