import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { frameIndexSchema } from './geometry.ts';

const id = z.int().positive();

export const jobKindSchema = z.enum(['import', 'propagate', 'export', 'concept']);
export type JobKind = z.infer<typeof jobKindSchema>;
export const jobStateSchema = z.enum(['queued', 'running', 'done', 'cancelled', 'failed']);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type JobError = z.infer<typeof jobErrorSchema>;

/** How far a piece of work is. `etaMs` is null until there is enough to estimate from. */
export const progressSchema = z.object({
  done: z.number().min(0),
  total: z.number().min(0).nullable(),
  unit: z.enum(['frames', 'bytes', 'files', 'steps']),
  etaMs: z.number().min(0).nullable(),
  /** What is being done, e.g. `extract`, `thumbnails`, `verify`. */
  phase: z.string(),
});
export type Progress = Readonly<z.infer<typeof progressSchema>>;

/** Durable work. `params` and `result` are the plain JSON of that kind of job. */
export const jobSchema = z.object({
  id,
  projectId: id,
  mediaId: id.nullable(),
  kind: jobKindSchema,
  state: jobStateSchema,
  progress: progressSchema,
  params: z.record(z.string(), z.unknown()),
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Why it failed or was cancelled. */
  error: jobErrorSchema.nullable(),
  createdAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
});
export type Job = Readonly<z.infer<typeof jobSchema>>;

export const directionSchema = z.enum(['forward', 'backward', 'both']);
export type Direction = z.infer<typeof directionSchema>;

/** What became of one object on one frame of a propagation. */
export const trackOutcomeSchema = z.object({
  trackId: id,
  state: z.enum(['tracked', 'absent', 'kept']),
  score: z.number().min(0).max(1).nullable(),
  areaPx: z.int().min(0),
});
export type TrackOutcome = Readonly<z.infer<typeof trackOutcomeSchema>>;

const event = { jobId: id, /** Counts from 1 in each job. */ seq: z.int().min(0) };

/**
 * What a watcher of a job hears. Frames are announced after they are committed. `lagged` says that the watcher was too
 * slow and that the events up to `seq` are gone: what they told is to be read from the library.
 */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ ...event, type: z.literal('started'), frames: z.int().min(0), keptFrames: z.int().min(0) }),
  z.object({ ...event, type: z.literal('frame'), frameIndex: frameIndexSchema, tracks: z.array(trackOutcomeSchema) }),
  z.object({ ...event, type: z.literal('progress'), progress: progressSchema }),
  z.object({ ...event, type: z.literal('lagged') }),
  z.object({ ...event, type: z.literal('finished'), job: jobSchema }),
]);
export type JobEvent = Readonly<z.infer<typeof jobEventSchema>>;
