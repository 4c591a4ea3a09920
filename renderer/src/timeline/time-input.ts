/** Pointer and wheel on the time area: turns DOM events into the dragger's terms. No React. */
import type { Workspace } from '../app/workspace.ts';
import { type Describe, describeFrame } from './describe-frame.ts';
import { LANE_HEIGHT, type LaneLayout, laneAt, laneTop } from './lane-layout.ts';
import { createTimeDragger, type TimePointer, type TimeTarget } from './pointer.ts';
import { contentWidth, panTo, xToFrame, zoomAt } from './scale.ts';
import type { RendererElements } from './timeline-renderer.ts';
import { laneIndexOf, type TimelineView } from './timeline-view.ts';

export interface TimeInputParts {
  readonly workspace: Workspace;
  readonly view: TimelineView;
  readonly elements: RendererElements;
  readonly layout: () => LaneLayout;
  readonly describe: Describe;
}

/** Zoom per pixel of wheel. */
const ZOOM_PER_PX = 0.0018;
const PX_PER_LINE = 16;

/** Listens to an area until called back. */
export function attachTimeInput(parts: TimeInputParts): () => void {
  const { elements } = parts;
  const stops = [attachDragging(parts), attachWheel(parts), attachTip(parts), attachScrollbar(parts)];
  elements.area.style.touchAction = 'none';
  return () => {
    for (const stop of stops) stop();
  };
}

function attachDragging({ workspace, view, elements, layout }: TimeInputParts): () => void {
  const { session, actions, document } = workspace;
  const { area } = elements;
  const dragger = createTimeDragger({
    scale: view.scale.get,
    setScale: view.scale.set,
    range: () => session.store.getState().range,
    draftRange: view.draftRange.set,
    commitRange: (range) => session.store.setState({ range }),
    goTo: actions.goToFrame,
    selectLane(lane, how) {
      const track = document.store.getState().tracks[lane];
      if (track === undefined) return;
      if (how === 'toggle') actions.toggleSelected(track.id);
      else actions.select([track.id]);
    },
  });
  const targetOf = (event: PointerEvent): TimeTarget => {
    if (event.target === elements.inHandle) return { kind: 'in' };
    if (event.target === elements.outHandle) return { kind: 'out' };
    if (event.target !== elements.lanes) return { kind: 'ruler' };
    return { kind: 'lane', lane: laneAt(layout(), event.offsetY + view.scrollTopPx.get()) };
  };
  const onDown = (event: PointerEvent) => {
    if (event.target === elements.track || event.target === elements.thumb) return;
    const target = targetOf(event);
    dragger.down(pointerOf(area, event), target);
    if (dragger.state() === 'idle') return;
    event.preventDefault();
    area.setPointerCapture(event.pointerId);
    // Handles keep the focus; everything else hands it to the playhead, whose keys then work.
    if (target.kind === 'in') elements.inHandle.focus({ preventScroll: true });
    else if (target.kind === 'out') elements.outHandle.focus({ preventScroll: true });
    else elements.playhead.focus({ preventScroll: true });
  };
  const onMove = (event: PointerEvent) => dragger.move(pointerOf(area, event));
  const onUp = () => dragger.up();
  const onCancel = () => dragger.cancel();
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || dragger.state() === 'idle') return;
    event.preventDefault();
    dragger.cancel();
  };
  return listen(area, { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onCancel, keydown: onKey });
}

function attachWheel({ view, elements, layout }: TimeInputParts): () => void {
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const scale = view.scale.get();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PX_PER_LINE : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const x = event.clientX - elements.area.getBoundingClientRect().left;
    if (event.altKey) setLaneHeight(view, dy);
    else if (event.ctrlKey || event.metaKey) scrollLanes(view, elements, layout(), dy);
    else if (event.shiftKey) view.scale.set(panTo(scale, scale.originPx + (dy === 0 ? dx : dy)));
    else if (Math.abs(dx) > Math.abs(dy)) view.scale.set(panTo(scale, scale.originPx + dx));
    else view.scale.set(zoomAt(scale, x, scale.pxPerFrame * Math.exp(-dy * ZOOM_PER_PX)));
  };
  elements.area.addEventListener('wheel', onWheel, { passive: false });
  return () => elements.area.removeEventListener('wheel', onWheel);
}

function setLaneHeight(view: TimelineView, dy: number): void {
  const next = view.laneHeightPx.get() - Math.sign(dy) * 2;
  view.laneHeightPx.set(Math.min(LANE_HEIGHT.most, Math.max(LANE_HEIGHT.least, next)));
}

function scrollLanes(view: TimelineView, elements: RendererElements, layout: LaneLayout, dy: number): void {
  const most = Math.max(0, laneTop(layout, layout.count) - elements.lanes.clientHeight);
  view.scrollTopPx.set(Math.min(most, Math.max(0, Math.round(view.scrollTopPx.get() + dy))));
}

/** A line beside the pointer that says what the frame under it is. */
function attachTip({ workspace, view, elements, layout, describe }: TimeInputParts): () => void {
  const { document, session } = workspace;
  const { tip, area } = elements;
  const hide = () => {
    tip.hidden = true;
    session.hoveredTrack.set(null);
  };
  const onMove = (event: PointerEvent) => {
    const onLanes = event.target === elements.lanes;
    if (!onLanes && event.target !== elements.head) return hide();
    const { left } = area.getBoundingClientRect();
    const frame = xToFrame(view.scale.get(), event.clientX - left);
    const state = document.store.getState();
    const lane = onLanes ? laneAt(layout(), event.offsetY + view.scrollTopPx.get()) : null;
    const track = lane === null ? undefined : state.tracks[lane];
    const indexed = track === undefined ? null : laneIndexOf(document).get(track.id);
    tip.textContent = describeFrame({ frame, timeMs: state.timesMs[frame] ?? 0, track, indexed }, describe);
    tip.hidden = false;
    const x = Math.min(event.clientX - left + 14, area.clientWidth - tip.offsetWidth - 4);
    const y = event.clientY - area.getBoundingClientRect().top;
    // Above the pointer where there is room, so that the lane that it is about stays in sight.
    tip.style.transform = `translate(${Math.max(4, x)}px, ${y > 40 ? y - tip.offsetHeight - 8 : y + 18}px)`;
    session.hoveredTrack.set(track?.id ?? null);
  };
  return listen(area, { pointermove: onMove, pointerleave: hide, pointerdown: hide });
}

function attachScrollbar({ view, elements }: TimeInputParts): () => void {
  const { track, thumb } = elements;
  let held: { readonly x: number; readonly originPx: number } | null = null;
  const perPx = () => contentWidth(view.scale.get()) / Math.max(1, track.clientWidth);
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const scale = view.scale.get();
    if (event.target !== thumb) {
      const middle = (event.clientX - track.getBoundingClientRect().left) * perPx();
      view.scale.set(panTo(scale, middle - scale.widthPx / 2));
    }
    held = { x: event.clientX, originPx: view.scale.get().originPx };
    track.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent) => {
    if (held !== null) view.scale.set(panTo(view.scale.get(), held.originPx + (event.clientX - held.x) * perPx()));
  };
  const release = () => {
    held = null;
  };
  return listen(track, { pointerdown: onDown, pointermove: onMove, pointerup: release, pointercancel: release });
}

function pointerOf(area: HTMLElement, event: PointerEvent): TimePointer {
  const x = event.clientX - area.getBoundingClientRect().left;
  return { x, button: event.button, shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
}

type Listeners = { readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };

function listen(element: HTMLElement, listeners: Listeners): () => void {
  const entries = Object.entries(listeners) as [string, EventListener][];
  for (const [name, listener] of entries) element.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of entries) element.removeEventListener(name, listener);
  };
}
