/** What goes into an import and what comes out of it. */
import type { Progress } from '../contract/jobs.ts';
import type { Media, MediaPolicy } from '../contract/records.ts';
import type { FrameTable } from './frame-table.ts';
import type { PolicyLimits } from './policy.ts';
import { createEtaEstimator } from './progress.ts';

/** What an import is asked to do. */
export interface ImportRequest {
  /** One video, one image, a folder of images, or the files of one sequence. */
  readonly paths: readonly string[];
  readonly policy: MediaPolicy;
  /** What the interactive policy does with a clip that is longer than it takes. */
  readonly onTooLong: 'refuse' | 'sample';
  readonly limits: ImportLimits;
  /** Frames a second of a sequence of images. */
  readonly sequenceFps?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

export interface ImportLimits extends PolicyLimits {
  /** Largest picture, in pixels. */
  readonly maxPixels: number;
}

/** A media item as found; the library adds ids, a slug and times. */
export interface ImportedMedia extends Omit<Media, 'id' | 'projectId' | 'slug' | 'importedAtMs' | 'deletedAtMs'> {
  readonly frameTable: FrameTable;
}

/** Reports progress with an estimate of each phase's end. */
export function createReporter({
  onProgress,
}: ImportRequest): (phase: string, done: number, total: number, unit: Progress['unit']) => void {
  let eta = createEtaEstimator(() => performance.now());
  let current = '';
  return (phase, done, total, unit) => {
    if (phase !== current) eta = createEtaEstimator(() => performance.now());
    current = phase;
    onProgress?.({ done: Math.round(done), total, unit, etaMs: eta.update(done, total), phase });
  };
}
