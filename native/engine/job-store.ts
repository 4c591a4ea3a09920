import { AppError } from '../contract/errors.ts';
import type { JobJson, JobStore } from '../jobs/queue.ts';
import type { Library } from '../library/library.ts';

/** Keeps the queue's jobs in the library. */
export function createJobStore(library: Library): JobStore {
  return {
    create: (job) => library.createJob(job),
    get(jobId) {
      try {
        return library.job(jobId);
      } catch (error) {
        if (error instanceof AppError && error.code === 'job-not-found') return null;
        throw error;
      }
    },
    update: (jobId, change) => library.updateJob(jobId, change),
    checkpoint: (jobId) => library.jobCheckpoint(jobId) as JobJson | null,
    list: (filter) => library.jobs(filter),
  };
}
