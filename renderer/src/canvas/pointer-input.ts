/** Turns what hands do on the canvas into zoom, pan and the events of tools. */
import type { ImagePoint, ScreenPoint, Session, Viewport } from '../document/session.ts';
import type { Tool, ToolPointer } from '../tools/tool.ts';
import { panBy, type Size, toImage, wheelFactor, zoomTo } from './viewport.ts';

/** What the pointer acts on. */
export interface PointerTarget {
  /** Takes the focus when it is pressed. */
  readonly root: HTMLElement;
  readonly session: Session;
  /** Null while no media item is open. */
  readonly image: () => Size | null;
  readonly tool: () => Tool | null;
  /** Space is held: dragging pans. */
  readonly isPanKeyDown: () => boolean;
  /** A pan was begun, so that Space was no tap. */
  readonly onPan: () => void;
  /** Something about the tool may have changed. */
  readonly onTool: () => void;
  readonly onHover: (point: ImagePoint | null) => void;
}

type Gesture = 'none' | 'tool' | 'pan' | 'pinch';

/** Listens to pointer and wheel. Returns how to stop. */
export function listenToPointer(target: PointerTarget): () => void {
  const { root, session, tool, image } = target;
  const touches = new Map<number, ScreenPoint>();
  let gesture: Gesture = 'none';
  let heldButton = 0;
  let last: ScreenPoint = { screenX: 0, screenY: 0 };

  const setViewport = (viewport: Viewport) => session.viewport.set(viewport);
  const showGesture = () => {
    root.dataset.gesture = gesture;
  };
  const down = (event: PointerEvent) => {
    const size = image();
    if (size === null) return;
    root.focus({ preventScroll: true });
    root.setPointerCapture(event.pointerId);
    const at = screenPoint(root, event);
    if (event.pointerType === 'touch') touches.set(event.pointerId, at);
    if (touches.size === 2) {
      if (gesture === 'tool') tool()?.cancel();
      gesture = 'pinch';
    } else if (gesture !== 'none') return;
    else if (event.button === 1 || (event.button === 0 && target.isPanKeyDown())) gesture = 'pan';
    else gesture = 'tool';
    if (gesture === 'pan') target.onPan();
    last = at;
    heldButton = event.button;
    if (gesture === 'tool') tool()?.down(toolPointer(session, event, at, event.button));
    event.preventDefault();
    showGesture();
    target.onTool();
  };
  const move = (event: PointerEvent) => {
    const size = image();
    if (size === null) return;
    const at = screenPoint(root, event);
    session.pointer.set(toImage(session.viewport.get(), at));
    if (gesture === 'pan') setViewport(panBy(session.viewport.get(), size, at.screenX - last.screenX, at.screenY - last.screenY));
    else if (gesture === 'pinch') setViewport(pinched(session.viewport.get(), size, touches, event.pointerId, at));
    else if (gesture === 'tool') {
      const { button } = { button: heldButton };
      // Between two display frames a fast hand makes several moves; a brush wants them all.
      const moves = event.getCoalescedEvents();
      if (moves.length > 1) {
        for (const each of moves) tool()?.move(toolPointer(session, each, screenPoint(root, each), button));
      } else tool()?.move(toolPointer(session, event, at, button));
    } else {
      tool()?.move(toolPointer(session, event, at, -1));
      target.onHover(session.pointer.get());
    }
    last = at;
    target.onTool();
  };
  const up = (event: PointerEvent) => {
    touches.delete(event.pointerId);
    const isEnd = gesture !== 'pinch' || touches.size === 0;
    if (gesture === 'tool' && event.button === heldButton) {
      tool()?.up(toolPointer(session, event, screenPoint(root, event), heldButton));
    } else if (gesture === 'tool') return;
    if (isEnd) gesture = 'none';
    showGesture();
    target.onTool();
  };
  const cancel = (event: PointerEvent) => {
    touches.delete(event.pointerId);
    if (gesture === 'tool') tool()?.cancel();
    gesture = 'none';
    showGesture();
    target.onTool();
  };
  const leave = () => {
    if (gesture !== 'none') return;
    session.pointer.set(null);
    target.onHover(null);
    target.onTool();
  };
  const wheel = (event: WheelEvent) => {
    const size = image();
    if (size === null) return;
    event.preventDefault();
    const viewport = session.viewport.get();
    if (event.shiftKey && !event.ctrlKey) {
      setViewport(panBy(viewport, size, -(event.deltaX || event.deltaY), 0));
      return;
    }
    const factor = wheelFactor(event.deltaY, event.deltaMode, event.ctrlKey ? 'pinch' : 'wheel');
    const at = screenPoint(root, event);
    setViewport(zoomTo(viewport, size, viewport.scale * factor, at));
    session.pointer.set(toImage(session.viewport.get(), at));
  };
  const stopMenu = (event: Event) => event.preventDefault();

  const controller = new AbortController();
  const { signal } = controller;
  root.addEventListener('pointerdown', down, { signal });
  root.addEventListener('pointermove', move, { signal });
  root.addEventListener('pointerup', up, { signal });
  root.addEventListener('pointercancel', cancel, { signal });
  root.addEventListener('pointerleave', leave, { signal });
  root.addEventListener('contextmenu', stopMenu, { signal });
  root.addEventListener('wheel', wheel, { signal, passive: false });
  return () => controller.abort();
}

/** A place of the canvas as an event for tools. */
export function toolPointer(
  session: Session,
  event: Pick<PointerEvent, 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'detail'>,
  at: ScreenPoint,
  button: number,
): ToolPointer {
  const viewport = session.viewport.get();
  return {
    point: toImage(viewport, at),
    button,
    pixelsPerScreenPixel: 1 / viewport.scale,
    detail: event.detail,
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey || event.metaKey,
  };
}

function screenPoint(root: HTMLElement, event: Pick<MouseEvent, 'clientX' | 'clientY'>): ScreenPoint {
  const box = root.getBoundingClientRect();
  return { screenX: event.clientX - box.left, screenY: event.clientY - box.top };
}

/** Two fingers: the image follows them both. */
function pinched(viewport: Viewport, size: Size, touches: Map<number, ScreenPoint>, movedId: number, at: ScreenPoint): Viewport {
  const before = touches.get(movedId);
  const other = [...touches].find(([id]) => id !== movedId)?.[1];
  touches.set(movedId, at);
  if (before === undefined || other === undefined) return viewport;
  const distance = (a: ScreenPoint) => Math.hypot(a.screenX - other.screenX, a.screenY - other.screenY);
  const factor = distance(at) / Math.max(1, distance(before));
  const middle = { screenX: (before.screenX + other.screenX) / 2, screenY: (before.screenY + other.screenY) / 2 };
  const zoomed = zoomTo(viewport, size, viewport.scale * factor, middle);
  return panBy(zoomed, size, (at.screenX - before.screenX) / 2, (at.screenY - before.screenY) / 2);
}
