import { AppError, abortedError, invariant } from '../contract/errors.ts';
import type { Job, JobError, JobEvent, JobKind, JobState, Progress } from '../contract/jobs.ts';
import { say } from '../contract/sentences.ts';
import { createEventLog, type JobEventBody } from './event-log.ts';

/** Parameters, checkpoint and result of a job: plain JSON. */
export type JobJson = Record<string, unknown>;

/** What may change of a job; the checkpoint is kept beside the record. */
export type JobChange = Partial<Pick<Job, 'state' | 'progress' | 'result' | 'error' | 'finishedAtMs' | 'mediaId'>> & {
  readonly checkpoint?: JobJson | null;
};

/** Where jobs are kept; the library. */
export interface JobStore {
  create(job: { projectId: number; mediaId: number | null; kind: JobKind; params: JobJson; progress: Progress }): Job;
  get(jobId: number): Job | null;
  update(jobId: number, change: JobChange): Job;
  /** What the job saved last, to go on from. */
  checkpoint(jobId: number): JobJson | null;
  list(filter: { projectId?: number; states?: readonly JobState[]; kinds?: readonly JobKind[] }): readonly Job[];
}

/** What a running job has to work with. */
export interface JobContext {
  readonly job: Job;
  /** Aborted when the job is cancelled or the engine closes. */
  readonly signal: AbortSignal;
  /** Tells how far it is. Stored now and then, told to watchers at once. */
  progress(progress: Progress): void;
  /** Tells watchers of something that has been committed. */
  emit(event: Extract<JobEventBody, { type: 'started' | 'frame' }>): void;
  /** What an earlier run of this job has saved, null in the first. */
  readonly checkpoint: JobJson | null;
  /** Saves, durably, what the job needs to go on after a crash. */
  saveCheckpoint(checkpoint: JobJson): void;
  /** Names the media item that the job has made. */
  setMedia(mediaId: number): void;
}

/** Does one kind of job. Called again with the same job after a crash: it goes on from what it saved. */
export type JobRunner = (context: JobContext) => Promise<JobJson | null>;

export interface JobQueueOptions {
  readonly store: JobStore;
  readonly runners: Readonly<Record<JobKind, JobRunner>>;
  readonly now: () => number;
  /** Jobs of one kind that run at once; asked whenever one may be started. Default: one. */
  readonly lanes?: () => Partial<Record<JobKind, number>>;
  /** A job failed because of a bug: it is told to whoever can end this process. */
  readonly onBug: (error: unknown) => void;
}

/**
 * The durable queue. A job is stored before it runs and after each step that matters; jobs that a crash has interrupted
 * are queued again when the queue is opened. Each kind has its own lane, so an export does not wait for an import.
 */
export interface JobQueue {
  start(job: { projectId: number; mediaId: number | null; kind: JobKind; params: JobJson }): Job;
  /** @throws AppError `job-not-found`, `job-not-running` */
  cancel(jobId: number, reason?: string): Job;
  /** @throws AppError `job-not-found`, `job-not-running` when it is queued, running or done */
  retry(jobId: number): Job;
  /** @throws AppError `job-not-found` */
  get(jobId: number): Job;
  list(filter: Parameters<JobStore['list']>[0]): readonly Job[];
  watch(jobId: number, after: number, limit: number, signal?: AbortSignal): AsyncGenerator<JobEvent, void, undefined>;
  watchAll(projectId: number | null, signal?: AbortSignal): AsyncGenerator<Job, void, undefined>;
  /** Resolves with the job once it has ended. */
  ended(jobId: number): Promise<Job>;
  /** Queues what a crash has interrupted. */
  resumeUnfinished(): readonly Job[];
  /** Interrupts what runs, leaving it to be resumed by the next engine. */
  close(): Promise<void>;
}

const ENDED: readonly JobState[] = ['done', 'cancelled', 'failed'];
/** Progress is written to the library at most this often. */
const STORE_PROGRESS_EVERY_MS = 500;

interface Run {
  readonly abort: AbortController;
  readonly finished: Promise<void>;
  reason: JobError | null;
}

/** Opens the queue over a store; nothing is started before `start` or `resumeUnfinished`. */
export function createJobQueue(options: JobQueueOptions): JobQueue {
  return new Queue(options);
}

class Queue implements JobQueue {
  private readonly options: JobQueueOptions;
  private readonly log = createEventLog();
  private readonly runs = new Map<number, Run>();
  private readonly waiting: Job[] = [];
  private readonly watchers = new Set<(job: Job) => void>();
  private closing = false;

  constructor(options: JobQueueOptions) {
    this.options = options;
  }

  start(job: { projectId: number; mediaId: number | null; kind: JobKind; params: JobJson }): Job {
    const unit = job.kind === 'import' ? 'files' : 'frames';
    const progress: Progress = { done: 0, total: null, unit, etaMs: null, phase: 'queued' };
    const stored = this.options.store.create({ ...job, progress });
    this.enqueue(stored);
    return stored;
  }

  cancel(jobId: number, reason = 'The work was cancelled; what was finished is kept.'): Job {
    const job = this.get(jobId);
    if (ENDED.includes(job.state)) {
      throw new AppError('job-not-running', `Job ${jobId} has already ended (${job.state}).`, { jobId, state: job.state });
    }
    const why: JobError = { code: 'aborted', message: reason, details: {} };
    const run = this.runs.get(jobId);
    if (run !== undefined) {
      run.reason = why;
      run.abort.abort();
      return this.get(jobId);
    }
    const index = this.waiting.findIndex((waiting) => waiting.id === jobId);
    if (index >= 0) this.waiting.splice(index, 1);
    return this.end(jobId, { state: 'cancelled', error: why, result: null });
  }

  retry(jobId: number): Job {
    const job = this.get(jobId);
    if (job.state !== 'cancelled' && job.state !== 'failed') {
      throw new AppError('job-not-running', `Job ${jobId} is ${job.state}; only a cancelled or failed job can be tried again.`, {
        jobId,
        state: job.state,
      });
    }
    const again = this.options.store.update(jobId, { state: 'queued', error: null, finishedAtMs: null });
    this.log.restart(jobId);
    this.enqueue(again);
    return again;
  }

  get(jobId: number): Job {
    const job = this.options.store.get(jobId);
    if (job === null) throw new AppError('job-not-found', `There is no job ${jobId}.`, { jobId });
    return job;
  }

  list(filter: Parameters<JobStore['list']>[0]): readonly Job[] {
    return this.options.store.list(filter);
  }

  watch(jobId: number, after: number, limit: number, signal?: AbortSignal): AsyncGenerator<JobEvent, void, undefined> {
    this.get(jobId);
    const finished = (): JobEventBody | null => {
      const job = this.get(jobId);
      return ENDED.includes(job.state) ? { type: 'finished', job } : null;
    };
    return this.log.watch(jobId, after, limit, finished, signal);
  }

  async *watchAll(projectId: number | null, signal?: AbortSignal): AsyncGenerator<Job, void, undefined> {
    const news = new Map<number, Job>();
    let wake: () => void = () => undefined;
    const listener = (job: Job) => {
      if (projectId !== null && job.projectId !== projectId) return;
      news.set(job.id, job);
      wake();
    };
    const onAbort = () => wake();
    this.watchers.add(listener);
    signal?.addEventListener('abort', onAbort);
    try {
      while (!signal?.aborted && !this.closing) {
        const [entry] = news;
        if (entry !== undefined) {
          news.delete(entry[0]);
          yield entry[1];
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.watchers.delete(listener);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async ended(jobId: number): Promise<Job> {
    for (;;) {
      const job = this.get(jobId);
      if (ENDED.includes(job.state)) return job;
      for await (const event of this.watch(jobId, 0, Number.MAX_SAFE_INTEGER)) if (event.type === 'finished') return event.job;
    }
  }

  resumeUnfinished(): readonly Job[] {
    const unfinished = this.options.store.list({ states: ['queued', 'running'] }).filter((job) => !this.runs.has(job.id));
    for (const job of unfinished) this.enqueue(this.options.store.update(job.id, { state: 'queued' }));
    return unfinished;
  }

  async close(): Promise<void> {
    this.closing = true;
    this.waiting.length = 0;
    for (const run of this.runs.values()) run.abort.abort();
    await Promise.all([...this.runs.values()].map((run) => run.finished));
    for (const watcher of this.watchers) watcher({ id: 0 } as Job);
  }

  private enqueue(job: Job): void {
    this.waiting.push(job);
    this.announce(job);
    this.fillLanes();
  }

  private fillLanes(): void {
    if (this.closing) return;
    const lanes = this.options.lanes?.() ?? {};
    for (const job of [...this.waiting]) {
      const most = lanes[job.kind] ?? 1;
      const running = [...this.runs.keys()].filter((jobId) => this.options.store.get(jobId)?.kind === job.kind).length;
      if (running >= most) continue;
      this.waiting.splice(this.waiting.indexOf(job), 1);
      this.run(job);
    }
  }

  private run(job: Job): void {
    const abort = new AbortController();
    const running = this.options.store.update(job.id, { state: 'running' });
    this.announce(running);
    const run: Run = { abort, reason: null, finished: this.execute(running, abort) };
    this.runs.set(job.id, run);
  }

  private async execute(job: Job, abort: AbortController): Promise<void> {
    // The run is entered in the table first, so that whatever the runner does at once can be cancelled.
    await Promise.resolve();
    let outcome: { state: JobState; result: JobJson | null; error: JobError | null } | null;
    try {
      const result = await this.options.runners[job.kind](this.contextOf(job, abort.signal));
      outcome = { state: 'done', result, error: null };
    } catch (error) {
      outcome = this.outcomeOf(job, error, abort.signal);
    }
    this.runs.delete(job.id);
    if (outcome !== null) this.end(job.id, outcome);
    this.fillLanes();
  }

  private outcomeOf(job: Job, error: unknown, signal: AbortSignal): { state: JobState; result: null; error: JobError } | null {
    const run = this.runs.get(job.id);
    // Interrupted because the engine closes: it stays as it is, and is resumed when the library is opened again.
    if (signal.aborted && this.closing && run?.reason === null) return null;
    if (signal.aborted) {
      const why = run?.reason ?? { code: 'aborted' as const, message: abortedError().message, details: {} };
      return { state: 'cancelled', result: null, error: why };
    }
    if (error instanceof AppError) {
      const state = error.code === 'aborted' ? 'cancelled' : 'failed';
      return { state, result: null, error: { code: error.code, message: error.message, details: { ...error.details } } };
    }
    this.options.onBug(error);
    return {
      state: 'failed',
      result: null,
      error: { code: 'internal', message: say('bug', { said: String(error) }), details: {} },
    };
  }

  private contextOf(job: Job, signal: AbortSignal): JobContext {
    let storedAt = Number.NEGATIVE_INFINITY;
    return {
      job,
      signal,
      progress: (progress) => {
        this.log.append(job.id, { type: 'progress', progress });
        if (this.options.now() - storedAt < STORE_PROGRESS_EVERY_MS) return;
        storedAt = this.options.now();
        this.announce(this.options.store.update(job.id, { progress }));
      },
      emit: (event) => this.log.append(job.id, event),
      checkpoint: this.options.store.checkpoint(job.id),
      saveCheckpoint: (checkpoint) => void this.options.store.update(job.id, { checkpoint }),
      setMedia: (mediaId) => this.announce(this.options.store.update(job.id, { mediaId })),
    };
  }

  private end(jobId: number, outcome: { state: JobState; result: JobJson | null; error: JobError | null }): Job {
    invariant(ENDED.includes(outcome.state), 'a job ends in an end state');
    const { progress } = this.get(jobId);
    const done = outcome.state === 'done' && progress.total !== null ? progress.total : progress.done;
    const last: Progress = { ...progress, done, etaMs: outcome.state === 'done' ? 0 : null };
    const job = this.options.store.update(jobId, { ...outcome, progress: last, finishedAtMs: this.options.now() });
    this.log.append(jobId, { type: 'finished', job });
    this.announce(job);
    return job;
  }

  private announce(job: Job): void {
    for (const watcher of this.watchers) watcher(job);
  }
}
