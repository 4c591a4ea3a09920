import { z } from 'zod';

/** Settings of a library. Every one has a default, so that an empty library works. */
export const settingsSchema = z.object({
  /** Of the windows; `system` is what the machine speaks, where we do too. */
  language: z.enum(['system', 'en', 'ru']).default('system'),
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
  model: z
    .object({
      /** Which model is used; null is the best that is installed. */
      defaultId: z.string().nullable().default(null),
      /** Where it runs: `auto` is the best device; of several, each has a process of its own and videos are shared out. */
      device: z.union([z.literal('auto'), z.array(z.string().min(1)).min(1).max(16)]).default('auto'),
    })
    .prefault({}),
  /** How the windows look and what keys do; kept with the library so that it is the same in every window. */
  interface: z
    .object({
      theme: z.enum(['dark', 'light', 'high-contrast', 'system']).default('dark'),
      reducedMotion: z.enum(['system', 'always', 'never']).default('system'),
      /** Frames that Shift+arrow goes. */
      stepFrames: z.int().min(2).max(1000).default(10),
      maskOpacity: z.number().min(0).max(1).default(0.45),
      colorBy: z.enum(['object', 'class']).default('object'),
      /** Frames whose score lies below are flagged. */
      lowScore: z.number().min(0).max(1).default(0.6),
      keymap: z
        .object({
          preset: z.enum(['default', 'cvat', 'x-anylabeling']).default('default'),
          /** Command id to its keys, in place of the preset's; an empty list frees the command of keys. */
          overrides: z.record(z.string().max(100), z.array(z.string().max(60)).max(6)).default({}),
        })
        .prefault({}),
    })
    .prefault({}),
  backups: z.object({ keep: z.int().min(1).max(100).default(5) }).prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Sections to be set. Not `settingsSchema.partial()`: an optional key keeps the default inside it, so that setting one
 * section would put all others back.
 */
export const settingsChangeSchema = z.object({
  language: settingsSchema.shape.language.unwrap().optional(),
  media: settingsSchema.shape.media.unwrap().optional(),
  model: settingsSchema.shape.model.unwrap().optional(),
  interface: settingsSchema.shape.interface.unwrap().optional(),
  backups: settingsSchema.shape.backups.unwrap().optional(),
});
