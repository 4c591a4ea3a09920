/**
 * What a page asks of its host: the things that need files, dialogs or the machine. A page never sees a path that it could
 * name again: it hands files over, and gets records and jobs back.
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { exportRequestSchema, importReportSchema } from './dataset.ts';
import { jobSchema } from './jobs.ts';
import { id, method, none } from './method.ts';
import { modelEntrySchema } from './models.ts';
import { mediaPolicySchema, mediaSchema, projectSchema } from './records.ts';

/** How the engine is. `failed` needs a person: the reason says what to do, and `restartEngine` tries again. */
export const engineStateSchema = z.object({
  state: z.enum(['starting', 'ready', 'restarting', 'failed']),
  /** How often it was started again since the host runs. */
  restarts: z.int().min(0),
  /** Why it is not ready, or why it had to be started again. */
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** When the next start is tried, while it waits. */
  retryAtMs: z.number().nullable(),
});
export type EngineState = Readonly<z.infer<typeof engineStateSchema>>;

export const hostInfoSchema = z.object({
  kind: z.enum(['electron', 'browser']),
  platform: z.string(),
  version: z.string(),
  /** Largest file that can be uploaded; null where files are opened in place. */
  maxUploadBytes: z.number().nullable(),
  /** Whether exports are shown in the file manager (true) or downloaded (false). */
  canShowFolders: z.boolean(),
});
export type HostInfo = Readonly<z.infer<typeof hostInfoSchema>>;

/** How files are imported; what is left out is as `media.import` says. */
export const importChoicesSchema = z.object({
  policy: mediaPolicySchema.optional(),
  onTooLong: z.enum(['refuse', 'sample']).optional(),
  maxFrames: z.int().positive().optional(),
  sequenceFps: z.number().positive().max(1000).optional(),
});
export type ImportChoices = z.infer<typeof importChoicesSchema>;

/** An export without its target, which the host chooses or asks for. */
export const hostExportSchema = z.object({
  request: exportRequestSchema.omit({ out: true, overwrite: true }),
  container: z.enum(['zip', 'folder']),
  /** Suggested name of the file or folder, without extension. */
  name: z.string().trim().min(1).max(120),
});
export type HostExport = z.input<typeof hostExportSchema>;

/** A file that was handed over (see each host for how), for as long as the host runs. */
const uploadId = z.string().min(1).max(200);
const uploads = z.array(uploadId).min(1).max(100_000);

/** Everything that a host answers beside the engine's own methods. `null` answers mean that the person cancelled. */
export const hostContract = {
  info: method.input(none).output(hostInfoSchema),
  /** The state now, then every change. */
  watchEngine: method.input(none).output(eventIterator(engineStateSchema)),
  restartEngine: method.input(none).output(none),
  importMedia: method
    .input(z.object({ projectId: id, uploads, choices: importChoicesSchema.default({}) }))
    .output(z.array(jobSchema)),
  relinkMedia: method.input(z.object({ mediaId: id, upload: uploadId })).output(mediaSchema),
  /** Starts an export; null when the person cancelled the question for the target. */
  exportDataset: method.input(hostExportSchema).output(jobSchema.nullable()),
  /** Where the finished export of a job can be had: shown in the file manager (null) or downloaded from an address of this host. */
  openExport: method.input(z.object({ jobId: id })).output(z.object({ downloadUrl: z.string().nullable() })),
  /** Writes the project as one file: asks where (null), or answers with an address to download it from. */
  saveProjectFile: method
    .input(z.object({ projectId: id }))
    .output(z.object({ downloadUrl: z.string().nullable(), saved: z.boolean() })),
  openProjectFile: method.input(z.object({ upload: uploadId })).output(projectSchema),
  importCoco: method
    .input(z.object({ projectId: id, mediaId: id.nullable().default(null), upload: uploadId }))
    .output(importReportSchema),
  importMasks: method.input(z.object({ projectId: id, mediaId: id, uploads })).output(importReportSchema),
  installPack: method.input(z.object({ uploads, overwrite: z.boolean().default(false) })).output(modelEntrySchema),
};
export type HostContract = typeof hostContract;

/**
 * What the preload of the desktop program gives to its page as `window.workstation`. Files cross as `File`s, whose paths
 * only the preload can read; the engine's port comes by `window.postMessage` (see `ENGINE_PORT_MESSAGE`).
 */
export interface PreloadBridge {
  readonly platform: string;
  readonly version: string;
  /** Asks for a port to the engine. It arrives as a message with one port, again after each restart of the engine. */
  connectEngine(): void;
  /** Hands files over in exchange for upload ids, in the same order. */
  registerFiles(files: readonly File[]): Promise<readonly string[]>;
  /** Calls a method of the host contract (not a stream). Errors come back as `{ error: { code, message, details } }`. */
  call(method: string, input: unknown): Promise<{ readonly output: unknown } | { readonly error: BridgeError }>;
  /** The engine's state now and after every change. Returns how to stop listening. */
  onEngineState(listener: (state: EngineState) => void): () => void;
  /** Commands of native menus, e.g. `app.import`; the page runs the command of that id. */
  onCommand(listener: (commandId: string) => void): () => void;
  /** Files that the system opened with this program, already handed over. */
  onFilesOpened(listener: (uploads: readonly { readonly id: string; readonly name: string }[]) => void): () => void;
  /** Tells what native menus and the window's title show. */
  setContext(context: WindowContext): void;
}

/** What native parts of a window follow. */
export interface WindowContext {
  readonly title: string;
  readonly language: 'en' | 'ru';
  readonly theme: 'dark' | 'light';
  /** Ids of commands that cannot be run now. */
  readonly disabledCommands: readonly string[];
  /** Command id to the key that menus show for it, as the keymap writes it; null for the keys that a program begins with. */
  readonly keys: Readonly<Record<string, string>> | null;
  readonly project: { readonly id: number; readonly name: string } | null;
}

export interface BridgeError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

// It stands where the preload can take it without the schemas above.
export { ENGINE_PORT_MESSAGE } from './bridge-channels.ts';
