/** Draws what stands above the lanes: the ruler and the filmstrip. Everything in device pixels. */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { StripWindow } from './lane-strips.ts';
import type { Palette } from './palette.ts';
import { tickStep, ticksBetween } from './ruler.ts';

/** Pictures of the clip in one row, evenly spread over its frames. */
export interface FilmstripImage {
  readonly image: CanvasImageSource;
  readonly tiles: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
}

export interface HeadScene {
  readonly window: StripWindow;
  readonly rulerPx: number;
  readonly filmPx: number;
  readonly devicePixels: number;
  readonly timesMs: Float64Array;
  readonly film: FilmstripImage | null;
  readonly palette: Palette;
}

/** Draws ruler and filmstrip. */
export function drawHead(context: CanvasRenderingContext2D, scene: HeadScene): void {
  const { window, rulerPx, filmPx, palette } = scene;
  context.clearRect(0, 0, window.widthPx, rulerPx + filmPx);
  drawRuler(context, scene);
  if (filmPx > 0) drawFilm(context, scene);
  const hairline = Math.max(1, Math.round(scene.devicePixels));
  context.fillStyle = palette.line;
  context.fillRect(0, rulerPx + filmPx - hairline, window.widthPx, hairline);
}

function drawRuler(context: CanvasRenderingContext2D, scene: HeadScene): void {
  const { window, rulerPx, devicePixels: dp, palette } = scene;
  const step = tickStep(window.pxPerFrame / dp, 12 * palette.smallPx);
  const from = Math.floor((window.originPx - 160 * dp) / window.pxPerFrame);
  const to = Math.min(window.frameCount - 1, Math.ceil((window.originPx + window.widthPx) / window.pxPerFrame));
  const line = Math.max(1, Math.round(dp));
  const font = Math.round(palette.smallPx * dp);
  context.textBaseline = 'alphabetic';
  const y = Math.round(rulerPx * 0.62);
  for (const tick of ticksBetween(from, to, step, scene.timesMs)) {
    const x = Math.round(tick.frame * window.pxPerFrame - window.originPx);
    const major = tick.label !== null;
    context.fillStyle = major ? palette.lineStrong : palette.line;
    const height = major ? Math.round(rulerPx * 0.8) : Math.round(rulerPx * 0.26);
    context.fillRect(x, rulerPx - height, line, height);
    if (tick.label === null) continue;
    context.font = `500 ${font}px ${palette.font}`;
    context.fillStyle = palette.text;
    context.fillText(tick.label, x + 4 * dp, y);
    if (tick.time === null) continue;
    const offset = context.measureText(tick.label).width + 5 * dp;
    context.font = `400 ${Math.round(font * 0.94)}px ${palette.font}`;
    context.fillStyle = palette.faint;
    context.fillText(tick.time, x + 4 * dp + offset, y);
  }
}

/** Pictures lie at fixed places of the clip, so that they move with it; each shows the tile nearest to its middle. */
function drawFilm(context: CanvasRenderingContext2D, scene: HeadScene): void {
  const { window, rulerPx, filmPx, film, devicePixels: dp, palette } = scene;
  const end = Math.min(window.widthPx, Math.round(window.frameCount * window.pxPerFrame - window.originPx));
  context.fillStyle = palette.app;
  context.fillRect(0, rulerPx, Math.max(0, end), filmPx);
  if (film === null) return;
  const slot = Math.max(8, Math.round((filmPx * film.tileWidthPx) / film.tileHeightPx));
  context.save();
  context.beginPath();
  context.rect(0, rulerPx, Math.max(0, end), filmPx);
  context.clip();
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  const gap = Math.max(1, Math.round(dp));
  for (let s = Math.floor(window.originPx / slot); s * slot - window.originPx < end; s++) {
    const frame = Math.min(window.frameCount - 1, ((s + 0.5) * slot) / window.pxPerFrame);
    const tile = Math.min(film.tiles - 1, Math.floor((frame * film.tiles) / window.frameCount));
    const { tileWidthPx: w, tileHeightPx: h } = film;
    context.drawImage(film.image, tile * w, 0, w, h, s * slot - window.originPx, rulerPx, slot - gap, filmPx - gap);
  }
  context.restore();
}

/** Dims what lies outside the in and out point, over a whole canvas. */
export function shadeOutside(
  context: CanvasRenderingContext2D,
  window: StripWindow,
  heightPx: number,
  range: FrameRange | null,
  palette: Palette,
): void {
  if (range === null) return;
  const left = Math.round(range.from * window.pxPerFrame - window.originPx);
  const right = Math.round((range.to + 1) * window.pxPerFrame - window.originPx);
  context.globalAlpha = 0.62;
  context.fillStyle = palette.app;
  if (left > 0) context.fillRect(0, 0, left, heightPx);
  if (right < window.widthPx) context.fillRect(right, 0, window.widthPx - right, heightPx);
  context.globalAlpha = 1;
}
