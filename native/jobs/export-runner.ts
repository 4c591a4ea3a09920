import { type ExportRequest, exportRequestSchema } from '../contract/dataset.ts';
import { exportDataset } from '../dataset/export.ts';
import type { DatasetSource } from '../dataset/source.ts';
import type { JobContext, JobJson, JobRunner } from './queue.ts';

export interface ExportParts {
  readonly source: (projectId: number) => DatasetSource;
  /** Propagates what the request asks for before it is exported. */
  readonly complete: (context: JobContext) => Promise<void>;
  readonly now: () => number;
  readonly programVersion: string;
}

/**
 * Makes the runner of `export` jobs; the result is the ExportReport. An export that was interrupted starts anew. Killed
 * after it was published and before that was recorded, the target holds this very export, so only an export that was
 * running when its process died may replace a dataset of ours there; one that ended by itself asks as it did at first.
 */
export function createExportRunner(parts: ExportParts): JobRunner {
  return async (context): Promise<JobJson> => {
    const asked = exportRequestSchema.parse(context.job.params);
    const wasKilled = context.checkpoint?.running === true;
    const request: ExportRequest = wasKilled ? { ...asked, overwrite: asked.overwrite || 'own' } : asked;
    context.saveCheckpoint({ running: true });
    try {
      return await exportOnce(parts, context, request);
    } catch (error) {
      context.saveCheckpoint({ running: false });
      throw error;
    }
  };
}

async function exportOnce(parts: ExportParts, context: JobContext, request: ExportRequest): Promise<JobJson> {
  if (request.auto_propagate_if_incomplete) await parts.complete(context);
  const report = await exportDataset(parts.source(request.projectId), request, {
    signal: context.signal,
    onProgress: (progress) => context.progress(progress),
    now: parts.now,
    programVersion: parts.programVersion,
  });
  return { ...report };
}
