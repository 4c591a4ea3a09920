/**
 * The whole engine as one typed contract: what can be called, with what, and what comes back. Every host speaks it: a
 * direct call, a MessagePort, later HTTP. Append-only.
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { concepts, masks, prompts, propagation, reviews, tracks } from './annotation-methods.ts';
import { changeEventSchema, snapshotSchema } from './changes.ts';
import { exportFormatSchema, exportRequestSchema, importReportSchema, preflightSchema } from './dataset.ts';
import { conceptEditing, maskEditing, promptEditing, trackEditing } from './editing-methods.ts';
import { colorSchema, frameIndexSchema, frameRangeSchema } from './geometry.ts';
import { jobEventSchema, jobKindSchema, jobSchema, jobStateSchema } from './jobs.ts';
import { absolutePath, id, ids, method, none } from './method.ts';
import { healthSchema, modelEntrySchema, packInstallSchema, packVerificationSchema } from './models.ts';
import { classSchema, editSchema, mediaPolicySchema, mediaSchema, nameSchema, projectSchema } from './records.ts';
import { settingsChangeSchema, settingsSchema } from './settings.ts';

const modelId = z.string().min(1).max(200);

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
  /** Undoes or redoes until `editId` is the newest step that counts (null: none counts). Answers how many steps that took. */
  goTo: method.input(z.object({ projectId: id, editId: id.nullable() })).output(z.object({ steps: z.int() })),
  /** What a library window shows of each project. */
  summaries: method.input(z.object({ includeDeleted: z.boolean().default(false) }).prefault({})).output(
    z.array(
      z.object({
        projectId: id,
        media: z.int(),
        tracks: z.int(),
        masks: z.int(),
        classes: z.int(),
        /** The media item whose thumbnail stands for the project. */
        coverMediaId: id.nullable(),
        /** When it was last changed. */
        changedAtMs: z.number(),
      }),
    ),
  ),
  /** What changes, from now on, in a project or (without one) in the list of projects. */
  watch: method.input(z.object({ projectId: id.optional() }).prefault({})).output(eventIterator(changeEventSchema)),
};

/** States of a project that are put aside under a name; each is a project file in the library's folder. */
const snapshots = {
  create: method.input(z.object({ projectId: id, name: nameSchema })).output(snapshotSchema),
  list: method.input(z.object({ projectId: id })).output(z.array(snapshotSchema)),
  /** Opens it as a project of its own beside the one it was taken of. @throws `project-file-invalid`, `media-vanished` when it is gone */
  open: method.input(z.object({ projectId: id, snapshotId: z.string() })).output(projectSchema),
  delete: method.input(z.object({ projectId: id, snapshotId: z.string() })).output(none),
};

const classChange = z.object({
  classId: id,
  name: nameSchema.optional(),
  color: colorSchema.optional(),
  hotkey: z.string().max(1).nullable().optional(),
});

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
  update: method.input(classChange).output(classSchema),
  /** Changes several classes of one project as one undo step, e.g. two that exchange their digits. */
  updateMany: method.input(z.object({ changes: z.array(classChange).min(1).max(1000) })).output(z.array(classSchema)),
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
  /** What a library window shows of each media item of a project. */
  summaries: method.input(z.object({ projectId: id })).output(
    z.array(
      z.object({
        mediaId: id,
        tracks: z.int(),
        masks: z.int(),
        /** Frames on which at least one object has a mask or is known to be absent. */
        annotatedFrames: z.int(),
        /** Frames that were reviewed as a whole. */
        reviewedFrames: z.int(),
      }),
    ),
  ),
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
  /** Every model that is here, also packs that are broken. */
  list: method.input(none).output(z.array(modelEntrySchema)),
  /** Copies a pack from a folder or zip into the folder of packs. @throws `pack-invalid`, `pack-newer`, `name-taken`, `disk-full` */
  install: method.input(z.object({ path: absolutePath, overwrite: z.boolean().default(false) })).output(modelEntrySchema),
  /** The installations that are under way, now and after every change. */
  watchInstalls: method.input(none).output(eventIterator(z.array(packInstallSchema))),
  /** Cancels one, which leaves nothing of it; its caller is answered with `aborted`. One that has ended stays. */
  cancelInstall: method.input(z.object({ installId: id })).output(none),
  /** Reads every file of an installed pack again. @throws `pack-missing` */
  verify: method.input(z.object({ id: modelId })).output(packVerificationSchema),
  /** Deletes an installed pack. @throws `pack-missing`, `pack-in-use` */
  remove: method.input(z.object({ id: modelId })).output(none),
};

const library = {
  info: method.input(none).output(
    z.object({
      dir: z.string(),
      schemaVersion: z.int(),
      mode: z.enum(['read', 'write']),
      bytes: z.number(),
      /** Set when the program that wrote last did not close the library: which, and since when it ran. */
      recoveredFrom: z.object({ program: z.string(), sinceMs: z.number() }).nullable(),
    }),
  ),
  /** Everything that can be checked: SQLite's own integrity, foreign keys, and that every mask has its pixels. */
  check: method.input(none).output(z.object({ ok: z.boolean(), problems: z.array(z.string()) })),
  backup: method.input(none).output(z.object({ path: z.string(), bytes: z.number() })),
};

const settings = {
  get: method.input(none).output(settingsSchema),
  /** Sets whole sections: what a section leaves out goes back to its default. */
  set: method.input(settingsChangeSchema).output(settingsSchema),
};

const health = { check: method.input(none).output(healthSchema) };

/** Everything that an engine answers. */
export const contract = {
  projects,
  snapshots,
  classes,
  media,
  tracks: { ...tracks, ...trackEditing },
  prompts: { ...prompts, ...promptEditing },
  masks: { ...masks, ...maskEditing },
  reviews,
  propagation,
  concepts: { ...concepts, ...conceptEditing },
  jobs,
  datasets,
  models,
  library,
  settings,
  health,
};
export type Contract = typeof contract;
