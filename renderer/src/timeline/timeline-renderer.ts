/** Draws the time area when something has changed, at most once per frame of the screen. The playhead is a layer of its own. */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { Track } from '../../../native/contract/records.ts';
import type { EditorDocument } from '../document/document.ts';
import type { Session } from '../document/session.ts';
import { drawHead, type FilmstripImage, shadeOutside } from './draw-head.ts';
import { createLaneDrawer, type DrawnLane } from './draw-lanes.ts';
import type { LaneIndex } from './lane-index.ts';
import { type LaneLayout, laneLayout } from './lane-layout.ts';
import type { StripWindow } from './lane-strips.ts';
import { type Palette, readPalette } from './palette.ts';
import { promptFramesByTrack } from './prompt-frames.ts';
import { contentWidth, frameToX, resizeTo, reveal, type TimeScale } from './scale.ts';
import { textScale } from './timeline-height.ts';
import type { TimelineView } from './timeline-view.ts';

export interface RendererElements {
  /** Decides size and colours; holds the rest. */
  readonly area: HTMLElement;
  readonly head: HTMLCanvasElement;
  readonly lanes: HTMLCanvasElement;
  readonly playhead: HTMLElement;
  /** Text inside the playhead. */
  readonly playheadLabel: HTMLElement;
  readonly inHandle: HTMLElement;
  readonly outHandle: HTMLElement;
  /** Line beside the pointer. */
  readonly tip: HTMLElement;
  /** Scroll bar along the clip. */
  readonly track: HTMLElement;
  readonly thumb: HTMLElement;
}

export interface RendererParts {
  readonly document: EditorDocument;
  readonly session: Session;
  readonly view: TimelineView;
  readonly index: LaneIndex;
  readonly elements: RendererElements;
}

export interface TimelineRenderer {
  setFilm(film: FilmstripImage | null): void;
  layout(): LaneLayout;
  dispose(): void;
}

const NO_FRAMES = new Int32Array(0);

/** Makes the renderer and draws once. */
export function createTimelineRenderer(parts: RendererParts): TimelineRenderer {
  const { document, session, view, index, elements } = parts;
  const headContext = contextOf(elements.head);
  const laneContext = contextOf(elements.lanes);
  const drawer = createLaneDrawer();
  let palette: Palette = readPalette(elements.area);
  let film: FilmstripImage | null = null;
  let request = 0;
  const stale = { head: true, lanes: true, playhead: true };
  let content = readContent(document, session, view);

  const draw = () => {
    request = 0;
    const dp = window.devicePixelRatio || 1;
    const scale = view.scale.get();
    const range = view.draftRange.get() ?? session.store.getState().range;
    const strip = stripWindow(scale, dp);
    if (stale.head) {
      const [rulerPx, filmPx] = headHeights(elements.head, dp);
      fitCanvas(elements.head, strip.widthPx, rulerPx + filmPx);
      const { timesMs } = document.store.getState();
      drawHead(headContext, { window: strip, rulerPx, filmPx, devicePixels: dp, timesMs, film, palette });
      shadeOutside(headContext, strip, rulerPx + filmPx, range, palette);
      placeHandles(elements, view, range);
    }
    if (stale.lanes) {
      const heightPx = Math.max(1, Math.round(elements.lanes.clientHeight * dp));
      fitCanvas(elements.lanes, strip.widthPx, heightPx);
      const scene = { window: strip, heightPx, devicePixels: dp, palette, scrollTopPx: view.scrollTopPx.get() };
      drawer.draw(laneContext, { ...scene, layout: content.layout, lane: laneOf, lowScore: content.lowScore });
      shadeOutside(laneContext, strip, heightPx, range, palette);
    }
    if (stale.playhead) placePlayhead(elements, view, session.playhead.get());
    stale.head = false;
    stale.lanes = false;
    stale.playhead = false;
  };
  const invalidate = (...what: (keyof typeof stale)[]) => {
    for (const part of what) stale[part] = true;
    if (request === 0) request = requestAnimationFrame(draw);
  };
  const laneOf = (i: number): DrawnLane | null => {
    const track = content.tracks[i];
    const indexed = track === undefined ? null : index.get(track.id);
    if (track === undefined || indexed === null) return null;
    return {
      indexed,
      color: content.colorOf(track),
      selected: content.selected.has(track.id),
      opacity: track.hidden ? 0.4 : 1,
      promptFrames: content.promptFrames.get(track.id) ?? NO_FRAMES,
    };
  };
  const refresh = () => {
    content = readContent(document, session, view);
    invalidate('head', 'lanes', 'playhead');
  };
  const resize = () => {
    const { media } = document.store.getState();
    const scale = view.scale.get();
    const widthPx = elements.area.clientWidth;
    const frameCount = media?.frameCount ?? 1;
    // Another clip starts as a whole.
    const next =
      frameCount === scale.frameCount
        ? resizeTo(scale, widthPx)
        : resizeTo({ frameCount, widthPx, pxPerFrame: 0, originPx: 0 }, widthPx);
    view.scale.set(next);
    refresh();
  };
  const follow = (frame: number) => {
    const how = session.store.getState().playing ? 'page' : 'nearest';
    view.scale.set(reveal(view.scale.get(), frame, how));
    invalidate('playhead');
  };
  const recolor = () => {
    palette = readPalette(elements.area);
    drawer.forget();
    refresh();
  };

  const sizes = new ResizeObserver(resize);
  sizes.observe(elements.area);
  const theme = new MutationObserver(recolor);
  theme.observe(elements.area.ownerDocument.documentElement, { attributes: true });
  const stops = [
    () => sizes.disconnect(),
    () => theme.disconnect(),
    () => cancelAnimationFrame(request),
    view.scale.subscribe(() => invalidate('head', 'lanes', 'playhead')),
    view.scrollTopPx.subscribe(() => invalidate('lanes')),
    view.laneHeightPx.subscribe(refresh),
    view.draftRange.subscribe(() => invalidate('head', 'lanes')),
    session.playhead.subscribe(follow),
    session.store.subscribe((now, before) => {
      if (now.selection !== before.selection || now.display.colorBy !== before.display.colorBy) refresh();
      else if (now.range !== before.range) invalidate('head', 'lanes');
    }),
    document.store.subscribe((now, before) => {
      if (now.media !== before.media) resize();
      else if (now.tracks !== before.tracks || now.prompts !== before.prompts || now.classes !== before.classes) refresh();
      else if (now.timesMs !== before.timesMs || now.settings !== before.settings) refresh();
    }),
    index.changes.subscribe(() => invalidate('lanes')),
  ];
  resize();
  return {
    setFilm(next) {
      film = next;
      invalidate('head');
    },
    layout: () => content.layout,
    dispose() {
      for (const stop of stops) stop();
    },
  };
}

/** What the lanes show, read again when the document or the selection has changed; not per frame of the screen. */
function readContent(document: EditorDocument, session: Session, view: TimelineView) {
  const { tracks, prompts, classes, settings } = document.store.getState();
  const { selection, display } = session.store.getState();
  const byClass = new Map(classes.map((each) => [each.id, each.color]));
  const active = tracks.findIndex((track) => track.id === selection.at(-1));
  return {
    tracks,
    selected: new Set(selection),
    layout: laneLayout(tracks.length, view.laneHeightPx.get(), active, textScale()),
    promptFrames: promptFramesByTrack(prompts),
    lowScore: settings?.interface.lowScore ?? 0.6,
    colorOf: (track: Track) =>
      (display.colorBy === 'class' && track.classId !== null ? byClass.get(track.classId) : undefined) ?? track.color,
  };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('a canvas of two dimensions can be drawn on');
  return context;
}

function stripWindow(scale: TimeScale, dp: number): StripWindow {
  return {
    originPx: Math.round(scale.originPx * dp),
    widthPx: Math.max(1, Math.round(scale.widthPx * dp)),
    pxPerFrame: scale.pxPerFrame * dp,
    frameCount: scale.frameCount,
  };
}

/** The ruler's share of the head; the rest is filmstrip. The styles say how high it is in all. */
const RULER_SHARE = 0.4;

/** Device pixels of the ruler and of the filmstrip, which is left out when the timeline is collapsed. */
function headHeights(head: HTMLCanvasElement, dp: number): readonly [number, number] {
  const all = Math.max(1, Math.round(head.clientHeight * dp));
  const ruler = head.dataset.film === 'off' ? all : Math.round(all * RULER_SHARE);
  return [ruler, all - ruler];
}

/** Sets the pixels of a canvas; setting them clears it, so only when they differ. */
function fitCanvas(canvas: HTMLCanvasElement, widthPx: number, heightPx: number): void {
  if (canvas.width !== widthPx) canvas.width = widthPx;
  if (canvas.height !== heightPx) canvas.height = heightPx;
}

function placePlayhead(elements: RendererElements, view: TimelineView, frame: number): void {
  const scale = view.scale.get();
  const x = frameToX(scale, frame);
  const seen = x + scale.pxPerFrame > 0 && x < scale.widthPx;
  elements.playhead.style.transform = `translateX(${x + scale.pxPerFrame / 2}px)`;
  elements.playhead.style.setProperty('--cell', `${Math.max(1, scale.pxPerFrame)}px`);
  // Not `visibility`: what is hidden so cannot have the focus.
  elements.playhead.style.opacity = seen ? '1' : '0';
  elements.playhead.dataset.edge = x < 24 ? 'left' : x > scale.widthPx - 24 ? 'right' : 'none';
  elements.playhead.setAttribute('aria-valuenow', String(frame));
  elements.playheadLabel.textContent = String(frame);
  const content = contentWidth(scale);
  const share = Math.min(1, scale.widthPx / Math.max(1, content));
  elements.thumb.style.width = `${share * 100}%`;
  elements.thumb.style.transform = `translateX(${(scale.originPx / Math.max(1, content)) * scale.widthPx}px)`;
}

function placeHandles(elements: RendererElements, view: TimelineView, range: FrameRange | null): void {
  const scale = view.scale.get();
  const place = (handle: HTMLElement, frame: number, edge: number) => {
    const x = frameToX(scale, edge);
    handle.hidden = range === null || x < -1 || x > scale.widthPx + 1;
    handle.style.transform = `translateX(${x}px)`;
    handle.setAttribute('aria-valuenow', String(frame));
  };
  place(elements.inHandle, range?.from ?? 0, range?.from ?? 0);
  place(elements.outHandle, range?.to ?? 0, (range?.to ?? 0) + 1);
}
