/** Reads what the library screen shows, and keeps it fresh while the screen is there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Media, Project } from '../../../../native/contract/records.ts';
import type { Workspace } from '../../app/workspace.ts';
import { watch } from '../../document/watch.ts';
import type { MediaSummary, ProjectSummary } from './library-view.ts';

export interface LibraryData {
  /** Those in the trash included; null until they have been read. */
  readonly projects: readonly Project[] | null;
  readonly summaries: ReadonlyMap<number, ProjectSummary>;
  /** Room that a project takes, by id; measured one after the other. */
  readonly projectBytes: ReadonlyMap<number, number>;
  /** Of the open project: media summaries, room by media id, and what lies in the trash. */
  readonly mediaSummaries: ReadonlyMap<number, MediaSummary>;
  readonly mediaBytes: ReadonlyMap<number, number>;
  readonly deletedMedia: readonly Media[];
}

export interface LibraryReader {
  readonly store: StoreApi<LibraryData>;
  refreshProjects(): Promise<void>;
  refreshMedia(): Promise<void>;
  /** Follows changes until the returned function is called. */
  follow(): () => void;
}

/** Changes come in bursts; the numbers may lag this much. */
const SETTLE_MS = 400;
const BUNDLE_MS = 500;

type ReaderWorkspace = Pick<Workspace, 'host' | 'document' | 'notices'>;

/** Makes the reader of a window. */
export function createLibraryReader({ host, document, notices }: ReaderWorkspace): LibraryReader {
  const store = createStore<LibraryData>(() => ({
    projects: null,
    summaries: new Map(),
    projectBytes: new Map(),
    mediaSummaries: new Map(),
    mediaBytes: new Map(),
    deletedMedia: [],
  }));
  let measuring = 0;

  const refreshProjects = async () => {
    try {
      const [projects, summaries] = await Promise.all([
        host.engine.projects.list({ includeDeleted: true }),
        host.engine.projects.summaries({ includeDeleted: true }),
      ]);
      store.setState({ projects, summaries: new Map(summaries.map((summary) => [summary.projectId, summary])) });
      void measure(projects.map((project) => project.id));
    } catch (error) {
      notices.report(error);
    }
  };

  /**
   * Sizes are counted on disk, so one project at a time, and only those that were not measured yet. They are shown in
   * bundles: each showing sorts the list anew.
   */
  const measure = async (projectIds: readonly number[]) => {
    const turn = ++measuring;
    const found = new Map<number, number>();
    let shownAt = performance.now();
    const show = () => {
      if (found.size > 0) store.setState(({ projectBytes }) => ({ projectBytes: new Map([...projectBytes, ...found]) }));
      found.clear();
      shownAt = performance.now();
    };
    for (const projectId of projectIds) {
      if (turn !== measuring) break;
      if (store.getState().projectBytes.has(projectId)) continue;
      try {
        const { databaseBytes, fileBytes } = await host.engine.projects.storage({ projectId });
        found.set(projectId, databaseBytes + fileBytes);
      } catch (error) {
        console.warn(`The size of project ${projectId} could not be measured`, error);
        break;
      }
      if (performance.now() - shownAt > BUNDLE_MS) show();
    }
    show();
  };

  const refreshMedia = async () => {
    const projectId = document.store.getState().project?.id;
    if (projectId === undefined) {
      store.setState({ mediaSummaries: new Map(), mediaBytes: new Map(), deletedMedia: [] });
      return;
    }
    try {
      const [summaries, media, storage] = await Promise.all([
        host.engine.media.summaries({ projectId }),
        host.engine.media.list({ projectId, includeDeleted: true }),
        host.engine.projects.storage({ projectId }),
      ]);
      if (document.store.getState().project?.id !== projectId) return;
      store.setState(({ projectBytes }) => ({
        mediaSummaries: new Map(summaries.map((summary) => [summary.mediaId, summary])),
        mediaBytes: new Map(storage.media.map((item) => [item.mediaId, item.fileBytes])),
        deletedMedia: media.filter((item) => item.deletedAtMs !== null),
        projectBytes: new Map(projectBytes).set(projectId, storage.databaseBytes + storage.fileBytes),
      }));
    } catch (error) {
      notices.report(error);
    }
  };

  const follow = () => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void Promise.all([refreshProjects(), refreshMedia()]), SETTLE_MS);
    };
    void Promise.all([refreshProjects(), refreshMedia()]);
    const stopDocument = document.store.subscribe((state, before) => {
      if (state.project?.id !== before.project?.id) void refreshMedia();
      else if (state.mediaItems !== before.mediaItems || state.history !== before.history) soon();
    });
    // Hears of projects that other windows make or delete.
    const stopProjects = watch({
      open: (signal) => host.engine.projects.watch({}, { signal }),
      onEvent: ({ type }) => type !== 'watching' && soon(),
      onMissed: soon,
      onError: notices.report,
    });
    return () => {
      stopProjects();
      clearTimeout(timer);
      stopDocument();
    };
  };

  return { store, refreshProjects, refreshMedia, follow };
}
