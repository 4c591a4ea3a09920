/** What commands of objects do where it takes more than one call of an action. */
import type { FrameRange } from '../../../../native/contract/geometry.ts';
import type { Track } from '../../../../native/contract/records.ts';
import type { Workspace } from '../../app/workspace.ts';
import { frameStateOf } from './frame-state.ts';

/** The chosen tracks that exist, in the order in which they were chosen. */
export function selectedTracks({ document, session }: Workspace): readonly Track[] {
  const { tracks } = document.store.getState();
  return session.store.getState().selection.flatMap((id) => tracks.find((track) => track.id === id) ?? []);
}

/** What a change in an object's row is for: in a chosen row all that are chosen, as with the digits. */
export function tracksOfRow({ store }: Workspace['session'], trackId: number): readonly number[] {
  const { selection } = store.getState();
  return selection.includes(trackId) ? selection : [trackId];
}

/** Whether a clip is open in the editor and at least so many objects are chosen. */
export function hasSelection({ document, session }: Workspace, least: number): boolean {
  const { selection, view } = session.store.getState();
  return view === 'editor' && document.store.getState().media !== null && selection.length >= least;
}

/** The chosen object that tools work on, or null. */
export function activeTrackId({ session }: Workspace): number | null {
  return session.store.getState().selection.at(-1) ?? null;
}

/** The frame that is shown, as a range. */
export function frameRangeHere({ session }: Workspace): FrameRange {
  const frame = session.playhead.get();
  return { from: frame, to: frame };
}

/** From the frame that is shown to the end of the clip. */
export function fromHereOn({ document, session }: Workspace): FrameRange {
  const from = session.playhead.get();
  const { media } = document.store.getState();
  return { from, to: Math.max(from, (media?.frameCount ?? 1) - 1) };
}

/** Hides or locks the chosen objects; when all are hidden or locked already, the other way. */
export function toggleFlag(workspace: Workspace, flag: 'hidden' | 'locked'): void {
  const chosen = selectedTracks(workspace);
  const value = !chosen.every((track) => track[flag]);
  const ids = chosen.map((track) => track.id);
  void workspace.actions.updateTracks(ids, flag === 'hidden' ? { hidden: value } : { locked: value });
}

/** Shows only these objects; when they are the ones shown alone, all again. */
export function toggleSolo({ session }: Workspace, trackIds: readonly number[]): void {
  const { solo } = session.store.getState();
  const same = solo.length === trackIds.length && trackIds.every((id) => solo.includes(id));
  session.store.setState({ solo: same ? [] : [...trackIds] });
}

/** Adds one object to those shown alone, or takes it away. */
export function toggleSoloOne({ session }: Workspace, trackId: number): void {
  const { solo } = session.store.getState();
  session.store.setState({ solo: solo.includes(trackId) ? solo.filter((id) => id !== trackId) : [...solo, trackId] });
}

/** Protects the chosen objects' masks on this frame; when all are protected already, takes it off. */
export function toggleProtection(workspace: Workspace): void {
  const { actions, document, session } = workspace;
  const frame = session.playhead.get();
  const lanes = document.lanes();
  const withMask = session.store
    .getState()
    .selection.map((id) => ({ id, state: frameStateOf(lanes.get(id)?.states, frame) }))
    .filter(({ state }) => state.kind === 'mask');
  if (withMask.length === 0) return;
  const all = withMask.every(({ state }) => state.kind === 'mask' && state.protection === 'protected');
  void actions.protect(
    withMask.map(({ id }) => id),
    frameRangeHere(workspace),
    all ? 'off' : 'on',
  );
}
