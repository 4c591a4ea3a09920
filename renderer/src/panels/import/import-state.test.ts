import { describe, expect, test } from 'vitest';
import type { Job } from '../../../../native/contract/jobs.ts';
import {
  errorOfItem,
  type ImportItem,
  itemShare,
  sendingEtaMs,
  statusOf,
  summarize,
  tooLongFacts,
  withJobs,
} from './import-state.ts';

function job(id: number, state: Job['state'], extra: Partial<Job> = {}): Job {
  return {
    id,
    projectId: 1,
    mediaId: null,
    kind: 'import',
    state,
    progress: { done: 50, total: 100, unit: 'steps', etaMs: null, phase: 'probe' },
    params: {},
    result: null,
    error: null,
    createdAtMs: 0,
    finishedAtMs: null,
    ...extra,
  };
}
const TOO_LONG = { code: 'video-too-long', message: '', details: { frames: 5400, durationMs: 180_000, maxFrames: 900 } } as const;

function item(extra: Partial<ImportItem> = {}): ImportItem {
  return {
    id: 1,
    projectId: 1,
    group: { kind: 'video', name: 'a', files: [], bytes: 1000 },
    stage: 'imported',
    sentBytes: 0,
    startedAtMs: null,
    uploads: null,
    choices: {},
    jobs: [],
    error: null,
    ...extra,
  };
}

describe('where an import stands', () => {
  test.each([
    [item({ stage: 'waiting' }), 'waiting', 0],
    [item({ stage: 'sending', sentBytes: 500 }), 'sending', 0.25],
    [item({ jobs: [job(1, 'running')], sentBytes: 1000 }), 'importing', 0.75],
    [item({ jobs: [job(1, 'done'), job(2, 'running')] }), 'importing', 0.875],
    [item({ jobs: [job(1, 'done')] }), 'done', 1],
    [item(), 'done', 1],
  ] as const)('%#', (given, status, share) => {
    expect(statusOf(given)).toBe(status);
    expect(itemShare(given)).toBe(share);
  });

  test('the worst outcome of its jobs counts, and a clip that is too long asks', () => {
    expect(statusOf(item({ jobs: [job(1, 'done'), job(2, 'failed')] }))).toBe('failed');
    expect(statusOf(item({ jobs: [job(1, 'failed'), job(2, 'failed', { error: TOO_LONG })] }))).toBe('too-long');
    expect(statusOf(item({ jobs: [job(1, 'cancelled'), job(2, 'done')] }))).toBe('cancelled');
    const long = item({ jobs: [job(2, 'failed', { error: TOO_LONG })] });
    expect(tooLongFacts(long)).toEqual({ frames: 5400, durationMs: 180_000, maxFrames: 900 });
    expect(errorOfItem(long)?.code).toBe('video-too-long');
  });
});

test('the queue in one line', () => {
  const items = [item({ stage: 'sending', sentBytes: 1000 }), item({ stage: 'failed' }), item(), item({ stage: 'waiting' })];
  expect(summarize(items)).toEqual({ total: 4, pending: 2, done: 1, needsAttention: 1, share: (0.5 + 1 + 1 + 0) / 4 });
  expect(summarize([]).share).toBe(1);
});

test('newer states of jobs replace older ones, and nothing else changes', () => {
  const before = [item({ jobs: [job(1, 'running')] }), item({ id: 2, jobs: [job(2, 'running')] })];
  const after = withJobs(before, [job(1, 'done'), job(9, 'done')]);
  expect(after[0]?.jobs[0]?.state).toBe('done');
  expect(after[1]).toBe(before[1]);
  expect(withJobs(before, [job(9, 'done')])).toBe(before);
});

test('sending is estimated from its speed so far', () => {
  const sending = item({ stage: 'sending', sentBytes: 250, startedAtMs: 0 });
  expect(sendingEtaMs(sending, 500)).toBeNull();
  expect(sendingEtaMs(sending, 2000)).toBe(6000);
});
