import { z } from 'zod';

/** Settings of a library. Every one has a default, so that an empty library works. */
export const settingsSchema = z.object({
  language: z.enum(['en', 'ru']).default('en'),
  media: z
    .object({
      /** Longest clip that the interactive policy takes whole. */
      maxDurationMs: z.number().positive().default(60_000),
      /** Most frames that the interactive policy keeps; `processing_fps = min(source_fps, maxFrames / duration)`. */
      maxFrames: z.int().positive().default(900),
      /** Most bytes of working frames (JPEG) kept on disk for one library; the least recently used are dropped first. */
      frameCacheBytes: z
        .number()
        .positive()
        .default(8 * 1024 ** 3),
      /** Largest image that is imported, in pixels (width × height). */
      maxPixels: z.number().positive().default(268_435_456),
    })
    .prefault({}),
  model: z.object({ defaultId: z.string().nullable().default(null) }).prefault({}),
  backups: z.object({ keep: z.int().min(1).max(100).default(5) }).prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
