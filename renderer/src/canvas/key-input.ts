/** The canvas's own keys: Space, which plays when tapped and pans when held; and the pointer that is moved by keys. */
import type { Workspace } from '../app/workspace.ts';
import type { ScreenPoint, Session } from '../document/session.ts';
import { createSignal, type Signal } from '../ui/signal.ts';
import { toImage, toScreen } from './viewport.ts';

/** Longest press of Space that is a tap. */
const TAP_MS = 200;
/** What an arrow key moves the pointer by, in CSS pixels. With Shift it is one image pixel. */
const STEP_PX = 16;
const LEAP_PX = 96;

export interface KeyTarget {
  readonly root: HTMLElement;
  readonly workspace: Workspace;
  readonly now: () => number;
  /** The pointer of the keys has moved (-1), was pressed or let go. */
  readonly pointer: (phase: 'move' | 'down' | 'up', at: ScreenPoint, button: number, event: KeyboardEvent) => void;
}

export interface KeyInput {
  readonly isPanKeyDown: () => boolean;
  /** The picture was dragged: letting go of Space is no tap. */
  readonly markPanned: () => void;
  readonly stop: () => void;
}

const modes = new WeakMap<Session, Signal<boolean>>();

/** Whether arrow keys move a pointer over the canvas, per window. */
export function keyboardPointer(session: Session): Signal<boolean> {
  const known = modes.get(session);
  if (known !== undefined) return known;
  const made = createSignal(false);
  modes.set(session, made);
  return made;
}

/** Listens before anyone else. What it uses is marked with `preventDefault`. */
export function listenToCanvasKeys(target: KeyTarget): KeyInput {
  const { root, workspace, now } = target;
  const mode = keyboardPointer(workspace.session);
  let pressedMs: number | null = null;
  let panned = false;
  let held: number | null = null;

  const release = () => {
    pressedMs = null;
    root.removeAttribute('data-pan');
  };
  const onSpace = (event: KeyboardEvent) => {
    event.preventDefault();
    if (event.type === 'keydown') {
      if (pressedMs !== null) return;
      pressedMs = now();
      panned = false;
      root.dataset.pan = 'ready';
      return;
    }
    const isTap = pressedMs !== null && now() - pressedMs < TAP_MS && !panned;
    release();
    if (isTap) workspace.commands.run('transport.play-pause');
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || !isOurs(event, root, workspace)) return;
    if (mode.get() && event.target === root && movePointer(event)) {
      event.preventDefault();
      return;
    }
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.code === 'Space' && (isPlain || (event.type === 'keyup' && pressedMs !== null))) onSpace(event);
  };
  const movePointer = (event: KeyboardEvent): boolean => {
    const viewport = workspace.session.viewport.get();
    const start = workspace.session.pointer.get();
    const middle = { screenX: viewport.widthPx / 2, screenY: viewport.heightPx / 2 };
    const from = start === null ? middle : toScreen(viewport, start);
    const step = event.shiftKey ? viewport.scale : event.ctrlKey ? LEAP_PX : STEP_PX;
    const arrow = ARROWS[event.code];
    if (arrow !== undefined) {
      if (event.type === 'keyup') return true;
      const at = {
        screenX: Math.min(viewport.widthPx, Math.max(0, from.screenX + arrow[0] * step)),
        screenY: Math.min(viewport.heightPx, Math.max(0, from.screenY + arrow[1] * step)),
      };
      workspace.session.pointer.set(toImage(viewport, at));
      target.pointer('move', at, held ?? -1, event);
      return true;
    }
    if (event.code === 'Space') return pressOrLetGo(event, from);
    if (event.code === 'Enter' && event.type === 'keydown' && held === null) {
      const button = event.shiftKey ? 2 : 0;
      target.pointer('down', from, button, event);
      target.pointer('up', from, button, event);
      return true;
    }
    if (event.code === 'Escape' && event.type === 'keydown' && held === null) {
      mode.set(false);
      return true;
    }
    return false;
  };
  /** Space holds the button down until it is pressed again, so that arrows can drag. */
  const pressOrLetGo = (event: KeyboardEvent, at: ScreenPoint): boolean => {
    if (event.type === 'keyup' || event.repeat) return true;
    if (held === null) {
      held = event.shiftKey ? 2 : 0;
      target.pointer('down', at, held, event);
    } else {
      target.pointer('up', at, held, event);
      held = null;
    }
    return true;
  };
  const controller = new AbortController();
  const { signal } = controller;
  window.addEventListener('keydown', onKey, { capture: true, signal });
  window.addEventListener('keyup', onKey, { capture: true, signal });
  window.addEventListener('blur', release, { signal });
  const stopMode = mode.subscribe((isOn) => {
    held = null;
    if (isOn) root.focus({ preventScroll: true });
  });
  return {
    isPanKeyDown: () => pressedMs !== null,
    markPanned: () => {
      panned = true;
    },
    stop() {
      controller.abort();
      stopMode();
    },
  };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Not in the library, not in a dialog or menu, not in a field, and not on a control that Space presses. */
function isOurs(event: KeyboardEvent, root: HTMLElement, { document, session }: Workspace): boolean {
  const { view, dialog } = session.store.getState();
  if (view !== 'editor' || dialog !== null || document.store.getState().media === null) return false;
  const { target } = event;
  if (target === root || target === root.ownerDocument.body) return true;
  if (!(target instanceof HTMLElement) || target.isContentEditable) return false;
  return target.closest(USES_SPACE) === null;
}

const USES_SPACE =
  'input, textarea, select, button, a, summary, [role="button"], [role="tab"], [role="dialog"], [role="menu"], [role="listbox"], [role="option"], [role="treeitem"], [role="row"], [role="slider"]';
