import { z } from 'zod';
import { jobErrorSchema } from './jobs.ts';

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
});
export type ModelInfo = Readonly<z.infer<typeof modelInfoSchema>>;

/** A model as it is listed. A pack that cannot be used is listed with the reason in `error`. */
export const modelEntrySchema = modelInfoSchema.extend({
  installed: z.boolean(),
  isDefault: z.boolean(),
  error: jobErrorSchema.nullable(),
});
export type ModelEntry = Readonly<z.infer<typeof modelEntrySchema>>;

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
