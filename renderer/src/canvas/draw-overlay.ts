/** Draws what the tool in hand shows: rubber box, path, waiting points, brush ring; and guides. Screen space, CSS pixels. */
import type { ImagePoint, Viewport } from '../document/session.ts';
import type { ToolOverlay } from '../tools/tool.ts';
import type { DirtyRects } from './dirty-rects.ts';
import { drawBox, drawPoint } from './draw-handles.ts';
import { mark } from './konva-stage.ts';
import type { ThemeColors } from './theme-colors.ts';
import type { Size } from './viewport.ts';

const VERTEX_RADIUS = 4;

/** Everything in a tool's overlay but its stroke, which is pixels of the mask canvas. */
export function drawToolOverlay(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  overlay: ToolOverlay,
  viewport: Viewport,
  colors: ThemeColors,
): void {
  const { scale, offsetX, offsetY } = viewport;
  if (overlay.box !== undefined) {
    const { from, to, sign } = overlay.box;
    const x = Math.min(from.x, to.x) * scale + offsetX;
    const y = Math.min(from.y, to.y) * scale + offsetY;
    const color = sign === 'positive' ? colors.positive : colors.negative;
    drawBox(context, marks, x, y, Math.abs(to.x - from.x) * scale, Math.abs(to.y - from.y) * scale, color, 'dashed');
  }
  if (overlay.path !== undefined) drawPath(context, marks, overlay.path, viewport, colors);
  for (const { point, sign } of overlay.points ?? []) {
    drawPoint(context, marks, point.x * scale + offsetX, point.y * scale + offsetY, sign, colors, 'normal');
  }
  if (overlay.brush !== undefined) drawBrush(context, marks, overlay.brush, viewport, colors);
}

/** Lines through the pointer across the image. */
export function drawCrosshair(context: CanvasRenderingContext2D, marks: DirtyRects, at: ImagePoint, viewport: Viewport): void {
  const x = Math.round(at.x * viewport.scale + viewport.offsetX) + 0.5;
  const y = Math.round(at.y * viewport.scale + viewport.offsetY) + 0.5;
  const gap = 10;
  mark(marks, 0, y, viewport.widthPx, 0, 3);
  mark(marks, x, 0, 0, viewport.heightPx, 3);
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(x - gap, y);
  context.moveTo(x + gap, y);
  context.lineTo(viewport.widthPx, y);
  context.moveTo(x, 0);
  context.lineTo(x, y - gap);
  context.moveTo(x, y + gap);
  context.lineTo(x, viewport.heightPx);
  strokeTwice(context, 'rgb(255 255 255 / 0.8)', 1);
}

/** The edges of image pixels, once they are large enough to be told apart (8 CSS pixels). */
export function drawPixelGrid(context: CanvasRenderingContext2D, marks: DirtyRects, image: Size, viewport: Viewport): void {
  const { scale, offsetX, offsetY, widthPx, heightPx } = viewport;
  if (scale < 8) return;
  mark(marks, 0, 0, widthPx, heightPx, 0);
  const left = Math.max(0, Math.floor(-offsetX / scale));
  const right = Math.min(image.widthPx, Math.ceil((widthPx - offsetX) / scale));
  const top = Math.max(0, Math.floor(-offsetY / scale));
  const bottom = Math.min(image.heightPx, Math.ceil((heightPx - offsetY) / scale));
  context.beginPath();
  for (let x = left; x <= right; x++) {
    context.moveTo(x * scale + offsetX, top * scale + offsetY);
    context.lineTo(x * scale + offsetX, bottom * scale + offsetY);
  }
  for (let y = top; y <= bottom; y++) {
    context.moveTo(left * scale + offsetX, y * scale + offsetY);
    context.lineTo(right * scale + offsetX, y * scale + offsetY);
  }
  context.lineWidth = 1;
  context.strokeStyle = 'rgb(128 128 128 / 0.45)';
  context.stroke();
}

function drawPath(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  path: NonNullable<ToolOverlay['path']>,
  { scale, offsetX, offsetY }: Viewport,
  colors: ThemeColors,
): void {
  if (path.points.length === 0) return;
  let { x: left, y: top } = path.points[0];
  let [right, bottom] = [left, top];
  for (const { x, y } of path.points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  mark(marks, left * scale + offsetX, top * scale + offsetY, (right - left) * scale, (bottom - top) * scale, 8);
  context.beginPath();
  for (const [i, { x, y }] of path.points.entries()) {
    if (i === 0) context.moveTo(x * scale + offsetX, y * scale + offsetY);
    else context.lineTo(x * scale + offsetX, y * scale + offsetY);
  }
  if (path.closed) context.closePath();
  strokeTwice(context, colors.accent, 1.5);
  if (path.vertices === 'hidden') return;
  for (const { x, y } of path.points) {
    context.beginPath();
    context.arc(x * scale + offsetX, y * scale + offsetY, VERTEX_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = '#ffffff';
    context.fill();
    strokeTwice(context, colors.accent, 1.5);
  }
}

function drawBrush(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  brush: NonNullable<ToolOverlay['brush']>,
  { scale, offsetX, offsetY }: Viewport,
  colors: ThemeColors,
): void {
  const x = brush.at.x * scale + offsetX;
  const y = brush.at.y * scale + offsetY;
  const radius = Math.max(1, (brush.sizePx * scale) / 2);
  mark(marks, x - radius, y - radius, 2 * radius, 2 * radius, 8);
  context.beginPath();
  if (brush.shape === 'round') context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  strokeTwice(context, brush.mode === 'add' ? '#ffffff' : colors.negative, 1.5);
  // The sign in the middle, or the middle itself when the ring is too small for a sign.
  const reach = radius > 12 ? 4 : 1;
  context.beginPath();
  context.moveTo(x - reach, y);
  context.lineTo(x + reach, y);
  if (brush.mode === 'add') {
    context.moveTo(x, y - reach);
    context.lineTo(x, y + reach);
  }
  strokeTwice(context, brush.mode === 'add' ? '#ffffff' : colors.negative, 1.5);
}

/** A line that is seen on any ground. */
function strokeTwice(context: CanvasRenderingContext2D, color: string, width: number): void {
  context.lineWidth = width + 1.5;
  context.strokeStyle = 'rgb(0 0 0 / 0.5)';
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
}
