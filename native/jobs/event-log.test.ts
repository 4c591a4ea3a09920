import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../contract/jobs.ts';
import { createEventLog, type JobEventBody } from './event-log.ts';

const frame = (frameIndex: number): JobEventBody => ({ type: 'frame', frameIndex, tracks: [] });
const running = () => null;

async function take(stream: AsyncIterable<JobEvent>, count: number): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

describe('event log', () => {
  it('tells every event in order, also those from before the watcher came', async () => {
    const log = createEventLog();
    log.append(1, frame(0));
    const watching = take(log.watch(1, 0, 10, running), 3);
    log.append(1, frame(1));
    await new Promise((resolve) => setImmediate(resolve));
    log.append(1, frame(2));
    expect((await watching).map((event) => event.seq)).toEqual([1, 2, 3]);
  });

  it('says that a slow watcher has lagged, and keeps a bounded number of events', async () => {
    const log = createEventLog(10);
    for (let index = 0; index < 1000; index++) log.append(1, frame(index));
    const events = await take(log.watch(1, 0, 100, running), 2);
    expect(events[0]?.type).toBe('lagged');
    const next = events[1];
    expect(next?.seq).toBe((events[0]?.seq ?? 0) + 1);
    expect(next?.seq).toBeGreaterThan(975);
  });

  it('ends a page after its limit, and the next page goes on', async () => {
    const log = createEventLog();
    for (let index = 0; index < 5; index++) log.append(1, frame(index));
    const page = await take(log.watch(1, 0, 3, running), 99);
    expect(page.map((event) => event.seq)).toEqual([1, 2, 3]);
    expect((await take(log.watch(1, 3, 2, running), 99)).map((event) => event.seq)).toEqual([4, 5]);
  });

  it('tells the end of a job that ended before the log began', async () => {
    const log = createEventLog();
    const job = { id: 1 } as Extract<JobEvent, { type: 'finished' }>['job'];
    const events = await take(
      log.watch(1, 0, 10, () => ({ type: 'finished', job })),
      99,
    );
    expect(events).toEqual([{ type: 'finished', job, jobId: 1, seq: 0 }]);
  });

  it('stops waiting when the watcher goes away', async () => {
    const log = createEventLog();
    const abort = new AbortController();
    const watching = take(log.watch(1, 0, 10, running, abort.signal), 99);
    abort.abort();
    expect(await watching).toEqual([]);
  });
});
