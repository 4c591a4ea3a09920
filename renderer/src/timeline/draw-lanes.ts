/** Draws the lanes that are in view. Everything in device pixels; hot, so what is needed per frame of the screen is kept. */
import { type ColumnCache, createColumnCache } from './column-cache.ts';
import { drawPrompts, type PromptScene } from './draw-prompts.ts';
import { drawScores, type ScoreScene } from './draw-scores.ts';
import type { IndexedLane } from './lane-index.ts';
import { type LaneLayout, lanesBetween, laneTop } from './lane-layout.ts';
import { paintStrip, STRIP, STRIP_ROWS, type StripPixels, type StripWindow } from './lane-strips.ts';
import { type LanePixels, lanePixels, type Palette, pixelOf } from './palette.ts';

/** A lane as it is drawn. */
export interface DrawnLane {
  readonly indexed: IndexedLane;
  readonly color: string;
  readonly selected: boolean;
  /** Hidden objects are drawn faintly. */
  readonly opacity: number;
  /** Frames with prompts, ascending. */
  readonly promptFrames: Int32Array;
}

export interface LaneScene {
  readonly window: StripWindow;
  readonly heightPx: number;
  readonly scrollTopPx: number;
  readonly devicePixels: number;
  /** In CSS pixels. */
  readonly layout: LaneLayout;
  readonly lane: (index: number) => DrawnLane | null;
  readonly palette: Palette;
  /** Scores below are low, in [0, 1]. */
  readonly lowScore: number;
}

export interface LaneDrawer {
  draw(context: CanvasRenderingContext2D, scene: LaneScene): void;
  /** To be called when the colours of the theme have changed. */
  forget(): void;
}

/** Where a lane is drawn. */
interface LaneBox {
  readonly top: number;
  readonly height: number;
  readonly active: boolean;
}

interface Strips {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
  readonly image: ImageData;
  readonly pixels: Uint32Array;
}

/** Makes a drawer with caches of its own. */
export function createLaneDrawer(): LaneDrawer {
  const columns = createColumnCache();
  const colors = new Map<string, LanePixels>();
  let shared: StripPixels | null = null;
  let strips: Strips | null = null;

  const pixelsOf = (color: string): LanePixels => {
    const known = colors.get(color) ?? lanePixels(color);
    colors.set(color, known);
    return known;
  };
  return {
    forget() {
      shared = null;
    },
    draw(context, scene) {
      const { window, layout, devicePixels: dp, palette } = scene;
      const bottom = scene.scrollTopPx + scene.heightPx / dp;
      const { first, last } = lanesBetween(layout, scene.scrollTopPx, bottom);
      context.clearRect(0, 0, window.widthPx, scene.heightPx);
      const rows = Math.max(1, last - first + 1) * STRIP_ROWS;
      strips = roomFor(strips, window.widthPx, rows);
      shared ??= sharedPixels(palette);
      const used = paintStrips(scene, first, last, columns, pixelsOf, shared, strips);
      context.imageSmoothingEnabled = false;
      for (let i = first; i <= last; i++) {
        const lane = scene.lane(i);
        if (lane === null) continue;
        const top = Math.round((laneTop(layout, i) - scene.scrollTopPx) * dp);
        const height = Math.round((laneTop(layout, i + 1) - scene.scrollTopPx) * dp) - top;
        const box: LaneBox = { top, height, active: i === layout.active };
        drawGround(context, scene, lane, box);
        drawStrip(context, strips, (i - first) * STRIP_ROWS, used[i - first] ?? 0, scene, lane, box);
        if (box.active) drawScores(context, scoreScene(scene, lane, columns, box));
        drawPrompts(context, promptScene(scene, lane, box));
      }
    },
  };
}

/** What the score line of the lane that is worked on is drawn from. */
function scoreScene(scene: LaneScene, { indexed }: DrawnLane, columns: ColumnCache, { top, height }: LaneBox): ScoreScene {
  const { window, devicePixels, palette, lowScore } = scene;
  return { window, devicePixels, palette, lowScore, indexed, columns, top, height };
}

function promptScene(scene: LaneScene, lane: DrawnLane, { top, height, active }: LaneBox): PromptScene {
  const { window, devicePixels, palette } = scene;
  const radius = (active ? 4 : Math.min(3.5, height / devicePixels / 5)) * devicePixels;
  const { promptFrames, indexed } = lane;
  return { window, devicePixels, palette, promptFrames, marks: indexed.marks, y: top + height / 2, radius };
}

function sharedPixels(palette: Palette): StripPixels {
  return {
    drift: pixelOf(palette.danger),
    protected: pixelOf(palette.text),
    absentDeclared: pixelOf(palette.muted),
    absentTracked: pixelOf(palette.faint),
    gap: pixelOf(palette.warn),
    lowScore: pixelOf(palette.warn),
    reviewed: pixelOf(palette.ok),
  };
}

/** The strips' canvas, at least that large; grown in steps so that resizing does not make a new one each time. */
function roomFor(known: Strips | null, widthPx: number, rows: number): Strips {
  if (known !== null && known.image.width === widthPx && known.image.height >= rows) return known;
  const height = Math.ceil(rows / 96) * 96;
  const canvas = new OffscreenCanvas(Math.max(1, widthPx), height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('a canvas of two dimensions can be drawn on');
  const image = context.createImageData(Math.max(1, widthPx), height);
  return { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
}

const usedRows = new Uint8Array(1024);

function paintStrips(
  scene: LaneScene,
  first: number,
  last: number,
  cache: ColumnCache,
  pixelsOf: (color: string) => LanePixels,
  shared: StripPixels,
  strips: Strips,
): Uint8Array {
  const { window } = scene;
  const stride = strips.image.width;
  const coarse = window.pxPerFrame < 1;
  for (let i = first; i <= last; i++) {
    const lane = scene.lane(i);
    if (lane === null) continue;
    const { originPx, widthPx } = window;
    const gathered = coarse ? cache.marks(lane.indexed, 1 / window.pxPerFrame, originPx, originPx + widthPx) : null;
    const offset = (i - first) * STRIP_ROWS * stride;
    const used = paintStrip(lane.indexed, gathered, window, pixelsOf(lane.color), shared, strips.pixels, offset, stride);
    if (i - first < usedRows.length) usedRows[i - first] = used;
  }
  if (last >= first) strips.context.putImageData(strips.image, 0, 0, 0, 0, stride, (last - first + 1) * STRIP_ROWS);
  return usedRows;
}

function drawGround(
  context: CanvasRenderingContext2D,
  scene: LaneScene,
  lane: DrawnLane,
  { top, height, active }: LaneBox,
): void {
  const { palette, window, devicePixels } = scene;
  const hairline = Math.max(1, Math.round(devicePixels));
  if (lane.selected) {
    context.globalAlpha = active ? 0.5 : 0.32;
    context.fillStyle = palette.selected;
    context.fillRect(0, top, window.widthPx, height);
    context.globalAlpha = 1;
  }
  context.fillStyle = palette.line;
  context.fillRect(0, top + height - hairline, window.widthPx, hairline);
}

/** Where the parts of a lane lie, from its top. */
function drawStrip(
  context: CanvasRenderingContext2D,
  strips: Strips,
  row: number,
  used: number,
  { window: { widthPx }, devicePixels: dp }: LaneScene,
  lane: DrawnLane,
  { top, height }: LaneBox,
): void {
  const thin = height < 15 * dp;
  const pad = Math.round((thin ? 2 : 4) * dp);
  const two = Math.max(1, Math.round((thin ? 1.5 : 2) * dp));
  const bodyTop = top + pad;
  const bodyHeight = Math.max(2, height - 2 * pad);
  const stretch = (part: number, y: number, h: number) => {
    if ((used & (1 << part)) !== 0) context.drawImage(strips.canvas, 0, row + part, widthPx, 1, 0, y, widthPx, h);
  };
  context.globalAlpha = lane.opacity;
  stretch(STRIP.body, bodyTop, bodyHeight);
  stretch(STRIP.middle, bodyTop + ((bodyHeight - two) >> 1), two);
  stretch(STRIP.score, bodyTop + bodyHeight - two - Math.round(dp), two + Math.round(dp));
  stretch(STRIP.protected, bodyTop, two);
  stretch(STRIP.drift, top + Math.round(dp), Math.max(2, pad - Math.round(dp)));
  stretch(STRIP.reviewed, top + height - pad + Math.round(dp / 2), Math.max(1, two - Math.round(dp / 2)));
  context.globalAlpha = 1;
}
