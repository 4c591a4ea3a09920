import type { JobEvent } from '../contract/jobs.ts';

type Body<E> = E extends JobEvent ? Omit<E, 'jobId' | 'seq'> : never;
/** An event before it has been given its number. */
export type JobEventBody = Body<JobEvent>;

/**
 * The newest events of each job, for those who watch. It holds a fixed number of events and nothing per watcher, so
 * a slow watcher costs nothing: it is told that it `lagged` and reads the rest from the library.
 */
export interface EventLog {
  append(jobId: number, body: JobEventBody): void;
  /** Forgets a job's events, its end above all: it runs again. Numbers go on. */
  restart(jobId: number): void;
  /**
   * The job's events after `after`, as they come; ends with `finished` or after `limit` events. For a job that ended
   * before this log began, only `finished` is told.
   */
  watch(
    jobId: number,
    after: number,
    limit: number,
    finished: () => JobEventBody | null,
    signal?: AbortSignal,
  ): AsyncGenerator<JobEvent, void, undefined>;
}

interface Log {
  events: JobEvent[];
  lastSeq: number;
  waiting: Set<() => void>;
}

/** Jobs whose events are kept; of an older job only the end is told. */
const JOBS_KEPT = 64;

/** @param capacity events kept for each job */
export function createEventLog(capacity = 4096): EventLog {
  const logs = new Map<number, Log>();
  const dropOldest = () => {
    for (const [jobId, log] of logs) {
      if (logs.size <= JOBS_KEPT) return;
      if (log.waiting.size === 0 && log.events.at(-1)?.type === 'finished') logs.delete(jobId);
    }
  };
  const logOf = (jobId: number): Log => {
    let log = logs.get(jobId);
    if (log === undefined) {
      log = { events: [], lastSeq: 0, waiting: new Set() };
      logs.set(jobId, log);
      dropOldest();
    }
    return log;
  };
  return {
    append(jobId, body) {
      const log = logOf(jobId);
      const event = { ...body, jobId, seq: ++log.lastSeq } as JobEvent;
      log.events.push(event);
      // Dropped in bulk, so that the cost of an event stays constant.
      if (log.events.length > capacity * 2) log.events.splice(0, log.events.length - capacity);
      for (const wake of log.waiting) wake();
      log.waiting.clear();
    },
    restart(jobId) {
      logOf(jobId).events = [];
    },
    async *watch(jobId, after, limit, finished, signal) {
      const log = logOf(jobId);
      let seq = after;
      for (let sent = 0; sent < limit; sent++) {
        const event = nextEvent(log, jobId, seq) ?? (await nextOrEnd(log, jobId, seq, finished, signal));
        if (event === null) return;
        seq = event.seq;
        yield event;
        if (event.type === 'finished') return;
      }
    },
  };
}

function nextEvent(log: Log, jobId: number, after: number): JobEvent | null {
  const first = log.events[0];
  if (first === undefined || after >= log.lastSeq) return null;
  if (after + 1 < first.seq) return { type: 'lagged', jobId, seq: first.seq - 1 };
  return log.events[after + 1 - first.seq] ?? null;
}

async function nextOrEnd(
  log: Log,
  jobId: number,
  after: number,
  finished: () => JobEventBody | null,
  signal: AbortSignal | undefined,
): Promise<JobEvent | null> {
  const ended = finished();
  if (ended !== null) return { ...ended, jobId, seq: Math.max(after, log.lastSeq) } as JobEvent;
  while (!signal?.aborted) {
    await untilWoken(log, signal);
    const event = nextEvent(log, jobId, after);
    if (event !== null) return event;
  }
  return null;
}

function untilWoken(log: Log, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      signal?.removeEventListener('abort', wake);
      log.waiting.delete(wake);
      resolve();
    };
    log.waiting.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
