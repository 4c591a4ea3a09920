import type { EngineClient } from '../../../native/contract/client.ts';
import type { ImportReport } from '../../../native/contract/dataset.ts';
import type { EngineState, HostExport, HostInfo, ImportChoices, WindowContext } from '../../../native/contract/host.ts';
import type { Job } from '../../../native/contract/jobs.ts';
import type { ModelEntry } from '../../../native/contract/models.ts';
import type { Media, Project } from '../../../native/contract/records.ts';
import type { ReadonlySignal } from '../ui/signal.ts';
import type { Connection } from './connection.ts';

/** Files that are handed to the host, and how far that is. In the desktop program it takes no time. */
export interface HandOver {
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

/** Strip of small pictures of a clip: `tiles` of them in one row, evenly spread over its frames. */
export interface Filmstrip {
  readonly url: string;
  readonly tiles: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
}

/**
 * What the page asks of the program around it: the engine, and whatever needs files, dialogs or the machine. One for the
 * desktop program, one for the browser; panels cannot tell them apart but by `info`. Everything throws AppErrors.
 */
export interface Host {
  readonly info: HostInfo;
  /** The engine's methods. While the engine is being started again, calls wait for it up to some seconds, then fail with `engine-unavailable`. */
  readonly engine: EngineClient;
  readonly engineState: ReadonlySignal<EngineState>;
  /** Whether the host itself is reached. */
  readonly connection: ReadonlySignal<Connection>;
  /** Tries to reach a host that is lost at once, and not after the pause between two tries. */
  reconnect(): void;
  restartEngine(): Promise<void>;
  /** Address of a frame's working JPEG; the same frame always has the same address. See `frameAddress`. */
  frameUrl(mediaId: number, frameIndex: number, version?: string | null): string;
  thumbnailUrl(mediaId: number): string;
  filmstrip(mediaId: number, signal?: AbortSignal): Promise<Filmstrip>;
  /** Hands files over; the answer names them for the calls below, in the same order. Relative paths of folders are kept. */
  handOver(files: readonly File[], options?: HandOver): Promise<readonly string[]>;
  importMedia(input: { projectId: number; uploads: readonly string[]; choices?: ImportChoices }): Promise<Job[]>;
  relinkMedia(input: { mediaId: number; upload: string }): Promise<Media>;
  /** Null when the person cancelled. */
  exportDataset(input: HostExport): Promise<Job | null>;
  /** Shows a finished export in the file manager, or downloads it. */
  openExport(jobId: number): Promise<void>;
  /** False when the person cancelled. */
  saveProjectFile(projectId: number): Promise<boolean>;
  openProjectFile(upload: string): Promise<Project>;
  importCoco(input: { projectId: number; mediaId: number | null; upload: string }): Promise<ImportReport>;
  importMasks(input: { projectId: number; mediaId: number; uploads: readonly string[] }): Promise<ImportReport>;
  installPack(input: { uploads: readonly string[]; overwrite: boolean }): Promise<ModelEntry>;
  /** Commands of native menus. Returns how to stop listening; so does the next. */
  onCommand(listener: (commandId: string) => void): () => void;
  /** Files that the system opened with this program, handed over already. */
  onFilesOpened(listener: (uploads: readonly string[]) => void): () => void;
  setContext(context: WindowContext): void;
}
