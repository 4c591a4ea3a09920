/** The canvas without React: puts frames, masks, handles and tools together, and draws when something has changed. */
import type { Media } from '../../../native/contract/records.ts';
import type { Workspace } from '../app/workspace.ts';
import type { ImagePoint } from '../document/session.ts';
import type { Tool, ToolOverlay } from '../tools/tool.ts';
import { createTools } from '../tools/tools.ts';
import { type BuiltScene, SceneBuilder } from './build-scene.ts';
import { createFrameCache, type FrameCache } from './frame-cache.ts';
import { FramePainter, type Quality } from './frame-painter.ts';
import { layerAt } from './hit-test.ts';
import { type CanvasStage, createCanvasStage } from './konva-stage.ts';
import { loadFrame } from './load-frame.ts';
import type { SceneChange } from './mask-painter.ts';
import { createMaskSurface, type MaskSurface, type PainterChoice } from './mask-surface.ts';
import { createOverlayLayers } from './overlay-layers.ts';
import { loadStandIn, type StandIn } from './stand-in.ts';
import { readThemeColors } from './theme-colors.ts';
import { createToolContext } from './tool-context.ts';
import { fitTo, type RasterView, rasterView } from './viewport.ts';

/** What has to be drawn again. */
export const DRAW = { frame: 1, masks: 2, colors: 4, view: 8, stroke: 16, static: 32, overlay: 64, all: 127 } as const;

/** The elements that are drawn on, lowest first. */
export interface CanvasElements {
  readonly root: HTMLElement;
  readonly frame: HTMLCanvasElement;
  readonly masks: HTMLElement;
  readonly stage: HTMLDivElement;
}

export interface EditorViewOptions {
  readonly workspace: Workspace;
  readonly elements: CanvasElements;
  readonly painter: PainterChoice;
  readonly translate: (key: string) => string;
  /** A frame cannot be shown, or (null) can again. */
  readonly onFailure: (error: Error | null) => void;
}

const NO_OVERLAY: ToolOverlay = {};

/** One per open canvas. Everything that is drawn goes through `invalidate` and one animation frame. */
export class EditorView {
  readonly frames: FrameCache<ImageBitmap>;
  readonly #options: EditorViewOptions;
  readonly #painter: FramePainter;
  readonly #surface: MaskSurface;
  readonly #stage: CanvasStage;
  readonly #builder = new SceneBuilder();
  #scene: BuiltScene = { widthPx: 1, heightPx: 1, layers: [], active: null, stroke: null };
  #view: RasterView = { scale: 1, originX: 0, originY: 0, widthPx: 1, heightPx: 1, ratio: 1 };
  #colors;
  #media: Media | null = null;
  #standIn: StandIn | null = null;
  #opening = new AbortController();
  #tools: ReturnType<typeof createTools> | null = null;
  #hadStroke: 'stroke' | 'none' = 'none';
  #pending = 0;
  #handle = 0;
  #quality: Quality = 'fine';
  #shownFailure: Error | null = null;
  #activePromptId: number | undefined;

  constructor(options: EditorViewOptions) {
    const { workspace, elements } = options;
    this.#options = options;
    this.#colors = readThemeColors(elements.root);
    this.frames = createFrameCache({ load: (mediaId, frame, signal) => loadFrame(workspace, mediaId, frame, signal) });
    this.#painter = new FramePainter(elements.frame);
    this.#surface = createMaskSurface(elements.masks, options.painter, () => this.invalidate(DRAW.all));
    const layers = createOverlayLayers({
      workspace,
      scene: () => this.#scene,
      overlay: () => this.#overlay(),
      colors: () => this.#colors,
      view: () => this.#view,
      canvases: () => [elements.frame, this.#surface.canvas()],
    });
    this.#stage = createCanvasStage(elements.stage, layers.drawStatic, layers.drawInteraction);
  }

  get media(): Media | null {
    return this.#media;
  }

  tool(): Tool | null {
    return this.#tools?.[this.#options.workspace.session.store.getState().tool] ?? null;
  }

  /** Draws again what has changed, with the next animation frame. Hot. */
  invalidate(parts: number): void {
    this.#pending |= parts;
    if (this.#handle === 0) this.#handle = requestAnimationFrame(this.#draw);
  }

  /** Shows another media item, or (null) none. */
  open(media: Media | null): void {
    const { workspace, translate } = this.#options;
    this.#opening.abort();
    this.#opening = new AbortController();
    this.tool()?.cancel();
    this.#media = media;
    this.#standIn?.image.close();
    this.#standIn = null;
    this.frames.open(media === null ? null : { mediaId: media.id, frameCount: media.frameCount });
    this.#tools = media === null ? null : createTools(createToolContext(workspace, media, () => this.#scene, translate));
    workspace.activeTool.set(this.tool());
    const { viewport } = workspace.session;
    if (media !== null) viewport.set(fitTo(media, viewport.get()));
    if (media !== null) void this.#fetchStandIn(media, this.#opening.signal);
    this.invalidate(DRAW.all);
  }

  /** Another tool is in hand. */
  changeTool(before: Tool | null): void {
    before?.cancel();
    this.#options.workspace.activeTool.set(this.tool());
    this.invalidate(DRAW.overlay | DRAW.stroke);
  }

  /** The theme has changed. */
  readColors(): void {
    this.#colors = readThemeColors(this.#options.elements.root);
    this.invalidate(DRAW.all);
  }

  /** How well frames are filtered from now on. */
  setQuality(quality: Quality): void {
    if (quality === this.#quality) return;
    this.#quality = quality;
    if (quality === 'fine' && this.#view.scale < 0.8) this.invalidate(DRAW.frame);
  }

  trackAt(point: ImagePoint): number | null {
    return layerAt(this.#scene, point)?.trackId ?? null;
  }

  dispose(): void {
    cancelAnimationFrame(this.#handle);
    this.open(null);
    cancelAnimationFrame(this.#handle);
    this.frames.dispose();
    this.#surface.dispose();
    this.#stage.destroy();
  }

  async #fetchStandIn(media: Media, signal: AbortSignal): Promise<void> {
    const { host, notices } = this.#options.workspace;
    try {
      this.#standIn = await loadStandIn((each) => host.filmstrip(media.id, each), media.frameCount, signal);
      this.invalidate(DRAW.frame);
    } catch (error) {
      // Without it one waits for the frame itself; that is worth a word, unless another item was opened meanwhile.
      if (!signal.aborted) notices.report(error);
    }
  }

  #overlay(): ToolOverlay {
    return this.tool()?.overlay() ?? NO_OVERLAY;
  }

  #draw = (): void => {
    this.#handle = 0;
    const { workspace, elements } = this.#options;
    const parts = this.#pending;
    this.#pending = 0;
    const viewport = workspace.session.viewport.get();
    if (viewport.widthPx === 0 || viewport.heightPx === 0) return;
    if ((parts & (DRAW.view | DRAW.frame)) !== 0) this.#view = rasterView(viewport, window.devicePixelRatio);
    this.#painter.background = this.#colors.canvas;
    if ((parts & (DRAW.frame | DRAW.view)) !== 0) this.#drawFrame();
    this.#drawMasks(parts);
    // Handles lie on the static layer; which one is pointed at is the only thing there that the tool changes.
    const { activePromptId } = this.#overlay();
    const isOther = activePromptId !== this.#activePromptId;
    this.#activePromptId = activePromptId;
    if (isOther || (parts & ~(DRAW.overlay | DRAW.stroke)) !== 0) {
      this.#stage.resize(viewport.widthPx, viewport.heightPx, this.#view.ratio);
      this.#stage.drawStatic();
    }
    if ((parts & (DRAW.overlay | DRAW.view | DRAW.stroke)) !== 0) this.#stage.drawInteraction();
    const tool = this.tool();
    if (tool !== null) elements.root.style.cursor = tool.cursor();
  };

  #drawFrame(): void {
    const { workspace, elements, onFailure } = this.#options;
    const media = this.#media;
    const frameIndex = workspace.session.playhead.get();
    const frame = media === null ? null : this.frames.get(frameIndex);
    const failure = media === null ? null : this.frames.failure(frameIndex);
    if (media !== null && frame !== null) this.#painter.paintFrame(frame, media, this.#view, this.#quality);
    else if (media !== null && this.#standIn !== null && failure === null) {
      this.#painter.paintStandIn(this.#standIn, frameIndex, media, this.#view);
    } else this.#painter.clear(this.#view);
    setData(elements.frame, 'frame', frame === null ? null : String(frameIndex));
    setData(elements.root, 'busy', media !== null && frame === null && failure === null ? 'loading' : null);
    if (failure !== this.#shownFailure) onFailure(failure);
    this.#shownFailure = failure;
  }

  #drawMasks(parts: number): void {
    const { workspace } = this.#options;
    const stroke = this.#media === null ? null : (this.#overlay().stroke ?? null);
    const hasStroke = stroke === null ? 'none' : 'stroke';
    let change = changeOf(parts);
    if (hasStroke !== this.#hadStroke) change = 'masks';
    // A stroke and something else at once: painted anew as a whole.
    else if (stroke !== null && change !== null && change !== 'stroke' && stroke.dirty.width > 0) change = 'masks';
    this.#hadStroke = hasStroke;
    if (change === null || (change === 'stroke' && stroke === null)) return;
    const frameIndex = workspace.session.playhead.get();
    const { tracks, classes } = workspace.document.store.getState();
    const masks = this.#media === null ? undefined : workspace.document.masks.get(frameIndex);
    this.#scene = this.#builder.build({
      widthPx: this.#media?.widthPx ?? 1,
      heightPx: this.#media?.heightPx ?? 1,
      mediaId: this.#media?.id ?? 0,
      frameIndex,
      masks,
      tracks,
      classes,
      session: workspace.session.store.getState(),
      hoveredTrack: workspace.session.hoveredTrack.get(),
      stroke,
    });
    this.#surface.paint(this.#scene, this.#view, change);
    if (stroke !== null) {
      stroke.dirty.width = 0;
      stroke.dirty.height = 0;
    }
    setData(this.#surface.canvas(), 'frame', masks === undefined ? null : String(frameIndex));
  }
}

/** The largest of the changes of masks that are asked for. */
function changeOf(parts: number): SceneChange | null {
  if ((parts & DRAW.masks) !== 0) return 'masks';
  if ((parts & DRAW.colors) !== 0) return 'colors';
  if ((parts & DRAW.view) !== 0) return 'view';
  return (parts & DRAW.stroke) === 0 ? null : 'stroke';
}

/** Writes to the page only what has changed. */
function setData(element: HTMLElement, name: 'frame' | 'busy', value: string | null): void {
  if ((element.dataset[name] ?? null) === value) return;
  if (value === null) delete element.dataset[name];
  else element.dataset[name] = value;
}
