/**
 * The whole engine as one typed contract: what can be called, with what, and what comes back. Every host speaks it: a
 * direct call, a MessagePort, later HTTP. Append-only.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { exportFormatSchema, exportRequestSchema, importReportSchema, preflightSchema } from './dataset.ts';
import { ERROR_CODES, ERROR_STATUS, type ErrorCode } from './errors.ts';
import { cocoRleSchema, colorSchema, frameIndexSchema, frameRangeSchema } from './geometry.ts';
import { directionSchema, jobEventSchema, jobKindSchema, jobSchema, jobStateSchema } from './jobs.ts';
import { healthSchema, modelInfoSchema } from './models.ts';
import {
  absenceSchema,
  classSchema,
  editSchema,
  maskRefSchema,
  maskSchema,
  mediaPolicySchema,
  mediaSchema,
  nameSchema,
  projectSchema,
  promptInputSchema,
  promptSchema,
  reviewSchema,
  trackSchema,
} from './records.ts';
import { settingsSchema } from './settings.ts';

const id = z.int().positive();
const ids = z.array(id).min(1);
const none = z.object({}).strict();
const absolutePath = z.string().min(1).max(4096);
const detailsSchema = z.record(z.string(), z.unknown());

/** Each code with its HTTP status and the shape of its details, in the form that the remote-call library asks for. */
const errorMap = Object.fromEntries(ERROR_CODES.map((code) => [code, { status: ERROR_STATUS[code], data: detailsSchema }])) as {
  readonly [Code in ErrorCode]: { status: number; data: typeof detailsSchema };
};

const method = oc.errors(errorMap);

const projects = {
  create: method.input(z.object({ name: nameSchema })).output(projectSchema),
  list: method.input(z.object({ includeDeleted: z.boolean().default(false) }).prefault({})).output(z.array(projectSchema)),
  get: method.input(z.object({ projectId: id })).output(projectSchema),
  rename: method.input(z.object({ projectId: id, name: nameSchema })).output(projectSchema),
  /** To the trash; undoable. */
  delete: method.input(z.object({ projectIds: ids })).output(z.array(projectSchema)),
  restore: method.input(z.object({ projectIds: ids })).output(z.array(projectSchema)),
  /** Really deletes what lies in the trash, with the files that the library made. Not undoable. */
  purge: method.input(z.object({ projectIds: ids })).output(z.object({ freedBytes: z.number() })),
  storage: method.input(z.object({ projectId: id })).output(
    z.object({
      databaseBytes: z.number(),
      fileBytes: z.number(),
      media: z.array(z.object({ mediaId: id, fileBytes: z.number(), masks: z.int() })),
    }),
  ),
  exportFile: method
    .input(z.object({ projectId: id, path: absolutePath }))
    .output(z.object({ path: z.string(), bytes: z.number() })),
  importFile: method.input(z.object({ path: absolutePath })).output(projectSchema),
  history: method
    .input(z.object({ projectId: id, limit: z.int().positive().max(10_000).default(200) }))
    .output(z.array(editSchema)),
  undo: method.input(z.object({ projectId: id })).output(editSchema),
  redo: method.input(z.object({ projectId: id })).output(editSchema),
};

const classes = {
  create: method
    .input(
      z.object({
        projectId: id,
        name: nameSchema,
        color: colorSchema.optional(),
        hotkey: z.string().max(1).nullable().optional(),
      }),
    )
    .output(classSchema),
  list: method.input(z.object({ projectId: id })).output(z.array(classSchema)),
  update: method
    .input(
      z.object({
        classId: id,
        name: nameSchema.optional(),
        color: colorSchema.optional(),
        hotkey: z.string().max(1).nullable().optional(),
      }),
    )
    .output(classSchema),
  delete: method.input(z.object({ classId: id })).output(none),
};

const importRequest = z.object({
  projectId: id,
  /** Files and folders; several images that belong together become one sequence. */
  paths: z.array(absolutePath).min(1),
  policy: mediaPolicySchema.default('interactive'),
  /** What the interactive policy does with a clip that is longer than it takes. */
  onTooLong: z.enum(['refuse', 'sample']).default('refuse'),
  maxFrames: z.int().positive().optional(),
  maxDurationMs: z.number().positive().optional(),
  /** Whether the working frames are made as part of the import, or when each is first looked at. */
  extract: z.enum(['now', 'on-demand']).default('on-demand'),
  /** Frames a second of a sequence of images. */
  sequenceFps: z.number().positive().max(1000).optional(),
});

const media = {
  /** One job for each media item that the paths make. A file that the project already has is recognised by its content. */
  import: method.input(importRequest).output(z.array(jobSchema)),
  list: method.input(z.object({ projectId: id, includeDeleted: z.boolean().default(false) })).output(z.array(mediaSchema)),
  get: method.input(z.object({ mediaId: id })).output(mediaSchema),
  rename: method.input(z.object({ mediaId: id, name: nameSchema })).output(mediaSchema),
  delete: method.input(z.object({ mediaIds: ids })).output(z.array(mediaSchema)),
  restore: method.input(z.object({ mediaIds: ids })).output(z.array(mediaSchema)),
  purge: method.input(z.object({ mediaIds: ids })).output(z.object({ freedBytes: z.number() })),
  /** Points the record at the same content in another place. @throws `media-changed` when the content differs. */
  relink: method.input(z.object({ mediaId: id, path: absolutePath })).output(mediaSchema),
  /** Which frame of the source each annotated frame is, and when it is shown. */
  frames: method
    .input(z.object({ mediaId: id, range: frameRangeSchema.optional() }))
    .output(
      z.array(z.object({ frameIndex: frameIndexSchema, sourceFrameIndex: z.int(), timeMs: z.number(), ptsTicks: z.number() })),
    ),
  /** Path of the working JPEG of one frame, made if it is not there yet. For hosts on this machine. */
  frameFile: method.input(z.object({ mediaId: id, frameIndex: frameIndexSchema })).output(z.object({ path: z.string() })),
  thumbnail: method.input(z.object({ mediaId: id })).output(z.object({ path: z.string() })),
  filmstrip: method
    .input(z.object({ mediaId: id }))
    .output(z.object({ path: z.string(), tiles: z.int(), tileWidthPx: z.int(), tileHeightPx: z.int() })),
};

const tracks = {
  create: method
    .input(
      z.object({
        mediaId: id,
        classId: id.nullable().default(null),
        /** Taken when it is higher than every number that the media item has used; default: the next. */
        objectId: id.optional(),
        instanceName: z.string().max(200).optional(),
        color: colorSchema.optional(),
      }),
    )
    .output(trackSchema),
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

const promptAnswer = z.object({
  prompts: z.array(promptSchema),
  /** The mask that was committed; null when the model sees nothing there. */
  mask: maskSchema.nullable(),
  /** Further answers, best first, where the model gives several. */
  candidates: z.array(z.object({ rle: cocoRleSchema, score: z.number() })),
});

const prompts = {
  list: method
    .input(z.object({ mediaId: id, trackId: id.optional(), frameIndex: frameIndexSchema.optional() }))
    .output(z.array(promptSchema)),
  /** Adds prompts for an object on a frame and answers with the mask that all prompts there give. One undo step. */
  add: method
    .input(z.object({ trackId: id, frameIndex: frameIndexSchema, prompts: z.array(promptInputSchema).min(1).max(256) }))
    .output(promptAnswer),
  /** Takes prompts back; what is left is answered anew, and with nothing left the prompted mask goes too. */
  remove: method.input(z.object({ promptIds: ids })).output(promptAnswer),
  /** Finds every instance of a phrase or exemplar on one frame; each becomes a track. Needs a model that can. */
  find: method
    .input(
      z.object({
        mediaId: id,
        frameIndex: frameIndexSchema,
        prompts: z.array(promptInputSchema).min(1).max(64),
        classId: id.nullable().default(null),
      }),
    )
    .output(z.object({ tracks: z.array(trackSchema), masks: z.array(maskSchema) })),
};

const masks = {
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

const reviews = {
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

const propagation = {
  /** What a propagation would do, without doing it. */
  preview: method
    .input(propagationRequest)
    .output(z.object({ tracks: z.int(), frames: z.int(), replacedMasks: z.int(), keptFrames: z.int() })),
  start: method.input(propagationRequest).output(jobSchema),
  /** Starts, and tells frame after frame. Closing the stream does not cancel the job. */
  run: method.input(propagationRequest).output(eventIterator(jobEventSchema)),
};

const jobs = {
  list: method
    .input(
      z
        .object({
          projectId: id.optional(),
          states: z.array(jobStateSchema).optional(),
          kinds: z.array(jobKindSchema).optional(),
        })
        .prefault({}),
    )
    .output(z.array(jobSchema)),
  get: method.input(z.object({ jobId: id })).output(jobSchema),
  /** Stops the job; what is finished stays. @throws `job-not-running` when it has ended already */
  cancel: method.input(z.object({ jobId: id })).output(jobSchema),
  /** Queues a cancelled or failed job again; it goes on where it stopped. */
  retry: method.input(z.object({ jobId: id })).output(jobSchema),
  /** Events after `after`, until the job has ended or `limit` events were sent. Ask again with the last `seq` to go on. */
  watch: method
    .input(z.object({ jobId: id, after: z.int().min(0).default(0), limit: z.int().positive().max(4096).default(1024) }))
    .output(eventIterator(jobEventSchema)),
  /** Every change of any job of a project, each job's newest state only: a slow watcher misses steps, never the end. */
  watchAll: method.input(z.object({ projectId: id.optional() }).prefault({})).output(eventIterator(jobSchema)),
};

const datasets = {
  formats: method
    .input(none)
    .output(z.array(z.object({ format: exportFormatSchema, name: z.string(), summary: z.string(), lossless: z.boolean() }))),
  preflight: method.input(exportRequestSchema).output(preflightSchema),
  /** Starts an export; the finished job's `result` is an ExportReport. */
  export: method.input(exportRequestSchema).output(jobSchema),
  importCoco: method
    .input(
      z.object({
        projectId: id,
        file: absolutePath,
        imagesDir: absolutePath.nullable().default(null),
        mediaId: id.nullable().default(null),
      }),
    )
    .output(importReportSchema),
  importMasks: method.input(z.object({ projectId: id, dir: absolutePath, mediaId: id })).output(importReportSchema),
};

const models = {
  list: method.input(none).output(z.array(modelInfoSchema.extend({ installed: z.boolean(), isDefault: z.boolean() }))),
};

const library = {
  info: method
    .input(none)
    .output(z.object({ dir: z.string(), schemaVersion: z.int(), mode: z.enum(['read', 'write']), bytes: z.number() })),
  /** Everything that can be checked: SQLite's own integrity, foreign keys, and that every mask has its pixels. */
  check: method.input(none).output(z.object({ ok: z.boolean(), problems: z.array(z.string()) })),
  backup: method.input(none).output(z.object({ path: z.string(), bytes: z.number() })),
};

const settings = {
  get: method.input(none).output(settingsSchema),
  /** Sets whole sections: what a section leaves out goes back to its default. */
  set: method.input(settingsSchema.partial()).output(settingsSchema),
};

const health = { check: method.input(none).output(healthSchema) };

/** Everything that an engine answers. */
export const contract = {
  projects,
  classes,
  media,
  tracks,
  prompts,
  masks,
  reviews,
  propagation,
  jobs,
  datasets,
  models,
  library,
  settings,
  health,
};
export type Contract = typeof contract;
