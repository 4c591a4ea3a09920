/** Brings files into projects: hands them to the host, starts the import jobs, and follows them. One for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { appErrorFrom } from '../../../../native/contract/client.ts';
import { AppError } from '../../../../native/contract/errors.ts';
import type { ImportChoices } from '../../../../native/contract/host.ts';
import type { Job, JobError } from '../../../../native/contract/jobs.ts';
import type { Workspace } from '../../app/workspace.ts';
import { type ImportItem, type ImportState, isPending, statusOf, withJobs } from './import-state.ts';
import { createMadeProjects } from './made-projects.ts';
import type { FilePlan } from './sort-files.ts';

export interface ImportQueue {
  readonly store: StoreApi<ImportState>;
  /**
   * Queues every group of a plan; project files become projects of their own.
   * @param madeAs the project's name when it was made for this plan: it goes again when nothing comes of the plan
   */
  add(projectId: number, plan: FilePlan, madeAs?: string): void;
  /** Stops sending, or cancels the jobs. */
  cancel(itemId: number): Promise<void>;
  /** Imports again, with other choices where some are given. */
  retry(itemId: number, choices?: ImportChoices): void;
  /** Forgets everything that has ended; with an id just that one. */
  clear(itemId?: number): void;
}

/** Files of so many groups are sent at the same time. */
const SENDERS = 2;
/** How often jobs of a project that is not open are asked for. */
const POLL_MS = 1500;
const PAUSE_AFTER_ERROR_MS = 15_000;

type QueueWorkspace = Pick<Workspace, 'host' | 'document' | 'notices' | 'actions'>;

/** Makes the import queue of a window. */
export function createImportQueue(workspace: QueueWorkspace, now: () => number): ImportQueue {
  const { host, document, notices, actions } = workspace;
  const store = createStore<ImportState>(() => ({ items: [], skipped: [] }));
  const made = createMadeProjects(workspace, (from, to) => {
    const moved = (item: ImportItem) => (item.projectId === from ? { ...item, projectId: to } : item);
    store.setState(({ items }) => ({ items: items.map(moved) }));
  });
  const aborts = new Map<number, AbortController>();
  let nextId = 1;
  let senders = 0;
  let polling = false;

  const find = (itemId: number) => store.getState().items.find((item) => item.id === itemId);
  const change = (itemId: number, patch: Partial<ImportItem>) => {
    store.setState(({ items }) => ({ items: items.map((item) => (item.id === itemId ? { ...item, ...patch } : item)) }));
  };
  const takeJobs = (jobs: readonly Job[]) => {
    const items = withJobs(store.getState().items, jobs);
    if (items !== store.getState().items) store.setState({ items });
  };
  document.store.subscribe((state, before) => {
    if (state.jobs !== before.jobs) takeJobs(state.jobs);
  });

  store.subscribe(({ items }) => {
    for (const projectId of made.ids()) {
      const own = items.filter((item) => item.projectId === projectId && item.group.kind !== 'project');
      if (own.every((item) => ['failed', 'cancelled'].includes(statusOf(item)))) made.discard(projectId);
    }
  });

  const pump = () => {
    while (senders < SENDERS) {
      const item = store.getState().items.find((candidate) => candidate.stage === 'waiting');
      if (item === undefined) return;
      senders++;
      void bring(item).finally(() => {
        senders--;
        pump();
      });
    }
  };

  const bring = async (item: ImportItem): Promise<void> => {
    const abort = new AbortController();
    aborts.set(item.id, abort);
    change(item.id, { stage: 'sending', startedAtMs: now(), error: null });
    try {
      const uploads = item.uploads ?? (await send(item, abort.signal));
      change(item.id, { uploads, sentBytes: item.group.bytes });
      if (abort.signal.aborted) return;
      await start(item, uploads);
    } catch (thrown) {
      const error = appErrorFrom(thrown);
      const aborted = abort.signal.aborted || (error instanceof AppError && error.code === 'aborted');
      change(item.id, aborted ? { stage: 'cancelled' } : { stage: 'failed', error: toJobError(error) });
    } finally {
      aborts.delete(item.id);
    }
  };

  const send = (item: ImportItem, signal: AbortSignal) => {
    let shownAtMs = 0;
    return host.handOver(item.group.files, {
      signal,
      onProgress: (sentBytes) => {
        // Ten times a second is enough to see that it moves.
        if (now() - shownAtMs < 100) return;
        shownAtMs = now();
        change(item.id, { sentBytes });
      },
    });
  };

  const start = async (item: ImportItem, uploads: readonly string[]): Promise<void> => {
    if (item.group.kind === 'project') {
      for (const upload of uploads) await host.openProjectFile(upload);
      change(item.id, { stage: 'imported', jobs: [] });
      return;
    }
    const projectId = await made.projectFor(item.projectId);
    const jobs = await host.importMedia({ projectId, uploads, choices: item.choices });
    change(item.id, { stage: 'imported', jobs });
    takeJobs(document.store.getState().jobs);
    void poll();
  };

  /** The document hears of the open project's jobs only; the others are asked for until they have ended. */
  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    for (;;) {
      const openId = document.store.getState().project?.id;
      const items = store.getState().items.filter((item) => statusOf(item) === 'importing');
      const away = items.filter((item) => item.projectId !== openId);
      if (items.length === 0) break;
      const wanted = new Set(away.map((item) => item.projectId));
      let pauseMs = POLL_MS;
      for (const projectId of wanted) {
        await host.engine.jobs.list({ projectId, kinds: ['import'] }).then(takeJobs, (error) => {
          notices.report(error);
          pauseMs = PAUSE_AFTER_ERROR_MS;
        });
      }
      await new Promise((done) => setTimeout(done, pauseMs));
    }
    polling = false;
  };

  return {
    store,
    add(projectId, plan, madeAs) {
      const items = plan.groups.map(
        (group): ImportItem => ({
          id: nextId++,
          projectId,
          group,
          stage: 'waiting',
          sentBytes: 0,
          startedAtMs: null,
          uploads: null,
          choices: {},
          jobs: [],
          error: null,
        }),
      );
      if (madeAs !== undefined) made.add(projectId, madeAs);
      store.setState((state) => ({ items: [...state.items, ...items], skipped: [...state.skipped, ...plan.skipped] }));
      pump();
    },
    async cancel(itemId) {
      const item = find(itemId);
      if (item === undefined) return;
      aborts.get(itemId)?.abort();
      if (item.stage === 'waiting') change(itemId, { stage: 'cancelled' });
      for (const job of item.jobs) {
        if (job.state === 'queued' || job.state === 'running') await actions.cancelJob(job.id);
      }
    },
    retry(itemId, choices) {
      const item = find(itemId);
      if (item === undefined || isPending(item)) return;
      const sentBytes = item.uploads === null ? 0 : item.group.bytes;
      change(itemId, { stage: 'waiting', jobs: [], error: null, sentBytes, choices: choices ?? item.choices });
      pump();
    },
    clear(itemId) {
      store.setState(({ items, skipped }) => ({
        items: items.filter((item) => isPending(item) || (itemId !== undefined && item.id !== itemId)),
        skipped: itemId === undefined ? [] : skipped,
      }));
    },
  };
}

function toJobError(error: unknown): JobError {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: { ...error.details } };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), details: {} };
}

const queues = new WeakMap<Workspace, ImportQueue>();

/** The import queue of a window, made when it is first asked for. */
export function importQueueOf(workspace: Workspace): ImportQueue {
  let queue = queues.get(workspace);
  if (queue === undefined) {
    queue = createImportQueue(workspace, Date.now);
    queues.set(workspace, queue);
  }
  return queue;
}
