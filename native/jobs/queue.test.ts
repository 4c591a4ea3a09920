import { describe, expect, it } from 'vitest';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import type { Job, JobEvent } from '../contract/jobs.ts';
import { createJobQueue, type JobContext, type JobJson, type JobQueue, type JobStore } from './queue.ts';

function memoryStore(): JobStore {
  const jobs = new Map<number, Job>();
  const checkpoints = new Map<number, JobJson | null>();
  return {
    checkpoint: (jobId) => checkpoints.get(jobId) ?? null,
    create(job) {
      const stored: Job = {
        ...job,
        id: jobs.size + 1,
        state: 'queued',
        result: null,
        error: null,
        createdAtMs: 0,
        finishedAtMs: null,
      };
      jobs.set(stored.id, stored);
      return stored;
    },
    get: (jobId) => jobs.get(jobId) ?? null,
    update(jobId, { checkpoint, ...change }) {
      if (checkpoint !== undefined) checkpoints.set(jobId, checkpoint);
      const job = { ...(jobs.get(jobId) as Job), ...change };
      jobs.set(jobId, job);
      return job;
    },
    list: ({ states }) => [...jobs.values()].filter((job) => states === undefined || states.includes(job.state)),
  };
}

/** Works through `params.steps` steps, saving each, and fails as `params` says. */
async function stepRunner(context: JobContext) {
  const { steps, failAt } = context.job.params as { steps: number; failAt?: string };
  let done = Number(context.checkpoint?.done ?? 0);
  for (; done < steps; done++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    throwIfAborted(context.signal);
    context.progress({ done: done + 1, total: steps, unit: 'frames', etaMs: null, phase: 'work' });
    context.emit({ type: 'frame', frameIndex: done, tracks: [] });
    context.saveCheckpoint({ done: done + 1 });
  }
  if (failAt === 'end') throw new AppError('disk-full', 'The disk is full.');
  if (failAt === 'bug') throw new TypeError('x is not a function');
  return { done };
}

function openQueue(
  store: JobStore = memoryStore(),
  lanes: { propagate?: number } = {},
): JobQueue & { bugs: unknown[]; store: JobStore } {
  const bugs: unknown[] = [];
  const runners = { import: stepRunner, propagate: stepRunner, export: stepRunner, concept: stepRunner };
  const onBug = (error: unknown) => void bugs.push(error);
  const queue = createJobQueue({ store, runners, now: () => performance.now(), onBug, lanes: () => lanes });
  return Object.assign(queue, { bugs, store });
}

function newJob(params: Record<string, unknown>, kind: Job['kind'] = 'propagate') {
  return { projectId: 1, mediaId: null, kind, params };
}

async function eventsOf(stream: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('job queue', () => {
  it('runs a job and tells its frames, then its end', async () => {
    const queue = openQueue();
    const job = queue.start(newJob({ steps: 3 }));
    const events = await eventsOf(queue.watch(job.id, 0, 100));
    expect(events.filter((event) => event.type === 'frame')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'finished', job: { state: 'done', result: { done: 3 }, progress: { done: 3 } } });
  });

  it('runs one job of a kind at a time, and other kinds beside it', async () => {
    const queue = openQueue();
    const first = queue.start(newJob({ steps: 20 }));
    const second = queue.start(newJob({ steps: 1 }));
    const other = queue.start(newJob({ steps: 1 }, 'export'));
    expect((await queue.ended(other.id)).state).toBe('done');
    expect(queue.get(first.id).state).toBe('running');
    expect(queue.get(second.id).state).toBe('queued');
    expect((await queue.ended(second.id)).state).toBe('done');
    expect(queue.get(first.id).state).toBe('done');
  });

  it('runs as many of a kind at once as it has lanes', async () => {
    const queue = openQueue(memoryStore(), { propagate: 2 });
    const [first, second, third] = [30, 30, 1].map((steps) => queue.start(newJob({ steps })).id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([first, second, third].map((id) => queue.get(id ?? 0).state)).toEqual(['running', 'running', 'queued']);
    expect((await queue.ended(third ?? 0)).state).toBe('done');
  });

  it('cancels a running job, keeps what it did, and goes on from there when it is tried again', async () => {
    const queue = openQueue();
    const job = queue.start(newJob({ steps: 50 }));
    for await (const event of queue.watch(job.id, 0, 100)) if (event.type === 'frame') break;
    queue.cancel(job.id, 'Enough.');
    expect(await queue.ended(job.id)).toMatchObject({ state: 'cancelled', error: { code: 'aborted', message: 'Enough.' } });
    const done = Number(queue.store.checkpoint(job.id)?.done);
    expect(done).toBeGreaterThan(0);
    expect(() => queue.cancel(job.id)).toThrowError(expect.objectContaining({ code: 'job-not-running' }));
    queue.retry(job.id);
    const frames = (await eventsOf(queue.watch(job.id, 0, 1000))).filter((event) => event.type === 'frame');
    expect(frames).toHaveLength(50 - done);
    expect((await queue.ended(job.id)).state).toBe('done');
    expect(() => queue.retry(job.id)).toThrowError(expect.objectContaining({ code: 'job-not-running' }));
  });

  it('cancels a job that waits', async () => {
    const queue = openQueue();
    queue.start(newJob({ steps: 5 }));
    const waiting = queue.start(newJob({ steps: 5 }));
    expect(queue.cancel(waiting.id).state).toBe('cancelled');
    expect((await queue.ended(waiting.id)).state).toBe('cancelled');
    expect(queue.store.checkpoint(waiting.id)).toBeNull();
  });

  it('keeps the reason of a failure, and reports a bug', async () => {
    const queue = openQueue();
    const failed = await queue.ended(queue.start(newJob({ steps: 1, failAt: 'end' })).id);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
    const bug = await queue.ended(queue.start(newJob({ steps: 1, failAt: 'bug' })).id);
    expect(bug).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(queue.bugs).toHaveLength(1);
  });

  it('leaves a job to be resumed when it closes', async () => {
    const store = memoryStore();
    const first = openQueue(store);
    const job = first.start(newJob({ steps: 30 }));
    for await (const event of first.watch(job.id, 0, 100)) if (event.type === 'frame') break;
    await first.close();
    expect(store.get(job.id)?.state).toBe('running');
    const before = Number(store.checkpoint(job.id)?.done);
    const second = openQueue(store);
    expect(second.resumeUnfinished().map((resumed) => resumed.id)).toEqual([job.id]);
    const frames = (await eventsOf(second.watch(job.id, 0, 100))).filter((event) => event.type === 'frame');
    expect(frames).toHaveLength(30 - before);
  });

  it('does not know jobs that were never started', () => {
    const queue = openQueue();
    for (const call of [() => queue.get(9), () => queue.cancel(9), () => queue.retry(9), () => queue.watch(9, 0, 1)]) {
      expect(call).toThrowError(expect.objectContaining({ code: 'job-not-found' }));
    }
  });

  it('tells every job of a project to those who watch all of them', async () => {
    const queue = openQueue();
    const abort = new AbortController();
    const states: string[] = [];
    const watching = (async () => {
      for await (const job of queue.watchAll(1, abort.signal)) states.push(job.state);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    await queue.ended(queue.start(newJob({ steps: 2 })).id);
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await watching;
    expect(states.at(-1)).toBe('done');
  });
});
