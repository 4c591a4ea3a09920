/** What commands do with prompts and objects on the frame that is shown. */
import type { Workspace } from '../app/workspace.ts';

/** Whether a frame is shown. */
export function isEditing({ document, session }: Workspace): boolean {
  return session.store.getState().view === 'editor' && document.store.getState().media !== null;
}

/** Keeps the candidate that is shown and ends the object: the next prompt or stroke starts a new one. */
export function acceptObject({ session, actions }: Workspace): void {
  if (session.store.getState().candidates !== null) void actions.chooseCandidate();
  actions.select([]);
}

/** Whether there is a candidate to keep or an object to end. */
export function canAccept(workspace: Workspace): boolean {
  const { candidates, selection } = workspace.session.store.getState();
  return isEditing(workspace) && (candidates !== null || selection.length > 0);
}

/** The next prompt or stroke starts a new object of the current class. */
export function newObject({ session, actions }: Workspace): void {
  actions.select([]);
  if (session.store.getState().preview !== null) session.store.setState({ preview: null });
}

/** The newest point or box of the working track on this frame; null if it has none. */
export function lastPromptId({ document, session }: Workspace): number | null {
  const trackId = session.store.getState().selection.at(-1);
  const frameIndex = session.playhead.get();
  const ids = document.store
    .getState()
    .prompts.filter((entry) => entry.trackId === trackId && entry.frameIndex === frameIndex)
    .filter(({ prompt }) => prompt.kind === 'point' || prompt.kind === 'box')
    .map(({ id }) => id);
  return trackId === undefined || ids.length === 0 ? null : Math.max(...ids);
}

/** Takes back the newest point or box of the working track on this frame. */
export function removeLastPrompt(workspace: Workspace): void {
  const promptId = lastPromptId(workspace);
  if (promptId !== null) void workspace.actions.removePrompts([promptId]);
}

/** Shows the next or previous candidate, or, where there are none, selects the next or previous object. */
export function cycle({ document, session, actions }: Workspace, step: 1 | -1): void {
  const { candidates, selection } = session.store.getState();
  if (candidates !== null && candidates.frameIndex === session.playhead.get()) {
    actions.cycleCandidate(step);
    return;
  }
  const ids = document.store.getState().tracks.flatMap(({ id, hidden }) => (hidden ? [] : [id]));
  if (ids.length === 0) return;
  const place = ids.indexOf(selection.at(-1) ?? -1);
  // With nothing selected, forward starts at the first object and backward at the last.
  const next = place < 0 ? (step === 1 ? 0 : ids.length - 1) : (place + step + ids.length) % ids.length;
  actions.select([ids[next] ?? 0]);
}

/** Steps back: first from candidates, then to the select tool, then from the selection. */
export function stepBack({ session, actions }: Workspace): void {
  const { candidates, tool, selection } = session.store.getState();
  if (candidates !== null) session.store.setState({ candidates: null, preview: null });
  else if (tool !== 'select') session.store.setState({ tool: 'select', polarity: null });
  else if (selection.length > 0) actions.select([]);
}
