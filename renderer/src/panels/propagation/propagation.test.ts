import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../native/contract/jobs.ts';
import type { Track } from '../../../../native/contract/records.ts';
import { createSession } from '../../document/session.ts';
import { addMark, formatDuration, type ProgressMark, speedOf } from './job-speed.ts';
import {
  askToPropagate,
  type PropagationDraft,
  type PropagationPlace,
  propagationDraftOf,
  requestOf,
} from './propagation-draft.ts';
import { type JobMemory, shownJob } from './shown-job.ts';

function track(id: number, locked: boolean): Track {
  return { id, mediaId: 1, objectId: id, classId: null, instanceName: '', color: '#000000', hidden: false, locked };
}

const PLACE: PropagationPlace = {
  selection: [1, 2],
  tracks: [track(1, false), track(2, true), track(3, false)],
  inOut: { from: 10, to: 20 },
  frame: 30,
  frameCount: 100,
};
const DRAFT: PropagationDraft = { direction: 'forward', objects: 'selected', range: 'whole', frames: 50 };

describe('what is asked for', () => {
  it('leaves locked objects out', () => {
    expect(requestOf(DRAFT, PLACE)).toEqual({ direction: 'forward', trackIds: [1], range: null });
    expect(requestOf(DRAFT, { ...PLACE, selection: [2] })).toBeNull();
    expect(requestOf({ ...DRAFT, objects: 'all' }, PLACE)?.trackIds).toBeNull();
    expect(requestOf({ ...DRAFT, objects: 'all' }, { ...PLACE, tracks: [track(2, true)] })).toBeNull();
  });

  it('takes in and out point, or frames from here', () => {
    const range = (draft: Partial<PropagationDraft>) => requestOf({ ...DRAFT, ...draft }, PLACE)?.range;
    expect(range({ range: 'in-out' })).toEqual({ from: 10, to: 20 });
    expect(range({ range: 'from-here' })).toEqual({ from: 30, to: 80 });
    expect(range({ range: 'from-here', direction: 'backward' })).toEqual({ from: 0, to: 30 });
    expect(range({ range: 'from-here', direction: 'both', frames: 90 })).toEqual({ from: 0, to: 99 });
  });

  it('starts from the selection and the range', () => {
    const session = createSession();
    askToPropagate(session, PLACE.tracks, 'both');
    expect(propagationDraftOf(session).get()).toMatchObject({ direction: 'both', objects: 'all', range: 'whole' });
    session.store.setState({ selection: [2, 3], range: { from: 1, to: 2 } });
    askToPropagate(session, PLACE.tracks, 'backward');
    expect(propagationDraftOf(session).get()).toMatchObject({ direction: 'backward', objects: 'selected', range: 'in-out' });
    session.store.setState({ selection: [2] });
    askToPropagate(session, PLACE.tracks, 'backward');
    expect(propagationDraftOf(session).get().objects).toBe('all');
  });
});

describe('speed', () => {
  it('is that of the last seconds', () => {
    let marks: readonly ProgressMark[] = [];
    for (let k = 0; k <= 20; k++) marks = addMark(marks, { done: k < 10 ? k : 10 + (k - 10) * 5, atMs: k * 1000 });
    expect(speedOf(marks)).toBe(5);
    expect(speedOf(marks.slice(0, 1))).toBeNull();
  });

  it('starts anew when a job does, and ignores reports without progress', () => {
    const marks = addMark([{ done: 50, atMs: 0 }], { done: 3, atMs: 100 });
    expect(marks).toEqual([{ done: 3, atMs: 100 }]);
    expect(addMark(marks, { done: 3, atMs: 900 })).toBe(marks);
  });

  it('tells durations', () => expect([400, 93_000, 3_725_000].map(formatDuration)).toEqual(['0:00', '1:33', '1:02:05']));
});

describe('the job that is shown', () => {
  const job = (id: number, state: Job['state'], more: Partial<Job> = {}) =>
    ({ id, state, mediaId: 1, kind: 'propagate', ...more }) as Job;
  const memory: JobMemory = { seen: new Set([1, 2]), paused: new Set([1]), closed: new Set() };

  it('is the one that runs', () => {
    const jobs = [job(3, 'queued'), job(2, 'running'), job(1, 'cancelled')];
    expect(shownJob(jobs, 1, memory)).toMatchObject({ job: { id: 2 }, phase: 'running' });
    expect(shownJob(jobs.slice(0, 1), 1, memory)?.phase).toBe('queued');
    expect(shownJob(jobs, 7, memory)).toBeNull();
    expect(shownJob([job(4, 'running', { kind: 'export' })], 1, memory)).toBeNull();
  });

  it('or the one that this window saw end', () => {
    expect(shownJob([job(2, 'done')], 1, memory)?.phase).toBe('done');
    expect(shownJob([job(2, 'failed')], 1, memory)?.phase).toBe('failed');
    expect(shownJob([job(1, 'cancelled')], 1, memory)?.phase).toBe('paused');
    expect(shownJob([job(2, 'cancelled')], 1, memory)).toBeNull();
    expect(shownJob([job(9, 'done')], 1, memory)).toBeNull();
    expect(shownJob([job(2, 'done')], 1, { ...memory, closed: new Set([2]) })).toBeNull();
  });
});
