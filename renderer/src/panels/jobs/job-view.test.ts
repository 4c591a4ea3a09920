import { describe, expect, test } from 'vitest';
import type { Job } from '../../../../native/contract/jobs.ts';
import { say } from '../../../../native/contract/sentences.ts';
import { listJobs, newlyRegrouped, overallShare, shareOf, subjectOf } from './job-view.ts';

function job(id: number, state: Job['state'], extra: Partial<Job> = {}): Job {
  const ended = state !== 'queued' && state !== 'running';
  return {
    id,
    projectId: 1,
    mediaId: null,
    kind: 'propagate',
    state,
    progress: { done: 1, total: 4, unit: 'frames', etaMs: null, phase: 'propagate' },
    params: {},
    result: null,
    error: null,
    createdAtMs: id,
    finishedAtMs: ended ? id * 10 : null,
    ...extra,
  };
}

test('running jobs come before those that wait, ended ones newest first', () => {
  const lists = listJobs([job(1, 'queued'), job(2, 'failed'), job(3, 'running'), job(4, 'done'), job(5, 'queued')]);
  expect(lists.active.map(({ id }) => id)).toEqual([3, 1, 5]);
  expect(lists.ended.map(({ id }) => id)).toEqual([4, 2]);
});

describe('shares', () => {
  test('are of the total, never beyond it', () => {
    expect(shareOf(job(1, 'running'))).toBe(0.25);
    expect(shareOf(job(1, 'done'))).toBe(1);
    const over = job(1, 'running', { progress: { done: 9, total: 4, unit: 'frames', etaMs: 0, phase: '' } });
    expect(shareOf(over)).toBe(1);
  });

  test('are unknown without a total', () => {
    const unknown = job(1, 'running', { progress: { done: 9, total: null, unit: 'bytes', etaMs: null, phase: '' } });
    expect(shareOf(unknown)).toBeNull();
    expect(overallShare([unknown])).toBeNull();
    expect(overallShare([unknown, job(2, 'running'), job(3, 'done')])).toBe(0.125);
  });
});

test('imports and exports say what they are about', () => {
  expect(subjectOf(job(1, 'done', { kind: 'import', params: { name: 'clip' } }))).toBe('clip');
  expect(subjectOf(job(1, 'done', { kind: 'export', params: { out: 'C:\\sets\\street.zip' } }))).toBe('street.zip');
  expect(subjectOf(job(1, 'done', { kind: 'export', params: { out: '/sets/street/' } }))).toBe('street');
  expect(subjectOf(job(1, 'done', { kind: 'import', params: {} }))).toBeNull();
});

test('a job that was stopped because its objects were regrouped is told of once, and only where it was seen running', () => {
  const stopped = (id: number, message: string) => job(id, 'cancelled', { error: { code: 'aborted', message, details: {} } });
  const now = [
    stopped(1, say('objects-regrouped')),
    stopped(2, say('found-objects-regrouped')),
    stopped(3, 'The work was cancelled; what was finished is kept.'),
    stopped(4, say('objects-regrouped')),
    job(5, 'running'),
  ];
  const before = [job(1, 'running'), job(2, 'queued'), job(3, 'running')];
  expect(newlyRegrouped(now, before).map(({ id }) => id)).toEqual([1, 2]);
  expect(newlyRegrouped(now, now)).toEqual([]);
});
