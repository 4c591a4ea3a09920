import type { Job } from '../contract/jobs.ts';
import type { JobJson } from './queue.ts';

/**
 * The tracks that a job has written or will write: those that a propagation was asked for, and those that a concept run has
 * made so far. Empty for the other kinds.
 * @param checkpoint what the job saved last
 */
export function writtenTracks(job: Pick<Job, 'kind' | 'params'>, checkpoint: JobJson | null): readonly number[] {
  if (job.kind === 'propagate') return (job.params as { readonly trackIds: readonly number[] }).trackIds;
  if (job.kind !== 'concept') return [];
  const saved = checkpoint as { readonly instances: readonly { readonly trackId: number }[] } | null;
  return saved?.instances.map(({ trackId }) => trackId) ?? [];
}
