/** Small pieces that commands and buttons of the transport share. */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { Workspace } from '../app/workspace.ts';
import type { LaneData } from '../document/document.ts';

/** Speeds of playback, as factors. */
export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4] as const;

/** In and out point, or the whole clip. */
export function playbackRange({ session, document }: Workspace): FrameRange {
  const last = Math.max(0, (document.store.getState().media?.frameCount ?? 1) - 1);
  const { range } = session.store.getState();
  return range === null ? { from: 0, to: last } : { from: range.from, to: Math.min(range.to, last) };
}

/** The next speed up (1) or down (-1), from the nearest that there is. */
export function stepSpeed(speed: number, direction: 1 | -1): number {
  const next = direction === 1 ? SPEEDS.find((each) => each > speed) : SPEEDS.findLast((each) => each < speed);
  return next ?? speed;
}

/** Lanes of the selection, or of all objects when nothing is selected. */
export function lanesInQuestion({ session, document }: Workspace): readonly LaneData[] {
  const lanes = document.lanes();
  const { selection } = session.store.getState();
  const chosen = selection.flatMap((trackId) => lanes.get(trackId) ?? []);
  return chosen.length > 0 ? chosen : [...lanes.values()];
}
