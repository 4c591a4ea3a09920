/** What lists show of jobs. Pure. */
import type { Job } from '../../../../native/contract/jobs.ts';
import { recognise, type SentenceKey } from '../../../../native/contract/sentences.ts';

interface JobLists {
  /** Running ones first, then those that wait, oldest first. */
  readonly active: readonly Job[];
  /** The one that ended last comes first. */
  readonly ended: readonly Job[];
}

/** Whether a job still has something to do. */
export function isActive(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** Sorts the jobs of a project into what is under way and what has ended. */
export function listJobs(jobs: readonly Job[]): JobLists {
  const rank = (job: Job) => (job.state === 'running' ? 0 : 1);
  const active = jobs.filter(isActive).sort((a, b) => rank(a) - rank(b) || a.id - b.id);
  const endOf = (job: Job) => job.finishedAtMs ?? job.createdAtMs;
  const ended = jobs.filter((job) => !isActive(job)).sort((a, b) => endOf(b) - endOf(a) || b.id - a.id);
  return { active, ended };
}

/** How much of a job is done, from 0 to 1; null while that cannot be told. */
export function shareOf({ state, progress }: Pick<Job, 'state' | 'progress'>): number | null {
  if (state === 'done') return 1;
  if (progress.total === null || progress.total <= 0) return null;
  return Math.min(1, Math.max(0, progress.done / progress.total));
}

/** The share of all active jobs together; null when none of them can tell. */
export function overallShare(jobs: readonly Job[]): number | null {
  const shares = jobs.filter(isActive).map(shareOf);
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** What a job is about, where it says so itself: the name of an import, the target of an export. Null otherwise. */
export function subjectOf(job: Job): string | null {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  if (job.kind === 'import') return text(job.params.name);
  if (job.kind === 'export') return lastPart(text(job.params.out));
  return null;
}

function lastPart(path: string | null): string | null {
  return path?.split(/[\\/]/).findLast((part) => part !== '') ?? null;
}

/** Why the engine stops a job by itself, because of what a person did to its objects. */
const REGROUPED: ReadonlySet<SentenceKey> = new Set(['objects-regrouped', 'found-objects-regrouped']);

/** Whether a job was stopped because its objects were merged, split or swapped. `error` says so. */
export function isStoppedByRegrouping({ state, error }: Job): boolean {
  const key = state === 'cancelled' && error !== null ? recognise(error.message)?.key : undefined;
  return key !== undefined && REGROUPED.has(key);
}

/** Of jobs as they are now, those that were under way before and have been stopped since because their objects were regrouped. */
export function newlyRegrouped(now: readonly Job[], before: readonly Job[]): readonly Job[] {
  const wasActive = new Set(before.filter(isActive).map((job) => job.id));
  return now.filter((job) => wasActive.has(job.id) && isStoppedByRegrouping(job));
}
