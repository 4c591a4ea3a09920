/** The scores of the lane that is worked on: a line of the least, and where frames share columns a band up to the greatest. */
import type { ColumnCache } from './column-cache.ts';
import type { IndexedLane } from './lane-index.ts';
import type { StripWindow } from './lane-strips.ts';
import type { Palette } from './palette.ts';

export interface ScoreScene {
  readonly window: StripWindow;
  readonly devicePixels: number;
  readonly palette: Palette;
  /** Scores below are low, in [0, 1]. */
  readonly lowScore: number;
  readonly indexed: IndexedLane;
  readonly columns: ColumnCache;
  /** Of the lane, in device pixels. */
  readonly top: number;
  readonly height: number;
}

const NONE = 255;
const ONE = 200;

/** Draws scores between the bottom (0) and the top (1) of a lane, and the threshold as a dashed line. */
export function drawScores(context: CanvasRenderingContext2D, scene: ScoreScene): void {
  const { window, devicePixels: dp, palette } = scene;
  const pad = 6 * dp;
  const low = scene.top + scene.height - pad;
  const span = scene.height - 2 * pad;
  if (span < 10 * dp) return;
  const coarse = window.pxPerFrame < 1;
  const step = coarse ? 1 : window.pxPerFrame;
  const count = coarse ? Math.ceil(window.frameCount * window.pxPerFrame) : window.frameCount;
  const first = Math.max(0, Math.floor(window.originPx / step));
  const last = Math.min(count - 1, Math.ceil((window.originPx + window.widthPx) / step));
  const columns = coarse ? scene.columns.scores(scene.indexed, 1 / window.pxPerFrame, first, last + 1) : null;
  if (columns !== null) drawBand(context, scene, columns, first, last, low, span);
  const scores = columns === null ? scene.indexed.lane.scores : columns.least;
  context.beginPath();
  let before = NONE;
  for (let c = first; c <= last; c++) {
    const score = scores[c] as number;
    if (score !== NONE) {
      const x = (c + 0.5) * step - window.originPx;
      const y = low - (score / ONE) * span;
      if (before === NONE) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    before = score;
  }
  context.strokeStyle = palette.text;
  context.lineWidth = 1.25 * dp;
  context.lineJoin = 'round';
  context.stroke();
  drawThreshold(context, scene, Math.round(low - scene.lowScore * span) + 0.5);
}

function drawBand(
  context: CanvasRenderingContext2D,
  { window, palette }: ScoreScene,
  { least, greatest }: { readonly least: Uint8Array; readonly greatest: Uint8Array },
  first: number,
  last: number,
  low: number,
  span: number,
): void {
  context.beginPath();
  for (let c = first; c <= last; c++) {
    const [from, to] = [least[c] as number, greatest[c] as number];
    if (from === NONE) continue;
    context.rect(c - window.originPx, low - (to / ONE) * span, 1, ((to - from) / ONE) * span);
  }
  context.globalAlpha = 0.3;
  context.fillStyle = palette.text;
  context.fill();
  context.globalAlpha = 1;
}

function drawThreshold(context: CanvasRenderingContext2D, { window, devicePixels: dp, palette }: ScoreScene, y: number): void {
  context.setLineDash([3 * dp, 3 * dp]);
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(window.widthPx, y);
  context.strokeStyle = palette.warn;
  context.lineWidth = Math.max(1, dp * 0.75);
  context.globalAlpha = 0.55;
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash([]);
}
