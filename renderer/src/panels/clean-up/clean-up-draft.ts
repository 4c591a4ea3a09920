/** What the clean-up dialog would do: the settings that a person tries out, one draft for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CleanUpStep } from '../../../../native/contract/editing-methods.ts';
import type { FrameRange } from '../../../../native/contract/geometry.ts';
import type { Session } from '../../document/session.ts';

export type CleanUpScope = 'frame' | 'range' | 'track';

/** Each step with its setting; null is off. Areas and radii in pixels; `'all'` stands for no limit. */
export interface CleanUpDraft {
  /** Largest hole that is filled. */
  readonly holes: number | 'all' | null;
  /** Smallest part that stays; `'all'` keeps the largest part only. */
  readonly islands: number | 'all' | null;
  /** Above 0 grows, below 0 shrinks. */
  readonly growPx: number;
  readonly smoothPx: number;
  readonly scope: CleanUpScope;
}

export const EMPTY_DRAFT: CleanUpDraft = { holes: null, islands: null, growPx: 0, smoothPx: 0, scope: 'frame' };

const drafts = new WeakMap<Session, StoreApi<CleanUpDraft>>();

/** The draft of a window, made when it is first asked for. */
export function cleanUpDraftOf(session: Session): StoreApi<CleanUpDraft> {
  const known = drafts.get(session);
  if (known !== undefined) return known;
  const made = createStore<CleanUpDraft>(() => EMPTY_DRAFT);
  drafts.set(session, made);
  return made;
}

/** Opens the dialog with one step switched on. While it is open already, switches that step on or off. */
export function openCleanUp(session: Session, step: 'fill-holes' | 'remove-islands'): void {
  const draft = cleanUpDraftOf(session);
  const isOpen = session.store.getState().dialog === 'clean-up';
  if (!isOpen) draft.setState(EMPTY_DRAFT);
  const key = step === 'fill-holes' ? 'holes' : 'islands';
  draft.setState((now) => ({ [key]: now[key] === null ? ('all' as const) : null }));
  if (!isOpen) session.store.setState({ dialog: 'clean-up' });
}

/** Closes the dialog; what was tried out is forgotten. */
export function closeCleanUp(session: Session): void {
  cleanUpDraftOf(session).setState(EMPTY_DRAFT);
  if (session.store.getState().dialog === 'clean-up') session.store.setState({ dialog: null });
}

/** The steps of a draft in the order in which they work best: small parts and holes first, then the outline. */
export function stepsOf(draft: CleanUpDraft): readonly CleanUpStep[] {
  const { holes, islands, growPx, smoothPx } = draft;
  const steps: CleanUpStep[] = [];
  if (islands !== null) steps.push({ kind: 'remove-islands', minAreaPx: islands === 'all' ? null : islands });
  if (holes !== null) steps.push({ kind: 'fill-holes', maxAreaPx: holes === 'all' ? null : holes });
  if (smoothPx > 0) steps.push({ kind: 'smooth', radiusPx: smoothPx });
  if (growPx !== 0) steps.push({ kind: growPx > 0 ? 'grow' : 'shrink', radiusPx: Math.abs(growPx) });
  return steps;
}

/** The frames that a draft is for. @param range in and out point; null is the whole clip */
export function framesOf(
  scope: CleanUpScope,
  clip: { readonly frameIndex: number; readonly frameCount: number; readonly range: FrameRange | null },
): FrameRange {
  if (scope === 'frame') return { from: clip.frameIndex, to: clip.frameIndex };
  const whole = { from: 0, to: clip.frameCount - 1 };
  return scope === 'range' ? (clip.range ?? whole) : whole;
}

/** Areas that a slider offers grow by about a quarter each step: position 0 to AREA_STOPS - 1. */
const AREAS = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2500, 4000, 6000, 10_000];
export const AREA_STOPS = AREAS.length;

/** The area at a position of the slider. The last position is `'all'`. */
export function areaAt(position: number): number | 'all' {
  return AREAS[position] ?? 'all';
}

/** The position of an area, of the next larger one where the slider does not offer it. */
export function positionOf(area: number | 'all'): number {
  if (area === 'all') return AREA_STOPS;
  const found = AREAS.findIndex((offered) => offered >= area);
  return found < 0 ? AREA_STOPS : found;
}
