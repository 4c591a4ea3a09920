import type { ChangeEvent } from '../contract/changes.ts';
import type { Library, LibraryChange, Touched } from '../library/library.ts';

/** Tells watchers what was committed. What one has not read yet is merged, so a slow watcher costs little memory. */
export interface ChangeFeed {
  /**
   * What changes in a project (null: in the list of projects) from the first event, `watching`, on. Ends when the signal
   * fires or the engine closes.
   */
  watch(projectId: number | null, signal?: AbortSignal): AsyncGenerator<ChangeEvent, void, undefined>;
  close(): void;
}

type Step = Extract<LibraryChange, { kind: 'step' }>;
type Changed = Extract<ChangeEvent, { type: 'changed' }>;

/** Ids and ranges of frames that wait for one watcher; beyond, it has to read everything again. */
const MOST_WAITING = 4096;

/** @param mostWaiting see MOST_WAITING */
export function createChangeFeed(onChanged: Library['onChanged'], mostWaiting = MOST_WAITING): ChangeFeed {
  const watchers = new Set<Watcher>();
  const closed = new AbortController();
  const stop = onChanged((change) => {
    for (const watcher of watchers) watcher.hear(change);
  });
  return {
    async *watch(projectId, signal) {
      const ended = signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);
      const watcher = new Watcher(projectId, mostWaiting);
      const onEnd = () => watcher.wake();
      watchers.add(watcher);
      ended.addEventListener('abort', onEnd);
      try {
        if (!ended.aborted) yield { type: 'watching' };
        while (!ended.aborted) {
          const event = watcher.take();
          if (event === null) await watcher.news();
          else yield event;
        }
      } finally {
        watchers.delete(watcher);
        ended.removeEventListener('abort', onEnd);
      }
    },
    close() {
      stop();
      closed.abort();
    },
  };
}

class Watcher {
  wake: () => void = () => undefined;
  private readonly projectId: number | null;
  private readonly mostWaiting: number;
  private waiting: Waiting | null = null;
  private projectsChanged = false;
  private isLagged = false;

  constructor(projectId: number | null, mostWaiting: number) {
    this.projectId = projectId;
    this.mostWaiting = mostWaiting;
  }

  hear(change: LibraryChange): void {
    switch (change.kind) {
      case 'projects':
        this.projectsChanged = true;
        break;
      case 'rewritten':
        if (!change.projectIds.some((projectId) => projectId === this.projectId)) return;
        this.isLagged = true;
        this.waiting = null;
        break;
      case 'step':
        if (change.projectId === this.projectId) this.add(change);
        else if (!change.touched.project) return;
        this.projectsChanged ||= change.touched.project;
    }
    this.wake();
  }

  /** The next event, if one waits. */
  take(): ChangeEvent | null {
    if (this.isLagged) {
      this.isLagged = false;
      return { type: 'lagged' };
    }
    if (this.waiting !== null) {
      const event = this.waiting.event();
      this.waiting = null;
      return event;
    }
    if (!this.projectsChanged) return null;
    this.projectsChanged = false;
    return { type: 'projects' };
  }

  /** Resolves at the next change. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private add(step: Step): void {
    // What is told by `lagged` covers everything until it is read.
    if (this.isLagged) return;
    this.waiting ??= new Waiting();
    this.waiting.add(step);
    if (this.waiting.size <= this.mostWaiting) return;
    this.waiting = null;
    this.isLagged = true;
  }
}

/** Steps that a watcher has not heard of yet, as one event: what they touched together, named after the newest. */
class Waiting {
  private newest: Step | null = null;
  private project = false;
  private readonly classIds = new Set<number>();
  private readonly mediaIds = new Set<number>();
  private readonly trackIds = new Set<number>();
  private readonly promptIds = new Set<number>();
  private readonly frames = new Map<string, Touched['frames'][number]>();

  get size(): number {
    return this.classIds.size + this.mediaIds.size + this.trackIds.size + this.promptIds.size + this.frames.size;
  }

  add(step: Step): void {
    const { touched } = step;
    this.newest = step;
    this.project ||= touched.project;
    for (const id of touched.classIds) this.classIds.add(id);
    for (const id of touched.mediaIds) this.mediaIds.add(id);
    for (const id of touched.trackIds) this.trackIds.add(id);
    for (const id of touched.promptIds) this.promptIds.add(id);
    for (const entry of touched.frames) {
      const key = `${entry.mediaId}:${entry.trackId}`;
      const known = this.frames.get(key)?.range ?? entry.range;
      const range = { from: Math.min(known.from, entry.range.from), to: Math.max(known.to, entry.range.to) };
      this.frames.set(key, { ...entry, range });
    }
  }

  event(): Changed | null {
    if (this.newest === null) return null;
    const { projectId, cause, editId, label } = this.newest;
    return {
      type: 'changed',
      projectId,
      cause,
      editId,
      label,
      touched: {
        project: this.project,
        classIds: [...this.classIds],
        mediaIds: [...this.mediaIds],
        trackIds: [...this.trackIds],
        promptIds: [...this.promptIds],
        frames: [...this.frames.values()].map((entry) => ({ ...entry, range: { ...entry.range } })),
      },
    };
  }
}
