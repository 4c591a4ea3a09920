import { z } from 'zod';
import { frameRangeSchema } from './geometry.ts';

const id = z.int().positive();

/** Which records a step has changed; `frames` are those whose masks, absences or reviews changed. */
export const touchedSchema = z.object({
  project: z.boolean(),
  classIds: z.array(id),
  mediaIds: z.array(id),
  trackIds: z.array(id),
  promptIds: z.array(id),
  frames: z.array(z.object({ mediaId: id, trackId: id.nullable(), range: frameRangeSchema })),
});

/**
 * What a watcher of a project hears. `watching` comes first and says that from now on nothing is missed; `lagged` says that
 * the watcher was too slow: everything is to be read again.
 */
export const changeEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watching') }),
  z.object({
    type: z.literal('changed'),
    projectId: id,
    cause: z.enum(['edit', 'undo', 'redo']),
    /** The undo step; a step that is written piece by piece is announced piece by piece. */
    editId: id,
    label: z.string(),
    touched: touchedSchema,
  }),
  /** Projects came, went to the trash or were purged, or were renamed. */
  z.object({ type: z.literal('projects') }),
  z.object({ type: z.literal('lagged') }),
]);
export type ChangeEvent = Readonly<z.infer<typeof changeEventSchema>>;

/** A state of a project that was put aside under a name. */
export const snapshotSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  projectId: id,
  name: z.string(),
  takenAtMs: z.number(),
  bytes: z.number(),
});
export type Snapshot = Readonly<z.infer<typeof snapshotSchema>>;
