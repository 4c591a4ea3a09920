import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { ActionParts, Attempt } from './action-parts.ts';
import type { Actions } from './actions.ts';
import { leaveCandidates } from './candidates.ts';

type HistoryActions = Pick<
  Actions,
  'propagate' | 'previewPropagation' | 'cancelJob' | 'retryJob' | 'setReviewed' | 'undo' | 'redo' | 'goToEdit' | 'snapshot'
>;

/** Propagation and other jobs, review, and the way back and forth in time. */
export function historyActions({ host, document, session }: ActionParts, attempt: Attempt): HistoryActions {
  const { engine } = host;
  const inProject = async (work: (projectId: number) => Promise<unknown>) => {
    const { project } = document.store.getState();
    if (project !== null) await attempt(() => work(project.id));
  };
  const requestOf = (request: Parameters<Actions['propagate']>[0]) => {
    const { media } = document.store.getState();
    return media === null ? null : { mediaId: media.id, ...propagationInput(request) };
  };
  return {
    async propagate(request) {
      const input = requestOf(request);
      if (input !== null) await attempt(() => engine.propagation.start(input));
    },
    async previewPropagation(request) {
      const input = requestOf(request);
      if (input === null) return null;
      // What cannot run says why when it is started; a preview of it is simply not there.
      return engine.propagation.preview(input).catch(() => null);
    },
    async cancelJob(jobId) {
      await attempt(() => engine.jobs.cancel({ jobId }));
    },
    async retryJob(jobId) {
      await attempt(() => engine.jobs.retry({ jobId }));
    },
    async setReviewed(trackId, range, value) {
      const { media } = document.store.getState();
      if (media !== null) await attempt(() => engine.reviews.set({ mediaId: media.id, trackId, range, reviewed: value }));
    },
    undo: () => {
      leaveCandidates(session);
      return inProject((projectId) => engine.projects.undo({ projectId }));
    },
    redo: () => {
      leaveCandidates(session);
      return inProject((projectId) => engine.projects.redo({ projectId }));
    },
    goToEdit: (editId) => {
      leaveCandidates(session);
      return inProject((projectId) => engine.projects.goTo({ projectId, editId }));
    },
    snapshot: (name) => inProject((projectId) => engine.snapshots.create({ projectId, name })),
  };
}

function propagationInput({ direction, trackIds, range }: Parameters<Actions['propagate']>[0]) {
  return {
    direction,
    ...(trackIds === null ? {} : { trackIds: [...trackIds] }),
    ...(range === null ? {} : { range: { ...range } satisfies FrameRange }),
  };
}
