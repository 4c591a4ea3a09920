import { describe, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { AppError, abortedError } from '../../../../native/contract/errors.ts';
import type { Job } from '../../../../native/contract/jobs.ts';
import { createImportQueue } from './import-queue.ts';
import { statusOf } from './import-state.ts';
import type { FilePlan } from './sort-files.ts';

function plan(count: number): FilePlan {
  const groups = Array.from({ length: count }, (_, i) => {
    const file = new File(['12345'], `${i}.mp4`);
    return { kind: 'video' as const, name: `${i}`, files: [file], bytes: 5 };
  });
  return { groups, annotations: [], skipped: [] };
}

function job(id: number, state: Job['state'], error: Job['error'] = null): Job {
  const progress = { done: 0, total: null, unit: 'frames', etaMs: null, phase: 'queued' } as const;
  const rest = { params: {}, result: null, createdAtMs: 0, finishedAtMs: null };
  return { id, projectId: 1, mediaId: null, kind: 'import', state, progress, error, ...rest };
}

/** A workspace with a host that answers when it is told to. */
function setUp() {
  const handOver = vi.fn((_files: readonly File[], _options?: { signal?: AbortSignal }) => Promise.resolve(['upload']));
  const importMedia = vi.fn((_input: object) => Promise.resolve([job(1, 'queued')]));
  const store = createStore(() => ({ project: { id: 1 } as { id: number } | null, jobs: [] as readonly Job[] }));
  const workspace = {
    host: { handOver, importMedia, openProjectFile: vi.fn(), engine: { jobs: { list: () => Promise.resolve([]) } } },
    document: { store } as object,
    notices: { report: vi.fn() },
    actions: { cancelJob: vi.fn(() => Promise.resolve()) },
  };
  const queue = createImportQueue(workspace as unknown as Parameters<typeof createImportQueue>[0], () => 0);
  return { queue, store, ...workspace };
}
/** As `setUp`, with an engine that knows projects: 1 was made for the files and is open. */
function setUpMade(media: readonly object[] = []) {
  const made = setUp();
  const projects = {
    create: vi.fn(async ({ name }: { name: string }) => ({ id: 2, name })),
    history: async () => [],
    delete: vi.fn(async () => []),
    purge: vi.fn(async () => ({ freedBytes: 0 })),
  };
  Object.assign(made.host.engine, { projects, media: { list: async () => media } });
  const closeProject = vi.fn(() => made.store.setState({ project: null }));
  const openProject = vi.fn(async (id: number) => made.store.setState({ project: { id } }));
  Object.assign(made.document, { closeProject, openProject });
  return { ...made, projects };
}

const settled = () => vi.waitFor(() => undefined).then(() => new Promise((done) => setTimeout(done, 5)));

describe('the import queue', () => {
  test('sends two at a time and hears of jobs from the document', async () => {
    const { queue, host, store } = setUp();
    const waiting: ((ids: string[]) => void)[] = [];
    host.handOver.mockImplementation(() => new Promise((resolve) => waiting.push(resolve)));
    queue.add(1, plan(5));
    expect(queue.store.getState().items.map(statusOf)).toEqual(['sending', 'sending', 'waiting', 'waiting', 'waiting']);
    waiting[0]?.(['u']);
    await settled();
    expect(queue.store.getState().items.map(statusOf)).toEqual(['importing', 'sending', 'sending', 'waiting', 'waiting']);
    store.setState({ jobs: [job(1, 'done')] });
    expect(queue.store.getState().items.map(statusOf)[0]).toBe('done');
  });

  test('a clip that is too long is imported again from the same upload', async () => {
    const { queue, host } = setUp();
    const error = { code: 'video-too-long', message: '', details: {} } as const;
    host.importMedia.mockResolvedValueOnce([job(1, 'failed', error)]).mockResolvedValueOnce([job(2, 'done')]);
    queue.add(1, plan(1));
    await settled();
    const [item] = queue.store.getState().items;
    expect(item && statusOf(item)).toBe('too-long');
    queue.retry(item?.id ?? 0, { policy: 'long' });
    await settled();
    expect(host.handOver).toHaveBeenCalledTimes(1);
    expect(host.importMedia).toHaveBeenLastCalledWith({ projectId: 1, uploads: ['upload'], choices: { policy: 'long' } });
    expect(queue.store.getState().items.map(statusOf)).toEqual(['done']);
  });

  test('sending can be stopped, and nothing is imported then', async () => {
    const { queue, host } = setUp();
    host.handOver.mockImplementation(
      (_files, options) => new Promise((_, reject) => options?.signal?.addEventListener('abort', () => reject(abortedError()))),
    );
    queue.add(1, plan(3));
    for (const { id } of queue.store.getState().items) await queue.cancel(id);
    await settled();
    expect(queue.store.getState().items.map(statusOf)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(host.importMedia).not.toHaveBeenCalled();
  });

  test('a failure stays with its file, and can be tried again', async () => {
    const { queue, host } = setUp();
    host.handOver.mockRejectedValueOnce(new AppError('disk-full', 'No room.'));
    host.importMedia.mockResolvedValue([job(3, 'done')]);
    queue.add(1, plan(2));
    await settled();
    const items = queue.store.getState().items;
    expect(items.map(statusOf)).toEqual(['failed', 'done']);
    expect(items[0]?.error?.code).toBe('disk-full');
    queue.clear(items[1]?.id);
    expect(queue.store.getState().items).toHaveLength(1);
    queue.retry(items[0]?.id ?? 0);
    await settled();
    expect(queue.store.getState().items.map(statusOf)).toEqual(['done']);
    queue.clear();
    expect(queue.store.getState().items).toEqual([]);
  });

  test('a project that was made for files goes when none of them could be read, and comes back when one is tried again', async () => {
    const { queue, host, store, projects } = setUpMade();
    const unreadable = { code: 'media-unreadable', message: '', details: {} } as const;
    host.importMedia.mockResolvedValueOnce([job(1, 'failed', unreadable)]).mockResolvedValueOnce([job(2, 'running')]);
    queue.add(1, plan(2), 'Clip');
    await settled();
    expect(projects.delete).not.toHaveBeenCalled();
    store.setState({ jobs: [job(2, 'failed', unreadable)] });
    await settled();
    expect(projects.delete).toHaveBeenCalledWith({ projectIds: [1] });
    expect(projects.purge).toHaveBeenCalledWith({ projectIds: [1] });
    expect(store.getState().project).toBeNull();
    expect(queue.store.getState().items.map(statusOf)).toEqual(['failed', 'failed']);
    host.importMedia.mockResolvedValue([job(3, 'done')]);
    for (const { id } of queue.store.getState().items) queue.retry(id);
    await settled();
    expect(projects.create.mock.calls).toEqual([[{ name: 'Clip' }]]);
    expect(host.importMedia).toHaveBeenLastCalledWith(expect.objectContaining({ projectId: 2 }));
    expect(store.getState().project).toEqual({ id: 2 });
    expect(projects.purge).toHaveBeenCalledTimes(1);
  });

  test('a project stays that something is in, or that was not made for the files', async () => {
    for (const [media, madeAs] of [[[{ id: 7 }], 'Clip'] as const, [[], undefined] as const]) {
      const { queue, host, projects } = setUpMade(media);
      host.handOver.mockRejectedValue(new AppError('disk-full', 'No room.'));
      queue.add(1, plan(1), madeAs);
      await settled();
      expect(queue.store.getState().items.map(statusOf)).toEqual(['failed']);
      expect(projects.delete).not.toHaveBeenCalled();
    }
  });

  test('jobs are cancelled in the engine', async () => {
    const { queue, actions } = setUp();
    queue.add(1, plan(1));
    await settled();
    await queue.cancel(queue.store.getState().items[0]?.id ?? 0);
    expect(actions.cancelJob).toHaveBeenCalledWith(1);
  });
});
