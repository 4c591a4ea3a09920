/** Starts a canvas: what it listens to, and what each change means for what is drawn. */
import type { SessionState } from '../document/session.ts';
import { DRAW, EditorView, type EditorViewOptions } from './editor-view.ts';
import { keyboardPointer, listenToCanvasKeys } from './key-input.ts';
import { createPlayback, type Playback } from './playback.ts';
import { listenToPointer, toolPointer } from './pointer-input.ts';
import { followSettledFrame } from './settled-frame.ts';
import { resized } from './viewport.ts';
import { createSpanWarmer } from './warm-spans.ts';

export interface RunningEditor {
  /** Tries to get frames that could not be shown. */
  retry(): void;
  dispose(): void;
}

/** Frames decoded ahead while the playhead rests or is dragged, and during playback. */
const AHEAD = { resting: 16, playing: 48 } as const;
const BEHIND = 6;
const MASKS_AROUND = 24;
/** Frames that a screen shows a second; faster playback leaves frames out. */
const SCREEN_RATE = 60;
const FINE_AFTER_MS = 150;

/** Puts an editor on its elements. */
export function startEditor(options: EditorViewOptions): RunningEditor {
  const { workspace, elements } = options;
  const { document, session, host } = workspace;
  const view = new EditorView(options);
  const playback = createEditorPlayback(options, view);
  const warmer = createSpanWarmer(document.masks);
  let direction: 1 | -1 = 1;
  let before = session.playhead.get();
  let resting = 0;

  const want = () => {
    const media = view.media;
    if (media === null) return;
    const frameIndex = session.playhead.get();
    const { playing, speed } = session.store.getState();
    const ahead = playing ? AHEAD.playing : AHEAD.resting;
    const stride = playing ? Math.max(1, Math.floor((speed * (media.fps ?? 1)) / SCREEN_RATE)) : 1;
    view.frames.want({ frameIndex, direction: playing ? 1 : direction, ahead, behind: BEHIND, stride });
    if (document.masks.get(frameIndex) === undefined) document.masks.load(frameIndex).catch(workspace.notices.report);
    document.masks.prefetch(frameIndex, MASKS_AROUND);
    warmer.warm(frameIndex, direction);
  };
  const moved = (frameIndex: number) => {
    direction = frameIndex < before ? -1 : 1;
    before = frameIndex;
    view.tool()?.cancel();
    view.setQuality('fast');
    clearTimeout(resting);
    resting = window.setTimeout(() => view.setQuality('fine'), FINE_AFTER_MS);
    want();
    view.invalidate(DRAW.frame | DRAW.masks | DRAW.static | DRAW.overlay);
  };
  const openMedia = () => {
    const { media } = document.store.getState();
    if (media?.id === view.media?.id) return;
    view.open(media);
    if (media !== null && session.playhead.get() >= media.frameCount) session.playhead.set(0);
    want();
  };
  const hover = () => view.invalidate(DRAW.colors | DRAW.static);
  const keys = listenToCanvasKeys({
    root: elements.root,
    workspace,
    now: () => performance.now(),
    pointer(phase, at, button, event) {
      pressTool(view, phase, toolPointer(session, { ...modifiersOf(event), detail: 1 }, at, button));
      view.invalidate(DRAW.overlay | DRAW.stroke);
    },
  });
  const stops = [
    () => playback.stop(),
    () => warmer.stop(),
    () => clearTimeout(resting),
    keys.stop,
    session.playhead.subscribe(moved),
    session.viewport.subscribe(() => view.invalidate(DRAW.view)),
    session.hoveredTrack.subscribe(hover),
    session.pointer.subscribe(() => view.invalidate(DRAW.overlay)),
    keyboardPointer(session).subscribe(() => view.invalidate(DRAW.overlay)),
    view.frames.arrivals.subscribe(({ frameIndex }) => frameIndex === session.playhead.get() && view.invalidate(DRAW.frame)),
    document.masks.changes.subscribe((range) => {
      const frame = session.playhead.get();
      if (range !== null && (frame < range.from || frame > range.to)) return;
      if (document.masks.get(frame) === undefined) want();
      view.invalidate(DRAW.masks | DRAW.static);
    }),
    document.store.subscribe((state, old) => {
      if (state.media !== old.media) openMedia();
      if (state.tracks !== old.tracks || state.classes !== old.classes) view.invalidate(DRAW.masks | DRAW.static);
      if (state.prompts !== old.prompts) view.invalidate(DRAW.static);
    }),
    session.store.subscribe((state, old) => {
      if (state.playing !== old.playing) {
        if (state.playing) playback.play();
        else playback.stop();
        want();
      }
      if (state.tool !== old.tool) view.changeTool(workspace.activeTool.get());
      view.invalidate(partsOf(state, old));
    }),
    host.engineState.subscribe(({ state }) => state === 'ready' && view.frames.retry()),
    listenToPointer({
      root: elements.root,
      session,
      image: () => view.media,
      tool: () => view.tool(),
      isPanKeyDown: keys.isPanKeyDown,
      onPan: keys.markPanned,
      onTool: () => view.invalidate(DRAW.overlay | DRAW.stroke),
      onHover: (point) => session.hoveredTrack.set(point === null ? null : view.trackAt(point)),
    }),
    watchElements(options, view),
    followSettledFrame(session, (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    }),
  ];
  openMedia();
  if (session.store.getState().playing) playback.play();
  return {
    retry() {
      view.frames.retry();
      want();
      view.invalidate(DRAW.frame);
    },
    dispose() {
      for (const stop of stops) stop();
      workspace.activeTool.set(null);
      view.dispose();
    },
  };
}

/** Follows size, theme and keys that tools have used. */
function watchElements({ workspace, elements }: EditorViewOptions, view: EditorView): () => void {
  const { viewport } = workspace.session;
  const resize = () => {
    const size = { widthPx: elements.root.clientWidth, heightPx: elements.root.clientHeight };
    const { media } = view;
    viewport.set(media === null ? { ...viewport.get(), ...size } : resized(viewport.get(), media, size));
    // How large text is follows the window.
    view.readColors();
    view.invalidate(DRAW.all);
  };
  const sizes = new ResizeObserver(resize);
  sizes.observe(elements.root);
  const themes = new MutationObserver(() => view.readColors());
  themes.observe(elements.root.ownerDocument.documentElement, { attributes: true });
  const onKey = () => view.invalidate(DRAW.overlay | DRAW.stroke | DRAW.static);
  window.addEventListener('keydown', onKey);
  window.addEventListener('keyup', onKey);
  resize();
  return () => {
    sizes.disconnect();
    themes.disconnect();
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('keyup', onKey);
  };
}

function createEditorPlayback({ workspace, elements }: EditorViewOptions, view: EditorView): Playback {
  const { document, session } = workspace;
  const playback = createPlayback({
    playhead: session.playhead,
    timesMs: () => document.store.getState().timesMs,
    range: () => session.store.getState().range,
    speed: () => session.store.getState().speed,
    loop: () => session.store.getState().loop,
    isReady: (frame) =>
      (view.frames.has(frame) && document.masks.get(frame) !== undefined) || view.frames.failure(frame) !== null,
    onEnd: () => session.store.setState({ playing: false }),
    now: () => performance.now(),
    requestFrame: (callback) => requestAnimationFrame(callback),
    cancelFrame: (handle) => cancelAnimationFrame(handle),
  });
  playback.buffering.subscribe((isWaiting) => {
    elements.root.toggleAttribute('data-buffering', isWaiting);
  });
  return playback;
}

function pressTool(view: EditorView, phase: 'move' | 'down' | 'up', pointer: ReturnType<typeof toolPointer>): void {
  const tool = view.tool();
  if (phase === 'down') tool?.down(pointer);
  else if (phase === 'up') tool?.up(pointer);
  else tool?.move(pointer);
}

/** Modifiers that mean something to a tool; those that steer the key pointer itself do not. */
function modifiersOf(event: KeyboardEvent) {
  return { altKey: event.altKey, shiftKey: false, ctrlKey: false, metaKey: false };
}

/** What a change of the session means for the canvas. */
function partsOf(state: SessionState, old: SessionState): number {
  let parts = 0;
  if (state.selection !== old.selection || state.candidates !== old.candidates) parts |= DRAW.masks | DRAW.static;
  if (state.proposal !== old.proposal || state.preview !== old.preview) parts |= DRAW.masks | DRAW.static;
  if (state.solo !== old.solo || state.display !== old.display) parts |= DRAW.colors | DRAW.static | DRAW.overlay;
  if (state.tool !== old.tool || state.brushSizePx !== old.brushSizePx || state.brushShape !== old.brushShape) {
    parts |= DRAW.overlay;
  }
  return parts;
}
