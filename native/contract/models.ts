import { z } from 'zod';
import { jobErrorSchema, progressSchema } from './jobs.ts';

/** What a model can be asked. `concept-video` finds and follows every instance of a phrase or exemplar. */
export const capabilitySchema = z.enum(['text', 'exemplar', 'point', 'box', 'mask', 'track', 'concept-video']);
export type Capability = z.infer<typeof capabilitySchema>;

export const modelInfoSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string(),
  version: z.string(),
  /** One sentence that says what it is good for and where its limits are. */
  summary: z.string(),
  license: z.string(),
  capabilities: z.array(capabilitySchema),
  /** Where it runs, and why not somewhere better. */
  device: z.object({ provider: z.string(), reason: z.string().nullable() }),
  /** Estimated memory while in use. */
  memoryBytes: z.number().min(0),
  builtIn: z.boolean(),
  /** Score above which it counts an instance of a kind as found; absent where it finds none. */
  foundAbove: z.number().optional(),
});
export type ModelInfo = Readonly<z.infer<typeof modelInfoSchema>>;

/** What a model is asked for: single objects (clicks, boxes, masks, following them), or all of a kind (phrases, exemplars). */
export const modelUseSchema = z.enum(['objects', 'concepts']);
export type ModelUse = z.infer<typeof modelUseSchema>;

/** A model as it is listed. A pack that cannot be used is listed with the reason in `error`. */
export const modelEntrySchema = modelInfoSchema.extend({
  installed: z.boolean(),
  /** The model in use; of two, the one for kinds of objects. */
  isDefault: z.boolean(),
  /** What it is asked for now; empty while it is not in use. */
  answers: z.array(modelUseSchema),
  error: jobErrorSchema.nullable(),
});
export type ModelEntry = Readonly<z.infer<typeof modelEntrySchema>>;

const OF_CONCEPTS: ReadonlySet<Capability> = new Set(['text', 'exemplar', 'concept-video']);

/** What the models in use can be asked, of each only what it is asked for now. */
export function capabilitiesInUse(models: readonly ModelEntry[]): ReadonlySet<Capability> {
  return new Set(
    models.flatMap(({ capabilities, answers }) =>
      capabilities.filter((each) => answers.includes(OF_CONCEPTS.has(each) ? 'concepts' : 'objects')),
    ),
  );
}

/** An installation of a pack that is under way. */
export const packInstallSchema = z.object({ installId: z.int().positive(), progress: progressSchema });
export type PackInstall = Readonly<z.infer<typeof packInstallSchema>>;

/** What reading every file of a pack gave. */
export const packVerificationSchema = z.object({ ok: z.boolean(), error: jobErrorSchema.nullable() });
export type PackVerification = Readonly<z.infer<typeof packVerificationSchema>>;

/** One line of the doctor's report. `cost` says what a missing part costs, and `fix` what to do about it. */
export const healthItemSchema = z.object({
  id: z.string(),
  label: z.string(),
  status: z.enum(['ok', 'degraded', 'missing']),
  value: z.string(),
  cost: z.string().nullable(),
  fix: z.string().nullable(),
});
export type HealthItem = Readonly<z.infer<typeof healthItemSchema>>;

export const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  items: z.array(healthItemSchema),
});
export type Health = Readonly<z.infer<typeof healthSchema>>;
