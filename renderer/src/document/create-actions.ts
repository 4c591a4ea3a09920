/** The actions of a window: each is one call of the engine, with its errors shown and its traces in the session. */
import type { ActionParts, Attempt } from './action-parts.ts';
import type { Actions } from './actions.ts';
import { leaveCandidates } from './candidates.ts';
import { conceptActions } from './concept-actions.ts';
import { historyActions } from './history-actions.ts';
import { maskActions } from './mask-actions.ts';
import { promptActions } from './prompt-actions.ts';
import { trackActions } from './track-actions.ts';

/** Makes the actions of a window. */
export function createActions(parts: ActionParts): Actions {
  const attempt: Attempt = async (work) => {
    try {
      return await work();
    } catch (error) {
      parts.report(error);
      return undefined;
    }
  };
  return {
    ...viewActions(parts),
    ...promptActions(parts, attempt),
    ...maskActions(parts, attempt),
    ...trackActions(parts, attempt),
    ...conceptActions(parts, attempt),
    ...historyActions(parts, attempt),
  };
}

function viewActions({ document, session }: ActionParts): Pick<Actions, 'select' | 'toggleSelected' | 'goToFrame'> {
  const { store } = session;
  return {
    select(trackIds) {
      leaveCandidates(session);
      store.setState({ selection: [...trackIds] });
    },
    toggleSelected(trackId) {
      leaveCandidates(session);
      const { selection } = store.getState();
      const others = selection.filter((id) => id !== trackId);
      store.setState({ selection: others.length === selection.length ? [...selection, trackId] : others });
    },
    goToFrame(frameIndex) {
      const { media } = document.store.getState();
      if (media === null) return;
      if (store.getState().playing) store.setState({ playing: false });
      leaveCandidates(session);
      session.playhead.set(Math.max(0, Math.min(media.frameCount - 1, Math.round(frameIndex))));
    },
  };
}
