import type { ImagePoint } from '../document/session.ts';
import { clampPoint, distance } from './image-space.ts';
import type { EditMode, MaskEdits } from './mask-edits.ts';
import { outlineMask } from './polygon-vertices.ts';
import type { Tool, ToolContext } from './tool.ts';

/** Points of a free-hand line that lie nearer than this, in CSS pixels, are one. */
const SPACING = 1;

/** A free-hand outline that is added to the working track's mask; with Alt, the right button or a forced −, taken away. */
export function createLassoTool(context: ToolContext, edits: MaskEdits): Tool {
  let line: { readonly points: ImagePoint[]; readonly mode: EditMode; readonly frameIndex: number } | null = null;

  function cancel(): void {
    line = null;
    edits.leave();
  }

  return {
    id: 'lasso',
    down(event) {
      if (event.button !== 0 && event.button !== 2) return;
      const takes = event.alt || event.button === 2 || context.session().polarity === 'negative';
      const mode: EditMode = takes ? 'subtract' : 'add';
      if (edits.ready(mode)) line = { points: [clampPoint(event.point, context)], mode, frameIndex: context.frameIndex() };
    },
    move(event) {
      if (line === null) return;
      const point = clampPoint(event.point, context);
      const before = line.points.at(-1);
      if (before !== undefined && distance(before, point) >= SPACING * event.pixelsPerScreenPixel) line.points.push(point);
    },
    up(event) {
      if (line === null) return;
      const { points, mode, frameIndex } = line;
      line = null;
      points.push(clampPoint(event.point, context));
      if (frameIndex !== context.frameIndex()) return;
      if (points.length < 4) context.hint('tools:hints.drawAround');
      else void edits.apply(outlineMask(points, context), mode);
    },
    key(event) {
      if (event.phase !== 'down' || event.code !== 'Escape' || line === null) return false;
      cancel();
      return true;
    },
    cancel,
    overlay: () => (line === null ? {} : { path: { points: line.points, closed: true, vertices: 'hidden' } }),
    cursor: () => 'crosshair',
  };
}
