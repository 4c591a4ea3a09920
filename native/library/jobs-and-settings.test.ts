import { expect, test } from 'vitest';
import { failureOf, openForTest, START_MS, startProject } from './testing.ts';

const progress = { done: 0, total: 10, unit: 'frames', etaMs: null, phase: 'track' } as const;

test('jobs are kept with their progress, end and checkpoint, also over a restart', async () => {
  const library = await openForTest();
  const { projectId, mediaId } = startProject(library);
  const entry = { projectId, mediaId, params: { direction: 'both' }, progress };
  const job = library.createJob({ ...entry, kind: 'propagate' });
  expect(job).toEqual({
    ...entry,
    id: 1,
    kind: 'propagate',
    state: 'queued',
    result: null,
    error: null,
    createdAtMs: START_MS,
    finishedAtMs: null,
  });
  const other = library.createJob({ ...entry, mediaId: null, kind: 'export' });
  expect(library.jobCheckpoint(job.id)).toBeNull();
  library.updateJob(job.id, { state: 'running', progress: { ...progress, done: 4 }, checkpoint: { editId: 7 } });
  expect(library.jobs({ states: ['queued'] })).toEqual([other]);
  expect(library.jobs({ kinds: ['propagate'], projectId })).toHaveLength(1);
  expect(library.jobs({ mediaId })).toHaveLength(1);
  expect(library.jobs({ projectId: 99 })).toEqual([]);
  const error = { code: 'ffmpeg-failed', message: 'It broke.', details: { exitCode: 1 } } as const;
  library.updateJob(job.id, { state: 'failed', error, result: { frames: 4 }, finishedAtMs: 9 });
  await library.close();
  const next = await openForTest({ dir: library.dir });
  expect(next.jobs()).toEqual([next.job(job.id), other]);
  expect(next.job(job.id)).toMatchObject({
    state: 'failed',
    error,
    result: { frames: 4 },
    progress: { done: 4 },
    finishedAtMs: 9,
  });
  expect(next.jobCheckpoint(job.id)).toEqual({ editId: 7 });
  expect(next.updateJob(job.id, { error: null, checkpoint: null })).toMatchObject({ error: null, state: 'failed' });
  expect(next.jobCheckpoint(job.id)).toBeNull();
  expect((await failureOf(() => next.updateJob(99, {}))).code).toBe('job-not-found');
  expect((await failureOf(() => next.jobCheckpoint(99))).code).toBe('job-not-found');
  expect((await failureOf(() => next.createJob({ ...entry, projectId: 99, kind: 'import' }))).code).toBe('project-not-found');
});

test('a job that is updated inside an edit shares its fate', async () => {
  const library = await openForTest();
  const { projectId, mediaId, trackId } = startProject(library);
  const job = library.createJob({ projectId, mediaId, kind: 'propagate', params: {}, progress });
  const work = (fail: 'fail' | 'succeed') => () =>
    library.commit(projectId, 'Step', (edit) => {
      edit.setAbsence(trackId, 0, 'tracked');
      library.updateJob(job.id, { progress: { ...progress, done: 1 } });
      if (fail === 'fail') throw new Error('boom');
    });
  expect(work('fail')).toThrow('boom');
  expect(library.job(job.id).progress.done).toBe(0);
  work('succeed')();
  expect(library.job(job.id).progress.done).toBe(1);
});

test('settings begin with their defaults and are set section by section', async () => {
  const library = await openForTest();
  expect(library.settings()).toMatchObject({ language: 'system', backups: { keep: 5 }, media: { maxFrames: 900 } });
  library.updateSettings({ media: { maxFrames: 50 }, language: 'ru', model: undefined });
  library.updateSettings({ backups: { keep: 3 } });
  expect((await failureOf(() => library.updateSettings({ backups: { keep: 0 } }))).code).toBe('invalid-input');
  await library.close();
  const next = await openForTest({ dir: library.dir });
  expect(next.settings()).toMatchObject({
    language: 'ru',
    backups: { keep: 3 },
    media: { maxFrames: 50, maxDurationMs: 60_000 },
  });
  expect(next.updateSettings({ media: {} }).media.maxFrames).toBe(900);
});
