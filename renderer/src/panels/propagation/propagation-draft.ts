/** What a person is about to have carried through the clip: kept per window, so that keys and the dialog speak of the same. */
import type { FrameRange } from '../../../../native/contract/geometry.ts';
import type { Direction } from '../../../../native/contract/jobs.ts';
import type { Track } from '../../../../native/contract/records.ts';
import type { Session } from '../../document/session.ts';
import { createSignal, type Signal } from '../../ui/signal.ts';

export interface PropagationDraft {
  readonly direction: Direction;
  readonly objects: 'selected' | 'all';
  readonly range: 'whole' | 'in-out' | 'from-here';
  /** Frames to go from the one that is shown, for `from-here`. */
  readonly frames: number;
}

/** The request that a draft stands for. `trackIds` null stands for all that are not locked. */
export interface PropagationAsk {
  readonly direction: Direction;
  readonly trackIds: readonly number[] | null;
  readonly range: FrameRange | null;
}

/** What a draft is about. */
export interface PropagationPlace {
  readonly selection: readonly number[];
  readonly tracks: readonly Track[];
  readonly inOut: FrameRange | null;
  readonly frame: number;
  readonly frameCount: number;
}

const drafts = new WeakMap<Session, Signal<PropagationDraft>>();

/** The draft of a window. */
export function propagationDraftOf(session: Session): Signal<PropagationDraft> {
  const known = drafts.get(session);
  if (known !== undefined) return known;
  const made = createSignal<PropagationDraft>({ direction: 'forward', objects: 'all', range: 'whole', frames: 100 });
  drafts.set(session, made);
  return made;
}

/** Makes the draft that a key asks for: what of the selection is not locked, if anything, and the in and out point if they are set. */
export function askToPropagate(session: Session, tracks: readonly Track[], direction: Direction): void {
  const draft = propagationDraftOf(session);
  const { selection, range } = session.store.getState();
  const open = tracks.some((track) => !track.locked && selection.includes(track.id));
  draft.set({
    ...draft.get(),
    direction,
    objects: open ? 'selected' : 'all',
    range: range === null ? 'whole' : 'in-out',
  });
}

/** Turns a draft into a request. Null when there is nothing to ask for: no object that may be changed. */
export function requestOf(draft: PropagationDraft, place: PropagationPlace): PropagationAsk | null {
  const open = new Set(place.tracks.filter((track) => !track.locked).map((track) => track.id));
  const chosen = place.selection.filter((trackId) => open.has(trackId));
  if (draft.objects === 'selected' ? chosen.length === 0 : open.size === 0) return null;
  return {
    direction: draft.direction,
    trackIds: draft.objects === 'selected' ? chosen : null,
    range: rangeOf(draft, place),
  };
}

function rangeOf(draft: PropagationDraft, { inOut, frame, frameCount }: PropagationPlace): FrameRange | null {
  if (draft.range === 'whole') return null;
  if (draft.range === 'in-out') return inOut;
  const last = frameCount - 1;
  const back = draft.direction === 'forward' ? 0 : draft.frames;
  const ahead = draft.direction === 'backward' ? 0 : draft.frames;
  return { from: Math.max(0, frame - back), to: Math.min(last, frame + ahead) };
}
