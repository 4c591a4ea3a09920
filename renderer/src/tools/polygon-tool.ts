import { union } from '../../../native/masks/combine.ts';
import type { Ring } from '../../../native/masks/polygons.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { ImagePoint } from '../document/session.ts';
import { clampPoint, distance } from './image-space.ts';
import type { EditMode, MaskEdits } from './mask-edits.ts';
import { edgeAt, editedMask, outlineMask, partAt, vertexAt } from './polygon-vertices.ts';
import { DRAG_SLOP } from './prompt-handles.ts';
import type { Tool, ToolContext, ToolKey, ToolPointer } from './tool.ts';
import { isWorkingTrackLocked, workingTrackId } from './working-track.ts';

/** How far a click may miss a vertex or an edge, in CSS pixels. */
const REACH = 7;
/** How far the vertices of an existing outline may stray from it, in CSS pixels, and at least in image pixels. */
const STRAY = 1.5;
const LEAST_STRAY_PX = 0.75;

/** What is being drawn: a new outline, or (`edits`) that of a part of a mask. */
interface Outline {
  points: ImagePoint[];
  readonly frameIndex: number;
  readonly mode: EditMode;
  readonly edits: { readonly trackId: number; readonly holes: readonly Ring[]; readonly rest: Rle } | null;
  changed: boolean;
}

interface Grab {
  readonly index: number;
  readonly from: ImagePoint;
  readonly wasPlaced: boolean;
  moved: boolean;
}

/**
 * Outlines by vertices. Click adds one; the first one, Enter or a double click closes; drag moves, Ctrl+click on an edge
 * inserts, Alt+click deletes. Begun with Alt, it is taken away. Ctrl+click on the selected mask edits its outline.
 */
export function createPolygonTool(context: ToolContext, edits: MaskEdits): Tool {
  let outline: Outline | null = null;
  let grab: Grab | null = null;
  let pointer: ImagePoint | null = null;

  function cancel(): void {
    outline = null;
    grab = null;
    edits.leave();
  }

  function begin(event: ToolPointer): void {
    if (event.ctrl) {
      editOutline(event);
      return;
    }
    const mode: EditMode = event.alt || context.session().polarity === 'negative' ? 'subtract' : 'add';
    if (!edits.ready(mode)) return;
    outline = { points: [], frameIndex: context.frameIndex(), mode, edits: null, changed: true };
    place(outline, event);
  }

  function editOutline(event: ToolPointer): void {
    const trackId = workingTrackId(context);
    const mask = edits.current();
    const tolerancePx = Math.max(LEAST_STRAY_PX, STRAY * event.pixelsPerScreenPixel);
    const part = mask === null ? null : partAt(mask, event.point, tolerancePx);
    if (trackId === null || part === null) context.hint('tools:hints.outlineOfSelected');
    else if (isWorkingTrackLocked(context)) context.hint('tools:hints.locked');
    else {
      const { points, holes, rest } = part;
      const frameIndex = context.frameIndex();
      outline = { points: [...points], frameIndex, mode: 'add', edits: { trackId, holes, rest }, changed: false };
    }
  }

  function place(drawn: Outline, event: ToolPointer): void {
    const point = clampPoint(event.point, context);
    drawn.points.push(point);
    grab = { index: drawn.points.length - 1, from: event.point, wasPlaced: true, moved: false };
  }

  function press(drawn: Outline, event: ToolPointer): void {
    const reachPx = REACH * event.pixelsPerScreenPixel;
    const index = vertexAt(drawn.points, event.point, reachPx);
    if (index !== null) {
      if (event.alt) removeVertex(drawn, index);
      else grab = { index, from: event.point, wasPlaced: false, moved: false };
      return;
    }
    const edge = event.ctrl ? edgeAt(drawn.points, event.point, reachPx, drawn.edits === null ? 'open' : 'closed') : null;
    if (edge !== null) {
      drawn.points.splice(edge, 0, clampPoint(event.point, context));
      drawn.changed = true;
      grab = { index: edge, from: event.point, wasPlaced: true, moved: false };
    } else if (drawn.edits === null && !event.alt && !event.ctrl) place(drawn, event);
  }

  function removeVertex(drawn: Outline, index: number): void {
    if (drawn.edits !== null && drawn.points.length <= 3) return;
    drawn.points.splice(index, 1);
    drawn.changed = true;
    if (drawn.points.length === 0) outline = null;
  }

  /** @param flip whether adding becomes taking away, and the other way round */
  function close(drawn: Outline, flip: 'flip' | 'keep'): void {
    if (drawn.points.length < 3) {
      context.hint('tools:hints.threePoints');
      return;
    }
    outline = null;
    grab = null;
    if (drawn.frameIndex !== context.frameIndex()) return;
    if (drawn.edits === null) {
      const mode = flip === 'keep' ? drawn.mode : drawn.mode === 'add' ? 'subtract' : 'add';
      if (edits.ready(mode)) void edits.apply(outlineMask(drawn.points, context), mode);
      return;
    }
    // The selection may have changed while the outline was open: it belongs to the object that it was taken from.
    if (!drawn.changed || workingTrackId(context) !== drawn.edits.trackId) return;
    void edits.replace(union(drawn.edits.rest, editedMask(drawn.points, drawn.edits.holes, context)));
  }

  function keyDown(drawn: Outline, { code, alt }: ToolKey): boolean {
    if (code === 'Enter' || code === 'NumpadEnter') close(drawn, alt ? 'flip' : 'keep');
    else if (code === 'Escape') cancel();
    else if (code === 'Backspace' && drawn.edits === null) removeVertex(drawn, drawn.points.length - 1);
    else return code === 'Backspace' || code === 'Delete';
    return true;
  }

  return {
    id: 'polygon',
    down(event) {
      pointer = event.point;
      if (outline !== null && outline.frameIndex !== context.frameIndex()) cancel();
      if (event.button !== 0) return;
      if (outline === null) begin(event);
      else press(outline, event);
    },
    move(event) {
      pointer = event.point;
      if (outline === null || grab === null) return;
      grab.moved ||= distance(grab.from, event.point) > DRAG_SLOP * event.pixelsPerScreenPixel;
      if (!grab.moved) return;
      outline.points[grab.index] = clampPoint(event.point, context);
      outline.changed = true;
    },
    up() {
      const held = grab;
      grab = null;
      if (outline === null || held === null || held.moved || held.wasPlaced || outline.edits !== null) return;
      // A click on the first vertex closes; one on the last does too, which makes a double click close.
      const isEnd = held.index === 0 || held.index === outline.points.length - 1;
      if (isEnd && outline.points.length >= 3) close(outline, 'keep');
    },
    key: (event) => event.phase === 'down' && outline !== null && keyDown(outline, event),
    cancel,
    overlay() {
      if (outline === null) return {};
      const { points, edits: editing } = outline;
      // The line to the pointer shows where the next vertex would go.
      const rubber = editing === null && grab === null && pointer !== null;
      return {
        path: { points: rubber ? [...points, pointer as ImagePoint] : points, closed: editing !== null, vertices: 'shown' },
      };
    },
    cursor: () => 'crosshair',
  };
}
