/** What a window's timeline shows: zoom, place, lanes. One per window's session, shared by the view and the commands; outside React. */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { EditorDocument } from '../document/document.ts';
import type { Session } from '../document/session.ts';
import { createSignal, type Signal } from '../ui/signal.ts';
import { createLaneIndex, type LaneIndex } from './lane-index.ts';
import { LANE_HEIGHT } from './lane-layout.ts';
import { fitScale, type TimeScale } from './scale.ts';

export interface TimelineView {
  readonly scale: Signal<TimeScale>;
  /** How far the lanes are scrolled. */
  readonly scrollTopPx: Signal<number>;
  readonly laneHeightPx: Signal<number>;
  /** In and out point while they are being dragged. */
  readonly draftRange: Signal<FrameRange | null>;
  /** Height of the whole timeline, once a person has chosen one. */
  readonly heightPx: Signal<number | null>;
  readonly collapsed: Signal<boolean>;
  /** Counts up when somebody wants to type a frame number. */
  readonly frameFieldRequests: Signal<number>;
}

const views = new WeakMap<Session, TimelineView>();
const indices = new WeakMap<EditorDocument, LaneIndex>();

/** The timeline of a session. */
export function timelineViewOf(session: Session): TimelineView {
  const known = views.get(session);
  if (known !== undefined) return known;
  const made: TimelineView = {
    scale: createSignal(fitScale(1, 1)),
    scrollTopPx: createSignal(0),
    laneHeightPx: createSignal<number>(LANE_HEIGHT.usual),
    draftRange: createSignal<FrameRange | null>(null),
    heightPx: createSignal<number | null>(null),
    collapsed: createSignal(false),
    frameFieldRequests: createSignal(0),
  };
  views.set(session, made);
  return made;
}

/** The lane index of a document; it lives as long as the document does. */
export function laneIndexOf(document: EditorDocument): LaneIndex {
  const known = indices.get(document);
  if (known !== undefined) return known;
  const made = createLaneIndex({
    document,
    now: () => performance.now(),
    whenIdle: (work) => {
      const timer = setTimeout(work, 16);
      return () => clearTimeout(timer);
    },
  });
  indices.set(document, made);
  return made;
}
