import type { Job } from '../../../../native/contract/jobs.ts';

/** What the bar shows: the job that runs, or one that this window saw end and nobody has closed yet. */
export interface ShownJob {
  readonly job: Job;
  readonly phase: 'queued' | 'running' | 'paused' | 'done' | 'failed';
}

/** What a person did with jobs in this window. */
export interface JobMemory {
  /** Jobs that this window has seen running. */
  readonly seen: ReadonlySet<number>;
  /** Jobs that were cancelled to go on later. */
  readonly paused: ReadonlySet<number>;
  readonly closed: ReadonlySet<number>;
}

/** Chooses the job to show from those of a project, newest first; null when there is none. */
export function shownJob(jobs: readonly Job[], mediaId: number | null, memory: JobMemory): ShownJob | null {
  const own = jobs.filter((job) => job.mediaId === mediaId && (job.kind === 'propagate' || job.kind === 'concept'));
  const running = own.find((job) => job.state === 'running') ?? own.find((job) => job.state === 'queued');
  if (running !== undefined) return { job: running, phase: running.state === 'running' ? 'running' : 'queued' };
  const ended = own.find((job) => memory.seen.has(job.id) && !memory.closed.has(job.id));
  if (ended === undefined) return null;
  if (ended.state === 'done') return { job: ended, phase: 'done' };
  if (ended.state === 'failed') return { job: ended, phase: 'failed' };
  return memory.paused.has(ended.id) ? { job: ended, phase: 'paused' } : null;
}
