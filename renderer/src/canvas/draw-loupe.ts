/** Draws a magnified piece of the frame beside the pointer. */
import type { ImagePoint, Viewport } from '../document/session.ts';
import type { DirtyRects } from './dirty-rects.ts';
import { mark } from './konva-stage.ts';
import type { ThemeColors } from './theme-colors.ts';
import type { RasterView } from './viewport.ts';

const SIDE = 132;
const OFFSET = 24;
const LEAST_ZOOM = 8;

/**
 * A square of the canvases beneath, magnified at least 8 times, nearest neighbour, with the pointer's pixel marked. It
 * stands where the hand does not cover it and turns away from the canvas's edges.
 */
export function drawLoupe(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  layers: readonly HTMLCanvasElement[],
  at: ImagePoint,
  viewport: Viewport,
  view: RasterView,
  colors: ThemeColors,
): void {
  const pointerX = at.x * viewport.scale + viewport.offsetX;
  const pointerY = at.y * viewport.scale + viewport.offsetY;
  const x = pointerX + OFFSET + SIDE > viewport.widthPx ? pointerX - OFFSET - SIDE : pointerX + OFFSET;
  const y = pointerY - OFFSET - SIDE < 0 ? pointerY + OFFSET : pointerY - OFFSET - SIDE;
  // How much larger than on the canvas, so that an image pixel spans at least 8 CSS pixels.
  const zoom = Math.max(2, LEAST_ZOOM / viewport.scale);
  const sourceSide = (SIDE / zoom) * view.ratio;
  const sourceX = (pointerX - SIDE / zoom / 2) * view.ratio;
  const sourceY = (pointerY - SIDE / zoom / 2) * view.ratio;
  mark(marks, x, y, SIDE, SIDE, 2);
  context.save();
  context.beginPath();
  context.roundRect(x, y, SIDE, SIDE, 8);
  context.fillStyle = colors.canvas;
  context.fill();
  context.clip();
  context.imageSmoothingEnabled = false;
  for (const layer of layers) context.drawImage(layer, sourceX, sourceY, sourceSide, sourceSide, x, y, SIDE, SIDE);
  context.restore();
  const pixel = Math.max(6, viewport.scale * zoom);
  context.lineWidth = 1;
  context.strokeStyle = '#000000';
  context.strokeRect(x + SIDE / 2 - pixel / 2 - 1, y + SIDE / 2 - pixel / 2 - 1, pixel + 2, pixel + 2);
  context.strokeStyle = '#ffffff';
  context.strokeRect(x + SIDE / 2 - pixel / 2, y + SIDE / 2 - pixel / 2, pixel, pixel);
  context.beginPath();
  context.roundRect(x, y, SIDE, SIDE, 8);
  context.lineWidth = 1;
  context.strokeStyle = colors.line;
  context.stroke();
}
