/** The object that tools work on: the one selected last. */
import type { Rle } from '../../../native/masks/rle.ts';
import type { Target } from '../document/actions.ts';
import type { ImagePoint } from '../document/session.ts';
import type { ToolContext } from './tool.ts';

/** Id of the track selected last, or null when none is. The list of tracks may not have heard of a new one yet. */
export function workingTrackId(context: ToolContext): number | null {
  return context.session().selection.at(-1) ?? null;
}

/** Whether the working track must not be changed. */
export function isWorkingTrackLocked(context: ToolContext): boolean {
  const trackId = workingTrackId(context);
  return trackId !== null && context.tracks().find(({ id }) => id === trackId)?.locked === true;
}

/** Where an edit goes: the working track, or a new one where none is selected. A locked one gives a hint, and null. */
export function unlockedTarget(context: ToolContext): Target | null {
  if (!isWorkingTrackLocked(context)) return workingTrackId(context) ?? 'new';
  context.hint('tools:hints.locked');
  return null;
}

/** All shown objects at a place, the topmost first. Reads masks: for clicks, not for every move. */
export function tracksAt(context: ToolContext, point: ImagePoint): readonly number[] {
  const topmost = context.trackAt(point);
  if (topmost === null) return [];
  const under = context
    .tracks()
    .filter(({ id, hidden }) => id !== topmost && !hidden && covers(context.maskOf(id), point))
    .map(({ id }) => id);
  return [topmost, ...under.reverse()];
}

/** Whether a mask has the pixel that a place lies on. O(runs). */
export function covers(mask: Rle | null, point: ImagePoint): boolean {
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  if (mask === null || x < 0 || y < 0 || x >= mask.width || y >= mask.height) return false;
  const pixel = x * mask.height + y;
  let end = 0;
  for (let i = 0; i < mask.counts.length; i++) {
    end += mask.counts[i] ?? 0;
    if (pixel < end) return i % 2 === 1;
  }
  return false;
}
